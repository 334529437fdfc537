"""Lists as tables: columns declared once, which the reader sorts and chooses in the URL.

The declaration and the state of the order are django-tables2's; cells are written here, for a stencil, and an error in
one is raised. An app declares its tables in its room `tables`; docs/howto/add-a-list.md shows one. The pieces of the
page are components/table.html and components/columns.html.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import islice
from typing import Any, ClassVar, Literal, NamedTuple
from urllib.parse import urlencode

import django_tables2 as tables
from django.core.paginator import Page, Paginator
from django.db.models import Case, F, QuerySet, TextChoices, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate, NullIf
from django.utils.functional import cached_property
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.cells import small_int
from core.filters import FilterSet
from core.money import money
from core.templatetags.gonghao import roc_date, roc_datetime

NOTHING = "—"
SORT, COLUMN, PAGE, VIEW = "sort", "column", "page", "view"
"""The names of a table's state in the URL: `sort=-students`, `column=name&column=students`, `page=2`; `view=7` says as
which saved view the rest was opened, and changes nothing of what is shown."""
USUAL = "?page=1"
"""A list as it is by itself. Its bare address leads those who chose a view to see first to that view."""


CHUNK = 500
"""Rows of an export that are read at a time."""
Kind = Literal["text", "money", "date"]
_WHOLE = re.compile(r"-?[0-9,]+")
_BREAK = re.compile(r"<br\b[^>]*>")


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The rows by `size` at a time."""
    remaining = iter(rows)
    while some := list(islice(remaining, size)):
        yield some


def plain_text(shown: Any) -> str:
    """What stands in a cell, without markup, on one line."""
    if not isinstance(shown, SafeString):
        return str(shown)
    return " ".join(unescape(strip_tags(_BREAK.sub("; ", shown))).split()).replace(" ;", ";")


class Cell(NamedTuple):
    """A cell as it is put down: its tag with its attributes, and what stands in it."""

    tag: str
    attributes: SafeString
    shown: Any


@dataclass(frozen=True, slots=True)
class PlainColumn:
    """A column as it leaves the page: its head, its width in characters, the kind of its values ("text", "money" for
    whole numbers, "date")."""

    title: str
    kind: Kind
    width: int


class Line(NamedTuple):
    """A row of the page."""

    cells: list[Cell]


