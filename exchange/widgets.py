"""What stands in a cell, taken to a plain value (text, number, yes or no, key) or refused with reason and cure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from exchange.reading import Cell, said, same

_LONE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Wrong(ValueError):
    """A cell cannot be taken: why, and how to mend it."""

    def __init__(self, reason: str | Promise, cure: str | Promise) -> None:
        super().__init__(reason)
        self.reason, self.cure = reason, cure


class Text(Widget):
    """Text of at most `longest` characters; nothing is an empty text."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self.longest = longest

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> str:
        """The text."""
        words = "" if value is None else str(value)
        if _LONE.search(words):
            raise Wrong(
                _("The text contains a character that cannot be stored."), _("Type the text of this cell anew.")
            )
        if len(words) > self.longest:
            raise Wrong(
                said(_("The text has {length} characters; {longest} fit."), length=len(words), longest=self.longest),
                _("Shorten it."),
            )
        return words


class Whole(Widget):
    """A whole number from `least` to `most`; 1,234, full-width digits and "-" for none are understood."""

    def __init__(self, least: int = 0, most: int = 10_000_000) -> None:
        super().__init__()
        self.least, self.most = least, most

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> int | None:
        """The number, None for nothing."""
        if value is None:
            return None
        number = value if type(value) is int else self._number(value)
        if number < self.least:
            raise Wrong(
                said(_("{number} is less than {least}."), number=number, least=self.least),
                _("Look the number up and correct it."),
            )
        if number > self.most:
            raise Wrong(
                said(_("{number} is more than {most}."), number=number, most=self.most),
                _("Look the number up and correct it."),
            )
        return number

    def _number(self, value: Cell) -> int:
        digits = unicodedata.normalize("NFKC", str(value)).replace(",", "").strip()
        if digits in ("-", "－", "—", "–"):
            return 0
        if re.fullmatch(r"[+-]?\d{1,15}(\.0+)?", digits):
            return int(digits.partition(".")[0])
        raise Wrong(said(_("“{value}” is no whole number."), value=value), _("Write digits only, for example 36."))


class Choice(Widget):
    """One of a few values, each written in one or more ways; the first is how it is shown."""

    def __init__(self, **ways: tuple[str, ...]) -> None:
        """value=("公立", "公")"""
        super().__init__()
        self.shown = {value: words[0] for value, words in ways.items()}
        self.known = {same(word): value for value, words in ways.items() for word in words}

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> Any:
        """The value, None for nothing."""
        if value is None:
            return None
        try:
            return self.known[same(value)]
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
        super().__init__(yes=("是", "Yes", "V", "✓", "Y", "1", "有", "TRUE"), no=("否", "No", "N", "0", "無", "FALSE"))

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> bool | None:
        """True, False, None for nothing."""
        chosen = super().clean(value, row, **kwargs)
        return None if chosen is None else chosen == "yes"

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        """As the files write it."""
        return {True: "是", False: "否"}.get(value, "")


class Key(Widget):
    """A code of letters and digits, `length` characters long: text, never a number."""

    def __init__(self, length: int, example: str) -> None:
        super().__init__()
        self.length, self.example = length, example

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> str | None:
        """The code in capitals and half width, None for nothing."""
        if value is None:
            return None
        code = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(value))).upper()
        if len(code) == self.length and code.isascii() and code.isalnum():
            return code
        if code.isascii() and code.isdigit() and len(code) < self.length:
            raise Wrong(
                said(_("The code “{code}” has lost its leading zeros."), code=code),
                said(
                    _("Write {whole}; format the column as text before typing, so that Excel keeps the zeros."),
                    whole=code.zfill(self.length),
                ),
            )
        raise Wrong(
            said(_("“{code}” is no code of {length} letters and digits."), code=code, length=self.length),
            said(_("Look the code up in the ministry's list; it looks like {example}."), example=self.example),
        )


def shown(widget: Widget, value: Any, words: Mapping[Any, str] | None = None) -> str:
    """A plain value as a file would write it."""
    if value is None:
        return ""
    return str(widget.render(value)) if isinstance(widget, Choice) else (words or {}).get(value, str(value))
