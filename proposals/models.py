"""Calls, proposals with their shared parts, the schools' sub-plans, sign-offs, frozen versions."""

from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person
from budgets.models import Plan, Purpose
from communities.models import AcademicYear, Alliance, School
from core.limits import limit
from core.models import AppendOnly, StoredFile
from core.texts import line, text
from proposals.states import CALL, PROPOSAL, SUBPLAN, CallState, ProposalState, SubplanState


class SigningOrder(models.TextChoices):
    """Whether the three sign one after the other (承辦單位, 主(會)計單位, 首長) or as they come."""

    IN_ORDER = "in-order", _("Office in charge, then accounting office, then head of school")
    ANY = "any", _("In any order")


class MembersSee(models.TextChoices):
    """What a member school reads of the other schools' parts in a submitted proposal."""

    ALL = "all", _("Everything, amounts included")
    NO_AMOUNTS = "no-amounts", _("Everything but the amounts of the other schools")
    OWN = "own", _("The shared parts and its own sub-plan only")


@pghistory.track()
class Call(models.Model):
    """The Administration's call of a school year: its rules and its dates."""

    year = models.OneToOneField(AcademicYear, models.PROTECT, related_name="call", verbose_name=_("academic year"))
    edition = models.CharField(_("edition of the rules"), max_length=20)
    state = models.CharField(max_length=10, choices=CallState, default=CallState.DRAFT)
    opens_at = models.DateTimeField(_("writing begins"))
    subplans_due_at = models.DateTimeField(_("sub-plans due"))
    submit_until = models.DateTimeField(_("submission until"))
    note = models.TextField(_("note to the schools"), blank=True)
    signing_order = models.CharField(
        _("order of the signatures"), max_length=10, choices=SigningOrder, default=SigningOrder.IN_ORDER
    )
    shared_signing_below = models.PositiveIntegerField(
        _("one person may sign twice in schools with fewer students than"), null=True, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=CallState.values), name="call_state_known"),
            models.CheckConstraint(
                condition=models.Q(signing_order__in=SigningOrder.values), name="call_signing_order_known"
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("subplans_due_at"))
                & models.Q(subplans_due_at__lte=models.F("submit_until")),
                name="call_dates_in_order",
            ),
        ]
        triggers = [CALL.trigger()]

    def __str__(self) -> str:
        return str(self.year_id)


@pghistory.track()
class Proposal(models.Model):
    """An alliance's proposal: the parts its convener writes, and the state of the whole."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="proposals")
    alliance = models.OneToOneField(Alliance, models.PROTECT, related_name="proposal")
    state = models.CharField(max_length=20, choices=ProposalState, default=ProposalState.DRAFT)
    edition = models.CharField(max_length=20)
    edition_digest = models.CharField(max_length=64)
    self_management = text(
        _("self-management arrangement"),
        asked=_("Self-management arrangement"),
        help=_("How the alliance steers and checks its own work (伍 玖)."),
        rows=8,
        placed=True,
        needed=True,
    )
    analysis = text(
        _("community analysis"),
        asked=_("Community analysis"),
        help=_("The resource indicators of the schools, and what they mean for the community."),
        rows=12,
        placed=True,
        needed=True,
    )
    needs = text(
        _("needs"),
        asked=_("Needs"),
        help=_("What follows from the analysis, and what the sub-plans answer to."),
        rows=8,
        placed=True,
        needed=True,
    )
    industry_in_community = models.BooleanField(
        _("a school of the community runs the industry cooperation programme"), default=False
    )
    material_convener = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coordinator of work item 1.3")
    )
    members_see = models.CharField(
        _("what member schools see of each other"), max_length=12, choices=MembersSee, default=MembersSee.NO_AMOUNTS
    )
    extended_until = models.DateTimeField(_("deadline extended to"), null=True, blank=True)
    extension_reason = models.TextField(_("reason of the extension"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ProposalState.values), name="proposal_state_known"),
            models.CheckConstraint(condition=models.Q(members_see__in=MembersSee.values), name="members_see_known"),
            models.CheckConstraint(
                condition=models.Q(extended_until__isnull=True) | ~models.Q(extension_reason=""),
                name="extension_says_why",
            ),
        ]
        triggers = [PROPOSAL.trigger()]

    def __str__(self) -> str:
        return f"{self.alliance.year_id} {self.alliance}"


@pghistory.track()
class Subplan(models.Model):
    """One school's part of the proposal, numbered 111-1, 111-2 …"""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="subplans")
    school = models.ForeignKey(School, models.PROTECT, related_name="subplans")
    plan = models.OneToOneField(Plan, models.PROTECT, related_name="subplan")
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(max_length=10, choices=SubplanState, default=SubplanState.DRAFT)
    title = line(200, _("title"), asked=_("Title of the sub-plan"), placed=True, needed=True)
    goals = text(_("goals"), asked=_("Goals"), rows=6, printed="計畫目標", placed=True, needed=True)
    benefit = text(
        _("expected benefit"), asked=_("Expected benefit"), rows=5, printed="預期效益", placed=True, needed=True
    )
    hours_raw = models.CharField(_("reduced teaching hours a week"), max_length=20, blank=True)
    hours = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "school"], name="subplan_once_a_school"),
            models.UniqueConstraint(fields=["proposal", "number"], name="subplan_number_once"),
            models.CheckConstraint(condition=models.Q(state__in=SubplanState.values), name="subplan_state_known"),
        ]
        triggers = [SUBPLAN.trigger()]

    def __str__(self) -> str:
        return f"{self.label} {self.title or self.school}"

    @property
    def label(self) -> str:
        """Its printed number: 111-1."""
        return f"{self.proposal.alliance.year_id}-{self.number}"


