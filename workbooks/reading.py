"""A filled workbook taken to values, every one with the address of its cell; what cannot be taken is a mark there."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import column_index_from_string, get_column_letter

from exchange.reading import Book, Problem, Table, Unreadable, find, said, same, tidy
from exchange.reading.body import Fits
from exchange.reading.table import Grid
from exchange.values.tables import is_head, is_sum, word
from exchange.widgets import Wrong
from workbooks.sheets import EXAMPLE, FIELD, RESULT, VALUE, FormColumn, Layout, both


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
    """Something said of a cell. `kind`: unreadable, note, hard, principle, advice, or a state of an applicant."""

    place: Place
    kind: str
    sentence: str | Promise
    remedy: str | Promise = ""
    rule: str = ""
    clause: str = ""
    quote: str = ""
    """The clause's sentence as it stands in the source."""


@dataclass(frozen=True, slots=True)
class FilledLine:
    """A row of a table, or the fields of a form: values by key, each at its place."""

    number: int
    values: Mapping[str, Any]
    places: Mapping[str, Place]


@dataclass
class Reader:
    """Reads the sheets of one workbook and collects what cannot be taken."""

    book: Book
    marks: list[Mark] = field(default_factory=list)

    def wrong(self, place: Place, reason: str | Promise, remedy: str | Promise) -> None:
        """Note a cell that cannot be taken."""
        self.marks.append(Mark(place, "unreadable", reason, remedy))

    def note(self, place: Place, sentence: str | Promise) -> None:
        """Say something of a cell that needs no mending."""
        self.marks.append(Mark(place, "note", sentence))

    @property
    def stuck(self) -> bool:
        """Whether something could not be taken, so that nothing is judged."""
        return any(mark.kind == "unreadable" for mark in self.marks)

    def rows(self, layout: Layout) -> list[FilledLine]:
        """The filled rows of a table; none where its sheet is missing."""
        grid = self._grid(layout)
        needed = [column for column in layout.columns if column.filled]
        table = self._table(
            grid, {c.key: c.names for c in layout.columns}, [c.key for c in needed], lambda cells: _fits(cells, needed)
        )
        if grid is None or table is None:
            return []
        heads = frozenset(word(name) for column in layout.columns for name in column.names)
        rows = [row for row in table.rows if not is_head([*row.cells.values()], heads)]
        self._left_out(grid, table, {row.number for row in rows}, heads)
        if layout.needed and not rows:
            self.wrong(
                Place(grid.name, table.top, 1),
                _("No row is filled in below the head."),
                _("Fill in the rows of this sheet, as the example shows."),
            )
        columns = [column for column in layout.columns if column.key in table.places]
        return [self._line(grid.name, row.number, columns, row.cells, table.places) for row in rows]

    def form(self, layout: Layout) -> FilledLine:
        """The fields of a form; all empty where its sheet is missing."""
        known = {same(name): column for column in layout.columns for name in column.names}
        values: dict[str, Any] = {column.key: column.widget.clean(None) for column in layout.columns}
        places: dict[str, Place] = {}
        grid = self._grid(layout)
        table = self._table(grid, {"field": _names(FIELD), "value": _names(VALUE)}, ["field", "value"])
        if grid is None or table is None:
            return FilledLine(0, values, places)
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
        return FilledLine(0, values, places)

    def strangers(self, layouts: Sequence[Layout]) -> None:
        """What stands on other sheets does not count, and is never passed over: hidden ones, renamed ones."""
        known = {same(name): layout for layout in layouts for name in _names(layout.name)}
        for grid in self.book.hidden:
            if same(grid.name) in known:
                self.wrong(
                    Place(grid.name),
                    _("This sheet is hidden: what stands there would count unseen."),
                    _("Show the sheet, or delete it."),
                )
        there = {same(grid.name) for grid in (*self.book.sheets, *self.book.hidden)}
        missing = [layout.sheet for layout in layouts if not there.intersection(map(same, _names(layout.name)))]
        passed = {same(name) for text in (EXAMPLE, RESULT) for name in _names(text)}
        for grid in self.book.sheets:
            if not grid.name or same(grid.name) in known.keys() | passed or not any(map(any, grid.rows)):
                continue
            if missing:
                self.wrong(
                    Place(grid.name),
                    said(
                        _("“{name}” is no sheet of this workbook, and these are missing: {missing}."),
                        name=grid.name,
                        missing="、".join(missing),
                    ),
                    _("Give the sheet the name of the one that it is, or delete it."),
                )
            else:
                self.note(Place(grid.name), _("This sheet is none of the workbook's and was not read."))

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

    def _table(
        self,
        grid: Grid | None,
        wanted: Mapping[str, tuple[str, ...]],
        required: Iterable[str],
        fits: Fits | None = None,
    ) -> Table | None:
        if grid is None:
            return None
        try:
            return find(Book(self.book.form, self.book.encoding, [grid]), wanted, list(required), fits=fits)
        except Unreadable as refused:
            for problem in refused.problems:
                self.wrong(_place(grid.name, problem), problem.reason, problem.remedy)
            return None

    def _left_out(self, grid: Grid, table: Table, taken: Set[int], heads: Collection[str]) -> None:
        """Nothing that was filled in is passed over: totals and heads are told, what may be a remark is asked about."""
        for number, cells in enumerate(grid.rows[table.top - 1 :], table.top):
            filled = [place for place, cell in enumerate(cells) if tidy(cell) is not None]
            if number in taken or not set(filled).intersection(table.places.values()):
                continue
            place = Place(grid.name, number, filled[0] + 1)
            if is_sum(cells):
                self.note(place, _("This row was taken for a total and left out."))
            elif is_head(cells, heads):
                self.note(place, _("This row was taken for a repeated head and left out."))
            else:
                self.wrong(
                    place,
                    _("This row looks like a remark, not like a row of the table."),
                    _("Delete the row, or fill in its other cells."),
                )

    def _line(
        self, sheet: str, number: int, columns: list[FormColumn], cells: Mapping[str, Any], at: Mapping[str, int]
    ) -> FilledLine:
        places = {column.key: Place(sheet, number, at[column.key] + 1) for column in columns}
        return FilledLine(number, {c.key: self._value(c, cells[c.key], places[c.key]) for c in columns}, places)

    def _value(self, column: FormColumn, cell: Any, place: Place) -> Any:
        if cell is None and column.filled:
            self.wrong(
                place,
                said(_("“{name}” is empty."), name=both(column.head)),
                _("Fill it in; the note on its head says what is meant."),
            )
        try:
            return column.widget.clean(cell)
        except Wrong as wrong:
            self.wrong(place, wrong.reason, wrong.remedy)
            return column.widget.clean(None)


def _fits(cells: Mapping[str, Any], needed: Sequence[FormColumn]) -> bool | None:
    """True for a row whose needed cells can all be read, however few its others: a remark's cannot."""
    found = [(column, cells.get(column.key)) for column in needed]
    if not found or any(cell is None for _column, cell in found):
        return None
    try:
        for column, cell in found:
            column.widget.clean(cell)
    except Wrong:
        return None
    return True


def _place(sheet: str, problem: Problem) -> Place:
    """The cell of a problem; the first of its row where it has no column."""
    letters = problem.column if re.fullmatch("[A-Z]{1,3}", problem.column) else "A"
    return Place(sheet, problem.row, column_index_from_string(letters)) if problem.row else Place(sheet)


def _names(text: Any) -> tuple[str, ...]:
    return both(text), text.zh, text.en


def of_problem(problem: Problem) -> Mark:
    """What is said of a file that could not be opened."""
    return Mark(_place("", problem), "unreadable", problem.reason, problem.remedy)
