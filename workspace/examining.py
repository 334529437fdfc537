"""Looking into a file before it is kept: in the confined child, by content, never by name."""

import json
from dataclasses import dataclass

from exchange import confined
from workspace.formats import JPEG, PNG, Format, format_of, refused
from workspace.models import Scan
from workspace.scanning import scan

SECONDS = 20
MEGABYTES = 1_024


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept: what it is, its bytes (a picture drawn anew), a small JPEG (b"": none), its scan."""

    format: Format
    content: bytes
    preview: bytes
    scan: Scan


def examine(content: bytes) -> Examined:
    """What may be kept of a file; raises Refused, with why and what to do, where it is not taken.

    Takes up to some seconds: not inside a transaction.
    """
    form = format_of(content)
    scanned = scan(content)
    try:
        said = confined.run("attachment", content, form.looked, seconds=SECONDS, megabytes=MEGABYTES, answer=32)
    except confined.TooMuch as much:
        raise refused("too-much") from much
    except confined.Broken as broken:
        raise refused("damaged") from broken
    head, _newline, rest = said.partition(b"\n")
    told = json.loads(head)
    if why := told.get("refused"):
        raise refused(why)
    kept, preview = rest[: told["kept"]], rest[told["kept"] : told["kept"] + told["preview"]]
    if kept:
        form = JPEG if kept.startswith(b"\xff\xd8\xff") else PNG
    return Examined(form, kept or content, preview, scanned)
