"""Texts with separators: encoding, separator, cells."""

import csv
import io
from collections import Counter

from django.utils.translation import gettext_lazy as _

from exchange.reading.table import Book, Cell, Grid, Problem, Unreadable, said, unreadable
from exchange.writers import harmless

SEPARATORS = ",\t;"
MOST_FORMULAS = 50
_BINARY = set(range(32)) - {9, 10, 11, 12, 13, 26, 27}


def read(content: bytes) -> Book:
    """A .csv or .txt in UTF-8 with or without BOM, UTF-16 or Big5 (cp950); comma, tab or semicolon."""
    words, encoding = decode(content)
    try:
        rows = list(csv.reader(io.StringIO(words, newline=""), delimiter=_separator(words)))
    except csv.Error as broken:
        raise unreadable(
            said(_("The text cannot be split into cells ({why})."), why=broken),
            _("Open it in Excel or LibreOffice, save it as .xlsx, and upload that file."),
        ) from broken
    while rows and not any(rows[-1]):
        rows.pop()
    grid, formulas = _cells(rows)
    if formulas:
        raise Unreadable(*formulas)
    return Book("csv", encoding, [Grid("", grid)])


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; raises Unreadable for what is no text."""
    for bom, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(bom):
            return _strictly(content, name), name
    head = content[:2000]
    nulls = Counter(position % 2 for position, byte in enumerate(head) if byte == 0)
    if nulls and len(nulls) == 1 and len(content) % 2 == 0:
        # Every other byte of ASCII in UTF-16 is zero, and only every other.
        name = "utf-16-le" if 1 in nulls else "utf-16-be"
        return _strictly(content, name), name
    if any(byte in _BINARY for byte in head):
        raise _no_table()
    for name in ("utf-8", "cp950", "big5hkscs"):
        try:
            return content.decode(name), name
        except UnicodeDecodeError:
            continue
    raise _no_table()


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as broken:
        raise _no_table() from broken


def _no_table() -> Unreadable:
    return unreadable(
        _("The file is no table: neither a workbook nor a text in UTF-8 or Big5."),
        _("Upload a .xlsx, .xls, .ods or .csv file. A .csv is best saved as “CSV UTF-8”."),
    )


def _separator(words: str) -> str:
    """The separator that splits most of the first rows into the same number of cells."""
    start = words[:20_000].splitlines()[:30]

    def fit(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(start, delimiter=separator) if len(row) > 1)
        width, rows = max(widths.items(), key=lambda found: found[1] * found[0], default=(0, 0))
        return rows * width, width

    return max(SEPARATORS, key=fit)


def _cells(rows: list[list[str]]) -> tuple[list[list[Cell]], list[Problem]]:
    formulas: list[Problem] = []
    grid: list[list[Cell]] = []
    for number, row in enumerate(rows, 1):
        plain = row
        if "=" in "".join(cell[:2] for cell in row):
            plain = [_plain(cell) for cell in row]
            formulas += (
                formula(f"{letters(place)}{number}", number, cell)
                for place, cell in enumerate(row)
                if cell.startswith("=") and plain[place] == cell
            )
        grid.append([cell or None for cell in plain])
    return grid, formulas[:MOST_FORMULAS]


def _plain(cell: str) -> str:
    """`="010301"` is how some programs keep a leading zero; `'=…` is how our own exports disarm a formula."""
    if cell.startswith('="') and cell.endswith('"') and cell.count('"') == 2:
        return cell[2:-1]
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def formula(address: str, row: int, value: str) -> Problem:
    """The problem of a cell that holds a formula, with its address."""
    return Problem(
        said(_("Cell {address} holds a formula; what it shows may differ from computer to computer."), address=address),
        _("Copy the column and put it back with “Paste values”, then save and upload again."),
        row=row,
        column=address.rstrip("0123456789"),
        value=value,
    )


def letters(place: int) -> str:
    """Spreadsheet letters of a column counted from 0."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
