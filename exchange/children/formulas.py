"""Formulas and definitions in the XML of .xlsx and .ods, found without building anything."""

import io
import re
import xml.parsers.expat
import zipfile
from collections.abc import Callable

MOST = 50
_CHUNK = 1 << 20
_XLSX = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ODS = re.compile(rb":formula\s*=")
_DEFINITIONS = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


class Refused(Exception):
    """Why the file is refused, as a key."""


def of_archive(content: bytes, form: str) -> list[list[object]]:
    """The cells with formulas, [address, row], at most MOST; of several sheets an address names its own, 經費!C5.

    Raises Refused for a DTD or a password.
    """
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = []
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        sheet = name == "content.xml" if form == "ods" else name.startswith("xl/worksheets/")
        if _scan(archive, name, _ODS if form == "ods" else _XLSX) and sheet:
            parts.append(name)
    found: list[list[object]] = []
    names = _sheet_names(archive) if parts and form == "xlsx" else {}
    for part in parts:
        sheet_name = f"{names[part]}!" if len(names) > 1 and part in names else ""
        found += ([f"{sheet_name}{address}", row] for address, row in _cells(archive, part, form))
    return found[:MOST]


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part of the archive → name of the sheet it holds."""
    names: dict[str, str] = {}
    parts: dict[str, str] = {}

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            reference = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            names[reference] = attributes.get("name", "")

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            target = attributes.get("Target", "").removeprefix("/")
            parts[attributes.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"

    for path, take in (("xl/workbook.xml", sheet), ("xl/_rels/workbook.xml.rels", relation)):
        if path in archive.namelist():
            _parse(archive, path, take)
    return {parts[reference]: name for reference, name in names.items() if reference in parts}


def _scan(archive: zipfile.ZipFile, name: str, wanted: re.Pattern[bytes]) -> bool:
    """Whether the part holds what is wanted; raises Refused where it holds a DTD or says that it is encrypted."""
    hit, tail = False, b""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            window = tail + chunk
            if _DEFINITIONS.search(window):
                raise Refused("definitions")
            if name == "META-INF/manifest.xml" and b"encryption-data" in window:
                raise Refused("password")
            hit = hit or wanted.search(window) is not None
            tail = window[-64:]
    return hit


def _cells(archive: zipfile.ZipFile, name: str, form: str) -> list[list[object]]:
    """Where the formulas stand; cells count along where a file does not write their addresses."""
    found: list[list[object]] = []
    at = {"row": 0, "column": 0}
    address = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal address
        tag = tag.rpartition(":")[2]
        if form == "ods":
            _count_ods(tag, attributes)
        elif tag == "row":
            at["row"] = int(attributes.get("r", at["row"] + 1))
            at["column"] = 0
        elif tag == "c":
            at["column"] += 1
            address = attributes.get("r") or f"{_letters(at['column'])}{at['row']}"
        elif tag == "f" and len(found) < MOST:
            found.append([address, at["row"]])

    def _count_ods(tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            at.update(row=0, column=0)
        elif tag == "table-row":
            at["row"] += 1
            at["column"] = 0
            at["repeat"] = int(attributes.get("table:number-rows-repeated", 1)) - 1
        elif tag in ("table-cell", "covered-table-cell"):
            at["column"] += 1
            if "table:formula" in attributes and len(found) < MOST:
                found.append([f"{_letters(at['column'])}{at['row']}", at["row"]])
            at["column"] += int(attributes.get("table:number-columns-repeated", 1)) - 1

    def end(tag: str) -> None:
        if form == "ods" and tag.rpartition(":")[2] == "table-row":
            at["row"] += at.get("repeat", 0)

    _parse(archive, name, start, end)
    return found


def _parse(
    archive: zipfile.ZipFile,
    name: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
) -> None:
    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with archive.open(name) as part:
        try:
            parser.ParseFile(part)
        except xml.parsers.expat.ExpatError as broken:
            raise Refused("damaged") from broken


def _letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
