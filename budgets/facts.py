"""Rows of budgets as the plain facts that the rulebook judges: one reader for one budget and for the nation's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet

from budgets.models import BudgetItem as Item
from budgets.models import BudgetLine as Line
from budgets.models import Plan, counted, entered_columns, is_begun
from communities.models import SchoolYear
from core.statements import Given, Statement
from rulebook import where
from rulebook.facts.budget import BudgetFacts, BudgetItem, BudgetLine

#: The columns of items and lines that are judged; rows are tuples of them.
_ITEM = ("plan_id", "pk", "category", "amount_raw", "amount")
_LINE = ("item_id", "pk", "unit", "purpose_number", "purpose_name", *entered_columns())
#: Of what is entered in a line, what the rules ask for.
_ASKED = itemgetter(
    *map(
        entered_columns().index,
        ("description", "quantity_raw", "quantity", "unit_price_raw", "unit_price", "amount_raw", "amount", "served"),
    )
)
Row = tuple[Any, ...]


#: Under what a plan that was read keeps its budget.
_KNOWN = "_budget_as_read"


@dataclass(frozen=True, slots=True)
class Budget:
    """A plan as it is judged."""

    plan: Plan
    facts: BudgetFacts
    typed: Mapping[str, str]
    """What stands in cells of numbers and is none, by the address that findings give the cell."""


def read(plans: Iterable[int]) -> Iterator[Budget]:
    """The budgets of these plans (keys), in their order, one after the other; three queries for any number."""
    order = list(plans)
    by_key = {plan.pk: plan for plan in map(_plan, _PLANS.tuples(plans=order))}
    items: defaultdict[int, list[Row]] = defaultdict(list)
    lines: defaultdict[int, list[Row]] = defaultdict(list)
    for item in _ITEMS.tuples(plans=order):
        items[item[0]].append(item)
    for line in _LINES.tuples(plans=order):
        lines[line[0]].append(line)
    for key in order:
        if key in by_key:
            yield _budget(by_key[key], items[key], lines)


def with_rows(plans: Iterable[Plan]) -> list[Plan]:
    """The plans again, in their order, with the records that a page shows: three queries for any number."""
    order = [plan.pk for plan in plans]
    lines = Prefetch("items__lines", _lines().select_related("purpose"))
    rows = (
        _plans()
        .filter(pk__in=order)
        .select_related("school__organisation")
        .prefetch_related(Prefetch("items", _items()), lines)
    )
    by_key = {plan.pk: plan for plan in rows}
    return [by_key[key] for key in order]


def budget_of(plan: Plan) -> Budget:
    """The budget of a plan that `with_rows` has read; worked out once, a page asks for it three times."""
    known: Budget | None = vars(plan).get(_KNOWN)
    if known is None:
        known = vars(plan)[_KNOWN] = _of_rows(plan)
    return known


def _of_rows(plan: Plan) -> Budget:
    items = list(plan.items.all())
    lines = {item.pk: [attrgetter(*_LINE)(line) for line in item.lines.all()] for item in items}
    return _budget(plan, [attrgetter(*_ITEM)(item) for item in items], lines)


def facts_of(plan: Plan) -> BudgetFacts:
    """The facts of a plan that `with_rows` has read."""
    return budget_of(plan).facts


def budget_facts(plans: Iterable[Plan]) -> list[BudgetFacts]:
    """The plans' facts in the order given; a fixed number of queries."""
    return [each.facts for each in read(plan.pk for plan in plans)]


def _plans() -> QuerySet[Plan]:
    benchmark = SchoolYear.objects.filter(school=OuterRef("school"), year=OuterRef("year"), benchmark=True)
    named = {"school_code": F("school__organisation__code"), "school_name": F("school__organisation__name")}
    return Plan.objects.annotate(**named, benchmark=Exists(benchmark))


def _items() -> QuerySet[Item]:
    return Item.objects.order_by("pk")


def _lines() -> QuerySet[Line]:
    named = Line.objects.annotate(purpose_number=F("purpose__number"), purpose_name=F("purpose__name"))
    return named.order_by("position", "pk")


#: The columns of a plan, and what `_plans` adds to them.
_PLAN = tuple(column.attname for column in Plan._meta.concrete_fields)
_ADDED = ("school_code", "school_name", "benchmark")
_PLANS = Statement(lambda: _plans().filter(pk__among=Given("plans")), *_PLAN, *_ADDED)
_ITEMS = Statement(lambda: _items().filter(plan_id__among=Given("plans")), *_ITEM)
_LINES = Statement(lambda: _lines().filter(item__plan_id__among=Given("plans")), *_LINE)


def _plan(row: Row) -> Plan:
    """The plan of a row of `_PLANS`."""
    plan = Plan.from_db(DEFAULT_DB_ALIAS, _PLAN, row[: len(_PLAN)])
    vars(plan).update(zip(_ADDED, row[len(_PLAN) :], strict=True))
    return plan


def _budget(plan: Plan, rows: Sequence[Row], lines_of: Mapping[int, Sequence[Row]]) -> Budget:
    """A plan with its rows; a row, or a category, that nobody has begun is none yet.

    Benchmark is the school's mark of that year, exploration the plan's own column. Own shares and approved totals
    are not recorded, so shares are taken of the requested sums.
    """
    key, typed = str(plan.pk), dict[str, str]()
    items: list[BudgetItem] = []
    lines: list[BudgetLine] = []
    for _plan, item, category, raw, amount in rows:
        begun = [line for row in lines_of.get(item, ()) if (line := _line(key, category, row, typed)) is not None]
        if begun or amount is not None or raw:
            items.append(BudgetItem(category, counted(amount, raw)))
            lines += begun
        if amount is None and raw.strip():
            typed[where.of("budget", key, "item", category)] = raw.strip()
    facts = BudgetFacts(
        key=key,
        school=plan.school_code,  # type: ignore[attr-defined]
        school_name=plan.school_name,  # type: ignore[attr-defined]
        lines=tuple(lines),
        items=tuple(items),
        benchmark=plan.benchmark,  # type: ignore[attr-defined]
        runs_exploration=plan.runs_exploration,
    )
    return Budget(plan, facts, typed)


def _line(plan: str, category: str, row: Row, typed: dict[str, str]) -> BudgetLine | None:
    """The line, None where nothing was entered in it; what was typed in its cells and is no number goes to `typed`."""
    _item, pk, unit, number, name, *entered = row
    if not is_begun(entered):
        return None
    description, quantity_raw, quantity, price_raw, price, amount_raw, amount, served = _ASKED(entered)
    if quantity is None or price is None or amount is None:
        for cell, value, raw in (
            ("quantity", quantity, quantity_raw),
            ("unit-price", price, price_raw),
            ("amount", amount, amount_raw),
        ):
            if value is None and raw and raw.strip():
                typed[where.of("budget", plan, "line", str(pk), cell)] = raw.strip()
    return BudgetLine.of_table(
        key=str(pk),
        category=category,
        purpose=description or f"{number or ''} {name or ''}".strip(),
        quantity=quantity,
        unit=unit,
        unit_price=price,
        amount=counted(amount, amount_raw),
        served=served,
    )
