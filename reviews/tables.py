"""The columns of the lists of this app."""

from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.reversing import url_for
from core.tables import NOTHING, ChoiceColumn, Column, NumberColumn, Table, TextColumn
from core.templatetags.gonghao import roc_date_long
from reviews.filters import CaseFilter
from reviews.models import Assignment, Case, Round
from reviews.presenters import name_of
from reviews.queries import listed
from reviews.states import AssignmentState, RoundState


class PointsColumn(NumberColumn):
    """Points with two decimals, the most first; as they stand where they leave the page."""

    def render(self, value: Any) -> str:
        """The points."""
        return str(value)


class RoundTable(Table):
    """The list of rounds (`reviews.filters.RoundFilter`)."""

    round = Column(_("Round"), order_by=("year", "stage"), heading=True)
    state = ChoiceColumn(_("State"), "state", RoundState)
    due = Column(_("Scores due"), order_by=("closes_at",))
    needed = NumberColumn(_("Reviewers for each case"), "reviewers_needed", optional=True)
    cases = NumberColumn(_("Cases"), "case_count")

    class Meta:
        order_by = "-round"
        per_page = 50

    def render_round(self, record: Round) -> SafeString:
        """Its year and kind, leading to it."""
        return format_html('<a href="{}">{}</a>', url_for("reviews:round", record.pk), name_of(record))

    def render_state(self, record: Round) -> SafeString:
        """The state as a chip."""
        return render_to_string("reviews/_round_state.html", {"round": record})

    def render_due(self, record: Round) -> str:
        """The day."""
        return roc_date_long(record.closes_at) or NOTHING


class CaseTable(Table):
    """The list of cases (`reviews.filters.CaseFilter`); which round they are of goes without saying where one is
    chosen."""

    case = TextColumn(_("Case"), "title", heading=True)
    round = Column(_("Round"), order_by=("round__year", "round__stage"))
    reviewers = NumberColumn(_("Reviewers"), "active")
    submitted = NumberColumn(_("Submitted"), "submitted")
    least = PointsColumn(_("Least"), "least")
    most = PointsColumn(_("Most"), "most")
    mean = PointsColumn(_("Mean"), "mean")
    deviation = PointsColumn(_("Standard deviation"), "deviation")

    class Meta:
        order_by = "-round"
        per_page = 50

    def __init__(self, filters: CaseFilter) -> None:
        super().__init__(filters)
        if not self.chosen and filters.form.cleaned_data.get("round"):
            self.columns.hide("round")

    def sortable(self, rows: QuerySet[Case], column: str) -> QuerySet[Case]:
        """With the figure that the list is sorted by."""
        return listed.sortable(rows, self.figure(column))

    def prepared(self, records: list[Any]) -> list[Any]:
        """With what the list tells of each."""
        listed.tell(records)
        return records

    def render_case(self, record: Case) -> SafeString:
        """Its title, leading to it."""
        return format_html('<a href="{}">{}</a>', url_for("reviews:case", record.pk), record.title)

    def render_round(self, record: Case) -> str:
        """Its year and kind."""
        return name_of(record.round)

    def render_reviewers(self, record: Any) -> SafeString:
        """How many it has of how many it needs, leading to where they are assigned while some are missing."""
        told = format_html("{} / {}", record.active, record.round.reviewers_needed)
        if record.active >= record.round.reviewers_needed:
            return told
        return format_html('<a href="{}">{}</a>', url_for("reviews:assign", record.pk), told)

    def render_submitted(self, record: Any) -> str:
        """How many have submitted, of how many who have it."""
        return f"{record.submitted} / {record.active}"

    def render_mean(self, record: Any) -> SafeString | str:
        """The mean, which a round is decided by."""
        return NOTHING if record.mean is None else format_html('<span class="strong">{}</span>', record.mean)


class DeskTable(Table):
    """The list of one's own reviews (`reviews.filters.DeskFilter`)."""

    case = TextColumn(_("Case"), "case__title", heading=True)
    due = Column(_("Scores due"), order_by=("case__round__closes_at",))
    state = ChoiceColumn(_("State"), "state", AssignmentState)
    marked = NumberColumn(_("Scored"), "marked")
    total = PointsColumn(_("Weighted total"), "total")

    class Meta:
        order_by = "due"
        per_page = 50

    def sortable(self, rows: QuerySet[Assignment], column: str) -> QuerySet[Assignment]:
        """With the figure that the list is sorted by."""
        return listed.sortable_own(rows, self.figure(column))

    def prepared(self, records: list[Any]) -> list[Any]:
        """With what the list tells of each."""
        listed.tell_own(records)
        return records

    def render_case(self, record: Assignment) -> SafeString:
        """Its title, leading to the review."""
        return format_html('<a href="{}">{}</a>', url_for("reviews:review", record.pk), record.case.title)

    def render_due(self, record: Assignment) -> str:
        """The day."""
        return roc_date_long(record.case.round.closes_at) or NOTHING

    def render_state(self, record: Assignment) -> SafeString:
        """The state as a chip."""
        return render_to_string("reviews/_assignment_state.html", {"assignment": record})

    def render_marked(self, record: Any) -> str:
        """How many criteria have a mark, of how many."""
        return f"{record.marked} / {record.criteria_count}"
