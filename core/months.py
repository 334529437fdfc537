"""The months of an academic year as the schedule's boxes, for components/months.html."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.templatetags.gonghao import month_name

#: August to July.
YEAR = (8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the schedule; `checked`: the attribute of its box where something takes place in it."""

    number: str
    name: str
    checked: SafeString


def months_of(chosen: Iterable[int]) -> Sequence[Month]:
    """The months of a year in the reader's language, those chosen ticked."""
    return _months(frozenset(chosen), get_language() or "")


@cache
def _months(chosen: frozenset[int], _language: str) -> Sequence[Month]:
    """2¹² ways at the most, in each language."""
    return tuple(
        Month(str(month), month_name(month), SafeString(" checked" if month in chosen else "")) for month in YEAR
    )
