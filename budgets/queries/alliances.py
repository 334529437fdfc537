"""In whose sums a budget counts.

count_by(counted)    called from the `ready` of the app above, which knows what belongs to an alliance
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from budgets.models import Plan

_counting: list[Callable[[], QuerySet[Any]]] = []


def count_by(counted: Callable[[], QuerySet[Any]]) -> None:
    """Say how alliances are found by plan: rows of `plan` and `home`, the alliance's key; one at most for a plan."""
    _counting[:] = [counted]


def counted() -> QuerySet[Any]:
    """The plans with the alliances in whose sums they count, whatever their schools are in: `plan`, `home`."""
    return _counting[0]()


def alliances_of(year: int) -> Mapping[int, int]:
    """The alliance by plan in whose sums a plan of the ROC year counts."""
    return dict(counted().filter(plan__in=Plan.objects.filter(year=year)).values_list("plan", "home"))
