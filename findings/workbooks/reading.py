"""A filled workbook taken to values, every one with the address of its cell; what cannot be taken is a mark there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from exchange.reading import Book, Problem, Table, Unreadable, find, said, same, tidy
from exchange.reading.table import Grid
from exchange.widgets import Wrong
from findings.workbooks.sheets import FIELD, VALUE, Column, Layout, both


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell; row and column counted from 1. Column 0: the whole row; row 0: the whole sheet; no sheet: the file."""

    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """As the spreadsheet writes it: F12; "" where no single cell is meant."""
        if not self.row:
            return ""
        return f"{get_column_letter(self.column)}{self.row}" if self.column else str(self.row)

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, slots=True)
class Mark:
    """Something said of a cell. `kind`: unreadable, hard, principle, advice, or a state of an applicant."""

    place: Place
    kind: str
    sentence: str | Promise
    cure: str | Promise = ""
    rule: str = ""
    clause: str = ""
    quote: str = ""
    """The clause's sentence as it stands in the source."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, or the fields of a form: values by key, each at its place."""

    number: int
    values: Mapping[str, Any]
    places: Mapping[str, Place]


@dataclass
class Reader:
    """Reads the sheets of one workbook and collects what cannot be taken."""

    book: Book
    marks: list[Mark] = field(default_factory=list)

    def wrong(self, place: Place, reason: str | Promise, cure: str | Promise) -> None:
        """Note a cell that cannot be taken."""
        self.marks.append(Mark(place, "unreadable", reason, cure))

    def rows(self, layout: Layout) -> list[Line]:
        """The filled rows of a table; none where its sheet is missing."""
        grid = self._grid(layout)
        table = self._table(grid, {c.key: c.names for c in layout.columns}, [c.key for c in layout.columns if c.filled])
        if grid is None or table is None:
            return []
        self._left_out(grid, table)
        if layout.needed and not table.rows:
            self.wrong(
                Place(grid.name, table.top, 1),
                _("No row is filled in below the head."),
                _("Fill in the rows of this sheet, as the example shows."),
            )
        columns = [column for column in layout.columns if column.key in table.places]
        return [self._line(grid.name, row.number, columns, row.cells, table.places) for row in table.rows]

    def form(self, layout: Layout) -> Line:
        """The fields of a form; all empty where its sheet is missing."""
        known = {same(name): column for column in layout.columns for name in column.names}
        values: dict[str, Any] = {column.key: column.widget.clean(None) for column in layout.columns}
        places: dict[str, Place] = {}
        grid = self._grid(layout)
        table = self._table(grid, {"field": _names(FIELD), "value": _names(VALUE)}, ["field", "value"])
        if grid is None or table is None:
            return Line(0, values, places)
        for row in table.rows:
            column = known.get(same(row.cells["field"] or ""))
            if column is None or column.key in places:
                self.wrong(
                    Place(grid.name, row.number, table.places["field"] + 1),
                    said(_("“{name}” is no field of this sheet, or it appears twice."), name=row.cells["field"] or ""),
                    _("Delete the row, or take the field's name from the template."),
                )
                continue
            places[column.key] = Place(grid.name, row.number, table.places["value"] + 1)
            values[column.key] = self._value(column, row.cells["value"], places[column.key])
        for column in layout.columns:
            if column.filled and column.key not in places:
                self.wrong(
                    Place(grid.name),
                    said(_("The field “{name}” is missing."), name=both(column.head)),
                    _("Put it back as a row of its own, as in the template."),
                )
        return Line(0, values, places)

    def _grid(self, layout: Layout) -> Grid | None:
        for grid in self.book.sheets:
            if same(grid.name) in {same(name) for name in _names(layout.name)}:
                return grid
        if layout.needed:
            self.wrong(
                Place(layout.sheet),
                said(
                    _("The sheet “{name}” is missing; the file shows: {others}."),
                    name=layout.sheet,
                    others="、".join(grid.name or "CSV" for grid in self.book.sheets) or "—",
                ),
                _("Give the sheet this name, show it if it is hidden, or begin from a new template (--template)."),
            )
        return None

    def _table(self, grid: Grid | None, wanted: Mapping[str, tuple[str, ...]], required: Iterable[str]) -> Table | None:
        if grid is None:
            return None
        try:
            return find(Book(self.book.form, self.book.encoding, [grid]), wanted, list(required))
        except Unreadable as refused:
            for problem in refused.problems:
                self.wrong(Place(grid.name, problem.row or 0), problem.reason, problem.cure)
            return None

    def _left_out(self, grid: Grid, table: Table) -> None:
        """Nothing that was filled in is passed over: rows taken for sums or footnotes are named."""
        taken = {row.number for row in table.rows}
        for number, cells in enumerate(grid.rows[table.top - 1 :], table.top):
            if number not in taken and any(
                tidy(cells[place]) is not None for place in table.places.values() if place < len(cells)
            ):
                self.wrong(
                    Place(grid.name, number),
                    _("This row looks like a total or a remark, not like a row of the table."),
                    _("Delete the row, or fill in its other cells."),
                )

    def _line(
        self, sheet: str, number: int, columns: list[Column], cells: Mapping[str, Any], at: Mapping[str, int]
    ) -> Line:
        places = {column.key: Place(sheet, number, at[column.key] + 1) for column in columns}
        return Line(number, {c.key: self._value(c, cells[c.key], places[c.key]) for c in columns}, places)

    def _value(self, column: Column, cell: Any, place: Place) -> Any:
        if cell is None and column.filled:
            self.wrong(
                place,
                said(_("“{name}” is empty."), name=both(column.head)),
                _("Fill it in; the note on its head says what is meant."),
            )
        try:
            return column.widget.clean(cell)
        except Wrong as wrong:
            self.wrong(place, wrong.reason, wrong.cure)
            return column.widget.clean(None)


def _names(text: Any) -> tuple[str, ...]:
    return both(text), text.zh, text.en


def of_problem(problem: Problem) -> Mark:
    """What is said of a file that could not be opened."""
    return Mark(Place(), "unreadable", problem.reason, problem.cure)
