"""Why a file is refused, each with what to do about it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from exchange.children.decoding import ASKED
from exchange.reading.table import Problem, Unreadable, cell_name, said, unreadable

_SAVE_ANEW = _("Download it again, or save it anew as .xlsx.")
_TABLE_ALONE = _("Copy the table alone into a new workbook, save it as .xlsx, and upload that file.")
_IN_PARTS = _("Delete what does not belong to the table, or upload it in several files.")
_WITHOUT_MACROS = _(
    "Open it in Excel or LibreOffice, save it as an Excel workbook without macros (.xlsx), and upload that file."
)

_SENTENCES = {
    "password": (
        _("The file is protected by a password."),
        _("Open it with the password, save it without one, and upload that file."),
    ),
    "damaged": (_("The workbook is damaged and cannot be opened."), _SAVE_ANEW),
    "definitions": (_("The workbook contains definitions (DTD) that no spreadsheet program writes."), _TABLE_ALONE),
    "no-workbook": (
        _("This is a document of an old Office program, but not a workbook."),
        _("Open it in Excel or LibreOffice, choose “Save as”, “Excel workbook (.xlsx)”, and upload that file."),
    ),
    "macros": (_("The workbook contains macros."), _WITHOUT_MACROS),
    "embedded": (_("The workbook contains embedded objects (other files or controls)."), _TABLE_ALONE),
    "rows": (_("The file has more than {most} rows with content; so many can be read at once."), _IN_PARTS),
    "cells": (_("The file has more than {most} cells; so many can be read at once."), _IN_PARTS),
    "letters": (_("The file has more than {most} characters; so many can be read at once."), _IN_PARTS),
}


def refused(why: str, most: int = 0) -> Unreadable:
    """The refusal with this key; `most` is the limit that was gone over."""
    reason, remedy = _SENTENCES[why]
    return unreadable(said(reason, most=f"{most:,}") if most else reason, remedy)


def damaged() -> Unreadable:
    """The refusal of what no program can open."""
    return refused("damaged")


def too_much(seconds: int, megabytes: int) -> Unreadable:
    """The refusal of a file that went over the limits of its child."""
    return unreadable(
        said(
            _("Opening the file takes more than {megabytes} MB of memory or {seconds} seconds of computing."),
            megabytes=megabytes,
            seconds=seconds,
        ),
        _TABLE_ALONE,
    )


def undecodable(encoding: str, cells: Sequence[tuple[str, int, int]]) -> Unreadable:
    """The refusal of a text: some cells are none in its encoding, or the whole is none."""
    if not encoding:
        return unreadable(
            _("The file is no table: neither a workbook nor a text in UTF-8 or Big5."),
            _("Upload a .xlsx, .xls, .ods or .csv file. A .csv is best saved as “CSV UTF-8”."),
        )
    name = ASKED.get(encoding.removesuffix("-sig"), "UTF-16")
    if not cells:
        return unreadable(
            said(_("The text is broken off: it is no whole {encoding}."), encoding=name),
            _("Save it anew as “CSV UTF-8”, and upload that file."),
        )
    return Unreadable(
        *(
            Problem(
                said(
                    _("Cell {place} holds characters that are none in {encoding}, the encoding of the rest."),
                    place=cell_name(row, column, sheet),
                    encoding=name,
                ),
                _("Type this cell anew, save the file as “CSV UTF-8”, and upload it again."),
                row=row,
            )
            for sheet, row, column in cells
        )
    )
