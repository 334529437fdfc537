"""What children say of a sheet: its rows as far as they hold anything, and marks on cells that are more than values."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

#: What may be said of a cell beside its value: it is a formula, one without a result, an error, taken from another
#: file, or a number whose format shows zeros in front of it.
FORMULA, UNKNOWN, ERROR, OUTSIDE, PADDED = "formula", "unknown", "error", "outside", "padded"

MOST_ROWS = 200_000
MOST_CELLS = 4_000_000
MOST_LETTERS = 20_000_000


_ERRORS = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")


class ChildRefused(Exception):
    """Why the file is refused, as a key of `exchange.reading.sheets`, with the number that it goes over."""

    def __init__(self, why: str, most: int | str = 0) -> None:
        super().__init__(why, most)
        self.why, self.most = why, most


class Marks:
    """Marks on the cells of one sheet, kept as runs down a column: (mark, column, first row, last row), from 0."""

    def __init__(self) -> None:
        self.runs: list[list[Any]] = []
        self._open: dict[tuple[str, int], list[Any]] = {}

    def add(self, mark: str, row: int, column: int, rows: int = 1) -> None:
        """A mark on a cell, or on so many below each other; rows come in their order."""
        run = self._open.get((mark, column))
        if run is not None and run[2] <= row <= run[3] + 1:
            run[3] = max(run[3], row + rows - 1)
            return
        run = self._open[mark, column] = [mark, column, row, row + rows - 1]
        self.runs.append(run)


class Writer:
    """Writes sheets to the parent, one line of JSON each row, and counts: what is too much is Refused."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.rows = self.cells = self.letters = 0

    def sheet(
        self, name: str, rows: Iterable[Sequence[Any]], marks: Marks, *, hidden: bool = False, merged: Any = ()
    ) -> None:
        """One sheet."""
        self._line({"name": name, "hidden": hidden, "merged": merged})
        blanks = 0
        for number, row in enumerate(rows):
            cells = self._filled(row)
            if not cells:
                blanks += 1
                continue
            if blanks:
                self._line(blanks)
                blanks = 0
            for place, cell in enumerate(cells):
                if isinstance(cell, str) and cell[0] == "#" and _ERRORS.fullmatch(cell):
                    marks.add(ERROR, number, place)
            self._line(cells)
        self._line({"marks": marks.runs})

    def _line(self, what: Any) -> None:
        self.out.write(json.dumps(what, ensure_ascii=False, separators=(",", ":")) + "\n")

    def _filled(self, row: Sequence[Any]) -> list[Any]:
        width = len(row)
        while width and (row[width - 1] is None or row[width - 1] == ""):
            width -= 1
        if not width:
            return []
        cells = [None if cell == "" else cell for cell in row[:width]]
        self.rows += 1
        self.cells += width
        self.letters += sum(len(cell) for cell in cells if isinstance(cell, str))
        if self.rows > MOST_ROWS:
            raise ChildRefused("rows", MOST_ROWS)
        if self.cells > MOST_CELLS:
            raise ChildRefused("cells", MOST_CELLS)
        if self.letters > MOST_LETTERS:
            raise ChildRefused("letters", MOST_LETTERS)
        return cells
