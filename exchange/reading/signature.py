"""What a file is, by its content; the name it came under does not matter."""

import re

from django.utils.translation import gettext_lazy as _

from exchange.archives import OddArchive, entries
from exchange.children import webpage
from exchange.reading.refusals import refused
from exchange.reading.table import unreadable

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: Macros of .xlsx by Microsoft and by others, macro sheets, and modules of an .ods (the list of a library is none).
_MACROS = re.compile(r"vbaProject|^xl/macrosheets/|^Basic/[^/]+/(?!script-l[bc]\.xml$)[^/]+\.xml$|^Scripts/.+[^/]$")
_SAVE_AS = _("Open it in Excel or LibreOffice, choose “Save as”, “Excel workbook (.xlsx)”, and upload that file.")
_LIMIT = _("Copy the table alone into a new workbook, save it as .xlsx, and upload that file.")

_ODD = {
    "end": lambda: unreadable(
        _("The file is damaged: its end is missing."), _("Download it again, or save it anew as .xlsx.")
    ),
    "damaged": lambda: unreadable(
        _("The file is damaged: its parts cannot be found."), _("Download it again, or save it anew as .xlsx.")
    ),
    "bomb": lambda: unreadable(_("The file would unpack to far more than a table needs."), _LIMIT),
    "password": lambda: refused("password"),
}


def form_of(content: bytes) -> str:
    """One of "xlsx", "ods", "xls", "text"; raises Unreadable for what is none of these or is not safe to open."""
    if not content.strip():
        raise unreadable(_("The file is empty."), _("Choose the file again; perhaps its download was broken off."))
    if content.startswith(OLE):
        return "xls"
    if content.startswith(ZIP):
        return _form_of_archive(content)
    start = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(b"mime-version:") or b"\nmime-version:" in start:
        raise unreadable(_("This is a web archive, although its name may say Excel."), _SAVE_AS)
    bare = content.replace(b"\x00", b"").decode("latin-1")
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")) and not webpage.holds_tables(bare):
        if re.search("<(?:!doctype )?(?:html|head|meta|body|style)", bare[:4096], re.IGNORECASE):
            raise unreadable(_("This is a web page without a table, although its name may say Excel."), _SAVE_AS)
        raise unreadable(_("This is an XML file, although its name may say Excel."), _SAVE_AS)
    if start.startswith(
        (b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf", b"\x1f\x8b")
    ):
        raise unreadable(
            _("This is a document, a picture or an archive, not a table."),
            _("Upload a .xlsx, .xls, .ods or .csv file. A .csv is best saved as “CSV UTF-8”."),
        )
    return "text"


def _form_of_archive(content: bytes) -> str:
    """Look at the directory alone: a zip bomb is refused before anything of it is unpacked."""
    try:
        names = entries(content)
    except OddArchive as odd:
        raise _ODD[odd.why]() from odd
    if any(_MACROS.search(name) for name in names):
        raise refused("macros")
    if any(name.startswith(("xl/embeddings/", "xl/activeX/")) for name in names):
        raise refused("embedded")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    raise unreadable(_("This is not a workbook that can be read here."), _SAVE_AS)
