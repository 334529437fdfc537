"""The schools' sub-plans: their items with activities, numbers and texts."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models import Plan, Purpose
from communities.models import School
from core.limits import limit
from core.texts import line, text
from proposals.models.calls import Proposal
from proposals.states import SUBPLAN, SubplanState


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
        triggers = ITEMS.triggers("subplan_id", parent="proposals_subplan")


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
            *ACTIVITIES.triggers("item_id", parent="proposals_subplanitem"),
            *ALL_ACTIVITIES.triggers(
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
