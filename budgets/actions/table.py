"""Writes of the budget table. Each locks the plan, so that a save and the closing of the budget never cross."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from budgets import signals
from budgets.actions.plans import voided_sentence
from budgets.facts import budget_facts
from budgets.fields import AMOUNT, LINE_CELLS, NUMBERS, name_of
from budgets.models import LINES, BudgetItem, BudgetLine, Plan
from budgets.queries import categories_of, edition_of
from core import drafts
from core.cells import Parsed, Parser, Refusal, small_int
from core.drafts import Clash, Saved
from core.refusals import Refused


@action("budget.save")
def save_field(*, by: Actor, plan: Plan, field: str, base: str, value: str) -> Saved | Clash:
    """Save one cell: `line-<id>-<column>` (columns with hyphens, also `purpose`) or `item-<category>`.

    Raises KeyError for a cell that this budget does not have, cells.Refusal where the text cannot be kept.
    """
    locked = _lock(by, plan)
    row, column, parsers = _cell(locked, field)
    if column not in parsers:
        raise KeyError(field)
    before = drafts.text_of(row, column)
    outcome = drafts.save(row, column, base=base, value=value, parsers=parsers)
    if isinstance(outcome, Saved) and outcome.text != before:
        sentence = _changed(locked, by)
        return replace(outcome, problem=" ".join(filter(None, [outcome.problem, sentence])))
    return outcome


@action("budget.add-item")
def add_item(*, by: Actor, plan: Plan, category: str) -> BudgetItem:
    """Put a category of the edition's table into the budget, with a first empty line; one that is there is returned.

    Raises Refused for a category the edition does not know.
    """
    locked = _lock(by, plan)
    if category not in categories_of(edition_of(locked)):
        raise Refused(_("Choose a category of the list."))
    item, made = BudgetItem.objects.get_or_create(plan=locked, category=category)
    if made:
        LINES.room(BudgetLine.objects.filter(item__plan=locked).count())
        BudgetLine.objects.create(item=item, position=1, unit=_unit(locked, category))
        _changed(locked, by)
    return item


@action("budget.remove-item")
def remove_item(*, by: Actor, item: BudgetItem) -> None:
    """Take a category with its lines out of the budget."""
    locked = _lock(by, item.plan)
    item.delete()
    _changed(locked, by)


@action("budget.add-lines")
def add_lines(
    *, by: Actor, item: BudgetItem, rows: Sequence[Mapping[str, str]] = ({},), expects: int | None = None
) -> list[BudgetLine]:
    """Add lines at the end of an item; each row gives raw texts by column (an item of the sub-plan by its key), one
    empty line where none is given.

    `expects` is the number of lines the writer saw: where it differs nothing is added (a form posted twice, or
    somebody else's line). Raises Refused with row, column and remedy.
    """
    locked = _lock(by, item.plan)
    positions = item.lines.aggregate(last=Max("position"))
    if expects is not None and expects != item.lines.count():
        raise Refused(
            _("Lines were added or removed here meanwhile. Look at the table, then add yours if still missing.")
        )
    LINES.room(BudgetLine.objects.filter(item__plan=locked).count(), len(rows))
    first = (positions["last"] or 0) + 1
    unit = _unit(locked, item.category)
    parsers = {**LINE_CELLS, "purpose": _purpose(locked)}
    made = [_line(item, first + at, {"unit": unit, **row}, at + 1, parsers) for at, row in enumerate(rows)]
    BudgetLine.objects.bulk_create(made)
    _changed(locked, by)
    return made


@action("budget.write-lines")
def write_lines(*, by: Actor, plan: Plan, lines: Mapping[tuple[str, int], Mapping[str, Any]]) -> None:
    """Write lines by their category and their number there (1, 2, …), each with plain values by column. A line that
    stands takes these and keeps its other columns; new numbers follow the last line of the category.

    Raises Refused where the budget would have too many lines.
    """
    locked = _lock(by, plan)
    numbers = {each.name for each in NUMBERS}
    written = []
    for category in sorted({category for category, _number in lines}):
        item, _made = BudgetItem.objects.get_or_create(plan=locked, category=category)
        standing = list(item.lines.order_by("position", "pk"))
        last = standing[-1].position if standing else 0
        for number in sorted(number for known, number in lines if known == category):
            known = number <= len(standing)
            line = standing[number - 1] if known else BudgetLine(item=item, position=(last := last + 1))
            for column, value in lines[category, number].items():
                setattr(line, column, value)
                if column in numbers:
                    setattr(line, f"{column}_raw", "" if value is None else str(value))
            written.append(line)
    new = sum(line.pk is None for line in written)
    if new:
        LINES.room(BudgetLine.objects.filter(item__plan=locked).count(), new)
    for line in written:
        line.save()
    _changed(locked, by)


@action("budget.remove-line")
def remove_line(*, by: Actor, line: BudgetLine) -> None:
    """Take a line out."""
    locked = _lock(by, line.item.plan)
    line.delete()
    _changed(locked, by)


@action("budget.move-line")
def move_line(*, by: Actor, line: BudgetLine, step: int) -> None:
    """Move a line up (-1) or down (+1) within its item; at the edge it stays."""
    locked = _lock(by, line.item.plan)
    lines = list(line.item.lines.order_by("position", "pk"))
    at = [each.pk for each in lines].index(line.pk)
    to = at + step
    if not 0 <= to < len(lines):
        return
    lines.insert(to, lines.pop(at))
    for position, each in enumerate(lines, start=1):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])
    _changed(locked, by)


@action("budget.adopt-amounts")
def adopt_amounts(*, by: Actor, plan: Plan) -> int:
    """Type into every item what its lines come to (rounded down to a thousand); returns how many changed."""
    locked = _lock(by, plan)
    [facts] = budget_facts([locked])
    changed = 0
    for item in locked.items.order_by("pk"):
        amount = facts.computed.get(item.category, 0)
        if item.amount != amount:
            item.amount, item.amount_raw = amount, str(amount)
            item.save(update_fields=["amount", "amount_raw"])
            changed += 1
    if changed:
        _changed(locked, by)
    return changed


def _changed(plan: Plan, by: Actor) -> str:
    """Announce it; what the writer is told where that voided the signatures."""
    signals.changed.send(Plan, plan=plan, by=by)
    if plan.under_signature and not Plan.objects.get(pk=plan.pk).under_signature:
        return voided_sentence()
    return ""


def _lock(by: Actor, plan: Plan) -> Plan:
    locked = Plan.objects.select_for_update().get(pk=plan.pk)
    policy.require(by, P.BUDGET_WRITE, locked)
    return locked


def _unit(plan: Plan, category: str) -> str:
    unit = categories_of(edition_of(plan))[category].get("unit")
    return str(unit["zh"]) if unit else ""


def _line(
    item: BudgetItem, position: int, row: Mapping[str, str], number: int, parsers: Mapping[str, Parser]
) -> BudgetLine:
    values: dict[str, Any] = {}
    numbers = {each.name for each in NUMBERS}
    for column, raw in row.items():
        try:
            parsed, _problem = parsers[column](raw)
        except Refusal as refused:
            where = {"row": number, "column": name_of(column), "why": refused}
            raise Refused(_("Row %(row)s, %(column)s: %(why)s") % where) from refused
        values["purpose_id" if column == "purpose" else column] = parsed
        if column in numbers:
            values[f"{column}_raw"] = raw.strip()
    return BudgetLine(item=item, position=position, **values)


def _cell(plan: Plan, field: str) -> tuple[BudgetItem | BudgetLine, str, Mapping[str, Parser]]:
    head, _dash, rest = field.partition("-")
    if head == "item":
        item = plan.items.filter(category=rest).first()
        if item is None:
            raise KeyError(field)
        return item, "amount", {"amount": AMOUNT}
    key, _dash, column = rest.partition("-")
    line = BudgetLine.objects.filter(item__plan=plan, pk=small_int(key) or 0).first() if head == "line" else None
    if line is None:
        raise KeyError(field)
    if column == "purpose":
        return line, "purpose_id", {"purpose_id": _purpose(plan)}
    return line, column.replace("-", "_"), LINE_CELLS


def _purpose(plan: Plan) -> Parser:
    keys = {str(key): key for key in plan.purposes.values_list("pk", flat=True)}

    def parse(raw: str) -> Parsed:
        if raw and raw not in keys:
            raise Refusal(_("Choose one of the entries of the list."))
        return keys.get(raw), ""

    return parse
