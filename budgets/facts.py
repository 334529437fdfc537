"""Rows of a budget as the plain facts that the rulebook judges."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch

from budgets.models import BudgetItem as Item
from budgets.models import BudgetLine as Line
from budgets.models import Plan, counted
from communities.models import SchoolYear
from rulebook import where
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
    """The facts of a plan that `with_rows` has read; a row, or a category, that nobody has begun is none yet."""
    items = [item for item in plan.items.all() if item.is_begun]
    return BudgetFacts(
        key=str(plan.pk),
        school=plan.school.code,
        school_name=plan.school.name,
        lines=tuple(_line(item, line) for item in items for line in item.lines.all() if line.is_begun),
        items=tuple(BudgetItem(item.category, item.typed) for item in items),
        benchmark=plan.benchmark,  # type: ignore[attr-defined]
        runs_exploration=plan.runs_exploration,
    )


def typed_in(plan: Plan) -> dict[str, str]:
    """What stands in cells of numbers and is none, by the address that findings give the cell."""
    found: dict[str, str] = {}
    for item in plan.items.all():
        if item.amount_raw.strip() and item.amount is None:
            found[where.of("budget", str(plan.pk), "item", item.category)] = item.amount_raw.strip()
        for line in item.lines.all():
            for name, column in (("quantity", "quantity"), ("unit-price", "unit_price"), ("amount", "amount")):
                raw = getattr(line, f"{column}_raw").strip()
                if raw and getattr(line, column) is None:
                    found[where.of("budget", str(plan.pk), "line", str(line.pk), name)] = raw
    return found


def _line(item: Item, line: Line) -> BudgetLine:
    return BudgetLine(
        key=str(line.pk),
        category=item.category,
        purpose=line.description or str(line.purpose or ""),
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        amount=counted(line.amount, line.amount_raw),
        served=line.served,
    )
