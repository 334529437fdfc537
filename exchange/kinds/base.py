"""A kind of import, and the plan that it makes of a file."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from import_export.resources import Resource

from accounts.actors import Actor
from accounts.permissions import Permission
from exchange import values
from exchange.asking import Answers, Asked
from exchange.kinds.parts import Age, ImportColumn, ImportEntry, Key, Progress, Totals
from exchange.reading import Book, Cell, Problem, Table, Undecided
from exchange.widgets import Key as KeyCell
from exchange.widgets import shown

#: The column of a needs-year kind that says of which school year a row is.
YEAR_COLUMN = "school_year"
_YEAR = re.compile(r"(?<!\d)(1\d\d)\s*學年")
_SHEET_YEAR = re.compile(r"(1\d\d)(?:學年度?)?(?![0-9])")
_NAME_YEAR = re.compile(r"(?<!\d)(1\d\d)(?!\d)")
_DAY = re.compile(r"(?<!\d)1\d\d\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}(?:\s*日)?(?!\d)")


class ImportKind(Resource):
    """Base of all kinds. An instance serves one reading of one file, for one year where `needs_year`.

    Each says who may give such a file and whose rows it writes: those of one record (`target`), or anybody's
    (`nationwide`). One that says neither, or both, does not start (`exchange.kinds.checks`).
    """

    title: ClassVar[str | Promise]
    #: Who may give such a file: a permission about `target`; about no record where the kind is `nationwide`.
    permission: ClassVar[Permission]
    #: The model of the record that a file is for (`record`): it is reached by the judge, with `permission`.
    target: ClassVar[type[Model] | None] = None
    #: For each table of `writes` the way from a row to its target, as a lookup ("item__plan"). What a batch has
    #: written is held against it before it is committed.
    whose: ClassVar[Mapping[type[Model], str]] = {}
    #: The rows may be anybody's.
    nationwide: ClassVar[bool] = False
    #: Its place in lists of kinds: what is needed first comes first.
    order: ClassVar[int] = 100
    needs_year: bool = False
    #: An empty cell leaves what stands in the database, instead of emptying it.
    empty_keeps: ClassVar[bool] = False
    #: Columns of which one is enough.
    either: ClassVar[Sequence[tuple[str, ...]]] = ()
    #: Rows with the same key may be parts of one whole, whose figures are added up.
    adds_up: ClassVar[bool] = False
    #: A row that an earlier file held and this one does not is asked about: keep or remove.
    tells_gone: ClassVar[bool] = True
    #: Columns that hold beyond the year of the file: a file of an older year would set them back.
    timeless: ClassVar[frozenset[str]] = frozenset()
    #: The tables that its rows are written to, those that others point to first.
    writes: ClassVar[Sequence[type[Model]]] = ()
    #: The tables that its rows are: two files of the same rows may depend on each other.
    holds: ClassVar[Sequence[type[Model]]] = ()
    #: What comes after such a file was applied: what its link says, the name of its page.
    then: ClassVar[tuple[str | Promise, str] | None] = None
    totals: ClassVar[Totals]
    key: ClassVar[str]
    fields: ClassVar[dict[str, ImportColumn]]

    def __init__(
        self,
        year: int | None = None,
        answers: Answers | None = None,
        *,
        record: Any = None,
        by: Actor | None = None,
    ) -> None:
        """`record`: the target, of a kind that has one; `by`: for whom the file is read or written."""
        super().__init__()
        self.year = year
        self.answers: Answers = answers or {}
        self.record, self.by = record, by

    @property
    def natural_key(self) -> tuple[str, ...]:
        """The columns that tell one row from another."""
        return tuple(self._meta.import_id_fields)

    @classmethod
    def vouches(cls, table: Table) -> bool:
        """Whether the rows can be of this kind, where the heads fit."""
        return True

    def take_lists(self, book: Book) -> Book:
        """Read the sheets that explain codes; the book without them."""
        return book

    def meet(self, table: Table) -> None:
        """Look at the columns that the file has."""

    def told_age(self, table: Table, name: str) -> Age:
        """The school year and the day that the file states: its titles, else its sheet, else a column of years.

        A list says so in the `name` of its file at most.
        """
        titles = unicodedata.normalize("NFKC", " ".join(table.titles))
        days = [_day(words) for words in _DAY.findall(titles)]
        day = max((found for found in days if found), default=None)
        if found := _YEAR.search(titles) or _SHEET_YEAR.match(unicodedata.normalize("NFKC", table.sheet)):
            return Age(int(found[1]), day)
        years = {str(cell) for row in table.rows if (cell := row.cells.get(YEAR_COLUMN)) is not None}
        if len(years) == 1 and (only := _NAME_YEAR.search(years.pop())):
            return Age(int(only[1]), day)
        if not self.needs_year and (named := _NAME_YEAR.search(name)):
            return Age(int(named[1]), day)
        return Age(None, day)

    def prepare(self) -> None:
        """Load what cells are looked up in (once, before the first row)."""

    @classmethod
    def fits(cls, cells: Mapping[str, Cell]) -> bool:
        """Whether a row of a file may be one of this kind, by its cells as they stand: its codes look like codes."""
        keys = ((name, cls.fields[name].widget) for name in cls._meta.import_id_fields)
        return all(widget.like(cells.get(name)) for name, widget in keys if isinstance(widget, KeyCell))

    def left_out(self, values: Mapping[str, Any]) -> str | Promise | None:
        """Why a row is none of this kind's, or None."""
        if values.get(YEAR_COLUMN) not in (None, self.year):
            return _("Rows of other school years")
        return None

    def close(self, made: "Plan") -> None:
        """Tell the plan what the rows together gave rise to: notes, questions."""

    def complete(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Fill the columns that are worked out, and yield what is wrong across cells. May raise LeftOut."""
        yield from ()

    def barred(self) -> Problem | None:
        """Why the record takes no file now, beside what the judge says of `permission`; None where it does."""
        return None

    def outside(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Yield, by its cell, what of a row is not the record's: why, and what to do. Asked of every row when the file
        is read and again when it is written. A kind with a target answers it; a nationwide one writes anybody's rows.
        """
        if not self.nationwide:
            raise NotImplementedError
        yield from ()

    def current(self) -> dict[Key, dict[str, Any]]:
        """What stands in the database now, of the record where there is one: natural key → plain values by column."""
        raise NotImplementedError

    def apply(self, entries: Sequence[ImportEntry], *, by: Actor, progress: Progress) -> None:
        """Write new and changed entries in bulk; everything was checked. Runs inside the batch's transaction."""
        raise NotImplementedError

    def stands(self, values: Mapping[str, Any]) -> bool:
        """Whether a row of `current` is one that a file can have brought."""
        return True

    def held_by(self, rows: Mapping[Key, Mapping[str, Any]]) -> dict[Key, str | Promise]:
        """Of rows that shall be removed those that cannot be: key → what hangs on them."""
        return {}

    def remove(self, rows: Mapping[Key, Mapping[str, Any]], *, by: Actor) -> None:
        """Remove rows that the file no longer holds. Runs inside the batch's transaction."""
        raise NotImplementedError

    def restored(self, keys: Sequence[Key], *, by: Actor) -> None:
        """The rows with these keys stand again as before a batch that was undone: tell whoever listens."""

    def words(self, name: str) -> Mapping[Any, str]:
        """For a column that holds keys: key → how a file writes it."""
        return {}

    def shown(self, name: str, value: Any) -> str:
        """A plain value of a column as a file would write it."""
        return shown(self.fields[name].widget, value, self.words(name))

    def label(self, values: Mapping[str, Any]) -> str:
        """A row in a line of text."""
        return " ".join(str(values[name]) for name in (*self.natural_key, "name") if values.get(name))

    def blank_rows(self) -> Iterator[Mapping[str, Any]]:
        """Rows to begin with in the template workbook, plain values by column."""
        yield from ()

    @classmethod
    def wanted(cls) -> dict[str, tuple[str, ...]]:
        """Column → the heads it may have."""
        return {name: column.heads for name, column in cls.fields.items() if column.heads}

    @classmethod
    def required(cls) -> list[str]:
        """The columns without which the file is not of this kind."""
        return [name for name, column in cls.fields.items() if column.required]

    @classmethod
    def lacking(cls, columns: Collection[str]) -> list[tuple[str, ...]]:
        """What a file with these columns lacks: for each gap the columns that would fill it."""
        needed = [*((name,) for name in cls.required()), *cls.either]
        return [names for names in needed if not any(name in columns for name in names)]


@dataclass(frozen=True, slots=True)
class Change:
    """A row that differs from the database: the entry, and what stands there now in the columns that differ."""

    entry: ImportEntry
    before: dict[str, Any]

    def timeless(self, kind: ImportKind) -> bool:
        """Whether it changes something that holds beyond its year."""
        return not kind.timeless.isdisjoint(self.before)


@dataclass(slots=True)
class Plan:
    """What a file would do: nothing is written yet."""

    kind: ImportKind
    new: list[ImportEntry] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: list[ImportEntry] = field(default_factory=list)
    #: Rows that earlier files held and this one does not, as they stand; and those of them that are removed.
    gone: dict[Key, dict[str, Any]] = field(default_factory=dict)
    removed: dict[Key, dict[str, Any]] = field(default_factory=dict)
    #: The day of which the file says it is.
    as_of: date | None = None
    left_out: dict[str | Promise, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)
    notes: list[str | Promise] = field(default_factory=list)
    digest: str = ""
    #: A row of an entry or problem as its reader looks for it in the file.
    where: Callable[[int], int | str] = int
    #: What could have been read instead.
    offers: list[Undecided] = field(default_factory=list)

    @property
    def open_questions(self) -> list[Asked]:
        """What must be answered before anything is applied."""
        return [asked for asked in self.questions if not asked.chosen]

    @property
    def entries(self) -> list[ImportEntry]:
        """All rows that could be read, in the order of the file."""
        entries = [*self.new, *(change.entry for change in self.changed), *self.unchanged]
        return sorted(entries, key=lambda entry: entry.row)


def _day(words: str) -> date | None:
    try:
        return values.day(words)
    except values.Wrong:
        return None
