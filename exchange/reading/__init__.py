"""From the bytes of a file to its sheets of cells. Knows nothing of databases; trusts neither name nor content.

book = read(content)                        # Book; raises Unreadable(problems)
table = find(book, wanted, required)        # Table with row numbers as the spreadsheet counts
"""

from exchange.reading import plain, sheets, signature
from exchange.reading.head import assigned, find, matches, same, tidy
from exchange.reading.table import Book, Cell, Problem, Row, Table, Unreadable, said, unreadable

__all__ = [
    "Book",
    "Cell",
    "Problem",
    "Row",
    "Table",
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


def read(content: bytes) -> Book:
    """The sheets of a .csv, .xls, .xlsx or .ods file, known by its content; raises Unreadable."""
    form = signature.form_of(content)
    return plain.read(content) if form == "text" else sheets.read(content, form)
