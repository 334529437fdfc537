"""The kinds of records that files are attached to: each app above registers its own.

register(Attachable(Subplan, see=P.SUBPLAN_VIEW, write=P.SUBPLAN_WRITE, why_closed=why_signed))
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.permissions import Permission
from core.queries import tell_beside
from workspace.queries import file_history


@dataclass(frozen=True, slots=True)
class Attachable:
    """A kind of record: who sees its files, who changes them, and when nobody does."""

    model: type[Model]
    see: Permission
    """The permission, on the record, to see its files; roles that hold it declare `ATTACHMENT_VIEW` too."""
    write: Permission
    """The permission, on the record, to add and remove some; roles that hold it declare `ATTACHMENT_WRITE` too."""
    why_closed: Callable[[Any], str] = lambda record: ""
    """Why nobody changes the record's files now, as a sentence with what to do; "" while they are open."""
    parts: Callable[[Any], Collection[str]] = lambda record: ()
    """The keys of what of the record a file may belong to, beside the record itself ("")."""
    most: int | None = None
    """How many files each record has at most; None for as many as any record may have (`workspace.models.FILES`)."""


_attachables: dict[type[Model], Attachable] = {}


def register(attachable: Attachable) -> None:
    """Make a kind of record known; called from an app's `ready`. Each model once."""
    if attachable.model in _attachables:
        raise ValueError(f"{attachable.model._meta.label} is registered twice")
    _attachables[attachable.model] = attachable
    tell_beside(attachable.model, file_history)


def every() -> Iterator[Attachable]:
    """All kinds."""
    yield from _attachables.values()


def of(record: Model) -> Attachable:
    """What is registered for a record; raises LookupError where nothing is: no files are attached to it."""
    try:
        return _attachables[type(record)]
    except KeyError:
        raise LookupError(type(record)._meta.label) from None
