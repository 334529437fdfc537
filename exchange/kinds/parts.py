"""What kinds of import are declared with: columns, totals; what their rows are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from import_export.fields import Field
from import_export.widgets import Widget

Key = tuple[Any, ...]
#: Told how far it is: done, total.
Progress = Callable[[int, int], None]


class ImportColumn(Field):
    """A column: what it is called in our pages, the heads it may have in files, how its cells are read.

    A column without heads is worked out by `ImportKind.complete`. `required`: the file must have the column, and
    `filled`: each row must have something in it. `note` stands in the template workbook, which has the `offered` ones.
    """

    def __init__(
        self,
        title: str | Promise,
        *heads: str,
        widget: Widget,
        required: bool = True,
        filled: bool = False,
        compared: bool = True,
        offered: bool = True,
        note: str | Promise = "",
    ) -> None:
        super().__init__(widget=widget, column_name=heads[0] if heads else None)
        self.title, self.heads, self.note = title, heads, note
        self.offered = offered and bool(heads)
        self.required, self.filled, self.compared = required and bool(heads), filled, compared


class LeftOut(Exception):
    """Raised by `ImportKind.complete`: the row is left out, for this reason."""

    def __init__(self, why: str | Promise) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class ImportEntry:
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


@dataclass(frozen=True, slots=True)
class Age:
    """Of which school year a file says it is, and of which day."""

    year: int | None = None
    day: date | None = None
