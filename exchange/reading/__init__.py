"""From the bytes of a file to its sheets of cells. Knows nothing of databases; trusts neither name nor content.

book = read(content, answers)               # Book; raises Unreadable(problems), Undecided where a choice is needed
table = find(book, wanted, required)        # Table with row numbers as the spreadsheet counts
"""

from collections.abc import Mapping
from dataclasses import replace

from exchange.reading import plain, sheets, signature
from exchange.reading.head import assigned, find, matches, same, tidy
from exchange.reading.table import Book, Cell, Option, Problem, Row, Table, Undecided, Unreadable, said, unreadable

__all__ = [
    "Book",
    "Cell",
    "Option",
    "Problem",
    "Row",
    "Table",
    "Undecided",
    "Unreadable",
    "assigned",
    "find",
    "matches",
    "read",
    "said",
    "same",
    "tidy",
    "unreadable",
]


def read(content: bytes, answers: Mapping[str, str] | None = None) -> Book:
    """The sheets of a .csv, .xls, .xlsx or .ods file, known by its content; raises Unreadable, or Undecided where the
    file can be read in more than one way and `answers` (key of the question → value chosen) does not say which."""
    form = signature.form_of(content)
    book = plain.read(content) if form == "text" else sheets.read(content, form)
    return replace(book, answers=answers or {})
