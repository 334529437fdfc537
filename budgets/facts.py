"""Rows of a budget as the plain facts that the rulebook judges."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch

from budgets.models import BudgetItem as Item
from budgets.models import BudgetLine as Line
from budgets.models import Plan
from communities.models import SchoolYear
from rulebook.facts.budget import BudgetFacts, BudgetItem, BudgetLine


def with_rows(plans: Iterable[Plan]) -> list[Plan]:
    """The plans again, in their order, with all that a page or a judgement reads: three queries for any number."""
    order = [plan.pk for plan in plans]
    benchmark = SchoolYear.objects.filter(school=OuterRef("school"), year=OuterRef("year"), benchmark=True)
    rows = (
        Plan.objects.filter(pk__in=order)
        .annotate(benchmark=Exists(benchmark))
        .select_related("school__organisation")
        .prefetch_related(
            Prefetch("items", Item.objects.order_by("pk")),
            Prefetch("items__lines", Line.objects.select_related("purpose").order_by("position", "pk")),
        )
    )
    found = {plan.pk: plan for plan in rows}
    return [found[key] for key in order]


def budget_facts(plans: Iterable[Plan]) -> list[BudgetFacts]:
    """The plans' facts in the order given; a fixed number of queries.

    Benchmark is the school's mark of that year, exploration the plan's own column. Own shares and approved totals
    are not recorded, so shares are taken of the requested sums.
    """
    return [facts_of(plan) for plan in with_rows(plans)]


def facts_of(plan: Plan) -> BudgetFacts:
    """The facts of a plan that `with_rows` has read."""
    items = list(plan.items.all())
    return BudgetFacts(
        key=str(plan.pk),
        school=plan.school.code,
        school_name=plan.school.name,
        lines=tuple(_line(item, line) for item in items for line in item.lines.all()),
        items=tuple(BudgetItem(item.category, item.amount) for item in items),
        benchmark=plan.benchmark,  # type: ignore[attr-defined]
        runs_exploration=plan.runs_exploration,
    )


def _line(item: Item, line: Line) -> BudgetLine:
    return BudgetLine(
        key=str(line.pk),
        category=item.category,
        purpose=line.description or str(line.purpose or ""),
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        amount=line.amount,
    )
