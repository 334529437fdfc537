"""Pasted blocks of cells; rows that are totals or heads and no rows of the table."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from exchange.values.characters import plain

#: A total's first word, as `word` gives it; the grid's scripts use the same pattern.
SUM_WORDS = (
    "(?:本頁|本表|各項|以上|全部|經常門|資本門|經費|金額|計畫|總)*"
    "(?:總計|合計|小計|共計|累計|總和|總額|總數|加總|計|grandtotal|subtotals?|totals?|sum)"
    "(?:金額|經費|數)?(?:元|nt|新臺幣|單位元)*"
)
_SUM = re.compile(SUM_WORDS, re.IGNORECASE)
_MARKS = re.compile(r"[\s*:.、·()\[\]「」_/,;$-]")
#: What may stand in the head of a column, beside its name.
_BRACKETS = re.compile(r"[（(\[【].*?[)）\]】]")


def word(cell: object) -> str:
    """A cell as it is compared: width, blanks, marks, capitals and the two ways to write 臺 do not matter."""
    return _MARKS.sub("", plain(str(cell)).replace("台", "臺")).casefold()


def is_sum(cells: Sequence[object]) -> bool:
    """Whether a row is a total of others: its first word says so (合計, 小計, 經常門合計, Total …)."""
    first = next((cell for cell in cells if cell is not None and plain(str(cell))), None)
    return isinstance(first, str) and len(first) <= 30 and _SUM.fullmatch(word(first)) is not None


def is_head(cells: Sequence[object], names: Collection[str]) -> bool:
    """Whether a row repeats the head of its table: two words or more, and at least half of them among `names`.

    `names` as `word` gives them.
    """
    words = [word(cell) for cell in cells if cell is not None and plain(str(cell))]
    if len(words) < 2 or any(any(c.isdigit() for c in each) for each in words):
        return False
    known = sum(each in names or word(_BRACKETS.sub("", each)) in names for each in words)
    return known >= 2 and 2 * known >= len(words)


def block(text: str) -> list[list[str]]:
    """The cells of a block as spreadsheets copy it: one line a row, tabs between cells.

    A cell in quotes may hold line breaks, and doubled quotes for single ones; quotes count only where they close at
    the end of a cell. Inches (24"), ditto marks and quotes that never close are what they look like.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    usual = _usual(lines)
    rows: list[list[str]] = []
    at = 0
    while at < len(lines):
        row: list[str] = []
        rest: str | None = lines[at]
        while rest is not None:
            cell, rest, taken = _cell(rest, lines, at, usual)
            row.append(cell)
            at += taken
        rows.append(row)
        at += 1
    while rows and not any(map(str.strip, rows[-1])):
        rows.pop()
    return rows


#: A whole cell in quotes, then a tab or the end of the line. A tab never stands inside: nobody can type one there.
_QUOTED = re.compile(r'"((?:[^"\t]|"")*)"(?=\t|$)')
_OPENED = re.compile(r'"(?:[^"\t]|"")+')
_CLOSED = re.compile(r'((?:[^"\t]|"")*)"(?=\t|$)')


def _cell(rest: str, lines: Sequence[str], at: int, usual: int) -> tuple[str, str | None, int]:
    """The first cell of `rest`, what follows it (None at the end of the row), and how many more lines it took."""
    if quoted := _QUOTED.match(rest):
        return quoted[1].replace('""', '"'), _after(rest, quoted.end()), 0
    if _OPENED.fullmatch(rest):
        parts = [rest[1:]]
        for more, line in enumerate(lines[at + 1 :], 1):
            if closed := _CLOSED.match(line):
                # A row that is whole as it stands did not open a cell, and the row below did not close one.
                if usual and lines[at].count("\t") == usual == line.count("\t"):
                    break
                parts.append(closed[1])
                return "\n".join(parts).replace('""', '"'), _after(line, closed.end()), more
            if "\t" in line or '"' in line.replace('""', ""):
                break
            parts.append(line)
    cell, tab, after = rest.partition("\t")
    return cell, after if tab else None, 0


def _after(line: str, end: int) -> str | None:
    return line[end + 1 :] if end < len(line) else None


def _usual(lines: Sequence[str]) -> int:
    """How many tabs most lines have in which no quote stands; 0 where there is no such line."""
    counts = Counter(line.count("\t") for line in lines if line.strip() and '"' not in line)
    return counts.most_common(1)[0][0] if counts else 0


@dataclass(slots=True)
class Read:
    """A block taken to rows: (number in the block, cells by column), and what was left out: (number, first word)."""

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    sums: list[tuple[int, str]] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    #: Words of a head that name no column.
    unknown: list[str] = field(default_factory=list)
    widest: tuple[int, int] = (0, 0)
    """The number of cells of the row that has most, and its number."""
    columns: list[str | None] = field(default_factory=list)
    """Which column each place is, from the left; None for one whose head is not known."""


def read_block(text: str, columns: Mapping[str, Collection[str]]) -> Read:
    """A pasted block by the `columns` (key → the names it may have in a head), in their order.

    A head row above says which column is which; else cells go to the columns from the left. Empty rows are passed
    over; totals and heads are left out and named.
    """
    names = {word(name): key for key, known in columns.items() for name in known}
    read = Read(columns=list(columns))
    for number, written in enumerate(block(text), 1):
        cells = [cell.strip() for cell in written]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if is_head(cells, names.keys()):
            read.heads.append(number)
            if not read.rows:
                read.columns = [names.get(word(_BRACKETS.sub("", cell))) or names.get(word(cell)) for cell in cells]
                read.unknown = [cell for cell, key in zip(cells, read.columns, strict=True) if cell and key is None]
        elif is_sum(cells):
            read.sums.append((number, next(cell for cell in cells if cell)))
        else:
            read.widest = max(read.widest, (len(cells), number))
            read.rows.append((number, {key: cell for key, cell in zip(read.columns, cells, strict=False) if key}))
    return read


def rows_of(numbers: Iterable[int], most: int = 10) -> str:
    """Row numbers as people read them, runs joined: 3–7, 9; no more than `most` runs."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in runs[:most]]
    return ", ".join(shown) + (" …" if len(runs) > most else "")
