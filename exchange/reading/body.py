"""The rows below a head: which belong to the table, which are totals, headings, remarks, heads again."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange.children.sheet import ERROR, FORMULA, OUTSIDE, PADDED, UNKNOWN
from exchange.reading.head import Head, fill_merged, words_of
from exchange.reading.table import Cell, Grid, Problem, cell_name, said
from exchange.reading.words import one_line, same, tidy
from exchange.values.tables import is_head, is_sum, rows_of, word

#: Whether the cells of a row, by column, may be a row of what is wanted: its code looks like one, say.
Fits = Callable[[Mapping[str, Cell]], bool | None]
"""Whether cells by column are a row of what is wanted: yes, no, or nothing that can be told."""

MOST_PROBLEMS = 50
_SUM_ALONE = re.compile(r"(?:本頁|全國|全校|各校|總)?(?:總計|合計|小計|共計|累計|總數|總和)")
_SUM_FIRST = re.compile(
    r".{0,14}(?:總計|合計|小計|共計|累計|總數|總和)(?!畫)(?:[0-9].*|.{0,6})|計|總數|(?:grand)?total|sub-?total",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?:\d{0,2})?.{1,4}[縣市區鄉鎮]|全國|.{0,3}地區|國立|公立|私立|[縣市]立|.{2}省")
_REMARK = re.compile(
    r"[註注※＊*#]|附註|備註|說明|資料來源|資料時間|資料日期|填表|製表|編製|承辦|單位|更新|本表|以上|[(（]?以下空白"
)
_NOTE = re.compile(_REMARK.pattern + r"|\d{1,2}[.、)）](?!\d)|[(（]\d{1,2}[)）]|[一二三四五六七八九十]{1,2}[、.]")
_UNIT = re.compile(r"[(（].{1,12}[)）]|[A-Za-z][A-Za-z .,/()&'-]*|[班人校元名所個]|千元|萬元|人數|班級")
_NUMBER = re.compile(r"[-+]?[\d,]+(?:\.\d+)?%?")
_CODE = re.compile(r"[0-9A-Za-z]{3,8}")


@dataclass(slots=True)
class Body:
    """One block of rows below a head. Row numbers count from 1."""

    grid: Grid
    head: Head
    titles: list[str]
    rows: list[tuple[int, Sequence[Cell]]] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    remarks: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    usable: int = 0
    """Rows that fit what is wanted."""
    _known: dict[str, Cell] = field(default_factory=dict)

    def cells(self, row: Sequence[Cell]) -> dict[str, Cell]:
        """The cells of a row by column, each on one line."""
        known, width = self._known, len(row)
        cells: dict[str, Cell] = {}
        for key, place in self.head.columns.items():
            cell = row[place] if place < width else None
            if type(cell) is str:
                if cell not in known:
                    known[cell] = one_line(tidy(cell))
                cell = known[cell]
            cells[key] = cell
        return cells

    def notes(self) -> Iterator[Promise]:
        """What was left out, each kind of it once."""
        for numbers, sentence in (
            (self.remarks, _("Taken for footnotes and not read: row {rows}.")),
            (self.totals, _("Taken for totals and not read: row {rows}.")),
            (self.headings, _("Taken for headings within the table and not read: row {rows}.")),
            (self.heads, _("Taken for repeated heads and not read: row {rows}.")),
        ):
            if numbers:
                yield said(sentence, rows=rows_of(numbers))


def bodies(head: Head, fits: Fits | None) -> list[Body]:
    """The blocks of rows under a head: one, or one more for each time that the head stands there again under a title
    of its own (a second year below the first)."""
    grid, skipped = head.grid, 0
    body = Body(grid, head, _titles(grid.rows[: head.top]))
    blocks = [body]
    first_line = grid.rows[head.top] if head.height else []
    last_line = fill_merged(grid)[head.body - 1] if head.height else []
    words = {cell for cell in grid.rows[head.body - 1] if cell is not None} if head.height else set()
    names = frozenset(map(word, words_of(head).values()))
    waiting: list[tuple[int, Sequence[Cell]]] = []
    """Rows that are remarks if nothing follows them, and titles if a head does."""
    for number, row in enumerate(grid.rows[head.body :], head.body + 1):
        if skipped:
            skipped -= 1
            body.heads.append(number)
            continue
        if not row or all(tidy(cell) is None for cell in row):
            continue
        cells = body.cells(row)
        good = fits(cells) if fits is not None else None
        if good is not True and _begins_head(row, first_line):
            titles = _titles([line for _number, line in waiting if not _NOTE.match(_first(line))])
            if titles and titles != body.titles:
                body.remarks += [number for number, line in waiting if _NOTE.match(_first(line))]
                body = Body(grid, head, titles)
                blocks.append(body)
            else:
                body.remarks += [number for number, _line in waiting]
                body.heads.append(number)
            waiting, skipped = [], head.height - 1
        elif good is not True and (
            (not words.isdisjoint(row) and is_head([*cells.values()], names))
            or (not body.rows and _goes_on(row, last_line))
        ):
            body.heads.append(number)
        elif _is_total(row, good):
            body.totals.append(number)
        elif good is not True and _is_heading(row, cells):
            body.headings.append(number)
        elif _is_remark(row, len(cells), _NOTE if good is not True else _REMARK):
            waiting.append((number, row))
        elif any(value is not None for value in cells.values()):
            _settle(body, waiting)
            waiting = []
            body.rows.append((number, row))
            body.usable += good is not False
    body.remarks += [number for number, _row in waiting]
    return blocks


def _settle(body: Body, waiting: list[tuple[int, Sequence[Cell]]]) -> None:
    """Rows that looked like remarks, with a row of the table below them: those that say that they are, still are."""
    for number, row in waiting:
        if _NOTE.match(_first(row)):
            body.remarks.append(number)
        else:
            body.rows.append((number, row))


def _titles(rows: Sequence[Sequence[Cell]]) -> list[str]:
    return [words for row in rows if (words := " ".join(str(c) for c in map(tidy, row) if c is not None))]


def _first(row: Sequence[Cell]) -> str:
    return next((str(cell) for cell in map(tidy, row) if cell is not None), "")


def _begins_head(row: Sequence[Cell], head: Sequence[Cell]) -> bool:
    """Whether a row is the first line of the head once more, in most of its cells."""
    hits = sum(1 for cell, word in zip(row, head, strict=False) if cell is not None and cell == word)
    return hits >= 2 and 2 * hits >= sum(1 for word in head if word is not None)


def _goes_on(row: Sequence[Cell], head: Sequence[Cell]) -> bool:
    """Whether a row right below the head still belongs to it: units, names in English, what groups are made of."""
    filled = [(place, cell) for place, cell in enumerate(map(tidy, row)) if cell is not None]
    if len(filled) < 2 or not all(isinstance(cell, str) and len(cell) <= 40 for _place, cell in filled):
        return False
    if all(_UNIT.fullmatch(str(cell)) for _place, cell in filled):
        return True
    beside = any(place >= len(head) or head[place] is None for place, _cell in filled)
    return beside and not any(character.isdigit() for _place, cell in filled for character in str(cell))


def _is_total(row: Sequence[Cell], good: bool | None) -> bool:
    """Whether a row sums others up: it says so, or has figures but nothing beside a place's name to tell whose."""
    first = next((cell for cell in row if cell is not None), None)
    if type(first) is str and _begins_sum(first):
        return True
    for cell in row:
        if type(cell) is str and _says_sum(cell):
            return True
    if good is not False:
        return False
    filled = [cell for cell in map(tidy, row) if cell is not None]
    words = [same(c) for c in filled if isinstance(c, str) and not _NUMBER.fullmatch(c)]
    if any(_SUM_FIRST.fullmatch(word) for word in words):
        return True
    return len(words) < len(filled) and all(_PLACE.fullmatch(word) for word in words)


