"""Where findings' addresses lead in a budget, and the page above a budget or an alliance's grants.

register(Plan, home_of_plan)    called from the `ready` of the app above, which knows that page
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from budgets.models import Plan
from core.reversing import url_for
from findings.links import Address


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
    home = _homes.get(type(row))
    return home(row) if home else None


def table_url(plan: Plan) -> str:
    """The page of the budget's table."""
    return url_for("budgets:table", plan.pk)


def field_url(address: Address, subject: Model | None) -> str:
    """Where an address `budget:<plan>/…` stands in the table, with the field's anchor."""
    return f"{url_for('budgets:table', int(address.key))}#{'-'.join(address.parts)}"
