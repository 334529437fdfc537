"""The records that are judged and may carry justifications: each app above registers its own.

register(Subject(Proposal, waive=P.PROPOSAL_WRITE, judge=findings_of, url=page_of))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.permissions import Permission
from findings.presenters import Shown


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of record: who may justify its findings, how it is judged, where one returns to."""

    model: type[Model]
    waive: Permission
    """The permission, on the record, to write a justification; roles that hold it declare `WAIVER_WRITE` too."""
    judge: Callable[[Any], list[Shown]]
    """All findings of one record as it stands."""
    url: Callable[[Any], str]
    """The page on which its findings are listed."""


_subjects: dict[type[Model], Subject] = {}


def register(subject: Subject) -> None:
    """Make a kind of record known; called from an app's `ready`. Each model once."""
    if subject.model in _subjects:
        raise ValueError(f"{subject.model._meta.label} is registered twice")
    _subjects[subject.model] = subject


def of(model: type[Model]) -> Subject | None:
    """What is registered for a model, or None."""
    return _subjects.get(model)


def named(label: str) -> Subject | None:
    """What is registered for the model of that label ("proposals.Proposal", in any case), or None."""
    return next((each for model, each in _subjects.items() if model._meta.label_lower == label.lower()), None)
