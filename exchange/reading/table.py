"""What reading a file gives: sheets of cells, a table with its head found, or a refusal that says what to do."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from exchange.values.wrong import said

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file: where (row as the spreadsheet counts, column by its head), what stands there, why
    it cannot be taken, and how to mend it. A problem of the whole file has neither row nor column. `right`: what
    should stand there, where that is known beyond doubt and may be put in for all such cells together."""

    reason: str | Promise
    remedy: str | Promise
    row: int | None = None
    column: str = ""
    value: str = ""
    right: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain data with reason and remedy in every language of the application."""
        return {
            "row": self.row,
            "column": storable(self.column),
            "value": storable(self.value[:200]),
            "reason": in_every_language(self.reason),
            "remedy": in_every_language(self.remedy),
            "right": self.right,
        }


def in_every_language(sentence: str | Promise) -> dict[str, str]:
    """The sentence by language code."""
    spoken: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            spoken[code] = storable(str(sentence))
    return spoken


def storable(words: str) -> str:
    """The words with a mark for what no database keeps."""
    return _UNSTORABLE.sub("\ufffd", words)


class Unreadable(Exception):
    """The file cannot be taken at all. `problems` says why, cell by cell where cells are the reason."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read a file: the value that chooses it, and what it is."""

    value: str
    label: str | Promise


class Undecided(Unreadable):
    """The file can be read in more than one way, and somebody has to choose: `read(content, {key: value})` then goes
    on. A door that cannot ask shows it as the refusal that it is otherwise; the options stand in its remedy."""

    def __init__(self, key: str, sentence: str | Promise, *options: Option) -> None:
        labels = [option.label for option in options]
        super().__init__(Problem(sentence, said(_("Choose one: {options}."), options=listed(labels))))
        self.key, self.sentence, self.options = key, sentence, options

    def as_json(self) -> dict[str, Any]:
        """Plain data with sentences in every language of the application."""
        return {
            "key": self.key,
            "sentence": in_every_language(self.sentence),
            "options": [[option.value, in_every_language(option.label)] for option in self.options],
        }


def listed(words: Iterable[str | Promise]) -> Promise:
    """Sentences or words in one line, each worked out in the language of whoever reads it."""
    return format_lazy("；".join(["{}"] * len(parts := [*words])), *parts)


def unreadable(reason: str | Promise, remedy: str | Promise) -> Unreadable:
    """A refusal of the whole file."""
    return Unreadable(Problem(reason, remedy))


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as it stands. `rows[0]` is row 1. `merged`: (row, column, last row, last column), counted from 0.

    `marks`: what cells are beside their value, in runs down a column (mark, column, first row, last row), from 0; the
    marks are those of `exchange.children.sheet`.
    """

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    marks: list[tuple[str, int, int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Book:
    """A file that could be read: its form ("csv", "html", "xls", "xlsx", "ods"), encoding of a text, sheets, remarks,
    and what was answered where it could be read in more than one way. `hidden`: sheets that its readers do not see."""

    form: str
    encoding: str
    sheets: list[Grid]
    notes: list[str | Promise] = field(default_factory=list)
    answers: Mapping[str, str] = field(default_factory=dict)
    hidden: list[Grid] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, by the names of the columns asked for; `number` as the spreadsheet counts."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head was found: `heads` gives for each column asked for the words that stand in the file,
    `places` where it stands, counted from 0; `top` is the number of the first row below the head. `year`: the school
    year that its titles or its sheet's name state. `offers`: what could be read instead, though nobody has to choose.

    Rows of several sheets are numbered on; `where` gives the row that its reader looks for.
    """

    sheet: str
    titles: list[str]
    heads: dict[str, str]
    places: dict[str, int]
    top: int
    rows: Sequence[Row]
    notes: list[str | Promise]
    year: int | None = None
    offers: list[Undecided] = field(default_factory=list)
    sheets: list[tuple[int, str]] = field(default_factory=list)
    """Where rows are of several sheets: the number that each sheet's own numbers are counted on from, and its name."""

    def where(self, number: int) -> int | str:
        """A row as its reader looks for it: its number, after the name of its sheet where there are several."""
        for before, sheet in reversed(self.sheets):
            if number > before:
                return f"{sheet}!{number - before}"
        return number


def letters(place: int) -> str:
    """Spreadsheet letters of a column counted from 0."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int, sheet: str = "") -> str:
    """A cell as spreadsheets write it (經費!F12); row and column counted from 1."""
    return f"{sheet}!{letters(column - 1)}{row}" if sheet else f"{letters(column - 1)}{row}"
