"""The lines of a budget's grid as its template writes them.

A full budget has 200 lines of seven cells; what is the same for all of them (words, addresses, the options of the list)
is made once here, and the template's stencil puts down finished pieces.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budgets.models import BudgetItem, BudgetLine, Plan, Purpose
from budgets.queries import ItemSheet
from core.money import money
from core.reversing import addresses
from exchange.templatetags.values import unread

register = template.Library()

_DISABLED, _NOTHING = SafeString(" disabled"), SafeString("")
_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell whose text is no number: its column, the id of the sentence below the line, the sentence."""

    label: str
    error_id: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Line:
    """What a line puts into the holes of its row.

    `called`: how its controls begin to be called. `quantity`, `unit_price`, `amount`: the attributes of the controls
    that hold them. `no_up`, `no_down`: that of a button which cannot be used. `unread`: the row below that says which
    of its cells hold no number.
    """

    key: str
    called: SafeString
    options: SafeString
    description: str
    unit: str
    quantity: SafeString
    unit_price: SafeString
    amount: SafeString
    product: str
    note: str
    move_url: SafeString
    remove_url: SafeString
    no_up: SafeString
    no_down: SafeString
    removal: str
    unread: SafeString


@register.simple_tag
def grid_lines(shown: ItemSheet, plan: Plan, purposes: Sequence[Purpose]) -> list[Line]:
    """`{% grid_lines shown plan purposes as lines %}`: the lines of a category to write in."""
    called = _("%(category)s, line %(n)s: ")
    removal = _("Remove line %(n)s (%(what)s)? Its cells are gone from the budget; the history keeps them.")
    labels = {"quantity": _("Quantity"), "unit_price": _("Unit price"), "amount": _("Amount")}
    last = "served" if shown.item.serves else "remark"
    options = _options(purposes)
    move, remove = (addresses(f"budgets:{action}", plan.pk) for action in ("move_line", "remove_line"))
    lines = []
    for n, line in enumerate(shown.lines, start=1):
        wrong = {column: _wrong(line, column) for column in labels}
        lines.append(
            Line(
                key=str(line.pk),
                called=escape(called % {"category": shown.name, "n": n}),
                options=options(line.purpose_id),
                description=line.description,
                unit=line.unit,
                **{column: _number(line, column, wrong[column]) for column in labels},
                product=money(line.product),
                note=getattr(line, last),
                move_url=move(line.pk),
                remove_url=remove(line.pk),
                no_up=_DISABLED if n == 1 else _NOTHING,
                no_down=_DISABLED if n == len(shown.lines) else _NOTHING,
                removal=removal % {"n": n, "what": line.description or shown.name},
                unread=_note([Unread(labels[at], _error_id(line, at), text) for at, text in wrong.items() if text]),
            )
        )
    return lines


@register.simple_tag
def unread_amount(item: BudgetItem) -> list[Unread]:
    """`{% unread_amount item as foot %}`: what is wrong with the amount of a category, or nothing."""
    wrong = unread(item.amount_raw) if item.amount is None else ""
    return [Unread(_("Item amount"), f"item-{item.category}-error", wrong)] if wrong else []


def _note(unread: list[Unread]) -> SafeString:
    if not unread:
        return _NOTHING
    return render_to_string("components/row_note.html", {"unread": unread, "span": _COLUMNS})


def _error_id(line: BudgetLine, column: str) -> str:
    return f"line-{line.pk}-{column.replace('_', '-')}-error"


def _number(line: BudgetLine, column: str, wrong: str) -> SafeString:
    """What a control for a number has besides: its text as shown and as kept, and that it could not be read."""
    raw = getattr(line, f"{column}_raw")
    told = f' aria-invalid="true" aria-describedby="{_error_id(line, column)}"' if wrong else ""
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
