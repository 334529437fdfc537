"""What is typed into a cell of a form or a grid: the raw text is kept, the value parsed beside it.

A parser takes the raw text and returns (value, problem): the value or None, and a sentence for the writer or "".
A problem never prevents saving; only text that the column cannot hold is refused (`Refusal`).
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext as _

Parsed = tuple[Any, str]
Parser = Callable[[str], Parsed]

_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+")
_PLAIN = re.compile(r"-?\d+")


class Refusal(ValueError):
    """The text cannot be kept at all (too long, not one of the choices): a sentence for the writer."""


def text(longest: int) -> Parser:
    """Free text of at most `longest` characters."""

    def parse(raw: str) -> Parsed:
        if "\x00" in raw:
            raise Refusal(_("The text contains a character that cannot be stored."))
        if len(raw) > longest:
            raise Refusal(
                _("At most %(longest)s characters; this has %(length)s.") % {"longest": longest, "length": len(raw)}
            )
        return raw, ""

    return parse


def small_int(raw: str) -> int | None:
    """A key or count out of an address or form: digits only, at most nine; None for anything else."""
    return int(raw) if raw.isdecimal() and len(raw) <= 9 else None


def whole(least: int = 0, most: int = 999_999_999_999, *, longest: int = 40) -> Parser:
    """A whole number typed in at most `longest` characters; full-width digits and commas allowed; empty is None."""

    def parse(raw: str) -> Parsed:
        if len(raw) > longest or "\x00" in raw:
            raise Refusal(
                _("At most %(longest)s characters; this has %(length)s.") % {"longest": longest, "length": len(raw)}
            )
        plain = unicodedata.normalize("NFKC", raw).strip().replace(" ", "")
        if not plain:
            return None, ""
        if _GROUPED.fullmatch(plain):
            plain = plain.replace(",", "")
        if not _PLAIN.fullmatch(plain):
            example = f"{min(most, 1200):,}"
            return None, _("“%(raw)s” is not a whole number. Write digits only, for example %(example)s.") % {
                "raw": raw,
                "example": example,
            }
        number = int(plain)
        if not least <= number <= most:
            return None, _("Write a number between %(least)s and %(most)s.") % {
                "least": f"{least:,}",
                "most": f"{most:,}",
            }
        return number, ""

    return parse


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
