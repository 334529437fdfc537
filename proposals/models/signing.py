"""Signatures and what they are given for: the content signed, and the versions frozen."""

from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person
from communities.models import School
from core.models import AppendOnly, StoredFile
from proposals.models.calls import MembersSee, Proposal
from proposals.models.subplans import Subplan


class Duty(models.TextChoices):
    """The three signatures of an application: 承辦單位 / 主(會)計單位 / 首長."""

    OFFICER = "officer", _("Office in charge")
    ACCOUNTANT = "accountant", _("Accounting office")
    PRINCIPAL = "principal", _("Head of school")


#: A signature marked as shared needs the call's permission: the school counts fewer students than the call says, by
#: its newest count up to the call's year. A school that was never counted is not small.
_SHARED_AS_ALLOWED = """
    IF NEW.shared AND NOT EXISTS (
        SELECT 1 FROM proposals_subplan s
        JOIN proposals_proposal p ON p.id = s.proposal_id
        JOIN proposals_call c ON c.id = p.call_id
        WHERE s.id = NEW.subplan_id AND c.shared_signing_below > (
            SELECT sum(n.students) FROM communities_schoolprogramme n
            WHERE n.school_id = s.school_id AND n.year_id <= c.year_id
            GROUP BY n.year_id ORDER BY n.year_id DESC LIMIT 1
        )
    ) THEN
        RAISE EXCEPTION 'three different persons sign: the call allows no fewer for this school';
    END IF;
    RETURN NEW;
"""


@pghistory.track()
class Signoff(models.Model):
    """One of the three signatures under a sub-plan and its budget, as they were (digest); a later change voids it.

    Three different persons sign; `shared` marks a signature of somebody who signed another duty as well, where the
    call allows that for small schools.
    """

    subplan = models.ForeignKey(Subplan, models.CASCADE, related_name="signoffs")
    duty = models.CharField(_("duty"), max_length=12, choices=Duty)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    shared = models.BooleanField(_("signed by somebody who signs another duty too"), default=False)
    at = models.DateTimeField(db_default=Now())
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subplan", "duty"],
                condition=models.Q(voided_at__isnull=True),
                name="one_valid_signature_a_duty",
            ),
            models.UniqueConstraint(
                fields=["subplan", "person"],
                condition=models.Q(voided_at__isnull=True, shared=False),
                name="three_persons_sign",
            ),
            models.CheckConstraint(condition=models.Q(duty__in=Duty.values), name="duty_known"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="only_voiding",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("subplan", "duty", "person", "membership", "digest", "shared", "at"),
            ),
            pgtrigger.Trigger(
                name="shared_as_allowed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_SHARED_AS_ALLOWED,
            ),
            pgtrigger.Protect(
                name="voided_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__voided_at__isnull=False),
            ),
        ]


class SignedContent(AppendOnly):
    """What signatures stand under, kept so that the next ones are shown what has changed since."""

    subplan = models.ForeignKey(Subplan, models.PROTECT, related_name="signed_contents")
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta(AppendOnly.Meta):
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["subplan", "digest"], name="signed_content_once")]


class Version(AppendOnly):
    """A submitted proposal as it stood: the whole document, the findings then, and a digest over both."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    document = models.JSONField()
    findings = models.JSONField()
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta(AppendOnly.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="version_number_once")]

    @property
    def for_review(self) -> dict[str, Any]:
        """What reviewers read: the document with its findings."""
        return {**self.document, "findings": self.findings}

    def get_absolute_url(self) -> str:
        """Its page, with the printed forms."""
        return reverse("proposals:version", args=[self.pk])


class VersionFile(AppendOnly):
    """A printed form of a version, the PDF or the workbook: the whole, or what one member school may see of it."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("Proposal (PDF)")
        WORKBOOK = "workbook", _("Tables (workbook)")

    version = models.ForeignKey(Version, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind)
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    sees = models.CharField(max_length=12, choices=MembersSee, default=MembersSee.ALL)
    file = models.OneToOneField(StoredFile, models.PROTECT)

    class Meta(AppendOnly.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind", "school", "sees"], name="version_file_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(school__isnull=False) | models.Q(sees=MembersSee.ALL), name="whole_shows_all"
            ),
        ]
