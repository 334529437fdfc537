"""A copy of a workbook's values with its cells coloured by what is said of them; and writing files whole or not."""

import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from exchange.reading import Book, same
from exchange.workbook import fit, put
from exchange.writers import HEAD_COLOUR, sheet_name
from workbooks.reading import Mark, Place
from workbooks.sheets import RESULT, both

#: A program that opens the copy draws every comment; beyond this many, colour and the list of results must do.
MOST_COMMENTS = 2_000
_COLOURS = {
    "unreadable": "FFE6B8F0",
    "note": "FFE7E6E6",
    "hard": "FFF4B6B6",
    "principle": "FFFBE2A6",
    "advice": "FFCFE3F5",
    "admitted": "FFCBE8CF",
    "refused": "FFE0E0E0",
    "undecided": "FFFBE2A6",
}
_HEAD = PatternFill("solid", fgColor=f"FF{HEAD_COLOUR.removeprefix('#')}")


def marked(book: Book, marks: Sequence[Mark], words: dict[str, str], hidden: frozenset[Place] = frozenset()) -> bytes:
    """The .xlsx: a list of all marks, then every sheet that was read. `words` names the kinds of marks.

    A result of an earlier run is left out; cells in `hidden` are written as ○.
    """
    copy = Workbook()
    _list(copy.worksheets[0], marks, words)
    by_cell: dict[Place, list[Mark]] = {}
    for mark in marks:
        at = mark.place
        by_cell.setdefault(Place(at.sheet, max(at.row, 1), max(at.column, 1)), []).append(mark)
    for grid in book.sheets:
        if same(grid.name) == same(both(RESULT)):
            continue
        worksheet = copy.create_sheet(sheet_name(grid.name))
        for number, row in enumerate(grid.rows, 1):
            for place, value in enumerate(row, 1):
                if value is not None:
                    put(worksheet, number, place, "○" if Place(grid.name, number, place) in hidden else _plain(value))
        for place in range(1, max(map(len, grid.rows), default=0) + 1):
            worksheet.column_dimensions[worksheet.cell(row=1, column=place).column_letter].width = 16
        for number, (at, said) in enumerate(by_cell.items()):
            if at.sheet == grid.name:
                cell = worksheet.cell(row=at.row, column=at.column)
                cell.fill = PatternFill("solid", fgColor=_COLOURS[said[0].kind])
                if number < MOST_COMMENTS:
                    cell.comment = Comment("\n\n".join(map(_note, said)), "", height=160, width=360)
    buffer = io.BytesIO()
    copy.save(buffer)
    return buffer.getvalue()


def _list(worksheet: Any, marks: Sequence[Mark], words: dict[str, str]) -> None:
    worksheet.title = both(RESULT)
    heads = (_("Strength"), _("Sheet"), _("Cell"), _("Finding"), _("Cure"), _("Clause"), _("Sentence of the source"))
    for place, (head, width) in enumerate(zip(heads, (12, 22, 10, 70, 44, 30, 60), strict=True), 1):
        cell = put(worksheet, 1, place, head)
        cell.font, cell.fill = Font(bold=True), _HEAD
        worksheet.column_dimensions[cell.column_letter].width = width
    for number, mark in enumerate(marks, 2):
        row = (words[mark.kind], mark.place.sheet, mark.place.cell, str(mark.sentence), str(mark.remedy))
        for place, value in enumerate((*row, mark.clause, mark.quote), 1):
            cell = put(worksheet, number, place, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        worksheet.cell(row=number, column=1).fill = PatternFill("solid", fgColor=_COLOURS[mark.kind])
    worksheet.freeze_panes = "A2"
    fit(worksheet, landscape=True)


def _note(mark: Mark) -> str:
    return "\n".join(part for part in (str(mark.sentence), str(mark.remedy), mark.clause) if part)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def write(path: Path, content: bytes) -> None:
    """Put a whole file in its place, or nothing: what stood there stays until the new one is complete. OSError."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
        part.replace(path)
    except FileExistsError:
        raise
    except OSError:
        part.unlink(missing_ok=True)
        raise