@lru_cache(maxsize=50_000)
def _says_sum(cell: str) -> bool:
    return _may_sum(cell) and _SUM_ALONE.fullmatch(same(cell)) is not None


@lru_cache(maxsize=50_000)
def _begins_sum(cell: str) -> bool:
    return _may_sum(cell) and (is_sum([cell]) or _SUM_FIRST.fullmatch(same(cell)) is not None)


def _may_sum(cell: str) -> bool:
    return len(cell) < 60 and ("計" in cell or "總" in cell or "total" in cell.lower() or cell.lower() == "sum")


def _is_heading(row: Sequence[Cell], cells: Mapping[str, Cell]) -> bool:
    """Whether a row is the name of a place alone, above the rows that lie there."""
    filled = [cell for cell in map(tidy, row) if cell is not None]
    return len(filled) == 1 and len(cells) >= 3 and _PLACE.fullmatch(same(filled[0])) is not None


def _is_remark(row: Sequence[Cell], columns: int, note: re.Pattern[str]) -> bool:
    """Whether a row may be a remark or title: few cells, and the first begins as remarks do or stands alone."""
    filled = [cell for cell in map(tidy, row) if cell is not None]
    first = str(filled[0])
    if columns < 3 or _CODE.fullmatch(first):
        return False
    if len(filled) == 1:
        return note is _NOTE or note.match(first) is not None
    return note.match(first) is not None and len(filled) * 2 <= max(columns, 4) + 2


