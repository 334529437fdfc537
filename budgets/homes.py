"""What a budget or an alliance's grants belong to on the floor above: a page to go back to.

register(Plan, sub_plan_of)    called from the floor above's `ready`
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Home:
    """A page and what it is called."""

    label: str
    url: str
    signoff_url: str = ""
    """Where it is signed, and writing taken up again."""


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
