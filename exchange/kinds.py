"""Kinds of import, declared in an app's `imports.py` under a stable key (docs/howto/add-an-import.md).

    @kind("schools")
    class Schools(Kind):
        title = _("Senior high schools")
        code = Column(_("School code"), "代碼", "學校代碼", widget=Key(6, "010301"))
        ...
        class Meta:
            import_id_fields = ("code",)

Columns and cells are django-import-export's fields and widgets; planning and one bulk write are ours, since its own
loop writes row by row and does not tie errors to cells.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.functional import Promise
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from accounts.actors import Actor
from exchange.reading import Problem
from exchange.widgets import shown

Key = tuple[Any, ...]
#: Told how far it is: done, total.
Progress = Callable[[int, int], None]


class Column(Field):
    """A column: what it is called in our pages, the heads it may have in files, how its cells are read.

    A column without heads is worked out by `Kind.complete`. `required`: the file must have the column, and
    `filled`: each row must have something in it. `note` stands in the template workbook.
    """

    def __init__(
        self,
        title: str | Promise,
        *heads: str,
        widget: Widget,
        required: bool = True,
        filled: bool = False,
        compared: bool = True,
        note: str | Promise = "",
    ) -> None:
        super().__init__(widget=widget, column_name=heads[0] if heads else None)
        self.title, self.heads, self.note = title, heads, note
        self.required, self.filled, self.compared = required and bool(heads), filled, compared


@dataclass(slots=True)
class Entry:
    """A row of a file that could be read: its number there, its natural key, plain values by column."""

    row: int
    key: Key
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Totals:
    """Which figures a batch is checked by: what is counted, which columns are summed, by what they are grouped."""

    counted: str
    counted_title: str | Promise
    summed: Sequence[str] = ()
    grouped: str = ""


class Kind(Resource):
    """Base of all kinds. An instance serves one reading of one file, for one year where `needs_year`."""

    title: ClassVar[str | Promise]
    #: Its place in lists of kinds: what is needed first comes first.
    order: ClassVar[int] = 100
    needs_year: ClassVar[bool] = False
    #: An empty cell leaves what stands in the database, instead of emptying it.
    empty_keeps: ClassVar[bool] = False
    totals: ClassVar[Totals]
    key: ClassVar[str]
    fields: ClassVar[dict[str, Column]]

    def __init__(self, year: int | None = None) -> None:
        super().__init__()
        self.year = year

    @property
    def natural_key(self) -> tuple[str, ...]:
        """The columns that tell one row from another."""
        return tuple(self._meta.import_id_fields)

    def prepare(self) -> None:
        """Load what cells are looked up in (once, before the first row)."""

    def left_out(self, values: Mapping[str, Any]) -> str | Promise | None:
        """Why a row is none of this kind's, or None."""
        return None

    def complete(self, entry: Entry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Fill the columns that are worked out, and yield what is wrong across cells."""
        yield from ()

    def current(self) -> dict[Key, dict[str, Any]]:
        """What stands in the database now: natural key → plain values by column."""
        raise NotImplementedError

    def apply(self, entries: Sequence[Entry], *, by: Actor, progress: Progress) -> None:
        """Write new and changed entries in bulk; everything was checked. Runs inside the batch's transaction."""
        raise NotImplementedError

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


_kinds: dict[str, type[Kind]] = {}


def kind(key: str) -> Callable[[type[Kind]], type[Kind]]:
    """Declare a kind under its stable key."""

    def wrap(declared: type[Kind]) -> type[Kind]:
        if key in _kinds:
            raise ValueError(f"the import {key} is declared twice")
        declared.key = key
        _kinds[key] = declared
        return declared

    return wrap


def get(key: str) -> type[Kind]:
    """The kind with this key; KeyError where none is declared."""
    return _kinds[key]


def every() -> list[type[Kind]]:
    """All kinds in their order."""
    return sorted(_kinds.values(), key=lambda declared: (declared.order, declared.key))


@dataclass(frozen=True, slots=True)
class Change:
    """A row that differs from the database: the entry, and what stands there now in the columns that differ."""

    entry: Entry
    before: dict[str, Any]


@dataclass(slots=True)
class Plan:
    """What a file would do: nothing is written yet."""

    kind: Kind
    new: list[Entry] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: list[Entry] = field(default_factory=list)
    left_out: dict[str | Promise, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str | Promise] = field(default_factory=list)
    digest: str = ""

    @property
    def entries(self) -> list[Entry]:
        """All rows that could be read, in the order of the file."""
        found = [*self.new, *(change.entry for change in self.changed), *self.unchanged]
        return sorted(found, key=lambda entry: entry.row)
