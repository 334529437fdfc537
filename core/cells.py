"""What the controls of a page send: the raw text is kept, the value parsed beside it.

A parser takes the raw text and returns (value, problem): the value or None, and a sentence for the writer or "".
A problem never prevents saving; only text that the column cannot hold is refused (`Refusal`).
What people write themselves, numbers and texts, is parsed one layer above (exchange.cells).
"""

from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext as _

Parsed = tuple[Any, str]
Parser = Callable[[str], Parsed]


class Refusal(ValueError):
    """The text cannot be kept at all (too long, not one of the choices): a sentence for the writer."""


def small_int(raw: str) -> int | None:
    """A key or count out of an address or form: digits only, at most nine; None for anything else."""
    return int(raw) if raw.isdecimal() and len(raw) <= 9 else None


def choice(values: Collection[str]) -> Parser:
    """One of the given keys, or nothing."""

    def parse(raw: str) -> Parsed:
        if raw and raw not in values:
            raise Refusal(_("Choose one of the entries of the list."))
        return raw, ""

    return parse


def several(values: Collection[str]) -> Parser:
    """Any of the given keys, separated by commas, kept in the order of `values`."""

    def parse(raw: str) -> Parsed:
        chosen = {part for part in raw.split(",") if part}
        if unknown := chosen.difference(values):
            raise Refusal(_("Not in the list: %(unknown)s") % {"unknown": ", ".join(sorted(unknown))})
        return [value for value in values if value in chosen], ""

    return parse


def months(raw: str) -> Parsed:
    """Months of a school year as numbers separated by commas, kept from August to July."""
    order = [*range(8, 13), *range(1, 8)]
    chosen = {part for part in raw.split(",") if part}
    if chosen.difference(str(month) for month in order):
        raise Refusal(_("Months are numbers from 1 to 12."))
    return [month for month in order if str(month) in chosen], ""


def flag(raw: str) -> Parsed:
    """A tick: "1" or empty."""
    return raw in ("1", "on", "true"), ""
