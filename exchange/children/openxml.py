"""Marks on the cells of an .xlsx: formulas, errors, numbers shown with zeros in front, rows from other files."""

import posixpath
import re
import zipfile
from collections.abc import Callable
from typing import Any

from exchange.children import archive as parts
from exchange.children import formats
from exchange.children.sheet import ERROR, FORMULA, OUTSIDE, UNKNOWN, Marks

_SPECIAL = rb"""<(?:\w+:)?f[\s>/]|\st=["']e["']"""
_OTHER_FILE = re.compile(r"\[\d+\]")
_LETTERS = re.compile(r"([A-Z]{1,3})(\d+)")
WIDEST = 16_384
TALLEST = 1_048_576


def marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Marks by the name of the sheet. Raises Refused for a DTD or broken XML."""
    padded = _padded_styles(archive)
    ids = "|".join(map(str, padded)).encode()
    wanted = re.compile(_SPECIAL + (rb"""|\ss=["'](?:""" + ids + rb""")["']""" if ids else b""))
    special = {
        name
        for name in archive.namelist()
        if name.endswith((".xml", ".rels"))
        and parts.holds(archive, name, wanted if name.startswith("xl/worksheets/") else None)
    }
    by_sheet: dict[str, Marks] = {}
    for part, sheet in _sheets(archive).items():
        by_sheet[sheet] = _cells(archive, part, padded) if part in special else Marks()
        if _asks_others(archive, part):
            for column in range(1_000):
                by_sheet[sheet].add(OUTSIDE, 0, column, TALLEST)
    return by_sheet


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part of the archive → name of the sheet it holds."""
    names: dict[str, str] = {}

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            names[parts.local({k: v for k, v in attributes.items() if ":" in k}, "id") or ""] = attributes.get(
                "name", ""
            )

    parts.parse(archive, "xl/workbook.xml", sheet)
    related = _related(archive, "xl/workbook.xml")
    return {related[key][1]: name for key, name in names.items() if key in related}


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Id → (what kind of relation, part it leads to) of a part's relations."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    relations: dict[str, tuple[str, str]] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            relations[attributes.get("Id", "")] = kind, target.removeprefix("/")

    if path in archive.namelist():
        parts.parse(archive, path, relation)
    return relations


def _asks_others(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether the rows of a sheet are an answer of another file or address."""
    related = list(_related(archive, part).values())
    tables = [target for kind, target in related if kind == "table"]
    return any(
        kind == "queryTable" for kind, _ in [*related, *(r for t in tables for r in _related(archive, t).values())]
    )


def _padded_styles(archive: zipfile.ZipFile) -> dict[int, int]:
    """Number of a cell style → how many digits it shows at least, for those that show zeros in front."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    codes: dict[str, int] = {}
    padded: dict[int, int] = {}
    at = {"styles": -1}

    def start(tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "numFmt":
            codes[attributes.get("numFmtId", "")] = formats.digits(attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            at["styles"] = 0
        elif tag == "xf" and at["styles"] >= 0:
            if shown := codes.get(attributes.get("numFmtId", ""), 0):
                padded[at["styles"]] = shown
            at["styles"] += 1

    def end(tag: str) -> None:
        if tag.rpartition(":")[2] == "cellXfs":
            at["styles"] = -1

    parts.parse(archive, "xl/styles.xml", start, end)
    return padded


def _cells(archive: zipfile.ZipFile, part: str, padded: dict[int, int]) -> Marks:
    """Marks on one sheet; cells count along where a file does not write their addresses."""
    sheet = Marks()
    row = column = -1
    kind, formula, value = "", None, ""  # of the cell at hand

    def handlers(parser: Any) -> tuple[parts.Start, Callable[[str], None]]:
        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal row, column, kind, formula, value
            tag = tag.rpartition(":")[2]
            if tag == "c":
                row, column = _place(attributes.get("r"), row, column + 1)
                kind, formula, value = attributes.get("t", "n"), None, ""
                if kind == "n" and (shown := padded.get(_number(attributes.get("s")))):
                    sheet.add(formats.mark(shown), row, column)
            elif tag == "row":
                row, column = _number(attributes.get("r"), row + 2) - 1, -1
            elif tag == "f":
                formula = ""
                parser.CharacterDataHandler = add_formula
            elif tag == "v" and formula is not None:
                parser.CharacterDataHandler = add_value

        def add_formula(text: str) -> None:
            nonlocal formula
            formula = (formula or "") + text

        def add_value(text: str) -> None:
            nonlocal value
            value += text

        def end(tag: str) -> None:
            tag = tag.rpartition(":")[2]
            if tag in ("f", "v"):
                parser.CharacterDataHandler = None
            elif tag == "c":
                if formula is not None:
                    why = OUTSIDE if _OTHER_FILE.search(formula) else FORMULA if value else UNKNOWN
                    sheet.add(ERROR if kind == "e" else why, row, column)
                elif kind == "e":
                    sheet.add(ERROR, row, column)

        return start, end

    parts.parse_with_text(archive, part, handlers)
    return sheet


def _place(address: str | None, row: int, column: int) -> tuple[int, int]:
    """Row and column of an address, counted from 0; those given where there is none."""
    found = _LETTERS.fullmatch(address or "")
    if found is None:
        return row, column
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - 64
    return int(found[2][:7]) - 1, min(place, WIDEST) - 1


def _number(text: str | None, otherwise: int = -1) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else otherwise
