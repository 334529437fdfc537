"""What a budget or an alliance's grants belong to on the floor above: a page to go back to, and whose sum counts it.

register(Plan, sub_plan_of), count_by(alliances_by_plan)    called from the floor above's `ready`
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Part:
    """One of the pages that a record is written on: components/parts.html leads from each to the others."""

    key: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Home:
    """A page and what it is called."""

    label: str
    url: str
    signoff_url: str = ""
    """Where it is signed, and writing taken up again."""
    ready_url: str = ""
    """Where a finished draft is posted to be signed; "" while it is none."""
    opinion: str = ""
    """With which words it was returned to its officer; "" where it was not."""
    parts: Sequence[Part] = ()
    """The pages it is written on, the budget among them as "budget"."""


_homes: dict[type[Model], Callable[[Any], Home | None]] = {}


def register(model: type[Model], home: Callable[[Any], Home | None]) -> None:
    """Say where rows of a model belong; each model once."""
    if model in _homes:
        raise ValueError(f"{model._meta.label} has a home already")
    _homes[model] = home


def home_of(row: Model) -> Home | None:
    """The page that the row belongs to, or None."""
    found = _homes.get(type(row))
    return found(row) if found else None


_counting: list[Callable[[int], Mapping[int, int]]] = []


def count_by(alliances: Callable[[int], Mapping[int, int]]) -> None:
    """Say how the alliances of a year are found by plan."""
    _counting.append(alliances)


def alliances_of(year: int) -> Mapping[int, int]:
    """The alliance by plan in whose sums a plan of the ROC year counts: one at most, whatever its school is in."""
    return {plan: alliance for counting in _counting for plan, alliance in counting(year).items()}