def problems(body: Body, *, named: bool) -> list[Problem]:
    """Cells of the rows that hold no value of their own: formulas, errors. `named`: with the name of the sheet."""
    numbers = [number for number, _row in body.rows]
    read = {place: key for key, place in body.head.columns.items()}
    by_cell: dict[tuple[int, int], Problem] = {}
    for mark, place, first, last in body.grid.marks:
        if mark == PADDED or place not in read:
            continue
        for number in numbers[bisect_left(numbers, first + 1) : bisect_right(numbers, last + 1)]:
            if len(by_cell) >= MOST_PROBLEMS:
                break
            by_cell[number, place] = _problem(mark, body.grid, number, place, named=named)
    return [by_cell[at] for at in sorted(by_cell)]


def padded(body: Body) -> list[int]:
    """Rows of which a cell is read as its number format shows it, with zeros in front."""
    numbers = [number for number, _row in body.rows]
    read = set(body.head.columns.values())
    return sorted(
        {
            number
            for mark, place, first, last in body.grid.marks
            if mark == PADDED and place in read
            for number in numbers[bisect_left(numbers, first + 1) : bisect_right(numbers, last + 1)]
        }
    )


_PASTE = _("Copy the column and put it back with “Paste values”, then save and upload again.")
_SENTENCES = {
    FORMULA: (_("Cell {address} holds a formula; what it shows may differ from computer to computer."), _PASTE),
    UNKNOWN: (
        _("Cell {address} holds a formula whose result the file does not hold."),
        _(
            "Open the file in Excel or LibreOffice, copy the column, put it back with “Paste values”, save it and "
            "upload it again."
        ),
    ),
    OUTSIDE: (_("Cell {address} takes its value from another file or address."), _PASTE),
    ERROR: (
        _("Cell {address} shows an error instead of a value."),
        _("Look up what should stand there, type it in, save and upload again."),
    ),
}


def _problem(mark: str, grid: Grid, number: int, place: int, *, named: bool) -> Problem:
    reason, remedy = _SENTENCES[mark]
    row = grid.rows[number - 1]
    return Problem(
        said(reason, address=cell_name(number, place + 1, grid.name if named else "")),
        remedy,
        row=number,
        column=cell_name(number, place + 1).rstrip("0123456789"),
        value=str(row[place]) if place < len(row) and row[place] is not None else "",
    )
