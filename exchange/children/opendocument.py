"""Marks on the cells of an .ods: formulas, errors, numbers shown with zeros in front, areas from other files."""

import re
import zipfile
from collections.abc import Callable
from typing import Any

from exchange.children import archive as parts
from exchange.children import formats
from exchange.children.sheet import ERROR, FORMULA, OUTSIDE, UNKNOWN, Marks

_SPECIAL = re.compile(
    rb"""formula\s*=|value-type\s*=\s*["']error|cell-range-source|min-integer-digits\s*=\s*["'](?:[2-9]|[1-9]\d)"""
)
_OTHER_FILE = re.compile(r"'?(?:file|https?|ftp):|\bDDE\b|\bWEBSERVICE\b", re.IGNORECASE)
_SHOWN = re.compile(r"0\d{1,30}")
MOST_REPEATED = 1_048_576


def marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Marks by the name of the sheet. Raises Refused for a DTD, a password or broken XML."""
    special = [
        name
        for name in archive.namelist()
        if name.endswith((".xml", ".rels")) and parts.holds(archive, name, _SPECIAL) and name == "content.xml"
    ]
    return _cells(archive) if special else {}


def _cells(archive: zipfile.ZipFile) -> dict[str, Marks]:
    by_sheet: dict[str, Marks] = {}
    sheet = Marks()
    at = {"row": 0, "column": 0, "rows": 1, "columns": 1}
    here: list[str] = []  # marks of the cell at hand
    number, shown = "", ""

    def handlers(parser: Any) -> tuple[parts.Start, Callable[[str], None]]:
        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal sheet, here, number, shown
            tag = tag.rpartition(":")[2]
            if tag == "table":
                sheet = by_sheet.setdefault(attributes.get("table:name", ""), Marks())
                at.update(row=0, column=0)
            elif tag == "table-row":
                at.update(column=0, rows=_repeated(attributes.get("table:number-rows-repeated")))
            elif tag in ("table-cell", "covered-table-cell"):
                at["columns"] = _repeated(attributes.get("table:number-columns-repeated"))
                here, number, shown = _of_cell(attributes), attributes.get("office:value", ""), ""
            elif tag == "cell-range-source":
                here.append(OUTSIDE)
            elif tag == "p" and number:
                parser.CharacterDataHandler = add

        def add(text: str) -> None:
            nonlocal shown
            shown += text

        def end(tag: str) -> None:
            tag = tag.rpartition(":")[2]
            if tag == "table-row":
                at["row"] += at["rows"]
            elif tag == "p":
                parser.CharacterDataHandler = None
            elif tag in ("table-cell", "covered-table-cell"):
                if _SHOWN.fullmatch(shown) and number.partition(".")[0] == shown.lstrip("0"):
                    here.append(formats.mark(len(shown)))
                for mark in here:
                    for column in range(at["column"], at["column"] + min(at["columns"], 1_000)):
                        sheet.add(mark, at["row"], column, at["rows"])
                at["column"] += at["columns"]
                here.clear()

        return start, end

    parts.parse_with_text(archive, "content.xml", handlers)
    return by_sheet


def _of_cell(attributes: dict[str, str]) -> list[str]:
    formula = attributes.get("table:formula")
    if "error" in (attributes.get("calcext:value-type"), attributes.get("office:value-type")):
        return [ERROR]
    if formula is None:
        return []
    if _OTHER_FILE.search(formula):
        return [OUTSIDE]
    return [FORMULA if "office:value-type" in attributes else UNKNOWN]


def _repeated(text: str | None) -> int:
    return min(int(text), MOST_REPEATED) if text and text.isdecimal() and len(text) < 10 else 1
