"""What people are told, the mail that carries it, and how each wants to have it (ADR 25)."""

from typing import Any

import pghistory
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person

LANGUAGES = [("zh-hant", "中文"), ("en", "English")]


class Handling(models.TextChoices):
    """How a person is mailed what concerns him; the list of notices has it in any case."""

    AT_ONCE = "at-once", _("By mail at once")
    DIGEST = "digest", _("In the daily digest")
    NONE = "none", _("No mail")


class MailState(models.TextChoices):
    """How far a mail has come."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being handed over")
    SENT = "sent", _("Sent")
    REFUSED = "refused", _("Refused")
    UNCERTAIN = "uncertain", _("Perhaps sent")


class Mail(models.Model):
    """One mail of the outbox: written with what it tells, sent by the clock, never handed over twice.

    It goes to a person, or to the address of a private link: the link itself, or a `code` for it. Its words are made
    when it is sent, in its reader's language, from its notices or its link. `key` is its identity towards the
    mail server too. UNCERTAIN: a process died between handing it over and hearing the answer; nobody sends it again but
    by hand.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    link = models.ForeignKey("workspace.PrivateLink", models.PROTECT, related_name="mails", null=True)
    code = models.ForeignKey("workspace.LinkCode", models.PROTECT, related_name="+", null=True)
    key = models.CharField(max_length=140, unique=True)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    due_at = models.DateTimeField(_("due"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(_("the server's answer"), max_length=200, blank=True)
    handed_at = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("mail")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="mail_due"),
            models.Index(fields=["handed_at"], condition=models.Q(state="sending"), name="mail_being_sent"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MailState.values), name="mail_state_known"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, link=None, code=None)
                | models.Q(person=None, link__isnull=False),
                name="mail_has_one_reader",
            ),
        ]

    @property
    def to(self) -> str:
        """The address that it goes to; "" where there is none any more."""
        return self.person.email if self.person else self.link.address if self.link else ""

    @property
    def has_failed(self) -> bool:
        """Whether somebody has to see to it."""
        return self.state in (MailState.REFUSED, MailState.UNCERTAIN)


class Notice(models.Model):
    """Something that concerns a person in one of his roles: what happened to a record, told once.

    The words are those of the event (`workspace.notices`), filled with `about` where they are read.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    event = models.CharField(max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    about: Any = models.JSONField(default=dict)
    once = models.CharField(max_length=120)
    handling = models.CharField(max_length=10, choices=Handling)
    mail = models.ForeignKey(Mail, models.SET_NULL, related_name="notices", null=True)
    at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-at"], name="notice_of_person"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["person"], condition=models.Q(mail=None, handling="digest"), name="notice_for_digest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "once"], name="told_once"),
            models.CheckConstraint(condition=models.Q(handling__in=Handling.values), name="notice_handling_known"),
        ]


def _hour(default: int, name: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(name, default=default, validators=[MaxValueValidator(23)])


class Rhythm(models.Model):
    """When and in which language a person is mailed; who has none is mailed as the defaults say. Hours of Taipei."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="rhythm")
    language = models.CharField(_("language of mail"), max_length=7, choices=LANGUAGES, default="zh-hant")
    digest_at = _hour(7, _("hour of the daily digest"))
    quiet_from = _hour(21, _("no mail from"))
    quiet_until = _hour(7, _("until"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest_at__lte=23, quiet_from__lte=23, quiet_until__lte=23), name="rhythm_hours"
            ),
        ]


class Choice(models.Model):
    """How a person wants to be told of one kind of event."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="choices")
    event = models.CharField(max_length=60)
    handling = models.CharField(max_length=10, choices=Handling)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="one_choice_an_event"),
            models.CheckConstraint(condition=models.Q(handling__in=Handling.values), name="choice_handling_known"),
        ]


@pghistory.track()
class Wording(models.Model):
    """The words that staff gave an event in one language, in place of those it is declared with."""

    event = models.CharField(max_length=60)
    language = models.CharField(max_length=7, choices=LANGUAGES)
    label = models.CharField(_("subject"), max_length=100)
    text = models.TextField(_("sentence"), max_length=1000)

    class Meta:
        verbose_name = _("wording of a notice")
        constraints = [models.UniqueConstraint(fields=["event", "language"], name="one_wording_a_language")]

    def __str__(self) -> str:
        return self.label
