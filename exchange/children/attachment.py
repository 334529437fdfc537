"""Child process: a file that somebody attaches on stdin; what may be kept of it on stdout.

Arguments: its limits, what it is ("picture", "pdf", "office", "odf"). The answer is a line of JSON and the bytes that
it counts: ``{"refused": reason}``, or ``{"kept": bytes, "preview": bytes, "pages": n}`` followed by the file to keep
(0 bytes: as it was given) and a small JPEG of its first page (0 bytes: none).
"""

import io
import json
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from exchange.children import archive, limits
from exchange.children.sheet import ChildRefused

MOST_PIXELS = 60_000_000
LONGEST_SIDE = 3_000
PREVIEW_SIDE = 480
MOST_PAGES = 500
MOST_OBJECTS = 200_000

#: What a PDF may not hold: what runs, starts or carries something else. Links and forms of fields may stay.
_ACTIVE = {"/JavaScript": "active", "/JS": "active", "/Launch": "active", "/RichMedia": "active", "/XFA": "active"}
_CARRIED = {"/EmbeddedFile": "embedded", "/EmbeddedFiles": "embedded"}


def main() -> None:
    """Set the limits, look into the file, answer."""
    (what,) = limits.take()
    content = sys.stdin.buffer.read()
    warnings.simplefilter("ignore")
    try:
        kept, preview, pages = {"picture": _picture, "pdf": _pdf, "office": _office, "odf": _odf}[what](content)
    except ChildRefused as refused:
        sys.stdout.write(json.dumps({"refused": refused.why}) + "\n")
        return
    head = json.dumps({"kept": len(kept), "preview": len(preview), "pages": pages})
    sys.stdout.buffer.write(head.encode() + b"\n" + kept + preview)


def _picture(content: bytes) -> tuple[bytes, bytes, int]:
    """Drawn anew: what a camera writes beside its picture (where, when, with what) is gone."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ChildRefused("pixels")
            clear = opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
            turned = ImageOps.exif_transpose(opened)
            drawn = turned.convert("RGBA" if clear else "RGB")
    except Image.DecompressionBombError as bomb:
        raise ChildRefused("pixels") from bomb
    except (OSError, SyntaxError, ValueError, EOFError) as broken:
        raise ChildRefused("damaged") from broken
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = io.BytesIO()
    if clear:
        drawn.save(kept, "PNG", optimize=True)
    else:
        drawn.save(kept, "JPEG", quality=88, optimize=True)
    return kept.getvalue(), _small(drawn), 1


def _small(drawn: Any) -> bytes:
    """A JPEG on white, at most PREVIEW_SIDE long."""
    from PIL import Image

    drawn.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    ground = Image.new("RGB", drawn.size, "white")
    ground.paste(drawn, mask=drawn if drawn.mode == "RGBA" else None)
    made = io.BytesIO()
    ground.save(made, "JPEG", quality=80, optimize=True)
    return made.getvalue()


def _pdf(content: bytes) -> tuple[bytes, bytes, int]:
    import pypdfium2
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise ChildRefused("password")
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise ChildRefused("pages")
        for name in _names(reader):
            if reason := _ACTIVE.get(name) or _CARRIED.get(name):
                raise ChildRefused(reason)
        document = pypdfium2.PdfDocument(content)
        page = document[0]
        scale = PREVIEW_SIDE / max(*page.get_size(), 1)
        preview = _small(page.render(scale=scale).to_pil())
    except (PyPdfError, pypdfium2.PdfiumError, ValueError, KeyError, IndexError, TypeError, AttributeError) as broken:
        raise ChildRefused("damaged") from broken
    return b"", preview, pages


def _names(reader: Any) -> Iterator[str]:
    """Every key of every dictionary, and what /S says that an action does, wherever it hangs."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    waiting: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    looked = 0
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            if (each.idnum, each.generation) in seen:
                continue
            seen.add((each.idnum, each.generation))
            each = each.get_object()
        looked += 1
        if looked > MOST_OBJECTS:
            raise ChildRefused("objects")
        if isinstance(each, DictionaryObject):
            yield from map(str, each)
            if isinstance(each.get("/S"), str):
                yield str(each["/S"])
            waiting += [each.raw_get(key) for key in each]
        elif isinstance(each, ArrayObject):
            waiting += list(each)


def _office(content: bytes) -> tuple[bytes, bytes, int]:
    """A .docx, .xlsx or .pptx: no macros, no objects of other programs, no template fetched from elsewhere."""
    opened = _opened(content)
    for name in opened.namelist():
        low = name.lower()
        if low.endswith("vbaproject.bin") or "/macrosheets/" in low:
            raise ChildRefused("macros")
        if "/activex/" in low or (low.endswith(".bin") and "oleobject" in low):
            raise ChildRefused("embedded")
        if low.endswith((".xml", ".rels")):
            archive.holds(opened, name, None)
        if low.endswith(".rels"):
            archive.parse(opened, name, _fetches)
    return b"", b"", 0


def _fetches(element: str, attributes: dict[str, str]) -> None:
    kind = (archive.local(attributes, "Type") or "").rpartition("/")[2]
    outside = archive.local(attributes, "TargetMode") == "External"
    if outside and kind in ("attachedTemplate", "oleObject", "frame", "externalLinkPath", "subDocument"):
        raise ChildRefused("fetches")


def _odf(content: bytes) -> tuple[bytes, bytes, int]:
    """An .odt, .ods or .odp: no macros, not encrypted."""
    opened = _opened(content)
    for name in opened.namelist():
        if name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") and "script-l" not in name:
            raise ChildRefused("macros")
        if name.endswith(".xml"):
            archive.holds(opened, name, None)
    return b"", b"", 0


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as broken:
        raise ChildRefused("damaged") from broken


if __name__ == "__main__":
    main()
