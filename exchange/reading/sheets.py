"""Workbooks, opened in a child process with limits."""

import json
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange import confined
from exchange.reading.plain import formula
from exchange.reading.signature import protected
from exchange.reading.table import Book, Grid, Unreadable, said, unreadable

SECONDS, MEGABYTES = 5, 256
#: Beyond this size a workbook gets more of both: a second and 32 MB for each megabyte.
USUAL_BYTES = 4 << 20


def read(content: bytes, form: str) -> Book:
    """The visible sheets of a workbook ("xlsx", "xls", "ods") with values; raises Unreadable."""
    beyond = max(0, len(content) - USUAL_BYTES) >> 20
    try:
        answer = confined.run("sheets", content, form, seconds=SECONDS + beyond, megabytes=MEGABYTES + 32 * beyond)
    except confined.TooMuch as much:
        raise unreadable(
            _("The workbook takes too much memory or time to open."),
            _("Copy the table alone into a new workbook, save it as .xlsx, and upload that file."),
        ) from much
    except confined.Broken as broken:
        raise _damaged() from broken
    found: dict[str, Any] = json.loads(answer)
    if why := found.get("refused"):
        raise _REFUSALS[why]()
    if found["formulas"]:
        raise Unreadable(*(formula(address, row, "") for address, row in found["formulas"]))
    notes: list[str | Promise] = []
    if found["hidden"]:
        notes.append(said(_("Hidden sheets were not read: {names}."), names="、".join(found["hidden"])))
    sheets = [Grid(s["name"], s["rows"], [(*box,) for box in s["merged"]]) for s in found["sheets"]]
    return Book(form, "", sheets, notes, hidden=[Grid(name, []) for name in found["hidden"]])


def _damaged() -> Unreadable:
    return unreadable(
        _("The workbook is damaged and cannot be opened."), _("Download it again, or save it anew as .xlsx.")
    )


def _definitions() -> Unreadable:
    return unreadable(
        _("The workbook contains definitions (DTD) that no spreadsheet program writes."),
        _("Copy the table alone into a new workbook, save it as .xlsx, and upload that file."),
    )


def _no_workbook() -> Unreadable:
    return unreadable(
        _("This is a document of an old Office program, but not a workbook."),
        _("Open it in Excel or LibreOffice, choose “Save as”, “Excel workbook (.xlsx)”, and upload that file."),
    )


_REFUSALS: dict[str, Any] = {
    "password": protected,
    "damaged": _damaged,
    "definitions": _definitions,
    "no-workbook": _no_workbook,
}
