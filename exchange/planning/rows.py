"""The rows of a table as entries of a kind: cells read, keys told apart, parts of one whole added up."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from exchange import asking, kinds
from exchange.asking import Asked, listed
from exchange.kinds import ImportEntry, ImportKind, LeftOut, Plan, Progress
from exchange.reading import Book, Cell, Problem, Row, Table, said, same, tidy
from exchange.widgets import Whole, Wrong

STEP = 500
#: Heads of running numbers: two rows that differ in nothing else are copies.
_RUNNING = {"序號", "編號", "項次", "流水號", "NO", "No", "no"}


def entries_of(kind: ImportKind, table: Table, book: Book, made: Plan, progress: Progress) -> list[ImportEntry]:
    """The rows that could be read; problems, questions and notes go to the plan. No key comes twice."""
    cells = _Cells(kind, table)
    keys = _Keys(kind, table, book)
    for number, row in enumerate(table.rows):
        if number % STEP == 0:
            progress(number, len(table.rows))
        values, problems = cells.read(row)
        if (why := kind.left_out(values)) is not None:
            made.left_out[why] = made.left_out.get(why, 0) + 1
            continue
        if not problems:
            entry = ImportEntry(row.number, (), values)
            try:
                problems = [*kind.complete(entry, table.heads)]
            except LeftOut as out:
                made.left_out[out.why] = made.left_out.get(out.why, 0) + 1
                continue
            entry.key = tuple(values.get(name) for name in kind.natural_key)
            problems = problems or [*kind.outside(entry, table.heads)]
            if not problems:
                keys.add(entry)
        made.problems += problems
    _ask_zeros(cells, made, kind)
    keys.close(made)
    kind.close(made)
    return [*keys.entries.values()]


def _ask_zeros(cells: "_Cells", made: Plan, kind: ImportKind) -> None:
    lost = cells.cured or [(problem.value, problem.right) for problem in made.problems if problem.right]
    if not lost:
        return
    pairs = Counter(f"{was} → {right}" for was, right in lost)
    sentence = said(_("{count} codes have lost their leading zeros: {codes}."), count=len(lost), codes=listed(pairs))
    made.questions.append(Asked.of(asking.ZEROS, sentence, kind.answers))


class _Cells:
    """Reads the cells of a table; a cell that was read once is not read again."""

    def __init__(self, kind: ImportKind, table: Table) -> None:
        self.kind, self.heads = kind, table.heads
        self.columns = [(name, column) for name, column in kind.fields.items() if name in table.heads]
        self.known: dict[str, dict[tuple[type, Cell], Any]] = {name: {} for name, _column in self.columns}
        self.cures = kind.answers.get(asking.ZEROS) == "remedy"
        self.cured: list[tuple[str, str]] = []

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
                if wrong.right and self.cures:
                    values[name] = wrong.right
                    self.cured.append((str(cell), wrong.right))
                else:
                    problems.append(self._problem(row, name, wrong))
        return values, problems

    def _value(self, column: kinds.ImportColumn, cell: Cell) -> Any:
        if cell is None and column.filled:
            raise Wrong(_("The cell is empty."), _("Fill it in."))
        return column.widget.clean(cell, None, kind=self.kind)

    def _problem(self, row: Row, name: str, wrong: Wrong) -> Problem:
        cell = row.cells[name]
        words = "" if cell is None else str(cell)
        return Problem(wrong.reason, wrong.remedy, row.number, self.heads[name], words, wrong.right)


class _Keys:
    """Tells entries apart by their key. Where rows add up (`ImportKind.adds_up`), the parts of a whole become one."""

    def __init__(self, kind: ImportKind, table: Table, book: Book) -> None:
        self.kind, self.table = kind, table
        self.entries: dict[kinds.Key, ImportEntry] = {}
        self.copies: list[tuple[ImportEntry, ImportEntry]] = []
        self.differing: list[tuple[ImportEntry, ImportEntry]] = []
        self.added = 0
        sheets = {sheet.name: sheet.rows for sheet in (*book.hidden, *book.sheets)}
        names = [name for _before, name in table.sheets] or [table.sheet]
        self._rows: Sequence[Sequence[Cell]] = [row for name in names for row in sheets.get(name, [])]
        head = self._rows[table.top - 2] if 1 < table.top <= len(self._rows) + 1 else ()
        read = set(table.places.values())
        #: The columns that no column of the kind reads: they may say what part a row is.
        self._others = [
            place for place, word in enumerate(head) if place not in read and same(word or "") not in _RUNNING
        ]
        self._sums = [name for name, column in kind.fields.items() if isinstance(column.widget, Whole)]

    def add(self, entry: ImportEntry) -> None:
        """Take an entry in, or add it to the one with its key."""
        first = self.entries.setdefault(entry.key, entry)
        if first is entry:
            return
        if not self.kind.adds_up:
            self.copies.append((first, entry))
        elif self._other(first) != self._other(entry):
            self._sum(first, entry)
        elif self._figures(entry) in map(self._figures, (first, *self._parts(first))):
            self.copies.append((first, entry))
        else:
            self.differing.append((first, entry))

    def close(self, made: Plan) -> None:
        """Tell the plan what was added up, what is there twice, what has to be asked."""
        for first, entry in self.copies:
            made.problems.append(self._twice(first, entry))
        if self.differing:
            self._ask(made)
        if self.added:
            made.notes.append(
                said(_("{count} rows were added to the row of the same school and programme."), count=self.added)
            )

    def _ask(self, made: Plan) -> None:
        rows = [f"{self.table.where(first.row)}＋{self.table.where(entry.row)}" for first, entry in self.differing]
        asked = Asked.of(
            asking.PARTS,
            said(_("Several rows have the same key but other figures: rows {rows}."), rows=listed(rows)),
            self.kind.answers,
        )
        made.questions.append(asked)
        for first, entry in self.differing:
            if asked.chosen == "add":
                self._sum(first, entry)
            else:
                made.problems.append(self._unlike(first, entry))

    def _sum(self, first: ImportEntry, entry: ImportEntry) -> None:
        for name in self._sums:
            if entry.values.get(name) is not None:
                first.values[name] = (first.values.get(name) or 0) + entry.values[name]
        self.added += 1

    def _parts(self, first: ImportEntry) -> list[ImportEntry]:
        return [entry for begun, entry in self.differing if begun is first]

    def _other(self, entry: ImportEntry) -> list[Cell]:
        cells = self._rows[entry.row - 1] if entry.row <= len(self._rows) else ()
        return [tidy(cells[place]) if place < len(cells) else None for place in self._others]

    def _figures(self, entry: ImportEntry) -> list[Any]:
        return [entry.values.get(name) for name in self._sums]

    def _twice(self, first: ImportEntry, entry: ImportEntry) -> Problem:
        if not self.kind.adds_up:
            return self._problem(first, entry, _("Keep the right one of the two rows and delete the other."))
        return self._problem(
            first,
            entry,
            _(
                "If it is a copy, delete it. If both are parts of one programme, add a column that tells them apart, "
                "for example the department."
            ),
        )

    def _unlike(self, first: ImportEntry, entry: ImportEntry) -> Problem:
        remedy = _("Say above that they are parts to be added up; or correct the one that is wrong.")
        return self._problem(first, entry, remedy)

    def _problem(self, first: ImportEntry, entry: ImportEntry, remedy: Any) -> Problem:
        name = self.kind.natural_key[0]
        key = " ".join(str(part) for part in entry.key if part not in (None, ""))
        return Problem(
            said(_("Row {first} already has this key ({key})."), first=self.table.where(first.row), key=key),
            remedy,
            row=entry.row,
            column=self.table.heads.get(name, ""),
            value=str(entry.values.get(name, "")),
        )
