"""The lines of a budget's grid as its template writes them.

A full budget has 200 lines of seven cells; what is the same for all of them (words, addresses, the options of the list)
is made once here, and the template puts down finished pieces.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budgets.models import BudgetItem, BudgetLine, Plan, Purpose
from budgets.queries import ItemSheet
from core.money import money
from exchange.templatetags.values import unread

register = template.Library()

_NUMBERS = ("quantity", "unit_price", "amount")


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell whose text is no number: its column, the id of the sentence below the line, the sentence."""

    label: str
    error_id: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is written down: the attributes of each column's control, and what stands in and around them.

    `note` and `noted`: the control of the last column and its text.
    """

    line: BudgetLine
    called: SafeString
    purpose: SafeString
    options: SafeString
    description: SafeString
    unit: SafeString
    quantity: SafeString
    unit_price: SafeString
    amount: SafeString
    note: SafeString
    noted: str
    key: SafeString
    product: str
    move_url: SafeString
    remove_url: SafeString
    removal: str
    unread: list[Unread]


@register.simple_tag
def grid_lines(shown: ItemSheet, plan: Plan, purposes: Sequence[Purpose]) -> list[Line]:
    """`{% grid_lines shown plan purposes as lines %}`: the lines of a category to write in."""
    called = _("%(category)s, line %(n)s: ")
    removal = _("Remove line %(n)s (%(what)s)? Its cells are gone from the budget; the history keeps them.")
    last = "served" if shown.item.serves else "remark"
    heard = {column: escape(word) for column, word in _heard().items()}
    labels = {"quantity": _("Quantity"), "unit_price": _("Unit price"), "amount": _("Amount")}
    options = _options(purposes)
    move, remove = (_addresses(f"budgets:{deed}", plan) for deed in ("move_line", "remove_line"))
    lines = []
    for n, line in enumerate(shown.lines, start=1):
        row = escape(called % {"category": shown.name, "n": n})
        control = {column: _control(_id(line, column), row + word) for column, word in heard.items()}
        wrong = {column: _wrong(line, column) for column in _NUMBERS}
        lines.append(
            Line(
                line=line,
                called=row,
                purpose=control["purpose"],
                options=options(line.purpose_id),
                description=control["description"],
                unit=control["unit"],
                **{column: control[column] + _number(line, column, wrong[column]) for column in _NUMBERS},
                note=control[last],
                noted=getattr(line, last),
                key=SafeString(line.pk),
                product=money(line.product),
                move_url=move(line.pk),
                remove_url=remove(line.pk),
                removal=removal % {"n": n, "what": line.description or shown.name},
                unread=[Unread(labels[at], f"{_id(line, at)}-error", text) for at, text in wrong.items() if text],
            )
        )
    return lines


@register.simple_tag
def unread_amount(item: BudgetItem) -> list[Unread]:
    """`{% unread_amount item as foot %}`: what is wrong with the amount of a category, or nothing."""
    wrong = unread(item.amount_raw) if item.amount is None else ""
    return [Unread(_("Item amount"), f"item-{item.category}-error", wrong)] if wrong else []


def _heard() -> dict[str, str]:
    """What a control is called after its line, by column."""
    return {
        "purpose": _("Plan item"),
        "description": _("What for"),
        "unit": _("Unit"),
        "quantity": _("Quantity"),
        "unit_price": _("Unit price"),
        "amount": _("Amount; empty counts as quantity × unit price"),
        "served": _("Whom it serves and why"),
        "remark": _("Remark"),
    }


def _id(line: BudgetLine, column: str) -> str:
    return f"line-{line.pk}-{column.replace('_', '-')}"


def _control(name: str, called: SafeString) -> SafeString:
    # The name is ours and `called` is escaped: format_html would look at each of 1,400 once more.
    return SafeString(f'id="{name}" name="{name}" aria-label="{called}"')


def _number(line: BudgetLine, column: str, wrong: str) -> SafeString:
    """What a control for a number has besides: its text as shown and as kept, and that it could not be read."""
    raw = getattr(line, f"{column}_raw")
    told = f' aria-invalid="true" aria-describedby="{_id(line, column)}-error"' if wrong else ""
    return SafeString(f' value="{escape(money(raw))}" data-base="{escape(raw)}"{told}')


def _wrong(line: BudgetLine, column: str) -> str:
    raw = getattr(line, f"{column}_raw")
    return unread(raw) if raw and getattr(line, column) is None else ""


def _options(purposes: Sequence[Purpose]) -> Callable[[int | None], SafeString]:
    """The options of the list of plan items, by the one that is chosen."""
    plain = {each.pk: format_html('<option value="{}">{}</option>', str(each.pk), each) for each in purposes}
    none = SafeString('<option value="">—</option>' + "".join(plain.values()))
    known: dict[int | None, SafeString] = {}

    def chosen(key: int | None) -> SafeString:
        if key not in plain:
            return none
        if key not in known:
            mine = plain[key]
            known[key] = SafeString(none.replace(mine, mine.replace("<option ", "<option selected ", 1), 1))
        return known[key]

    return chosen


def _addresses(name: str, plan: Plan) -> Callable[[int], SafeString]:
    """The addresses of a deed by its line, resolved once: no plan has the key 0."""
    head, _zero, tail = reverse(name, args=[plan.pk, 0]).rpartition("/0/")
    return lambda key: SafeString(f"{head}/{key}/{tail}")
