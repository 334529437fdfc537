"""Files attached to records, and who took them out."""

import pghistory
import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person
from core.limits import limit
from core.models import AppendOnly, StoredFile

FILES = limit("workspace.Attachment", 60, _("files attached to a record"), _("Remove some that are not needed first."))


class Scan(models.TextChoices):
    """What a scanner for viruses said of a file."""

    CLEAN = "clean", _("Scanned")
    NOT_SCANNED = "not-scanned", _("Not scanned for viruses")


@pghistory.track(exclude=["content_type", "object_id", "file", "preview", "kind", "person", "membership", "link", "at"])
class Attachment(models.Model):
    """A file attached to a record: the newest version of it, or one that a newer version has replaced.

    The bytes are in `file` and never change. `part` says what of the record it belongs to ("" the record itself, else a
    key that its app declares). What is removed stays, for the history, and is handed out no more. It was given by a
    person in a role, or by whoever holds a private link.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    part = models.CharField(_("evidence for"), max_length=60, blank=True)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    preview = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", null=True)
    name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(max_length=10)
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    scan = models.CharField(_("virus scan"), max_length=12, choices=Scan)
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replaced_by", null=True, verbose_name=_("replaces")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    link = models.ForeignKey("workspace.PrivateLink", models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(_("removed"), null=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="attachment_of_record")]
        constraints = [
            models.CheckConstraint(condition=models.Q(scan__in=Scan.values), name="attachment_scan_known"),
            models.CheckConstraint(condition=~models.Q(replaces=models.F("id")), name="attachment_replaces_another"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, membership__isnull=False, link=None)
                | models.Q(person=None, membership=None, link__isnull=False),
                name="attachment_by_a_member_or_a_link",
            ),
        ]
        triggers = [
            FILES.trigger_on_records("r.removed_at IS NULL"),
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="bytes_stay",
                fields=[
                    "content_type",
                    "object_id",
                    "part",
                    "file",
                    "preview",
                    "name",
                    "kind",
                    "person",
                    "membership",
                    "link",
                    "at",
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.name

    @property
    def giver(self) -> str:
        """Who gave it: a person, or whom the link was meant for."""
        return self.link.holder if self.link is not None else self.person.name if self.person is not None else ""


class Download(AppendOnly):
    """Somebody took an attached file out."""

    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="downloads")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta(AppendOnly.Meta):
        indexes = [models.Index(fields=["attachment", "-at"], name="download_of_attachment")]
