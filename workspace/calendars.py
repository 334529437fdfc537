"""The kinds of records that have a calendar of steps: each app above registers its own (ADR 29).

register(Kind(Call, see=P.CALL_VIEW, manage=P.CALL_MANAGE, concerns=…, fields={"submit_until": Field(…)}, write=…, …))

A step that is a date of the record reads it, and sets it by `write`: the calendar keeps no copy. A step that an event
of the record fulfils is done when the record's log says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils.functional import Promise

from accounts.actors import Actor
from accounts.permissions import Permission
from core.queries import tell_beside
from rulebook.steps import YearStep
from workspace.models import StepCalendar
from workspace.queries import step_history

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Field:
    """A date of the record that a step can be: what it opens or closes."""

    label: Words
    """"Opens: writing", as it stands beside the step."""
    read: Callable[[Any], datetime]
    told: bool = False
    """Whether the app tells people of this date itself (with what it knows of each): then the calendar does not."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An event of the record's table of transitions that fulfils a step."""

    label: Words
    undone_by: str = ""
    """The event that takes it back."""


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a step can be for."""

    label: Words
    people: Callable[[Any], Q]
    """The memberships, for a record."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record with a calendar."""

    model: type[Model]
    see: Permission
    """The permission on the record to see its calendar …"""
    manage: Permission
    """… and to draw it up and change it; roles that hold it declare CALENDAR_MANAGE and STEP_WRITE too."""
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    years: Callable[[Any], Sequence[date]]
    """First and last day that a step may lie on."""
    concerns: Callable[[Actor], Q] = lambda actor: Q()
    """Which records concern the actor: only these have a calendar for him."""
    template: Callable[[Any], Sequence[YearStep]] = lambda record: ()
    """The steps that the regulation lists for the record."""
    before: Callable[[Any], Any] = lambda record: None
    """The record of the same kind before this one, whose calendar may be copied; None where there is none."""
    fields: Mapping[str, Field] = field(default_factory=dict)
    write: Callable[[Actor, Any, Mapping[str, date]], object] = lambda by, record, days: None
    """Set dates of the record by its own action; raises Refused."""
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    who: Mapping[str, Who] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    """What of the record its title is made of, as `select_related` takes it."""
    closed: Callable[[Any], bool] = lambda record: False
    """Whether nothing is done to the record itself any more; its calendar ends a while after the last step then."""


_kinds: dict[type[Model], Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; called from an app's `ready`. Each model once."""
    if kind.model in _kinds:
        raise ValueError(f"{kind.model._meta.label} is registered twice")
    _kinds[kind.model] = kind
    tell_beside(kind.model, lambda record, _reader: step_history(record))


def every() -> Iterator[Kind]:
    """All kinds."""
    yield from _kinds.values()


def of(record: Model) -> Kind:
    """What is registered for a record; raises LookupError where nothing is: such a record has no calendar."""
    try:
        return _kinds[type(record)]
    except KeyError:
        raise LookupError(type(record)._meta.label) from None


def calendar_of(record: Model) -> StepCalendar | None:
    """The calendar of a record; None where none is drawn up."""
    return StepCalendar.objects.filter(**of_record(record)).first()


def of_record(record: Model) -> dict[str, Any]:
    """The lookup of a record's calendar."""
    return {"content_type": ContentType.objects.get_for_model(record), "object_id": record.pk}
