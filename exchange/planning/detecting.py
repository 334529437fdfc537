"""What a file is: the kind whose columns it has best, and the table in it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from exchange import asking
from exchange.asking import Answers
from exchange.kinds import ImportKind
from exchange.reading import Book, Problem, Table, Unreadable, assigned, find, matches, said, unreadable


class Question(Exception):
    """The file can be read, but not what it is: `kinds` fit its head (none may); or its year is not known."""

    def __init__(self, fitting: list[str], *, year: bool = False) -> None:
        super().__init__(fitting)
        self.kinds, self.year = fitting, year


def detect(book: Book, among: Iterable[type[ImportKind]]) -> str:
    """The key of the one kind of these whose columns the file has best; raises Question where none or several fit."""
    fits: dict[str, int] = {}
    for kind in among:
        columns = matches(book, kind.wanted())
        if not kind.lacking(columns) and _vouched(kind, book):
            fits[kind.key] = len(columns)
    best = [key for key, known in fits.items() if known == max(fits.values())]
    if len(best) != 1:
        raise Question(best)
    return best[0]


def _vouched(kind: type[ImportKind], book: Book) -> bool:
    try:
        return kind.vouches(find(book, kind.wanted(), kind.required(), fits=kind.fits))
    except Unreadable:
        return True  # the plan then says what is wrong


def locate(book: Book, kind: ImportKind, year: int | None, answers: Answers) -> Table:
    """The table of the file: its columns as they were said by hand, else by their heads.

    Raises Unreadable, and Undecided where several could be meant.
    """
    columns: Mapping[str, Any] | None = answers.get(asking.COLUMNS)
    if not columns:
        table = find(book, kind.wanted(), kind.required(), fits=kind.fits, year=year)
    else:
        places = {name: place for name, place in columns["places"].items() if name in kind.wanted()}
        by_hand = assigned(book, columns["sheet"], columns["head"], places, fits=kind.fits, year=year)
        if by_hand is None:
            raise unreadable(
                said(_("The file has no sheet “{sheet}” with that many rows."), sheet=columns["sheet"]),
                _("Assign the columns anew."),
            )
        table = by_hand
    if lacking := kind.lacking(table.heads):
        raise Unreadable(*(_missing(kind, names, table) for names in lacking))
    return table


def _missing(kind: ImportKind, names: tuple[str, ...], table: Table) -> Problem:
    heads = [head for name in names for head in kind.wanted()[name]]
    return Problem(
        said(_("The column “{name}” is missing."), name=heads[0]),
        said(_("Give the column one of these heads: {names}. Or choose another kind of file."), names="、".join(heads)),
        row=table.top - 1 or None,
        column=heads[0],
    )
