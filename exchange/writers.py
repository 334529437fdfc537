"""Rows to files: .xlsx and .ods in constant memory, .csv that no spreadsheet takes for formulas."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from html import escape
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


#: Ready-made parts of an .ods: the days in ROC years, the head in bold on its colour.
_ODS_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
_ODS_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"><office:automatic-styles>
<number:number-style style:name="n1"><number:number number:decimal-places="0" number:min-integer-digits="1"
 number:grouping="true"/></number:number-style>
<number:percentage-style style:name="n2"><number:number number:decimal-places="1" number:min-integer-digits="1"/>
<number:text>%</number:text></number:percentage-style>
<number:date-style style:name="n3"><number:year number:calendar="ROC"/><number:text>/</number:text>
<number:month number:style="long"/><number:text>/</number:text><number:day number:style="long"/></number:date-style>
<style:style style:name="whole" style:family="table-cell" style:data-style-name="n1"/>
<style:style style:name="percent" style:family="table-cell" style:data-style-name="n2"/>
<style:style style:name="date" style:family="table-cell" style:data-style-name="n3"/>
<style:style style:name="head" style:family="table-cell"><style:table-cell-properties
 fo:background-color="{HEAD_COLOUR}"/><style:text-properties fo:font-weight="bold"/></style:style>"""


def ods(columns: Sequence[ExportColumn], rows: Iterable[Sequence[Any]], *, sheet: str) -> bytes:
    """An OpenDocument workbook of one sheet, with real types. Text stays text, never formula or link."""
    widths = sorted({column.width for column in columns})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        with archive.open("content.xml", "w") as content:
            content.write(_ODS_HEAD.encode())
            for width in widths:
                content.write(
                    f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties'
                    f' style:column-width="{width * 0.21:.2f}cm"/></style:style>'.encode()
                )
            name = escape(sheet_name(sheet), quote=True)
            content.write(
                f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="{name}">'.encode()
            )
            for column in columns:
                content.write(f'<table:table-column table:style-name="w{column.width}"/>'.encode())
            head = "".join(_ods_text(column.name, ' table:style-name="head"') for column in columns)
            content.write(
                f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>".encode()
            )
            for row in rows:
                cells = "".join(_ods_cell(column.kind, value) for column, value in zip(columns, row, strict=True))
                content.write(f"<table:table-row>{cells}</table:table-row>".encode())
            content.write(b"</table:table></office:spreadsheet></office:body></office:document-content>")
    return buffer.getvalue()


def _ods_text(value: Any, attributes: str = "") -> str:
    shown = escape(text(value), quote=False).replace("\n", "</text:p><text:p>")
    return f'<table:table-cell office:value-type="string"{attributes}><text:p>{shown}</text:p></table:table-cell>'


def _ods_cell(kind: Kind, value: Any) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, date):
        day = value.isoformat()[:10]
        return f'<table:table-cell table:style-name="date" office:value-type="date" office:date-value="{day}"/>'
    if isinstance(value, (int, float, Decimal)):
        of_kind = ("percent", "percentage") if kind == "percent" else ("whole", "float")
        style, shown = of_kind
        return f'<table:table-cell table:style-name="{style}" office:value-type="{shown}" office:value="{value}"/>'
    return _ods_text(value)


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
