"""Which table of a file is meant: on which sheet, which block of it; asked where more than one could be."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange.reading import body as below
from exchange.reading.body import Body, Fits
from exchange.reading.head import Head, Wanted, best_head, known_names, words_of
from exchange.reading.table import Book, Grid, Option, Problem, Row, Table, Undecided, Unreadable, said, unreadable
from exchange.reading.words import school_year
from exchange.values.tables import rows_of

QUESTION, ALL = "table", "all"
MOST_OPTIONS = 40


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A table that could be meant."""

    body: Body
    hidden: bool

    @property
    def value(self) -> str:
        """How an answer names it."""
        return f"{self.body.grid.name}!{self.body.rows[0][0]}"

    @property
    def year(self) -> int | None:
        return school_year(self.body.titles, self.body.grid.name)

    @property
    def label(self) -> str | Promise:
        first, last = self.body.rows[0][0], self.body.rows[-1][0]
        sentence = (
            _("hidden sheet {name}, rows {first}–{last}: {title}")
            if self.hidden
            else _("{name} rows {first}–{last}: {title}")
        )
        title = (
            " ".join(self.body.titles)[:60]
            or "、".join([str(c) for c in self.body.rows[0][1] if c is not None][:3])[:60]
        )
        return said(sentence, name=self.body.grid.name, first=first, last=last, title=title)


def find(
    book: Book, wanted: Wanted, required: Collection[str], *, fits: Fits | None = None, year: int | None = None
) -> Table:
    """The table whose head has the `wanted` columns (key → its names).

    `fits` says whether cells by column may be a row of what is wanted: a sheet whose rows do not is none (a legend).
    `year`: which school year is meant, where each has a table of its own. Raises Unreadable, naming what lacks or which
    cells hold no values, and Undecided where several tables could be meant.
    """
    known = known_names(wanted)
    if not any(any(map(any, grid.rows)) for grid in (*book.sheets, *book.hidden)):
        raise unreadable(
            _("The file has no rows."), _("Look whether the right sheet was saved, and upload the file again.")
        )
    shown = [head for grid in book.sheets if (head := best_head(grid, known))]
    hidden = [head for grid in book.hidden if (head := best_head(grid, known))]
    whole = [head for head in (*shown, *hidden) if head.columns.keys() >= {*required} and not head.twice]
    candidates = [
        _Candidate(body, head in hidden) for head in whole for body in below.bodies(head, fits) if body.usable
    ]
    if candidates:
        return _chosen(book, candidates, year)
    heads = shown or hidden
    if not heads:
        raise _lacking(wanted, required, frozenset())
    head = max(heads, key=lambda each: each.weight)
    lacking = [key for key in required if key not in head.columns]
    if lacking:
        raise _lacking(wanted, lacking, head.columns.keys(), head.body)
    if head.twice:
        raise Unreadable(*(_twice(words_of(head)[key], head.top + 1) for key in head.twice))
    return _table(book, [_Candidate(below.bodies(head, fits)[0], head in hidden)], [])


def assigned(
    book: Book, sheet: str, head: int, places: Mapping[str, int], *, fits: Fits | None = None, year: int | None = None
) -> Table | None:
    """The table whose columns were said by hand: its head ends in row `head` (as a spreadsheet counts; 0: it has none),
    each column stands at its place, counted from 0. None where the file has no such sheet or not that many rows."""
    grid = next((grid for grid in (*book.sheets, *book.hidden) if grid.name == sheet), None)
    if grid is None or not 0 <= head < len(grid.rows):
        return None
    said_so = Head(grid, max(0, head - 1), min(1, head))
    said_so.columns = dict(places)
    candidates = [_Candidate(body, grid in book.hidden) for body in below.bodies(said_so, fits)]
    whole = [candidate for candidate in candidates if candidate.body.rows]
    return _chosen(book, whole, year) if whole else _table(book, candidates[:1], [])


def matches(book: Book, wanted: Wanted) -> frozenset[str]:
    """The columns of `wanted` that the best head in the file has."""
    known = known_names(wanted)
    for grids in (book.sheets, book.hidden):
        if heads := [head for grid in grids if (head := best_head(grid, known))]:
            return frozenset(max(heads, key=lambda head: len(head.columns)).columns)
    return frozenset()