class Column(tables.Column):
    """A column: its head and, as a path of attributes (`county__name`), what stands in it.

    A cell that is more than its value is written by the table's method `render_<name of the column>(record)`; what is
    not to leave with it (a mark of the reader's own) is left out by `plain_<name>(record)`.
    order_by: the paths in the database that it is sorted by, where that is not `accessor`; without either, and
    where it is not `orderable`, it is not.
    optional: shown to those alone who choose it. heading: names the row, and is always shown.
    second: what the second line of its cells holds, which is a column of its own where the list leaves the page.
    """

    numeric = False
    kind: Kind = "text"

    def __init__(
        self,
        title: Any,
        accessor: str | None = None,
        *,
        order_by: tuple[str, ...] = (),
        orderable: bool = True,
        optional: bool = False,
        heading: bool = False,
        second: Any = "",
    ) -> None:
        super().__init__(
            title,
            accessor,
            order_by=order_by or None,
            orderable=orderable and bool(order_by or accessor),
            visible=not optional,
            initial_sort_descending=self.numeric,
        )
        self.heading, self.second = heading, second
        self.path = accessor.split("__") if accessor else []

    def key(self, path: str) -> Combinable:
        """What the database sorts by, for one of the paths."""
        return F(path)

    def order(self, queryset: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """The rows by this column, those without a value last, equal ones in the order that the list has by itself."""
        keys: list[Any] = [self.key(str(path)) for path in self.order_by or (self.accessor,)]
        wanted = [(key.desc if is_descending else key.asc)(nulls_last=True) for key in keys]
        return queryset.order_by(*wanted, *queryset.query.order_by), True

    def value(self, record: Any) -> Any:
        """The row's value, at the end of the path."""
        value = record
        for name in self.path:
            value = getattr(value, name) if value is not None else None
        return value

    def shown(self, record: Any) -> Any:
        """What stands in the row's cell."""
        value = self.value(record)
        return NOTHING if value in (None, "") else self.render(value)

    def plain(self, record: Any, shown: Any) -> Any:
        """The cell without markup, None where nothing is in it; `shown` as it stands on the page."""
        text = plain_text(shown)
        return None if text == NOTHING else text

    def parts(self, record: Any, shown: Any) -> list[Any]:
        """The cell without markup, as the one column that it is, or two."""
        if not self.second:
            return [self.plain(record, shown)]
        first, _found, second = str(shown).partition("<br>")
        return [self.plain(record, SafeString(first)), plain_text(SafeString(second)) or None]

    def frame(self) -> tuple[str, SafeString]:
        """The tag of its cells, and the attributes."""
        kind = SafeString(' scope="row"') if self.heading else SafeString(' class="num"') if self.numeric else ""
        return "th" if self.heading else "td", format_html('{} data-label="{}"', kind, self.verbose_name)


class TextColumn(Column):
    """Text that people wrote: sorted by strokes, as a directory is."""

    def key(self, path: str) -> Combinable:
        """The text, nothing where it is empty."""
        return Collate(NullIf(F(path), Value("")), "zh-Hant-x-icu")


class NumberColumn(Column):
    """Whole numbers and amounts, the largest first."""

    numeric = True
    kind: Kind = "money"

    def render(self, value: Any) -> Any:
        """The number with its thousands."""
        return money(value)

    def plain(self, record: Any, shown: Any) -> Any:
        """The number; as text where the page says more of it, so that nobody adds up a part unawares."""
        text = super().plain(record, shown)
        return int(text.replace(",", "")) if text is not None and _WHOLE.fullmatch(text) else text


class DateColumn(Column):
    """A day, or the day of a moment with its time: shown in ROC form, the newest first where it is sorted falling."""

    kind: Kind = "date"

    def render(self, value: Any) -> Any:
        """The day, with the time where it has one."""
        return roc_datetime(value) if isinstance(value, datetime) else roc_date(value)

    def plain(self, record: Any, shown: Any) -> Any:
        """The day itself; a moment as it is shown."""
        value = self.value(record)
        return super().plain(record, shown) if value is None or isinstance(value, datetime) else value


class ChoiceColumn(Column):
    """One of some choices: shown by its word, sorted in the order in which they are declared."""

    def __init__(self, title: Any, accessor: str, choices: type[TextChoices], **options: Any) -> None:
        super().__init__(title, accessor, **options)
        self.words = dict(choices.choices)

    def key(self, path: str) -> Combinable:
        """The place of the choice among all."""
        return Case(*(When(**{path: choice, "then": Value(place)}) for place, choice in enumerate(self.words)))

    def render(self, value: Any) -> Any:
        """Its word."""
        return self.words.get(value, value)


class Table(tables.Table):
    """The page of a list that its URL asks for: filtered, sorted, with the columns chosen.

    `Meta.order_by` names the column that the list is sorted by unless the reader chooses another; `Meta.per_page` how
    many rows a page has. A column, an order or a page that does not exist counts as not chosen.
    """

    key: ClassVar[str] = ""
    """That of the list (`core.lists`), once it is declared."""

    @property
    def export_key(self) -> str:
        """The key of the export of what is shown (`exchange.exporting`)."""
        return f"list-{self.key}"

    def __init__(self, filters: FilterSet) -> None:
        self.filters = filters
        self.asked = filters.data
        chosen = {name for name in self.asked.getlist(COLUMN) if name in self.base_columns}
        self.sort = self._sort(self.asked.get(SORT, ""))
        super().__init__(self.sortable(filters.qs, self.sort.removeprefix("-")), order_by=self.sort or None)
        self.chosen = bool(chosen)
        for name, column in self.base_columns.items() if chosen else ():
            (self.columns.show if name in chosen or column.heading else self.columns.hide)(name)

    @cached_property
    def page(self) -> Page[Any]:
        """The page asked for."""
        return Paginator(self.data.data, self._meta.per_page).get_page(self.asked.get(PAGE))

    def _sort(self, asked: str) -> str:
        """The order asked for, where there is such a column; "" otherwise."""
        column = self.base_columns.get(asked.removeprefix("-"))
        return asked if column is not None and column.orderable else ""

    def sortable(self, rows: QuerySet[Any], column: str) -> QuerySet[Any]:
        """The rows with what the chosen column ("" for none) sorts by, where that is worked out: what is only shown is
        read for the page alone, in `prepared`."""
        return rows

    def figure(self, column: str) -> str:
        """What a column shows by itself, as a path of attributes; "" for none."""
        return str(self.base_columns[column].accessor or "") if column else ""

    @property
    def order(self) -> str:
        """The order that the list is in: a column's name, with `-` before it where it descends."""
        return str(self.order_by[0]) if self.order_by else ""

    @property
    def lines(self) -> Iterator[Line]:
        """The rows of the page, with the columns shown."""
        columns = [(*bound.column.frame(), self._written(bound)) for bound in self.columns]
        for record in self.prepared(list(self.page.object_list)):
            yield Line([Cell(tag, attributes, written(record)) for tag, attributes, written in columns])

    def prepared(self, records: list[Any]) -> list[Any]:
        """The records of a page, or some hundreds of an export, with what cells show beyond the query: read for all."""
        return records

    def totals(self) -> tuple[str, Mapping[str, int | None]] | None:
        """What stands below the rows: what it is called, and amounts by column; None for no such row."""
        return None

    @property
    def foot(self) -> list[Cell]:
        """The row of totals, a cell for each column shown."""
        called, amounts = self.totals() or ("", {})
        if not amounts:
            return []
        cells = []
        for bound in self.columns:
            tag, attributes = bound.column.frame()
            nothing = NOTHING if bound.name in amounts else ""
            shown = called if bound.column.heading else money(amounts.get(bound.name)) or nothing
            cells.append(Cell(tag, attributes, shown))
        return cells

    def _written(self, bound: Any) -> Callable[[Any], Any]:
        written: Callable[[Any], Any] = getattr(self, f"render_{bound.name}", bound.column.shown)
        return written

    @property
    def plain_columns(self) -> list[PlainColumn]:
        """The columns shown, for a table that leaves the page."""
        found = []
        for bound in self.columns:
            found.append(PlainColumn(str(bound.header), bound.column.kind, 32 if bound.column.heading else 16))
            if bound.column.second:
                found.append(PlainColumn(str(bound.column.second), "text", 16))
        return found

    @property
    def plain_rows(self) -> Iterator[list[Any]]:
        """The rows of all pages in the order shown, each with a value for each of `plain_columns`."""
        columns = [self._plain(bound) for bound in self.columns]
        for records in batched(self.data.data.iterator(chunk_size=CHUNK), CHUNK):
            for record in self.prepared(records):
                yield [value for parts in columns for value in parts(record)]

    def _plain(self, bound: Any) -> Callable[[Any], list[Any]]:
        own: Callable[[Any], Any] | None = getattr(self, f"plain_{bound.name}", None)
        written = self._written(bound)
        if own is not None:
            return lambda record: [own(record)]
        return lambda record: bound.column.parts(record, written(record))

    @property
    def query(self) -> str:
        """What is asked for in one form, as a query string: no page, nothing that counts as not chosen; "" as usual."""
        return urlencode([*self.filters.kept, *self.state])

    @property
    def left_out(self) -> list[str]:
        """What the query string asks for that there is not, or not for the reader, told in words."""
        names = [name for name in self.asked.getlist(COLUMN) if name not in self.base_columns]
        if (sort := self.asked.get(SORT, "")) and not self.sort:
            names.append(sort.removeprefix("-"))
        return [*self.filters.left_out, *(_("the column “%(name)s”") % {"name": name[:60]} for name in names if name)]

    @property
    def view(self) -> int | None:
        """The key of the saved view that the list was opened as."""
        return small_int(self.asked.get(VIEW, ""))

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What goes along when the filters change: order and columns, and of which view they are."""
        return [*self.state, *([(VIEW, str(self.view))] if self.view else [])]

    @property
    def state(self) -> list[tuple[str, str]]:
        """Order and columns that the reader chose, as names and values of a query string."""
        columns = [(COLUMN, bound.name) for bound in self.columns] if self.chosen else []
        return [*([(SORT, self.sort)] if self.sort else []), *columns]

    @property
    def clear_url(self) -> str:
        """This list with no filter, in its order and columns; "" where nothing is looked for."""
        return (f"?{urlencode(self.state)}" if self.state else USUAL) if self.filters.given else ""

    @property
    def usual_url(self) -> str:
        """This list with its filters, in its usual order and columns; "" where it is shown so."""
        return (f"?{urlencode(self.filters.given)}" if self.filters.given else USUAL) if self.state else ""
