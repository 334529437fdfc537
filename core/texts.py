"""Columns that people write: each declared once, in its model.

    goals = text(_("goals"), asked=_("Goals"), printed="計畫目標", rows=6, copied=True)
    place = line(100, _("where it takes place"))
    quantity_raw = typed(_("quantity"), most=9_999_999)
    quantity = models.BigIntegerField(null=True)

From the declaration follow the control on the page and its parser, what is copied from last year, compared, signed,
listed as missing and printed, and the heads under which it is pasted. One more text is one more declaration, its
migration, and its words in the catalogue.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from django.db import models
from django.utils.functional import Promise

LONG = 20_000  # characters of a text of several lines
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Declared:
    """What is said of a text beside its column."""

    asked: Words = ""
    """Its label on the page; "" where the column's words serve."""
    help: Words = ""
    """A sentence under the label."""
    rows: int = 1
    """Lines of its control; 1 for a text of one line."""
    printed: str = ""
    """Its heading in official documents, which are Chinese; "" where the column's words serve."""
    placed: bool = False
    """Whether pages and prints give it a place of its own; the others follow one another."""
    copied: bool = True
    """Whether it comes along where last year's is taken as a beginning."""
    signed: bool = True
    """Whether it belongs to what is signed, frozen and printed."""
    needed: bool = False
    """Whether what lacks it is incomplete."""
    when: str = ""
    """For what it is asked only, in a word of its app ("exploration"); "" for always."""
    prefilled: bool = False
    """Whether a new row has it already: nobody has begun a row by it."""
    heads: Sequence[str] = ()
    """The heads that its column may have in a block which is pasted."""
    most: int | None = None
    """Of a whole number, the largest; None for a text."""


@dataclass(frozen=True, slots=True)
class Text:
    """A declared text: its column, the words it is called by, the largest number of characters.

    Of a number, `name` is the column of its value; what was typed stands in `<name>_raw`.
    """

    name: str
    words: Words
    longest: int
    declared: Declared = field(default_factory=Declared)

    @property
    def label(self) -> Words:
        """What it is called on the page."""
        return self.declared.asked or self.words

    @property
    def is_long(self) -> bool:
        """Whether it has several lines."""
        return self.declared.rows > 1

    @property
    def is_number(self) -> bool:
        """Whether it is a whole number, whose typed text is kept beside its value."""
        return self.declared.most is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its model that hold it: of a number what was typed and the value, in this order."""
        return (f"{self.name}{_RAW}", self.name) if self.is_number else (self.name,)

    def of(self, row: models.Model) -> str:
        """What stands in the row, as it was written."""
        written: str = getattr(row, self.columns[0])
        return written

    def unread(self, row: models.Model) -> str:
        """What was typed where the number belongs and is none; "" where nothing is wrong."""
        return self.of(row).strip() if self.is_number and getattr(row, self.name) is None else ""


def text(words: Words, *, rows: int, **declared: Any) -> "models.TextField[str, str]":
    """A column for a text of several lines; `declared` as in Declared."""
    return _declare(models.TextField(cast(str, words), blank=True), Declared(rows=rows, **declared))


def line(longest: int, words: Words, **declared: Any) -> "models.CharField[str, str]":
    """A column for a text of one line; `declared` as in Declared."""
    return _declare(models.CharField(cast(str, words), max_length=longest, blank=True), Declared(**declared))


def typed(words: Words, *, most: int, **declared: Any) -> "models.CharField[str, str]":
    """A column `<name>_raw` for what is typed as a whole number from 0 to `most`; its value stands in `<name>`."""
    return _declare(models.CharField(cast(str, words), max_length=40, blank=True), Declared(most=most, **declared))


def texts_of(model: type[models.Model]) -> list[Text]:
    """The texts and numbers that a model declares, in the order of its columns."""
    return [
        Text(column.name.removesuffix(_RAW), column.verbose_name, column.max_length or LONG, declared)
        for column in model._meta.concrete_fields
        if (declared := getattr(column, _DECLARED, None)) is not None
    ]


_DECLARED, _RAW = "declared_text", "_raw"


Column = TypeVar("Column", bound="models.Field[Any, Any]")


def _declare(column: Column, declared: Declared) -> Column:
    setattr(column, _DECLARED, declared)
    return column
