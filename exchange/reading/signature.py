"""What a file is, by its content; the name it came under does not matter."""

import io
import zipfile

from django.utils.translation import gettext_lazy as _

from exchange.reading.table import unreadable

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_DIRECTORY = b"PK\x05\x06"
MOST_ENTRIES = 2_000
MOST_BYTES = 200 << 20
SUSPICIOUS_BYTES = 20 << 20
SUSPICIOUS_RATIO = 100

_SAVE_AS = _("Open it in Excel or LibreOffice, choose “Save as”, “Excel workbook (.xlsx)”, and upload that file.")
_LIMIT = _("Copy the table alone into a new workbook, save it as .xlsx, and upload that file.")


def form_of(content: bytes) -> str:
    """One of "xlsx", "ods", "xls", "text"; raises Unreadable for what is none of these or is not safe to open."""
    if not content.strip():
        raise unreadable(_("The file is empty."), _("Choose the file again; perhaps its download was broken off."))
    if content.startswith(OLE):
        return "xls"
    if content.startswith(ZIP):
        return _form_of_archive(content)
    start = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body", b"<style")):
        raise unreadable(_("This is a web page, although its name may say Excel."), _SAVE_AS)
    if start.startswith((b"<?xml", b"<workbook")):
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
    bomb = unreadable(_("The file would unpack to far more than a table needs."), _LIMIT)
    end = content.rfind(_END_OF_DIRECTORY)
    if end < 0:
        raise unreadable(
            _("The file is damaged: its end is missing."), _("Download it again, or save it anew as .xlsx.")
        )
    if int.from_bytes(content[end + 10 : end + 12], "little") > MOST_ENTRIES:
        raise bomb
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as broken:
        raise unreadable(
            _("The file is damaged: its parts cannot be found."), _("Download it again, or save it anew as .xlsx.")
        ) from broken
    packed, unpacked = sum(e.compress_size for e in entries), sum(e.file_size for e in entries)
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > MOST_BYTES
        or packed > len(content)  # parts that overlap
        or (unpacked > SUSPICIOUS_BYTES and unpacked > SUSPICIOUS_RATIO * len(content))
    ):
        raise bomb
    names = {e.filename for e in entries}
    if any(e.flag_bits & 1 for e in entries):
        raise unreadable(*_PASSWORD)
    if "xl/vbaProject.bin" in names:
        raise unreadable(_("The workbook contains macros."), _SAVE_AS)
    if any(name.startswith(("xl/externalLinks/", "xl/queryTables/", "xl/connections.xml")) for name in names):
        raise unreadable(
            _("The workbook takes data from other files or addresses."),
            _("Copy the table into a new workbook with “Paste values”, and upload that file."),
        )
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    raise unreadable(_("This is not a workbook that can be read here."), _SAVE_AS)


_PASSWORD = (
    _("The file is protected by a password."),
    _("Open it with the password, save it without one, and upload that file."),
)


def protected() -> Exception:
    """The refusal of a file behind a password."""
    return unreadable(*_PASSWORD)
