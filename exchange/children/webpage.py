"""Tables of web pages, which many offices hand out under the name of a workbook. Nothing of the page is run or fetched.

Every table is a sheet; one that stands in a cell of another is a sheet of its own, and no part of that cell.
"""

import re
from html.parser import HTMLParser

MOST_SPAN = 1_000
#: So many cells may spans cover in all; further ones are taken for single cells.
MOST_COVERED = 200_000
_TABLE = re.compile(r"<table\b", re.IGNORECASE)
_CELL = re.compile(r"<t[dhr]\b", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t]+")
_SILENT = {"script", "style", "template", "noscript"}
_BREAKS = {"br", "p", "div", "li"}


def holds_tables(text: str) -> bool:
    """Whether a text is a web page with a table, whatever it begins with."""
    found = _TABLE.search(text)
    return found is not None and _CELL.search(text, found.end()) is not None


class Table:
    """One table: name, rows of texts, areas that one cell covers."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[list[str]] = []
        self.merged: list[list[int]] = []
        self.taken: dict[int, set[int]] = {}
        """Row → columns that a cell from above covers."""
        self.column = 0

    def next_row(self) -> None:
        """Begin a row."""
        self.taken.pop(len(self.rows) - 1, None)
        self.rows.append([])
        self.column = 0


class Tables(HTMLParser):
    """Collects the tables of a page in the order in which they begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self._open: list[tuple[Table, list[str] | None]] = []
        """Tables that are open, with the pieces of the outer cell that waits meanwhile."""
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._caption: list[str] | None = None
        self._silent = 0
        self._covered = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Open a table, row or cell; what was not closed is closed."""
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            table = Table(str(len(self.tables) + 1))
            self.tables.append(table)
            self._open.append((table, self._cell))
            self._cell = None
        elif self._open and tag == "tr":
            self._end_cell()
            self._open[-1][0].next_row()
        elif self._open and tag in ("td", "th"):
            self._end_cell()
            if not self._open[-1][0].rows:
                self._open[-1][0].next_row()
            named = dict(attributes)
            self._spans = _span(named.get("colspan")), _span(named.get("rowspan"))
            self._cell = []
        elif self._open and tag == "caption":
            self._caption = []
        elif tag in _BREAKS and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close a cell, row or table."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "caption" and self._caption is not None:
            if self._open and (words := " ".join("".join(self._caption).split())):
                self._open[-1][0].name = words[:60]
            self._caption = None
        elif tag == "table" and self._open:
            self._end_cell()
            _table, self._cell = self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text of a cell or caption."""
        if self._silent:
            return
        if self._caption is not None:
            self._caption.append(data)
        elif self._cell is not None:
            self._cell.append(data)

    def close(self) -> None:
        """Take what a page that breaks off leaves open."""
        super().close()
        while self._open:
            self._end_cell()
            _table, self._cell = self._open.pop()

    def _end_cell(self) -> None:
        if self._cell is None or not self._open:
            return
        table = self._open[-1][0]
        text = "\n".join(_lines("".join(self._cell)))
        self._cell = None
        at, row = len(table.rows) - 1, table.rows[-1]
        covered = table.taken.get(at, set())
        while table.column in covered:
            table.column += 1
        left, (wide, high) = table.column, self._spans
        self._covered += wide * high
        if self._covered > MOST_COVERED:
            wide = high = 1
        row.extend([""] * (left + wide - len(row)))
        row[left] = text
        table.column = left + wide
        for below in range(at + 1, at + high):
            table.taken.setdefault(below, set()).update(range(left, left + wide))
        if wide * high > 1:
            table.merged.append([at, left, at + high - 1, left + wide - 1])


def _lines(text: str) -> list[str]:
    """The lines of a cell without what indents them."""
    return [line for part in text.split("\n") if (line := _BLANKS.sub(" ", part.strip(" \t\r")))]


def _span(text: str | None) -> int:
    return min(int(text), MOST_SPAN) if text and text.isdecimal() and int(text[:9]) > 0 else 1


def tables(text: str) -> list[Table]:
    """The tables of a page that hold anything."""
    parser = Tables()
    parser.feed(text)
    parser.close()
    filled = [table for table in parser.tables if any(map(any, table.rows))]
    names: set[str] = set()
    for table in filled:
        table.name = f"{table.name} ({len(names) + 1})" if table.name in names else table.name
        names.add(table.name)
    return filled
