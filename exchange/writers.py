"""Rows to files: .xlsx in constant memory, .csv that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any, Literal

from django.utils.functional import Promise
from rustpy_xlsxwriter import Format, write_worksheet

from core import roc
from exchange.harmless import harmless

Kind = Literal["text", "whole", "money", "date", "percent"]

NUMBER_FORMATS: dict[str, str] = {
    "whole": "#,##0",
    "money": "#,##0",
    "date": "[$-404]e/mm/dd",  # the ROC year
    "percent": "0.0%",
}
LONGEST_CELL = 32_767
HEAD_COLOUR = "#E8EDEA"


class ExportColumn:
    """A column of a table that leaves the house: name, kind of value, width in characters.

    Values by kind: text str · whole, money int (NT$) · date datetime.date · percent a fraction (0.333); None is empty.
    """

    __slots__ = ("kind", "name", "width")

    def __init__(self, name: str | Promise, kind: Kind = "text", width: int = 14) -> None:
        self.name, self.kind, self.width = name, kind, width


def xlsx(columns: Sequence[ExportColumn], rows: Iterable[Sequence[Any]], *, sheet: str) -> bytes:
    """A workbook of one sheet: frozen head, filter, widths, real types. Text stays text, never formula or link."""
    names = [str(column.name) for column in columns]
    remaining = iter(rows)
    # The writer takes its head from the first row: with no rows, an empty one stands in.
    first = next(remaining, [None] * len(names))
    buffer = io.BytesIO()
    write_worksheet(
        (
            dict(zip(names, (text(v) if isinstance(v, (str, Promise)) else v for v in row), strict=True))
            for row in chain([first], remaining)
        ),
        buffer,
        sheet_name=sheet_name(sheet),
        freeze_row=1,
        autofilter=True,
        column_widths=[float(column.width) for column in columns],
        column_formats=[_format(column.kind) for column in columns],
        header_format=Format().set_bold().set_text_wrap().set_background_color(HEAD_COLOUR).set_align("center"),
        page_setup={"repeat_rows": 0, "paper_size": 9, "landscape": len(names) > 6, "fit_to_pages": (1, 0)},
    )
    return buffer.getvalue()


def _format(kind: Kind) -> Format:
    return Format().set_num_format(NUMBER_FORMATS[kind]) if kind in NUMBER_FORMATS else Format()


def text(value: Any) -> str:
    """A value as the text of a cell: within Excel's length, without what a cell cannot hold."""
    return "".join(
        c for c in str(value)[:LONGEST_CELL] if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff")
    )


def sheet_name(name: str) -> str:
    """A name that Excel accepts for a sheet."""
    return "".join(" " if c in "[]:*?/\\" else c for c in name).strip(" '")[:31] or "1"


def csv_lines(columns: Sequence[ExportColumn], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with BOM, piece by piece; every text that a spreadsheet could take for a formula is made harmless."""
    line = io.StringIO()
    writer = csv.writer(line)
    head = [harmless(str(column.name)) for column in columns]
    body = ([_plain(value) for value in row] for row in rows)
    yield b"\xef\xbb\xbf"
    for row in chain([head], body):
        writer.writerow(row)
        yield line.getvalue().encode("utf-8", "replace")
        line.seek(0)
        line.truncate()


def _plain(value: Any) -> Any:
    """A value of a CSV: days in ROC form, texts harmless."""
    if isinstance(value, date):
        return roc.short(value)
    return harmless(str(value)) if isinstance(value, (str, Promise)) else value
