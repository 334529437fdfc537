"""Small files of every kind, made here."""

import io
import zipfile
from collections.abc import Callable

from PIL import Image
from pypdf import PdfWriter

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PLACE = {0x8825: {1: "N", 2: (24.0, 4.0, 30.0), 3: "E", 4: (120.0, 32.0, 10.0)}}  # where a camera says it stood


def jpeg(width: int = 60, height: int = 40, *, turned: int = 0, place: bool = False) -> bytes:
    """A picture, its left half red; `turned` is what the camera says of how it was held."""
    drawn = Image.new("RGB", (width, height), "blue")
    drawn.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x010F] = "相機廠牌"
    if turned:
        exif[0x0112] = turned
    if place:
        exif[0x8825] = PLACE[0x8825]
    made = io.BytesIO()
    drawn.save(made, "JPEG", exif=exif)
    return made.getvalue()


def png(width: int = 60, height: int = 40) -> bytes:
    """A picture with a clear ground."""
    made = io.BytesIO()
    Image.new("RGBA", (width, height), (0, 0, 0, 0)).save(made, "PNG")
    return made.getvalue()


def pdf(pages: int = 1, then: Callable[[PdfWriter], object] = lambda writer: None) -> bytes:
    """So many blank pages, and what `then` does with them."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=200, height=300)
    then(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def archive(parts: dict[str, str]) -> bytes:
    """A zip of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in parts.items():
            opened.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else None)
    return made.getvalue()


def docx(**more: str) -> bytes:
    """A text document; further parts by name, `__` for a stroke and `_d_` for a dot."""
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": "<document/>",
            **{name.replace("__", "/").replace("_d_", "."): text for name, text in more.items()},
        }
    )


def odt(**more: str) -> bytes:
    """An OpenDocument text."""
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office/>", **more})