def _chosen(book: Book, candidates: list[_Candidate], year: int | None) -> Table:
    """The one table in question, the one that was answered, or Undecided."""
    answer = book.answers.get(QUESTION)
    shown = [candidate for candidate in candidates if not candidate.hidden]
    together = shown if _belong_together(shown) else []
    question = _question(candidates, together)
    offers = [question] if len(candidates) > 1 else []
    if answer == ALL and together:
        return _table(book, together, offers)
    answered = [candidate for candidate in candidates if candidate.value == answer]
    of_year = [candidate for candidate in shown if year is not None and candidate.year == year]
    for certain in (answered, shown, of_year):
        if len(certain) == 1:
            return _table(book, certain, offers)
    raise question


def _belong_together(candidates: Sequence[_Candidate]) -> bool:
    """Whether tables can be read one after the other: they have the same columns and are not of different years."""
    return (
        len(candidates) > 1
        and len({frozenset(candidate.body.head.columns) for candidate in candidates}) == 1
        and len({candidate.year for candidate in candidates} - {None}) <= 1
    )


def _question(candidates: Sequence[_Candidate], together: Sequence[_Candidate]) -> Undecided:
    options = [Option(candidate.value, candidate.label) for candidate in candidates[:MOST_OPTIONS]]
    if together:
        names = "、".join(dict.fromkeys(candidate.body.grid.name for candidate in together))
        options.insert(0, Option(ALL, said(_("all of these together: {names}"), names=names)))
    if all(candidate.hidden for candidate in candidates):
        return Undecided(QUESTION, _("The rows stand on a hidden sheet. Read it?"), *options)
    return Undecided(QUESTION, _("The file holds more than one such table. Which one is meant?"), *options)


def _table(book: Book, parts: Sequence[_Candidate], offers: list[Undecided]) -> Table:
    """The table of one candidate, or of several one after the other."""
    head = parts[0].body.head
    named = len(book.sheets) + len(book.hidden) > 1
    problems = [problem for part in parts for problem in below.problems(part.body, named=named)]
    if problems:
        raise Unreadable(*problems[: below.MOST_PROBLEMS])
    grids = list({id(part.body.grid): part.body.grid for part in parts}.values())
    offsets = _offsets(grids)
    return Table(
        grids[0].name,
        parts[0].body.titles,
        words_of(head),
        head.columns,
        head.body + 1,
        [row for part in parts for row in _rows(part.body, offsets[part.body.grid.name])],
        [*book.notes, *_notes(book, parts, grids)],
        next((part.year for part in parts if part.year is not None), None),
        offers,
        [(before, name) for name, before in offsets.items()] if len(grids) > 1 else [],
    )


def _rows(body: Body, offset: int) -> Iterator[Row]:
    for number, row in body.rows:
        yield Row(number + offset, body.cells(row))


def _offsets(grids: Sequence[Grid]) -> dict[str, int]:
    """Sheet → what is added to its row numbers, so that no two rows have the same."""
    offsets: dict[str, int] = {}
    before = 0
    for grid in grids:
        offsets[grid.name] = before
        before += len(grid.rows)
    return offsets


def _notes(book: Book, parts: Sequence[_Candidate], grids: Sequence[Grid]) -> Iterator[str | Promise]:
    names = "、".join(grid.name for grid in grids)
    others = [grid.name for grid in book.sheets if grid not in grids and any(map(any, grid.rows))]
    if others:
        yield said(_("Sheet “{name}” was read; these were not: {others}."), name=names, others="、".join(others))
    unread = [grid.name for grid in book.hidden if grid not in grids]
    if unread:
        yield said(_("Hidden sheets were not read: {names}."), names="、".join(unread))
    if any(part.hidden for part in parts):
        yield said(_("Sheet “{name}” is hidden; it was read as you chose."), name=names)
    for part in parts:
        yield from part.body.notes()
        if numbers := below.padded(part.body):
            yield said(
                _("Numbers that their format shows with leading zeros were read as shown: row {rows}."),
                rows=rows_of(numbers),
            )


def _lacking(wanted: Wanted, required: Collection[str], columns: Collection[str], row: int | None = None) -> Unreadable:
    return Unreadable(
        *(
            Problem(
                said(_("The column “{name}” is missing."), name=wanted[key][0]),
                said(
                    _("Give the column one of these heads: {names}. Or choose another kind of file."),
                    names="、".join(wanted[key]),
                ),
                row=row,
                column=wanted[key][0],
            )
            for key in required
            if key not in columns
        )
    )


def _twice(name: str, row: int) -> Problem:
    return Problem(
        said(_("The column “{name}” appears twice."), name=name),
        _("Delete one of them or change its head, so that it is clear which one counts."),
        row=row,
        column=name,
    )
