"""What the XML of .xlsx and .ods have in common: parts that are scanned and parsed without building anything."""

import re
import xml.parsers.expat
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from exchange.children.sheet import ChildRefused

_CHUNK = 1 << 20
_DEFINITIONS = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
Start = Callable[[str, dict[str, str]], None]


def holds(archive: zipfile.ZipFile, name: str, wanted: re.Pattern[bytes] | None) -> bool:
    """Whether the part holds what is wanted; raises ChildRefused where it holds a DTD or says that it is encrypted."""
    hit, tail = False, b""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            window = tail + chunk
            if _DEFINITIONS.search(window):
                raise ChildRefused("definitions")
            if name == "META-INF/manifest.xml" and b"encryption-data" in window:
                raise ChildRefused("password")
            hit = hit or (wanted is not None and wanted.search(window) is not None)
            tail = window[-64:]
    return hit


def parse(archive: zipfile.ZipFile, name: str, start: Start, end: Callable[[str], None] | None = None) -> None:
    """Walk through the elements of a part by their names without prefixes; raises ChildRefused for broken XML."""
    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    _feed(archive, name, parser)


def parse_with_text(
    archive: zipfile.ZipFile, name: str, handlers: Callable[[Any], tuple[Start, Callable[[str], None]]]
) -> None:
    """The same for handlers that switch the parser's CharacterDataHandler on where they want text."""
    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = handlers(parser)
    _feed(archive, name, parser)


def _feed(archive: zipfile.ZipFile, name: str, parser: Any) -> None:
    with archive.open(name) as part:
        try:
            parser.ParseFile(part)
        except xml.parsers.expat.ExpatError as broken:
            raise ChildRefused("damaged") from broken


def local(attributes: Mapping[str, str], name: str) -> str | None:
    """An attribute by its name without prefix."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), None)
