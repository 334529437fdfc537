"""Finding the table in a file: which sheet, which row is the head, where titles and footnotes stand."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange.reading.plain import letters
from exchange.reading.table import Book, Cell, Grid, Problem, Row, Table, Unreadable, said, unreadable
from exchange.values.tables import is_head, is_sum, rows_of, word

DEEPEST_HEAD = 30
TALLEST_HEAD = 3
_SUM_WORDS = {"總計", "合計", "小計", "計", "總數"}
_CODE = re.compile(r"[0-9A-Za-z]{3,8}")
Wanted = Mapping[str, Sequence[str]]


def same(word: object) -> str:
    """A word as it is compared: width, spaces, marks and the two ways to write 臺 do not matter."""
    plain = unicodedata.normalize("NFKC", str(word)).replace("台", "臺")
    return re.sub(r"[\s*:.、·()\[\]「」_-]", "", plain)


def tidy(cell: Cell) -> Cell:
    """A cell without the spaces around it, wide and invisible ones included; nothing left is None."""
    if isinstance(cell, str):
        return cell.strip(" \t\r\n\u3000\u00a0\u200b\ufeff\x1a") or None
    return cell


def find(book: Book, wanted: Wanted, required: Collection[str]) -> Table:
    """The table whose head has the `wanted` columns (key → its names); raises Unreadable, naming what lacks."""
    known = _known(wanted)
    if not any(any(map(any, grid.rows)) for grid in book.sheets):
        raise unreadable(
            _("The file has no rows."), _("Look whether the right sheet was saved, and upload the file again.")
        )
    heads = [head for grid in book.sheets if (head := _head(grid, known))]
    if not heads:
        raise _lacking(wanted, required, frozenset())
    head = max(heads, key=lambda found: len(found.columns))
    lacking = [key for key in required if key not in head.columns]
    if lacking:
        raise _lacking(wanted, lacking, head.columns.keys(), head.top + head.height)
    for key in head.twice:
        raise _twice(str(head.grid.rows[head.top][head.columns[key]]), head.top + 1)
    notes: list[str | Promise] = list(book.notes)
    others = [other.name for other in book.sheets if other is not head.grid and any(map(any, other.rows))]
    if others:
        notes.append(
            said(_("Sheet “{name}” was read; these were not: {others}."), name=head.grid.name, others="、".join(others))
        )
    return _table(head.grid, head.top, head.height, head.columns, notes)


def assigned(book: Book, sheet: str, head: int, places: Mapping[str, int]) -> Table | None:
    """The table whose columns were said by hand: its head ends in row `head` (as a spreadsheet counts; 0: it has none),
    each column stands at its place, counted from 0. None where the file has no such sheet or not that many rows."""
    grid = next((grid for grid in book.sheets if grid.name == sheet), None)
    if grid is None or not 0 <= head < len(grid.rows):
        return None
    return _table(grid, max(0, head - 1), min(1, head), dict(places), list(book.notes))


def matches(book: Book, wanted: Wanted) -> frozenset[str]:
    """The columns of `wanted` that the best head in the file has."""
    known = _known(wanted)
    heads = [head.columns.keys() for grid in book.sheets if (head := _head(grid, known))]
    return frozenset(max(heads, key=len, default=()))


def _known(wanted: Wanted) -> dict[str, tuple[str, int]]:
    """Compared name → column and the rank of the name among its names."""
    return {same(name): (key, rank) for key, names in wanted.items() for rank, name in enumerate(names)}


def _lacking(wanted: Wanted, required: Collection[str], found: Collection[str], row: int | None = None) -> Unreadable:
    return Unreadable(
        *(
            Problem(
                said(_("The column “{name}” is missing."), name=wanted[key][0]),
                said(
                    _("Give the column one of these heads: {names}. Or choose another kind of file."),
                    names="、".join(wanted[key]),
                ),
                row=row,
                column=wanted[key][0],
            )
            for key in required
            if key not in found
        )
    )


def _head(grid: Grid, known: Mapping[str, tuple[str, int]]) -> "_Head | None":
    """The row where the head begins; the lines that know most names win, the fewest lines first."""
    best: _Head | None = None
    filled = _fill_merged(grid)
    for top in range(min(DEEPEST_HEAD, len(filled))):
        for height in range(1, min(TALLEST_HEAD, len(filled) - top) + 1):
            head = _Head(grid, top, height)
            for place, name in enumerate(_names(filled[top : top + height])):
                if name in known:
                    head.take(*known[name], place)
            if len(head.columns) >= 2 and (best is None or head.weight > best.weight):
                best = head
    return best


class _Head:
    """Lines that may be a head: where they stand, and which columns are where. Of several names the first counts."""

    def __init__(self, grid: Grid, top: int, height: int) -> None:
        self.grid, self.top, self.height = grid, top, height
        self.columns: dict[str, int] = {}
        self.twice: set[str] = set()
        self._ranks: dict[str, int] = {}

    @property
    def weight(self) -> tuple[int, int]:
        """More columns first, then fewer lines."""
        return len(self.columns), -self.height

    def take(self, key: str, rank: int, place: int) -> None:
        """A column that is named here by the name of this rank."""
        held = self._ranks.get(key)
        if held == rank and self.height == 1:
            self.twice.add(key)
        elif held is None or rank < held:
            self._ranks[key], self.columns[key] = rank, place
            self.twice.discard(key)


def _twice(name: str, row: int) -> Unreadable:
    return Unreadable(
        Problem(
            said(_("The column “{name}” appears twice."), name=name),
            _("Delete one of them or change its head, so that it is clear which one counts."),
            row=row,
            column=name,
        )
    )


def _fill_merged(grid: Grid) -> list[list[Cell]]:
    """The first rows with the words of merged cells in every cell that they cover."""
    rows = [list(row) for row in grid.rows[: DEEPEST_HEAD + TALLEST_HEAD]]
    for top, left, bottom, right in grid.merged:
        if top < len(rows) and left < len(rows[top]):
            for row in rows[top : min(bottom, top + TALLEST_HEAD) + 1]:
                row[left : right + 1] = [rows[top][left]] * (min(right + 1, len(row)) - left)
    return rows


def _names(lines: list[list[Cell]]) -> Iterator[str]:
    """The compared name of each column of a head: its lowest word, or the one above where that says only "total"."""
    for place in range(max(map(len, lines))):
        words = [same(line[place]) for line in lines if place < len(line) and tidy(line[place]) is not None]
        while len(words) > 1 and words[-1] in _SUM_WORDS:
            words.pop()
        yield words[-1] if words else ""


def _table(grid: Grid, top: int, height: int, columns: dict[str, int], notes: list[str | Promise]) -> Table:
    body = list(enumerate(grid.rows[top + height :], top + height + 1))
    feet: list[int] = []
    while body and _is_foot(body[-1][1], len(columns)):
        number, cells = body.pop()
        if any(cell is not None for cell in cells):
            feet.insert(0, number)
    if feet:
        notes.append(said(_("Taken for footnotes and not read: row {rows}."), rows=rows_of(feet)))
    places, rows, sums, again = list(columns.items()), [], [], []
    heads = {key: _head_word(grid, top + height, place) for key, place in places}
    raw, names = set(grid.rows[top + height - 1]) - {None}, frozenset(map(word, heads.values()))
    for number, cells in body:
        width = len(cells)
        found = {key: tidy(cells[place]) if place < width else None for key, place in places}
        if all(value is None for value in found.values()):
            continue
        if is_sum(cells):
            sums.append(number)
            continue
        if not raw.isdisjoint(cells) and is_head([*found.values()], names):
            again.append(number)
            continue
        rows.append(Row(number, found))
    if sums:
        notes.append(said(_("Taken for totals and not read: row {rows}."), rows=rows_of(sums)))
    if again:
        notes.append(said(_("Taken for repeated heads and not read: row {rows}."), rows=rows_of(again)))
    titles = [
        words for line in grid.rows[:top] if (words := " ".join(str(c) for c in map(tidy, line) if c is not None))
    ]
    return Table(grid.name, titles, heads, columns, top + height + 1, rows, notes)


def _head_word(grid: Grid, bottom: int, place: int) -> str:
    """What stands at the foot of a head, or the letters of the column where nothing does."""
    line = _fill_merged(grid)[bottom - 1] if bottom else []
    return str(tidy(line[place]) if place < len(line) and tidy(line[place]) is not None else letters(place))


def _is_foot(cells: Sequence[Cell], columns: int) -> bool:
    """Whether a last row is empty or one remark under a table of at least three columns."""
    words = [cell for cell in map(tidy, cells) if cell is not None]
    return not words or (columns >= 3 and len(words) == 1 and not _CODE.fullmatch(str(words[0])))
