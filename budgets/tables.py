"""The columns of the lists of this app."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, When
from django.db.models.expressions import Combinable
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets import queries
from budgets.models import Plan, PlanKind
from core.chips import chip, partial
from core.reversing import url_for
from core.tables import Column, NumberColumn, Table, TextColumn
from core.templatetags.gonghao import roc_year
from workspace.marks import unread
from workspace.threads import unread_among


class _Stage(Column):
    """How far a decision is: requested, reported, approved."""

    def key(self, path: str) -> Combinable:
        """The number of its step."""
        return Case(When(approved__isnull=False, then=2), When(reported__isnull=False, then=1), default=0)


@dataclass(frozen=True, slots=True)
class _Budget:
    """A plan with its sums and the mark of comments that the reader has not seen."""

    plan: Plan
    sums: queries.Sums
    unread: SafeString


class BudgetTable(Table):
    """The list of budgets (`budgets.filters.BudgetFilter`)."""

    school = TextColumn(_("School"), "plan__school__name", order_by=("school__organisation__name",), heading=True)
    year = Column(_("Academic year"), "plan__year_id", order_by=("year",))
    state = Column(_("State"))
    personnel = NumberColumn(_("Personnel"), "sums__personnel", orderable=False)
    operating = NumberColumn(_("Operating"), "sums__operating", orderable=False)
    capital = NumberColumn(_("Capital"), "sums__capital", orderable=False)
    total = NumberColumn(_("Total"), "sums__total", orderable=False)

    class Meta:
        order_by = "-year"
        per_page = 50

    def prepared(self, records: list[Any]) -> list[_Budget]:
        """The plans with their sums, which follow from the rules of their years."""
        sums = queries.sums(records)
        unseen = unread_among(Plan, sums.keys(), self.filters.actor)
        return [_Budget(plan, sums[plan.pk], unread(Plan, plan.pk, unseen.get(plan.pk, 0))) for plan in records]

    def render_school(self, record: _Budget) -> SafeString:
        """Its name, leading to the budget, and what the plan is for where it is another."""
        plan = record.plan
        url = url_for("budgets:table", plan.pk)
        name = format_html('<a href="{}">{}</a> {}', url, plan.school.name, record.unread)
        if plan.kind == PlanKind.EQUALISATION:
            return name
        return name + format_html(' <span class="quiet small">{}</span>', plan.get_kind_display())

    def plain_school(self, record: _Budget) -> str:
        """Its name, without marks."""
        return record.plan.school.name

    def render_year(self, record: _Budget) -> str:
        """The school year in words."""
        return roc_year(record.plan.year_id)

    def render_state(self, record: _Budget) -> SafeString:
        """Whether it may be written."""
        is_open = record.plan.open_for_writing
        return chip("draft", gettext("Being written")) if is_open else chip("neutral", gettext("Closed"))

    def totals(self) -> tuple[str, dict[str, int]]:
        """The sums of the page."""
        sums = sum(queries.sums(self.page.object_list).values(), queries.Sums())
        amounts = {name: getattr(sums, name) for name in ("personnel", "operating", "capital", "total")}
        return gettext("Sum of this page"), amounts


class GrantTable(Table):
    """The list of grants (`budgets.filters.GrantFilter`)."""

    alliance = Column(_("Alliance"), order_by=("community__code", "number"), heading=True)
    requested = NumberColumn(_("Requested amount"), "requested")
    reported = NumberColumn(_("Reported amount"), "reported")
    approved = NumberColumn(_("Approved amount"), "approved")
    state = _Stage(_("State"), order_by=("approved",))

    class Meta:
        order_by = "alliance"
        per_page = 50

    def render_alliance(self, record: Any) -> SafeString:
        """Its name, leading to its grants, and how many schools are counted where it leaves some out."""
        name = format_html('<a href="{}">{}</a>', url_for("budgets:grants", record.pk), record)
        return name + partial(record.seen, record.whole)

    def render_state(self, record: Any) -> SafeString:
        """How far the decision is."""
        if record.approved is not None:
            return chip("ok", gettext("Approved"))
        return (
            chip("draft", gettext("Requested"))
            if record.reported is None
            else chip("info", gettext("Reported to the ministry"))
        )
