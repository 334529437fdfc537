"""Child process: a workbook on stdin to JSON on stdout. Arguments: megabytes, seconds, form ("xlsx", "xls", "ods").

Answers {"sheets": [{name, rows, merged}], "hidden": [name], "formulas": [[address, row]]} or {"refused": why}.
"""

import datetime
import io
import json
import resource
import sys
import zipfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import biff  # type: ignore[import-not-found]  # beside this file; the child runs by its path
import formulas  # type: ignore[import-not-found]
from python_calamine import (
    CalamineError,
    CalamineSheet,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

MOST_CELLS = 3_000_000


def main() -> dict[str, object]:
    """Set the limits, look for what is refused, read the visible sheets."""
    megabytes, seconds, form = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    content = sys.stdin.buffer.read()
    try:
        found = biff.formulas(content) if form == "xls" else formulas.of_archive(content, form)
        if found:
            return {"formulas": found}
        book = load_workbook(io.BytesIO(content))
        return _sheets(book)
    except PasswordError:
        return {"refused": "password"}
    except (biff.Refused, formulas.Refused) as refused:
        return {"refused": str(refused)}
    except (CalamineError, zipfile.BadZipFile, ValueError, IndexError, EOFError, NotImplementedError, OSError):
        return {"refused": "damaged"}


def _sheets(book: object) -> dict[str, object]:
    sheets, hidden = [], []
    for data in book.sheets_metadata:  # type: ignore[attr-defined]
        if data.typ is not SheetTypeEnum.WorkSheet:
            continue
        if data.visible is not SheetVisibleEnum.Visible:
            hidden.append(data.name)
            continue
        sheet = book.get_sheet_by_name(data.name)  # type: ignore[attr-defined]
        if sheet.total_height * sheet.total_width > MOST_CELLS:
            raise MemoryError
        sheets.append({"name": data.name, "rows": _rows(sheet), "merged": _merged(sheet)})
    return {"sheets": sheets, "hidden": hidden, "formulas": []}


def _rows(sheet: CalamineSheet) -> list[list[object]]:
    return [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


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
    return [[*first, *last] for first, last in (sheet.merged_cell_ranges or [])[:10_000]]


if __name__ == "__main__":
    json.dump(main(), sys.stdout, ensure_ascii=True)
