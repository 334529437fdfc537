"""Files for tests: good ones in every format, and hostile ones."""

import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]

SCHOOL_HEAD = ["代碼", "學校名稱", "公私立", "縣市名稱", "地址", "電話", "網址", "備註"]


def school(code: str, **cells: str) -> list[str]:
    """A row of the ministry's list: invented, right unless told otherwise."""
    row = {
        "name": f"虛構{code}高中",
        "ownership": "公立",
        "county": "[07]彰化縣",
        "address": "[500]彰化縣彰化市中山路二段1號",
        "phone": "(04)7000000",
        "website": "",
        "remark": "",
        **cells,
    }
    return [code, *row.values()]


def schools(*rows: list[str]) -> list[list[str]]:
    """The list with its head."""
    return [SCHOOL_HEAD, *rows]


def as_csv(rows: Rows, encoding: str = "utf-8", separator: str = ",") -> bytes:
    """Text with separators."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator).writerows(rows)
    return buffer.getvalue().encode(encoding)


def as_xlsx(rows: Rows, *, hidden: Rows | None = None, merged: Sequence[str] = ()) -> bytes:
    """A workbook as a spreadsheet program writes it; text that begins with = becomes a formula."""
    book = Workbook()
    worksheet = book.worksheets[0]
    for row in rows:
        worksheet.append(list(row))
    for area in merged:
        worksheet.merge_cells(area)
    if hidden is not None:
        other = book.create_sheet("secret")
        other.sheet_state = "hidden"
        for row in hidden:
            other.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_book(**sheets: Rows) -> bytes:
    """A workbook of several sheets, by their names."""
    return as_workbook(sheets)


def as_workbook(sheets: dict[str, Rows], *, hidden: Sequence[str] = (), number_format: str = "General") -> bytes:
    """A workbook of several sheets, some of them hidden; its numbers have this format."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        worksheet = book.create_sheet(name)
        worksheet.sheet_state = "veryHidden" if name in hidden else "visible"
        for row in rows:
            worksheet.append(list(row))
        for line in worksheet.iter_rows():
            for cell in line:
                if isinstance(cell.value, int):
                    cell.number_format = number_format
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_page(rows: Rows, *, before: str = "", after: str = "") -> bytes:
    """A web page with one table, in UTF-8."""
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"{before}<table border=1>{lines}</table>{after}".encode()


def as_ods(rows: Rows, *, formula_at: tuple[int, int] | None = None, encrypted: bool = False) -> bytes:
    """An OpenDocument sheet, by hand."""
    lines = []
    for number, row in enumerate(rows):
        cells = []
        for place, value in enumerate(row):
            formula = ' table:formula="of:=1+1"' if (number, place) == formula_at else ""
            kind = (
                f'office:value-type="float" office:value="{value}"'
                if isinstance(value, int | float)
                else 'office:value-type="string"'
            )
            cells.append(f"<table:table-cell{formula} {kind}><text:p>{value}</text:p></table:table-cell>")
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="一">{"".join(lines)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    secret = "<manifest:encryption-data/>" if encrypted else ""
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="content.xml">{secret}</manifest:file-entry></manifest:manifest>'
    )
    return as_zip(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def as_zip(parts: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(content: bytes, name: str, part: bytes | None) -> bytes:
    """The archive with one part put in place of what was there; None takes it away."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts.pop(name, None)
    return as_zip({**parts, **({} if part is None else {name: part})})


def part(content: bytes, name: str) -> bytes:
    """One part of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def as_xls(
    rows: Rows,
    *,
    formula_at: tuple[int, int] | None = None,
    error_at: tuple[int, int] | None = None,
    encrypted: bool = False,
    digits: int = 0,
    sort: int = 0,
    hidden: bool = False,
    beside: Sequence[str] = (),
) -> bytes:
    """An old binary workbook (BIFF8 in a compound file), by hand: texts and numbers, perhaps one formula or error.

    `digits`: numbers are shown with so many. `sort` of its sheet: 0 cells, 1 macros. `beside`: further folders.
    """

    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    cells = b""
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            at = struct.pack("<HHH", number, place, 0)
            if (number, place) == formula_at:
                cells += record(0x0006, at + struct.pack("<dHIH", 2.0, 0, 0, 3) + b"\x1e\x01\x00")
            elif (number, place) == error_at:
                cells += record(0x0205, at + b"\x2a\x01")
            elif isinstance(value, int | float):
                cells += record(0x0203, at + struct.pack("<d", value))
            else:
                cells += record(0x0204, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    if encrypted:
        begin += record(0x002F, b"\x01\x00" + bytes(52))
    code_page, end = record(0x0042, struct.pack("<H", 1200)), record(0x000A)
    style = b""
    if digits:
        style = record(0x041E, struct.pack("<HHB", 170, digits, 0) + b"0" * digits)
        style += record(0x00E0, struct.pack("<HH", 0, 170) + bytes(16))
    name = struct.pack("<BB", 1, 0) + b"S"
    bound = len(begin) + len(code_page) + len(style) + 4 + 6 + len(name) + len(end)
    sheet_of = record(0x0085, struct.pack("<IBB", bound, int(hidden), sort) + name)
    globals_ = begin + code_page + style + sheet_of + end
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + end
    return compound("Workbook", globals_ + sheet, beside)


def compound(name: str, stream: bytes, beside: Sequence[str] = ()) -> bytes:
    """A compound file with one stream, and empty folders of these names (two at most)."""
    sector, end_of_chain, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    stream = stream.ljust(max(4096, -(-len(stream) // sector) * sector), b"\x00")
    length = len(stream) // sector
    assert length + 2 <= sector // 4, "one sector of allocation table is enough for tests"

    def entry(called: str, kind: int, child: int, start: int, size: int) -> bytes:
        written = called.encode("utf-16-le") + b"\x00\x00"
        links = struct.pack("<BBIII", kind, 1, free, free, child)
        return (
            written.ljust(64, b"\x00")
            + struct.pack("<H", len(written))
            + links
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, end_of_chain, 0) + entry(name, 2, free, 2, len(stream))
    directory += b"".join(entry(folder, 1, free, end_of_chain, 0) for folder in beside)
    table = [0xFFFFFFFD, end_of_chain, *range(3, length + 2), end_of_chain]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end_of_chain, 0, end_of_chain, 0)
    head += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    return (
        head + struct.pack(f"<{len(table)}I", *table).ljust(sector, b"\xff") + directory.ljust(sector, b"\x00") + stream
    )
