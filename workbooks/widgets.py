"""Values of cells that only these workbooks have: days, points, application numbers, lists."""

import re
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from exchange import values
from exchange.reading import Cell, said
from exchange.widgets import Text, Wrong
from rulebook.identity import identity_kind
from rulebook.money import half_up


class Day(Widget):
    """A day: a date of the spreadsheet program, 111/4/30 or 2022-04-30."""

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> date | None:
        """The day, None for nothing."""
        return values.day(value)


class Points(Widget):
    """Points with at most two decimals, as hundredths: 85.5 is 8550."""

    remedy = _("Write a number from 0 to 9999.99 with at most two decimals, for example 85.5.")

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> int | Fraction | None:
        """The hundredths, None for nothing."""
        points = values.number(value, decimals=True)
        if points is None:
            return None
        hundredths = Fraction(points) * 100
        taken = self.taken(hundredths)
        if taken is None or not 0 <= hundredths <= 999_999:
            raise Wrong(said(_("“{value}” is no number of points."), value=str(value)[:50]), self.remedy)
        return taken

    def taken(self, hundredths: Fraction) -> int | Fraction | None:
        """What is kept of the number; None where it has more decimals than are kept."""
        return int(hundredths) if hundredths.denominator == 1 else None


class Mean(Points):
    """Points that are a mean: further decimals are rounded half up to two, 82.345 is 8235."""

    remedy = _("Write a number from 0 to 9999.99, for example 82.345; it is rounded to two decimals.")

    def taken(self, hundredths: Fraction) -> int:
        """The hundredths, rounded."""
        return half_up(hundredths.numerator, hundredths.denominator) if hundredths >= 0 else 0


class Part(Points):
    """Points that a mean is taken of: all their decimals count, 82.345 is 16469/2 hundredths."""

    remedy = _("Write a number from 0 to 9999.99, for example 82.345; the mean is rounded, this is not.")

    def taken(self, hundredths: Fraction) -> Fraction:
        """The hundredths as they are."""
        return hundredths


class Pseudonym(Text):
    """An application number. An identity number is refused and not repeated in what is said."""

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> str:
        """The number in half width; nothing is an empty text."""
        words = values.plain(super().clean(value))
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
