"""The lines of a budget's grid as its template writes them.

A full budget has 200 lines of seven cells; what is the same for all of them (words, addresses, the options of the list)
is made once here, and the template's stencil puts down finished pieces.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budgets.fields import NUMBERS, cell_id, notes_of
from budgets.models import BudgetLine, Plan, Purpose
from budgets.queries import ItemSheet
from core.money import money
from core.reversing import url_for
from core.texts import Text, texts_of
from exchange.templatetags.values import unread
from workspace.marks import Marks
from workspace.templatetags.comments import comment_mark

register = template.Library()

_DISABLED, _NOTHING = SafeString(" disabled"), SafeString("")
PLACED = 7  # columns of the grid that stand at a place of their own: the item, five cells, the buttons


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell whose text is no number: its column, the id of the sentence below the line, the sentence."""

    label: str
    error_id: str
    wrong: str


@dataclass(frozen=True, slots=True)
class GridNote:
    """A cell behind the numbers: its control's name, its column, what the control is called, what stands in it."""

    name: str
    label: str
    called: str
    longest: str
    value: str


@dataclass(frozen=True, slots=True)
class GridLine:
    """What a line puts into the holes of its row.

    `called`: how its controls begin to be called. `quantity`, `unit_price`, `amount`: the attributes of the controls
    that hold them. `no_up`, `no_down`: that of a button which cannot be used. `unread`: the row below that says which
    of its cells hold no number. `talk`: the mark that leads to its comments.
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
    notes: list[GridNote]
    move_url: SafeString
    remove_url: SafeString
    no_up: SafeString
    no_down: SafeString
    removal: str
    unread: SafeString
    talk: SafeString


class Head(NamedTuple):
    """A column of the grid: what it is called in the reader's language, how long a text it takes."""

    label: str
    longest: str


@dataclass(frozen=True, slots=True)
class GridItem:
    """What a category puts into the holes of its grid.

    `notes`: its columns behind the numbers. `amount`: the attributes of the control that holds the item's amount,
    `unread`: the row below that says that it is no number. `rest`: how many columns stand behind it. `count`: of lines.
    """

    key: str
    name: str
    notes: list[Head]
    lines: list[GridLine]
    computed: str
    amount: SafeString
    unread: SafeString
    rest: str
    count: str
    removal: str
    remove_url: str
    add_url: str
    paste_url: str
    talk: SafeString


@register.simple_tag
def line_heads() -> Mapping[str, Head]:
    """`{% line_heads as heads %}`: the columns of lines, by name."""
    return {each.name: Head(str(each.label), str(each.longest)) for each in texts_of(BudgetLine)}


@register.simple_tag
def line_notes(category: str) -> list[Text]:
    """`{% line_notes item.category as notes %}`: those of them that follow the numbers."""
    return notes_of(category)


@register.simple_tag
def written(column: Text, line: BudgetLine) -> str:
    """`{% written column line %}`: what stands in a column of a line."""
    return column.of(line)


@register.simple_tag
def grid_items(
    items: Iterable[ItemSheet], plan: Plan, purposes: Sequence[Purpose], talk: Marks | None
) -> list[GridItem]:
    """`{% grid_items items plan purposes talk as grids %}`: categories to write in."""
    removal = _("Remove %(category)s with its lines (%(count)s)?")
    options = _options(purposes)
    grids = []
    for shown in items:
        item, notes = shown.item, notes_of(shown.item.category)
        wrong = unread(item.amount_raw) if item.amount is None else ""
        columns = PLACED + len(notes)
        error = f"item-{item.category}-error"
        grids.append(
            GridItem(
                key=item.category,
                name=shown.name,
                notes=[Head(str(each.label), str(each.longest)) for each in notes],
                lines=_lines(shown, plan, notes, options, talk),
                computed=money(shown.computed),
                amount=_value(item.amount_raw, error if wrong else ""),
                unread=_told([Unread(_("Item amount"), error, wrong)] if wrong else [], columns),
                rest=str(len(notes) + 1),
                count=str(len(shown.lines)),
                removal=removal % {"category": shown.name, "count": len(shown.lines)},
                remove_url=url_for("budgets:remove_item", plan.pk, item.pk),
                add_url=url_for("budgets:add_line", plan.pk, item.pk),
                paste_url=url_for("budgets:paste", plan.pk, item.pk),
                talk=comment_mark(talk, f"item-{item.category}", shown.name),
            )
        )
    return grids


def _lines(
    shown: ItemSheet,
    plan: Plan,
    texts: Sequence[Text],
    options: Callable[[int | None], SafeString],
    talk: Marks | None,
) -> list[GridLine]:
    called = _("%(category)s, line %(n)s: ")
    removal = _("Remove line %(n)s (%(what)s)? Its cells are gone from the budget; the history keeps them.")
    notes = [(each, str(each.label), str(each.longest)) for each in texts]
    lines = []
    for n, line in enumerate(shown.lines, start=1):
        row = called % {"category": shown.name, "n": n}
        wrong = {each.name: unread(raw) for each in NUMBERS if (raw := each.unread(line))}
        lines.append(
            GridLine(
                key=str(line.pk),
                called=SafeString(escape(row)),
                options=options(line.purpose_id),
                description=line.description,
                unit=line.unit,
                **{each.name: _number(line, each, each.name in wrong) for each in NUMBERS},
                product=money(line.product),
                notes=[
                    GridNote(cell_id(line, each.name), label, f"{row}{label}", most, each.of(line))
                    for each, label, most in notes
                ],
                move_url=url_for("budgets:move_line", plan.pk, line.pk),
                remove_url=url_for("budgets:remove_line", plan.pk, line.pk),
                no_up=_DISABLED if n == 1 else _NOTHING,
                no_down=_DISABLED if n == len(shown.lines) else _NOTHING,
                removal=removal % {"n": n, "what": line.description or shown.name},
                unread=_below(line, wrong, PLACED + len(texts)),
                talk=comment_mark(talk, f"line-{line.pk}", line.description or row.rstrip(" :：")),
            )
        )
    return lines


def _below(line: BudgetLine, wrong: Mapping[str, str], columns: int) -> SafeString:
    cells = [
        Unread(str(each.label), f"{cell_id(line, each.name)}-error", wrong[each.name])
        for each in NUMBERS
        if each.name in wrong
    ]
    return _told(cells, columns)


def _told(cells: Sequence[Unread], columns: int) -> SafeString:
    """The row that says which cells hold no number; nothing where all do."""
    return render_to_string("components/row_note.html", {"unread": cells, "span": columns}) if cells else _NOTHING


def _number(line: BudgetLine, column: Text, wrong: bool) -> SafeString:
    return _value(column.of(line), f"{cell_id(line, column.name)}-error" if wrong else "")


def _value(raw: str, error_id: str) -> SafeString:
    """What a control for a number has besides: its text as shown and as kept, and where it is said that it could not be
    read."""
    wrong = f' aria-invalid="true" aria-describedby="{error_id}"' if error_id else ""
    return SafeString(f' value="{escape(money(raw))}" data-base="{escape(raw)}"{wrong}')


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
