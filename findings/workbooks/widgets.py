"""Values of cells that only these workbooks have: days, points, application numbers, lists."""

import re
import unicodedata
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from core.roc import parse_roc
from exchange.reading import Cell, said
from exchange.widgets import Text, Wrong
from rulebook.identity import identity_kind

_GREGORIAN = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_POINTS = re.compile(r"(\d{1,4})(?:\.(\d{1,2})0*)?")


class Day(Widget):
    """A day: a date of the spreadsheet program, 111/4/30 or 2022-04-30."""

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> date | None:
        """The day, None for nothing."""
        if value is None:
            return None
        words = unicodedata.normalize("NFKC", str(value)).strip()
        try:
            if found := _GREGORIAN.fullmatch(words):
                return date(*map(int, found.groups()))
            return parse_roc(words)
        except ValueError:
            raise Wrong(
                said(_("“{value}” is no day."), value=words[:50]), _("Write it like 111/09/30 or 2022-09-30.")
            ) from None


class Points(Widget):
    """Points with at most two decimals, as hundredths: 85.5 is 8550. Full-width digits are understood."""

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> int | None:
        """The hundredths, None for nothing."""
        if value is None:
            return None
        words = unicodedata.normalize("NFKC", str(value)).strip()
        found = _POINTS.fullmatch(words)
        if found is None:
            raise Wrong(
                said(_("“{value}” is no number of points."), value=words[:50]),
                _("Write a number from 0 to 9999.99 with at most two decimals, for example 85.5."),
            )
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


class Pseudonym(Text):
    """An application number. An identity number is refused and not repeated in what is said."""

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> str:
        """The number in half width; nothing is an empty text."""
        words = unicodedata.normalize("NFKC", super().clean(value)).strip()
        if identity_kind(words):
            raise Wrong(
                _("This looks like an identity number."),
                _("Write the application number in its place; a ranking needs neither names nor identity numbers."),
            )
        return words


class Several(Text):
    """Texts separated by 、 or ; or a line break."""

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> tuple[str, ...]:  # type: ignore[override]
        """The texts, none for an empty cell."""
        words = super().clean(value)
        return tuple(part.strip() for part in re.split(r"[、;；\n]", words) if part.strip())