ITEMS = limit("proposals.SubplanItem", 40, _("items in a sub-plan"))
ACTIVITIES = limit("proposals.Activity", 40, _("activities in an item"))
ALL_ACTIVITIES = limit("proposals.Activity", 120, _("activities in a sub-plan"))


@pghistory.track()
class SubplanItem(models.Model):
    """A numbered piece of a sub-plan (111-1-1), mapped to the work items it carries out."""

    subplan = models.ForeignKey(Subplan, models.CASCADE, related_name="items")
    purpose = models.OneToOneField(Purpose, models.PROTECT, related_name="item")
    position = models.PositiveSmallIntegerField()
    name = line(200, _("name"), asked=_("Name of the item"), placed=True, needed=True)
    work_items = ArrayField(models.CharField(max_length=20), verbose_name=_("work items"), default=list, blank=True)
    indicators = ArrayField(
        models.CharField(max_length=40), verbose_name=_("indicators it works towards"), default=list, blank=True
    )
    office = line(100, _("office in charge"), asked=_("School office in charge"), placed=True, needed=True)
    units = line(
        300,
        _("participating units"),
        asked=_("Participating units"),
        help=_("Schools, companies, associations …"),
        placed=True,
        needed=True,
    )
    audience = line(200, _("audience"), asked=_("Audience"), placed=True, needed=True)
    content = text(_("content"), asked=_("Content"), rows=8, placed=True, needed=True)
    linked_courses = text(
        _("link with the junior highs' own career courses"),
        asked=_("Link with the junior highs' own career courses"),
        rows=3,
        printed="與國中生涯試探課程之連結",
        when="exploration",
    )
    industry_programme = text(
        _("industry cooperation programme"),
        asked=_("Industry cooperation programme 產攜2.0"),
        rows=3,
        printed="產業攜手合作",
        when="exploration",
    )
    benchmark_own = models.BooleanField(_("part of the benchmark school's own plan"), default=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subplan", "position"], name="item_position_once", deferrable=models.Deferrable.DEFERRED
            )
        ]
        triggers = [ITEMS.trigger("subplan_id", parent="proposals_subplan")]


@pghistory.track()
class Activity(models.Model):
    """One activity of a sub-plan item, with the months (8 … 7) it takes place in."""

    item = models.ForeignKey(SubplanItem, models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField()
    name = line(200, _("activity"), asked=_("Activity"), printed="辦理項目", needed=True)
    planned_time = line(
        100, _("planned time"), asked=_("Planned time"), printed="預計辦理時間", copied=False, needed=True
    )
    participants = line(200, _("participants"), asked=_("Participants"), printed="參加對象", needed=True)
    place = line(100, _("where it takes place"), asked=_("Where it takes place"), printed="辦理地點", needed=True)
    remark = line(200, _("remark"), asked=_("Remarks"), printed="備註")
    months = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("months"), default=list, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "position"], name="activity_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=models.Q(months__contained_by=list(range(1, 13))), name="activity_months_are_months"
            ),
        ]
        triggers = [
            ACTIVITIES.trigger("item_id", parent="proposals_subplanitem"),
            ALL_ACTIVITIES.trigger(
                "item_id",
                up=("proposals_subplanitem", "subplan_id"),
                parent="proposals_subplan",
                name="at_most_in_subplan",
            ),
        ]


@pghistory.track()
class Figure(models.Model):
    """A number typed in a sub-plan under a key of the rulebook's tables; raw text beside the parsed value.

    The keys are listed in `proposals/fields.py`; one that counts as a tick holds 1 or nothing.
    """

    subplan = models.ForeignKey(Subplan, models.CASCADE, related_name="figures")
    item = models.ForeignKey(SubplanItem, models.CASCADE, null=True, blank=True, related_name="figures")
    key = models.CharField(max_length=60)
    value_raw = models.CharField(_("number"), max_length=40, blank=True)
    value = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subplan", "item", "key"], name="figure_once", nulls_distinct=False)
        ]


@pghistory.track()
class Passage(models.Model):
    """A text written in a sub-plan under a key: a KPI's summary, a designated entry's other ways."""

    subplan = models.ForeignKey(Subplan, models.CASCADE, related_name="passages")
    key = models.CharField(max_length=60)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subplan", "key"], name="passage_once")]


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
