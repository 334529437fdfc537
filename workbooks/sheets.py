"""What a workbook to fill consists of: sheets with columns or with single fields, named in both languages at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from import_export.widgets import Widget

from exchange.widgets import Choice
from rulebook import Text

FIELD, VALUE, NOTE = Text("欄位", "Field"), Text("填寫", "Value"), Text("說明", "Note")
NOTHING = Text("", "")
EXAMPLE, RESULT = Text("範例", "Example"), Text("檢核結果", "Result")
"""Sheets that are never read: the invented example, the result of an earlier run."""


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a table, or a field of a form: how it is called, what its cells may hold, what the reader is told."""

    key: str
    head: Text
    widget: Widget
    note: Text = NOTHING
    choices: Mapping[str, Text] = field(default_factory=dict)
    """What the drop-down offers, by key; empty: free input."""
    filled: bool = False
    """Each row (a form: this field) needs it."""
    given: str = ""
    """What a new form already has in it: a key of the choices, or the text itself."""
    as_text: bool = False
    """Codes: the cells of the template are formatted as text, so that zeros in front stay."""

    @property
    def names(self) -> tuple[str, ...]:
        """The heads under which the column is found: both languages in one cell, or one of them."""
        return both(self.head), self.head.zh, self.head.en


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet: a table of `columns`, or (`form`) one field a row with its value beside it."""

    name: Text
    title: Text
    columns: tuple[FormColumn, ...]
    form: bool = False
    needed: bool = True
    """Without it nothing can be judged."""
    given: tuple[Mapping[str, str], ...] = ()
    """Rows that a new table already has, by column; choices by their key."""

    @property
    def sheet(self) -> str:
        """The sheet's name in the template."""
        return both(self.name)


@dataclass(frozen=True, slots=True)
class Example:
    """A filled table that shows how it is done; everything in it is invented."""

    of: Layout
    rows: tuple[Mapping[str, str | int | float], ...]


def both(text: Text) -> str:
    """Both languages in one line."""
    return f"{text.zh} {text.en}"


def choice(choices: Mapping[str, Text]) -> Choice:
    """The widget that takes a name in either language, or the key, to the key."""
    return Choice(**{key: (name.zh, name.en, key) for key, name in choices.items()})
