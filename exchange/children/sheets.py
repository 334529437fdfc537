"""Child process: a file on stdin to its sheets on stdout. Arguments: its limits, the form of the file ("xlsx", "xls",
"ods", "text"), the encoding that was chosen for a text or "".

Answers in lines of JSON: an object begins a sheet ({"name", "hidden", "merged"}), a list is a row, a number so many
empty rows, {"marks"} ends a sheet; the last is {"end": {"form", "encoding"}}, or says why there is none:
{"refused", "most"}, {"broken", "cells"}, {"undecided", "options"}.
"""

import datetime
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from python_calamine import (
    CalamineError,
    CalamineSheet,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from exchange.children import biff, decoding, formats, limits, opendocument, openxml, separated, webpage
from exchange.children.sheet import ChildRefused, Marks, Writer

MOST_MERGED = 10_000


def main() -> dict[str, object]:
    """Write the sheets; the last line of the answer."""
    form, encoding = limits.take()
    content = sys.stdin.buffer.read()
    # The answer is written at once or not at all: a child that is ended on its way says nothing.
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="surrogatepass", write_through=False)
    sys.stdout = out
    writer = Writer(out)
    try:
        return {"end": _text(content, encoding, writer) if form == "text" else _workbook(content, form, writer)}
    except PasswordError:
        return {"refused": "password", "most": 0}
    except ChildRefused as refused:
        return {"refused": refused.why, "most": refused.most}
    except decoding.Broken as broken:
        return {"broken": broken.encoding, "cells": broken.cells}
    except decoding.Undecided as undecided:
        return {"undecided": undecided.where, "options": undecided.options}
    except (
        CalamineError,
        zipfile.BadZipFile,
        ValueError,
        IndexError,
        EOFError,
        NotImplementedError,
        OSError,
        KeyError,
    ):
        return {"refused": "damaged", "most": 0}


def _text(content: bytes, chosen: str, writer: Writer) -> dict[str, str]:
    """A text with separators, or the tables of a web page."""
    page = webpage.holds_tables(content[:4096].replace(b"\x00", b"").decode("latin-1")) or webpage.holds_tables(
        content.replace(b"\x00", b"").decode("latin-1")
    )
    cells = _cells_of_page if page else _cells_of_text
    text, encoding = decoding.decode(content, cells, chosen, declares=page)
    text = text.removeprefix("\ufeff")
    if not page:
        marks = Marks()
        rows = (separated.plain(row, marks, number) for number, row in enumerate(separated.rows(text)))
        writer.sheet("", rows, marks)
        return {"form": "csv", "encoding": encoding}
    for table in webpage.tables(text):
        writer.sheet(table.name, table.rows, Marks(), merged=table.merged[:MOST_MERGED])
    return {"form": "html", "encoding": encoding}


def _cells_of_text(text: str) -> Iterator[tuple[str, int, int, str]]:
    for number, row in enumerate(separated.rows(text), 1):
        for place, cell in enumerate(row, 1):
            yield "", number, place, cell


def _cells_of_page(text: str) -> Iterator[tuple[str, int, int, str]]:
    for table in webpage.tables(text):
        for number, row in enumerate(table.rows, 1):
            for place, cell in enumerate(row, 1):
                yield table.name, number, place, cell


def _workbook(content: bytes, form: str, writer: Writer) -> dict[str, str]:
    """The sheets of a workbook, hidden ones too."""
    by_name: dict[str, Marks] = {}
    in_order: list[Marks] = []
    if form == "xls":
        in_order = biff.marks(content)
    else:
        archive = zipfile.ZipFile(io.BytesIO(content))
        by_name = openxml.marks(archive) if form == "xlsx" else opendocument.marks(archive)
    book = load_workbook(io.BytesIO(content))
    for number, data in enumerate(book.sheets_metadata):
        if data.typ is not SheetTypeEnum.WorkSheet:
            continue
        marks = in_order[number] if number < len(in_order) else by_name.get(data.name, Marks())
        sheet = book.get_sheet_by_name(data.name)
        hidden = data.visible is not SheetVisibleEnum.Visible
        writer.sheet(data.name, formats.applied(_rows(sheet), marks), marks, hidden=hidden, merged=_merged(sheet))
    return {"form": form, "encoding": ""}


def _rows(sheet: CalamineSheet) -> Iterable[list[object]]:
    return ([_cell(value) for value in row] for row in sheet.iter_rows())


def _cell(value: Any) -> object:
    """Whole floats as whole numbers, days and times as text, nothing as None."""
    kind = type(value)
    if kind is str:
        return value or None
    if kind is float:
        return int(value) if value.is_integer() else value
    if kind is datetime.datetime and (value.hour, value.minute, value.second) == (0, 0, 0):
        return str(value.date())
    return value if kind in (int, bool) else str(value)


def _merged(sheet: CalamineSheet) -> list[list[int]]:
    return [[*first, *last] for first, last in (sheet.merged_cell_ranges or [])[:MOST_MERGED]]


if __name__ == "__main__":
    end = json.dumps(main(), ensure_ascii=False)
    sys.stdout.write(end + "\n")
    sys.stdout.flush()
