"""Comments on records and their parts, whom they name, who has read them."""

from datetime import timedelta

import pghistory
import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Length, Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person
from core.limits import limit
from core.models import AppendOnly

LONGEST = 2000
"""Characters of a comment."""
CORRECTABLE = timedelta(minutes=15)
"""How long after it was written an author may correct it."""
COMMENTS = limit(
    "workspace.Comment",
    500,
    _("comments on a record"),
    _("Those that were withdrawn count too, for the history keeps them. Speak to those concerned in another way."),
)
MOST_MENTIONED = 20
"""People whom one comment may mention."""

models.TextField.register_lookup(Length)

_ONE_LEVEL = """
    IF NEW.answers_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM workspace_comment c
        WHERE c.id = NEW.answers_id AND c.answers_id IS NULL AND c.content_type_id = NEW.content_type_id
            AND c.object_id = NEW.object_id AND c.part = NEW.part
    ) THEN
        RAISE EXCEPTION 'an answer belongs to the comment that began the discussion, on the same part of the record';
    END IF;
    RETURN NEW;
"""
_TEXT_STANDS = f"""
    IF NEW.body IS DISTINCT FROM OLD.body AND (
        OLD.withdrawn_at IS NOT NULL OR OLD.at < now() - interval '{CORRECTABLE.seconds} seconds'
    ) THEN
        RAISE EXCEPTION 'the text of a comment stands';
    END IF;
    IF OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at THEN
        RAISE EXCEPTION 'a comment is withdrawn for good';
    END IF;
    RETURN NEW;
"""


_PLACE = ["content_type", "object_id", "part", "answers", "person", "membership", "at", "token"]


@pghistory.track(exclude=_PLACE)
class Comment(models.Model):
    """What somebody wrote beside a record: the beginning of a discussion, or an answer to one (`answers`).

    `part` says what of the record it is about ("" the record itself, else a key that its app declares), `called` in
    words what that was when it was written. `token` is the form's: what is sent twice is written once. A discussion is
    resolved at its beginning; what was resolved and opened again stands in the history.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    part = models.CharField(max_length=160, blank=True)
    called = models.CharField(_("comment on"), max_length=200, blank=True)
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="all_answers")
    body = models.TextField(_("text of the comment"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    token = models.UUIDField(unique=True)
    corrected_at = models.DateTimeField(_("corrected"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    resolved_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("resolved by")
    )

    class Meta:
        verbose_name = _("comment on a record")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "part"], name="comment_of_record")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(body="") & models.Q(body__length__lte=LONGEST), name="comment_length"
            ),
            models.CheckConstraint(
                condition=models.Q(resolved_at=None, resolved_by=None)
                | models.Q(resolved_at__isnull=False, resolved_by__isnull=False, answers=None),
                name="comment_resolved_at_its_beginning",
            ),
        ]
        triggers = [
            COMMENTS.trigger_on_records(),
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="place_stays",
                fields=[*_PLACE, "called"],
            ),
            pgtrigger.Trigger(
                name="one_level", when=pgtrigger.Before, operation=pgtrigger.Insert, func=pgtrigger.Func(_ONE_LEVEL)
            ),
            pgtrigger.Trigger(
                name="text_stands", when=pgtrigger.Before, operation=pgtrigger.Update, func=pgtrigger.Func(_TEXT_STANDS)
            ),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def beginning(self) -> int:
        """The key of the comment that began the discussion: its own, or that of the one it answers."""
        return self.answers_id or self.pk


class Mention(AppendOnly):
    """A person, in one of his roles, whom a comment names: kept as such, never read out of its text."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta(AppendOnly.Meta):
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mentioned_once")]


class Seen(AppendOnly):
    """A person has been shown a comment."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="+")

    class Meta(AppendOnly.Meta):
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="seen_once")]
