"""What a file that is attached is, by its content, how large it may be, and why one is not taken."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.refusals import Refused
from exchange.archives import OddArchive, entries

MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `looked`: how the child calls it ("picture", "pdf", "office", "odf"). `most`: bytes."""

    key: str
    words: str | Promise
    media_type: str
    suffix: str
    looked: str
    most: int


_PICTURE = ("picture", gettext_lazy("picture"))
JPEG = Format(*_PICTURE, "image/jpeg", ".jpg", "picture", 15 * MB)
PNG = Format(*_PICTURE, "image/png", ".png", "picture", 15 * MB)
PDF = Format("pdf", gettext_lazy("PDF"), "application/pdf", ".pdf", "pdf", 20 * MB)
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_TEXT, _TABLE, _SLIDES = gettext_lazy("document"), gettext_lazy("workbook"), gettext_lazy("slides")
DOCX = Format("document", _TEXT, f"{_OPEN_XML}wordprocessingml.document", ".docx", "office", 20 * MB)
XLSX = Format("workbook", _TABLE, f"{_OPEN_XML}spreadsheetml.sheet", ".xlsx", "office", 20 * MB)
PPTX = Format("slides", _SLIDES, f"{_OPEN_XML}presentationml.presentation", ".pptx", "office", 20 * MB)
ODT = Format("document", _TEXT, f"{_ODF}text", ".odt", "odf", 20 * MB)
ODS = Format("workbook", _TABLE, f"{_ODF}spreadsheet", ".ods", "odf", 20 * MB)
ODP = Format("slides", _SLIDES, f"{_ODF}presentation", ".odp", "odf", 20 * MB)

#: What a browser offers to choose from. Named one by one: a telephone then hands out its pictures as JPEG.
ACCEPT = ".jpg,.jpeg,.png,.webp,.gif,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp"
#: What goes in one request: each file is looked into while its giver waits, and the proxy takes 25 MB.
FILES_AT_ONCE = 10
MOST_AT_ONCE = 24 * MB
MOST = max(each.most for each in (JPEG, PDF, DOCX))

_OPENED = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_DECLARED = {each.media_type.encode(): each for each in (ODT, ODS, ODP)}


def format_of(content: bytes) -> Format:
    """What the file is; raises Refused where it is nothing that can be attached, or too large for what it is."""
    found = _format_of(content)
    if len(content) > found.most:
        raise Refused(
            _("A %(kind)s may have at most %(most)s MB; this has %(size)s MB. Make it smaller, or split it.")
            % {"kind": found.words, "most": found.most // MB, "size": f"{len(content) / MB:.1f}"}
        )
    return found


def _format_of(content: bytes) -> Format:
    if not content:
        raise Refused(_("The file is empty. Choose it again; perhaps its download was broken off."))
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"GIF8")) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return PNG
    if content[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        raise refused("heic")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused("old-office")
    raise refused("unknown")


def _archive(content: bytes) -> Format:
    try:
        names = entries(content)
    except OddArchive as odd:
        raise refused({"end": "damaged"}.get(odd.why, odd.why)) from odd
    for name, found in _OPENED.items():
        if name in names:
            return found
    for media_type, found in _DECLARED.items():
        if "mimetype" in names and content[30:200].find(media_type) >= 0:
            return found
    raise refused("archive")


_PRINT_ANEW = gettext_lazy("Open it and print it to a new PDF, then attach that.")
_SAVE_PLAIN = gettext_lazy("Save it as a plain document (.docx, .xlsx, .odt, .ods) or as a PDF, then attach that.")
_REASONS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "unknown": (
        gettext_lazy("This is no picture, PDF or Office document, whatever its name says."),
        gettext_lazy("Attach a JPEG, PNG, WebP, PDF, .docx, .xlsx, .pptx, .odt, .ods or .odp file."),
    ),
    "heic": (
        gettext_lazy("This is a HEIC picture, which most computers cannot show."),
        gettext_lazy("Set the telephone's camera to “Most compatible”, or save the picture as JPEG; attach that."),
    ),
    "old-office": (gettext_lazy("This is a file of an old Office program (.doc, .xls, .ppt)."), _SAVE_PLAIN),
    "archive": (
        gettext_lazy("This is an archive of files."),
        gettext_lazy("Unpack it and attach the files that are needed one by one."),
    ),
    "damaged": (
        gettext_lazy("The file is damaged and cannot be opened."),
        gettext_lazy("Open it on your computer, save it anew, and attach that."),
    ),
    "bomb": (gettext_lazy("The file would unpack to far more than a document needs."), _SAVE_PLAIN),
    "password": (
        gettext_lazy("The file is protected by a password."),
        gettext_lazy("Save it without one, then attach it."),
    ),
    "macros": (gettext_lazy("The document contains macros."), _SAVE_PLAIN),
    "embedded": (gettext_lazy("The document carries other files or controls inside."), _SAVE_PLAIN),
    "fetches": (gettext_lazy("The document fetches parts of itself from elsewhere when it is opened."), _SAVE_PLAIN),
    "definitions": (
        gettext_lazy("The document contains definitions (DTD) that no Office program writes."),
        _SAVE_PLAIN,
    ),
    "active": (gettext_lazy("The PDF contains programs or starts others."), _PRINT_ANEW),
    "pages": (gettext_lazy("The PDF has more than 500 pages."), gettext_lazy("Attach the pages that are needed.")),
    "objects": (gettext_lazy("The PDF is built of far more parts than a document needs."), _PRINT_ANEW),
    "pixels": (
        gettext_lazy("The picture has more than 60 million points."),
        gettext_lazy("Make it smaller, then attach it."),
    ),
    "too-much": (gettext_lazy("Looking into the file takes far longer than a document needs."), _PRINT_ANEW),
}


def refused(why: str) -> Refused:
    """The refusal with this key: the reason and what to do."""
    reason, remedy = _REASONS[why]
    return Refused(f"{reason} {remedy}")


def words_of(kind: str) -> str:
    """How people call a kind of file by its key."""
    return str(next((each.words for each in (JPEG, PDF, DOCX, XLSX, PPTX) if each.key == kind), kind))
