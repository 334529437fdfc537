"""What stands in a cell, taken to a plain value (text, number, yes or no, key) or refused with reason and remedy."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from core import roc
from exchange import values
from exchange.reading import Cell, said
from exchange.values import Wrong
from exchange.values.characters import is_private, storable
from exchange.values.tables import word

__all__ = ["Choice", "Day", "Flag", "Key", "Text", "Whole", "Wrong", "shown"]


class Text(Widget):
    """Text of at most `longest` characters; nothing is an empty text. User-defined characters are refused."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self.longest = longest

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> str:
        """The text."""
        words = "" if value is None else storable(str(value))
        if is_private(words) and (unfit := values.unfit(words)):
            raise unfit
        if len(words) > self.longest:
            raise Wrong(
                said(_("The text has {length} characters; {longest} fit."), length=len(words), longest=self.longest),
                _("Shorten it."),
            )
        return words


class Whole(Widget):
    """A whole number from `least` to `most`."""

    def __init__(self, least: int = 0, most: int = 10_000_000) -> None:
        super().__init__()
        self.least, self.most = least, most

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> int | None:
        """The number, None for nothing."""
        return values.whole(value, self.least, self.most)


class Day(Widget):
    """A day from `first` to `last`, in either calendar."""

    def __init__(self, first: date = date.min, last: date = date.max) -> None:
        super().__init__()
        self.first, self.last = first, last

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> str | None:
        """The day as 2026-01-01, None for nothing."""
        found = values.day(value)
        if found is not None and not self.first <= found <= self.last:
            bounds = {"first": roc.short(self.first), "last": roc.short(self.last)}
            raise Wrong(
                said(_("The day lies outside {first} to {last}."), **bounds),
                _("Correct the year, the month or the day."),
            )
        return found.isoformat() if found else None

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        """As schools write it: 115/08/01."""
        return roc.short(date.fromisoformat(value))


class Choice(Widget):
    """One of a few values, each written in one or more ways; the first is how it is shown."""

    def __init__(self, **ways: tuple[str, ...]) -> None:
        """value=("公立", "公")"""
        super().__init__()
        self.shown = {value: names[0] for value, names in ways.items()}
        self.known = {word(way): value for value, names in ways.items() for way in names}

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> Any:
        """The value, None for nothing."""
        if value is None:
            return None
        try:
            return self.known[word(value)]
        except KeyError:
            raise Wrong(
                said(_("“{value}” is none of the values of this column."), value=value),
                said(_("Write one of: {values}."), values="、".join(self.shown.values())),
            ) from None

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        """As the files write it."""
        return self.shown.get(value, "")


class Flag(Choice):
    """Yes or no."""

    def __init__(self) -> None:
        super().__init__(yes=values.flags.YES, no=values.flags.NO)

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> bool | None:
        """True, False, None for nothing."""
        return values.flag(value)

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        """As the files write it."""
        return {True: "是", False: "否"}.get(value, "")


class Key(Widget):
    """A code of letters and digits, `length` characters long: text, never a number.

    `zeros`: how many leading zeros such a code can have, and therefore lose.
    """

    def __init__(self, length: int, example: str, *, zeros: int = 1) -> None:
        super().__init__()
        self.length, self.example, self.zeros = length, example, zeros

    def like(self, value: Cell) -> bool:
        """Whether a cell holds something of the shape of a code, right or not: letters and digits, not too many."""
        code = str(value) if value is not None else ""
        if not (code.isascii() and code.isalnum()):
            code = re.sub(r"[\s-]", "", values.plain(code))
        return code.isascii() and code.isalnum() and any(map(str.isdigit, code)) and len(code) <= self.length + 2

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> str | None:
        """The code in capitals and half width, None for nothing."""
        if value is None:
            return None
        code = re.sub(r"\s", "", values.plain(str(value))).upper()
        if len(code) == self.length and code.isascii() and code.isalnum():
            return code
        if code.isascii() and code.isdigit() and 0 < self.length - len(code) <= self.zeros:
            whole = code.zfill(self.length)
            raise Wrong(
                said(_("The code “{code}” has lost its leading zeros."), code=code),
                said(
                    _("Write {whole}; format the column as text before typing, so that Excel keeps the zeros."),
                    whole=whole,
                ),
                whole,
            )
        raise Wrong(
            said(_("“{code}” is no code of {length} letters and digits."), code=code, length=self.length),
            said(_("Look the code up in the ministry's list; it looks like {example}."), example=self.example),
        )


def shown(widget: Widget, value: Any, words: Mapping[Any, str] | None = None) -> str:
    """A plain value as a file would write it."""
    if value is None:
        return ""
    return str(widget.render(value)) if isinstance(widget, Choice | Day) else (words or {}).get(value, str(value))
