"""From the bytes of a file to its sheets of cells. Knows nothing of databases; trusts neither name nor content.

book = read(content, answers)               # Book; raises Unreadable(problems), Undecided where a choice is needed
table = find(book, wanted, required)        # Table with row numbers as the spreadsheet counts
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from exchange.reading import sheets, signature
from exchange.reading.choosing import assigned, find, matches
from exchange.reading.table import Book, Cell, Option, Problem, Row, Table, Undecided, Unreadable, said, unreadable
from exchange.reading.words import one_line, same, tidy

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
    "one_line",
    "read",
    "said",
    "same",
    "tidy",
    "unreadable",
]


def read(content: bytes, answers: Mapping[str, str] | None = None, *, wanted: Callable[[], None] | None = None) -> Book:
    """The sheets of a .csv, .xls, .xlsx or .ods file or of a web page with tables, known by its content.

    Raises Unreadable, or Undecided where the file can be read in more than one way and `answers` (key of the question
    → value chosen) does not say which. It takes seconds: `wanted` is called now and then, and what it raises ends it.
    """
    answers = answers or {}
    book = sheets.read(content, signature.form_of(content), answers.get("encoding", ""), wanted)
    return replace(book, answers=answers)
