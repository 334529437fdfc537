"""Workbooks of several sheets laid out for printing: title rows, frozen head, number formats, widths, print titles.

    book([Sheet("經費", columns=[Column("項目", width=30), Column("金額", "money")], rows=[...], sums=[("合計", 100)],
                title=["111 學年度彰化區計畫書", "經費表（單位：元）"])])

For long plain lists use an export (exchange/exporting.py): it is ten times as fast and needs no memory.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from exchange.writers import HEAD_COLOUR, NUMBER_FORMATS, ExportColumn, sheet_name, text

_LINE = Side(style="thin", color="FF9A9A9A")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor=f"FF{HEAD_COLOUR.removeprefix('#')}")
_SUM = PatternFill("solid", fgColor="FFF4F6F5")
_WRAP = Alignment(vertical="top", wrap_text=True)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """One sheet: columns and rows as in an export; `title` stands above the head, `sums` and `notes` below the rows."""

    name: str
    columns: Sequence[ExportColumn]
    rows: Iterable[Sequence[Any]]
    title: Sequence[str] = ()
    sums: Sequence[Sequence[Any]] = ()
    notes: Sequence[str] = ()
    boxes: Sequence[tuple[str, str]] = ()
    """Boxes for seals under the table: what stands above each, and what stands in it already."""
    mark: str = ""
    """What stands at the head of every printed page: 草稿."""
    landscape: bool = False


def book(sheets: Sequence[PrintedSheet]) -> bytes:
    """The .xlsx of these sheets, in this order. Text never becomes a formula."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in sheets:
        _write(workbook.create_sheet(_free_name(workbook, sheet.name)), sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _free_name(workbook: Workbook, wanted: str) -> str:
    name, number = sheet_name(wanted), 1
    while name.casefold() in {taken.casefold() for taken in workbook.sheetnames}:
        number += 1
        name = f"{sheet_name(wanted)[:27]} ({number})"
    return name


def _write(ws: Worksheet, sheet: PrintedSheet) -> None:
    width, at = len(sheet.columns), 1
    for line, words in enumerate(sheet.title):
        cell = put(ws, at, 1, words)
        cell.font, cell.alignment = Font(bold=True, size=14 if line == 0 else 11), _CENTRE
        ws.merge_cells(start_row=at, start_column=1, end_row=at, end_column=width)
        at += 1
    head = at
    for number, column in enumerate(sheet.columns, 1):
        cell = put(ws, at, number, str(column.name))
        cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), _HEAD, _BOX, _CENTRE
        ws.column_dimensions[get_column_letter(number)].width = column.width
    for row in sheet.rows:
        at += 1
        _line(ws, at, sheet.columns, row)
    for row in sheet.sums:
        at += 1
        _line(ws, at, sheet.columns, row, sum_row=True)
    for words in sheet.notes:
        at += 1
        put(ws, at, 1, words).alignment = _WRAP
        ws.merge_cells(start_row=at, start_column=1, end_row=at, end_column=width)
        ws.row_dimensions[at].height = 15 * (1 + 2 * len(words) // max(1, sum(c.width for c in sheet.columns)))
    if sheet.boxes:
        _boxes(ws, at + 2, width, sheet.boxes)
    if sheet.mark:
        ws.oddHeader = HeaderFooterItem(center=_HeaderFooterPart(text=sheet.mark, size=20))
    ws.freeze_panes = f"A{head + 1}"
    ws.print_title_rows = f"{head}:{head}"
    fit(ws, landscape=sheet.landscape)
    ws.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="&P / &N"))


def _boxes(ws: Worksheet, at: int, width: int, boxes: Sequence[tuple[str, str]]) -> None:
    """Side by side under the table, each over its share of the columns."""
    edges = [1 + number * width // len(boxes) for number in range(len(boxes) + 1)]
    for (name, content), left, right in zip(boxes, edges, edges[1:], strict=False):
        for row, words in ((at, name), (at + 1, content)):
            put(ws, row, left, words).alignment = _CENTRE
            for column in range(left, max(right, left + 1)):
                ws.cell(row=row, column=column).border = _BOX
            if right > left + 1:
                ws.merge_cells(start_row=row, start_column=left, end_row=row, end_column=right - 1)
    ws.row_dimensions[at + 1].height = 60


def fit(ws: Worksheet, *, landscape: bool) -> None:
    """Print on A4, as wide as the page and on as many pages as it takes."""
    ws.page_setup.paperSize = "9"  # A4
    ws.page_setup.orientation = "landscape" if landscape else "portrait"
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _line(
    ws: Worksheet, at: int, columns: Sequence[ExportColumn], row: Sequence[Any], *, sum_row: bool = False
) -> None:
    for number, (column, value) in enumerate(zip(columns, row, strict=True), 1):
        cell = put(ws, at, number, value)
        cell.border, cell.alignment = _BOX, _WRAP
        if column.kind in NUMBER_FORMATS:
            cell.number_format = NUMBER_FORMATS[column.kind]
        if sum_row:
            cell.font, cell.fill = Font(bold=True), _SUM


def put(ws: Worksheet, row: int, column: int, value: Any) -> Any:
    """Write a value into a cell, text as text whatever it begins with; return the cell."""
    cell = ws.cell(row=row, column=column)
    if isinstance(value, str):
        cell.value = text(value)
        cell.data_type = "s"
    else:
        cell.value = value
    return cell
