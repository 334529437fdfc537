"""From a file to a plan: what it is, what its cells say, what would be new, changed, unchanged, wrong."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from exchange import kinds, rare
from exchange.kinds import Change, Entry, Kind, Plan, Progress
from exchange.reading import Book, Cell, Problem, Row, Table, find, matches, said
from exchange.widgets import Wrong

STEP = 500
_YEAR = re.compile(r"(?<!\d)(1\d\d)\s*學年")


class Question(Exception):
    """The file can be read, but not what it is: `kinds` fit its head (none may); or its year is not known."""

    def __init__(self, fitting: list[str], *, year: bool = False) -> None:
        super().__init__(fitting)
        self.kinds, self.year = fitting, year


def detect(book: Book) -> str:
    """The key of the one kind whose columns the file has best; raises Question where none or several fit."""
    fits: dict[str, int] = {}
    for kind in kinds.every():
        found = matches(book, kind.wanted())
        if found.issuperset(kind.required()):
            fits[kind.key] = len(found)
    best = [key for key, known in fits.items() if known == max(fits.values())]
    if len(best) != 1:
        raise Question(best)
    return best[0]


def plan(book: Book, kind_key: str, year: int | None, *, progress: Progress) -> Plan:
    """Compare the file with the database. Raises Unreadable where columns lack, Question where the year does."""
    declared = kinds.get(kind_key)
    table = find(book, declared.wanted(), declared.required())
    stated = _year_of(table.titles)
    if declared.needs_year and year is None and stated is None:
        raise Question([kind_key], year=True)
    kind = declared(year or stated)
    made = Plan(kind, notes=list(table.notes))
    if declared.needs_year and stated is not None and stated != kind.year:
        made.problems.append(
            Problem(
                said(_("The title says school year {stated}, but {year} was chosen."), stated=stated, year=kind.year),
                said(_("Choose {stated}, or upload the file of {year}."), stated=stated, year=kind.year),
                value="；".join(table.titles),
            )
        )
    made.notes += rare.notes(table)
    kind.prepare()
    entries = list(_entries(kind, table, made, progress))
    if not entries and not made.problems:
        made.problems.append(
            Problem(_("No row of the file belongs to this kind."), _("Choose another kind, or another file."))
        )
    _compare(kind, entries, made)
    return made


def _year_of(titles: Iterable[str]) -> int | None:
    found = _YEAR.search(unicodedata.normalize("NFKC", " ".join(titles)))
    return int(found[1]) if found else None


def _entries(kind: Kind, table: Table, made: Plan, progress: Progress) -> Iterator[Entry]:
    """The rows that could be read; problems go to the plan. No key comes twice."""
    seen: dict[kinds.Key, int] = {}
    cells = _Cells(kind, table)
    for number, row in enumerate(table.rows):
        if number % STEP == 0:
            progress(number, len(table.rows))
        values, problems = cells.read(row)
        if (why := kind.left_out(values)) is not None:
            made.left_out[why] = made.left_out.get(why, 0) + 1
            continue
        if not problems:
            entry = Entry(row.number, tuple(values[name] for name in kind.natural_key), values)
            problems = [*kind.complete(entry, table.heads)]
            if (first := seen.setdefault(entry.key, row.number)) != row.number:
                problems.append(_twice(kind, entry, table, first))
            elif not problems:
                yield entry
        made.problems += problems


def _twice(kind: Kind, entry: Entry, table: Table, first: int) -> Problem:
    name = kind.natural_key[0]
    return Problem(
        said(_("Row {first} already has this key ({key})."), first=first, key=" ".join(map(str, entry.key))),
        _("Keep the right one of the two rows and delete the other."),
        row=entry.row,
        column=table.heads[name],
        value=str(entry.values[name]),
    )


class _Cells:
    """Reads the cells of a table; a cell that was read once is not read again."""

    def __init__(self, kind: Kind, table: Table) -> None:
        self.kind, self.heads = kind, table.heads
        self.columns = [(name, column) for name, column in kind.fields.items() if name in table.heads]
        self.known: dict[str, dict[tuple[type, Cell], Any]] = {name: {} for name, _column in self.columns}

    def read(self, row: Row) -> tuple[dict[str, Any], list[Problem]]:
        """Plain values by column, and what is wrong."""
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, column in self.columns:
            cell = row.cells[name]
            known, at = self.known[name], (type(cell), cell)
            try:
                if at not in known:
                    known[at] = self._value(column, cell)
                values[name] = known[at]
            except Wrong as wrong:
                problems.append(self._problem(row, name, wrong))
        return values, problems

    def _value(self, column: kinds.Column, cell: Cell) -> Any:
        if cell is None and column.filled:
            raise Wrong(_("The cell is empty."), _("Fill it in."))
        return column.widget.clean(cell, None, kind=self.kind)

    def _problem(self, row: Row, name: str, wrong: Wrong) -> Problem:
        cell = row.cells[name]
        return Problem(wrong.reason, wrong.cure, row.number, self.heads[name], "" if cell is None else str(cell))


def _compare(kind: Kind, entries: list[Entry], made: Plan) -> None:
    """Sort the entries into new, changed and unchanged, and mark the state of the database they were held against."""
    current = kind.current()
    compared = [name for name, column in kind.fields.items() if column.compared]
    state = hashlib.sha256()
    for entry in entries:
        now = current.get(entry.key)
        state.update(json.dumps([entry.key, now], ensure_ascii=False).encode())
        if now is None:
            made.new.append(entry)
            continue
        before = {
            name: now[name]
            for name in compared
            if name in entry.values
            and entry.values[name] != now[name]
            and not (kind.empty_keeps and entry.values[name] in (None, ""))
        }
        if before:
            made.changed.append(Change(entry, before))
        else:
            made.unchanged.append(entry)
    made.digest = state.hexdigest()


def totals(made: Plan) -> dict[str, Any]:
    """The figures a batch is checked by: {"count", "sums": {column: n}, "groups": [[name, count, sums…]]}."""
    kind, what = made.kind, made.kind.totals
    groups: dict[Any, list[Entry]] = {}
    entries = made.entries
    for entry in entries:
        groups.setdefault(entry.values.get(what.grouped), []).append(entry)

    def figures(some: list[Entry]) -> list[int]:
        return [
            len({entry.values[what.counted] for entry in some}),
            *(sum(entry.values.get(name) or 0 for entry in some) for name in what.summed),
        ]

    count, *sums = figures(entries)
    return {
        "rows": len(entries),
        "count": count,
        "sums": dict(zip(what.summed, sums, strict=True)),
        "groups": [
            [kind.shown(what.grouped, value), *figures(some)]
            for value, some in sorted(groups.items(), key=lambda group: str(group[0]))
        ]
        if what.grouped
        else [],
    }


def counts(made: Plan) -> dict[str, int]:
    """How many rows are new, changed, unchanged, wrong, left out; and how many problems there are."""
    return {
        "new": len(made.new),
        "changed": len(made.changed),
        "unchanged": len(made.unchanged),
        "wrong": len(Counter(problem.row for problem in made.problems)),
        "left_out": sum(made.left_out.values()),
        "problems": len(made.problems),
    }
