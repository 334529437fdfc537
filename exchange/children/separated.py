"""Texts with separators, split into rows of cells."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from exchange.children.sheet import FORMULA, Marks
from exchange.harmless import restored

SEPARATORS = ",\t;|"
_SEP_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?[ \t]*(?:\r\n|\n|\r)", re.IGNORECASE)
_ENDS = re.compile(r"\r\n|\n|\r")
#: So many lines may one cell take.
MOST_LINES = 200


def rows(text: str) -> Iterator[list[str]]:
    """The rows, as a spreadsheet counts them: a first line `sep=;` names the separator and is none."""
    separator = ""
    if named := _SEP_LINE.match(text):
        separator, text = named[1], text[named.end() :]
    yield from _split(text, separator or _separator(text))


def plain(cells: list[str], marks: Marks, row: int) -> list[str]:
    """A row as a spreadsheet would show it; formulas in it are marked."""
    if "=" not in "".join(cell[:2] for cell in cells):
        return [restored(cell) for cell in cells]
    shown = []
    for place, cell in enumerate(cells):
        if cell.startswith('="') and cell.endswith('"') and cell.count('"') == 2:
            shown.append(cell[2:-1])  # how some programs keep a leading zero
            continue
        if cell.startswith("=") and len(cell) > 1:
            marks.add(FORMULA, row, place)
        shown.append(restored(cell))
    return shown


def _split(text: str, separator: str) -> Iterator[list[str]]:
    """Quotes count only where they close at a cell's end; inches and ditto marks are what they look like."""
    lines = _ENDS.split(text)
    if lines and not lines[-1]:
        lines.pop()
    usual = Counter(line.count(separator) for line in lines if line.strip() and '"' not in line).most_common(1)
    splitter = _Splitter(lines, separator, usual[0][0] if usual else 0)
    at = 0
    while at < len(lines):
        if '"' in lines[at]:
            cells, at = splitter.row(at)
            yield cells
        else:
            yield lines[at].split(separator) if lines[at] else []
            at += 1


class _Splitter:
    """Splits lines in which quotes stand."""

    def __init__(self, lines: Sequence[str], separator: str, usual: int) -> None:
        self.lines, self.separator, self.usual = lines, separator, usual
        end = f"(?={re.escape(separator)}|$)"
        self.whole = re.compile(f'"((?:[^"]|"")*)"[ ]*{end}')
        self.opened = re.compile(r'"(?:[^"]|"")*')
        self.closed = re.compile(f'((?:[^"]|"")*)"[ ]*{end}')

    def row(self, at: int) -> tuple[list[str], int]:
        """The row that begins in this line, and the line after it."""
        cells: list[str] = []
        rest: str | None = self.lines[at]
        while rest is not None:
            cell, rest, at = self._cell(rest, at)
            cells.append(cell)
        return cells, at + 1

    def _cell(self, rest: str, at: int) -> tuple[str, str | None, int]:
        """The first cell of `rest`, what follows it (None at the end of the row), and the line where it ends."""
        if rest.startswith('"'):
            if found := self.whole.match(rest):
                return found[1].replace('""', '"'), self._after(rest, found.end()), at
            if self.opened.fullmatch(rest) and not self._ditto(rest, at):
                parts = [rest[1:]]
                for last in range(at + 1, min(at + MOST_LINES, len(self.lines))):
                    line = self.lines[last]
                    if found := self.closed.match(line):
                        text = "\n".join([*parts, found[1]]).replace('""', '"')
                        return text, self._after(line, found.end()), last
                    if '"' in line.replace('""', ""):
                        break
                    parts.append(line)
        cell, separator, after = rest.partition(self.separator)
        return cell, after if separator else None, at

    def _ditto(self, rest: str, at: int) -> bool:
        """Whether a quote stands alone in its cell, in a line that is a whole row as it stands."""
        return rest[1:2] in ("", self.separator) and self.lines[at].count(self.separator) == self.usual > 0

    @staticmethod
    def _after(line: str, end: int) -> str | None:
        return line[end + 1 :] if end < len(line) else None


def _separator(text: str) -> str:
    """The separator that splits most of the first rows into the same number of cells."""
    start = "\n".join(_ENDS.split(text[:20_000])[:30])

    def fit(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in _split(start, separator) if len(row) > 1)
        width, rows = max(widths.items(), key=lambda pair: pair[1] * pair[0], default=(0, 0))
        return rows * width, width

    return max(SEPARATORS, key=fit)
