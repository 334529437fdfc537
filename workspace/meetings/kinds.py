"""The kinds of meetings: each app above registers its own (docs/howto/add-a-meeting-kind.md).

register(MeetingKind("alliance.founding", Alliance, label=_("Founding meeting"), see=P.ALLIANCE_VIEW, …))
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from accounts import policy
from accounts.actors import Actor
from accounts.models import Membership
from accounts.permissions import Permission
from workspace.models import Meeting

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many of those entitled have to be there: more than `fraction` of them, or at least so much."""

    fraction: Fraction = Fraction(1, 2)
    more: bool = True
    clause: Words = ""
    """Where a rule of the programme sets it; "" where none does, which the page says."""

    def needed(self, entitled: int) -> int:
        """How many of `entitled` persons make it; at least one."""
        part = self.fraction * entitled
        return max(1, math.floor(part) + 1 if self.more else math.ceil(part))


#: No clause of the programme sets a quorum: more than half, as assemblies do that have set none.
MORE_THAN_HALF = Quorum()


@dataclass(frozen=True, slots=True)
class Resolve:
    """A kind of resolution: what one chooses in it, and the deed that is done when the minutes are signed."""

    key: str
    """Stable, stored: "convener"."""
    label: Words
    choices: Callable[[Any], Sequence[tuple[str, str]]] = lambda record: ()
    """(key, name) of what is chosen among, for the meeting's record; none where nothing is."""
    several: bool = False
    """Whether more than one is chosen."""
    deed: Callable[..., object] | None = None
    """`deed(by=, record=, chosen=)`: an action, called in the transaction of the last signature; raises Refused with
    the reason. None: the resolution stands in the minutes and triggers nothing."""
    does: Words = ""
    """What the deed does, as a sentence that is shown where one resolves and signs."""


@dataclass(frozen=True, slots=True)
class Points:
    """Records that items of an agenda may point to."""

    model: type[Model]
    of: Callable[[Any], QuerySet[Any]]
    """Those that the meeting's record offers."""
    url: Callable[[Any, Actor], str]
    """Its page, as the reader has one; "" where he has none."""
    recused: Callable[[Any, Sequence[Membership]], Mapping[int, str]] = lambda pointed, memberships: {}
    """Which of the memberships (keys) are known to have to keep away from it, and why: proposed to the recorder."""


@dataclass(frozen=True, slots=True)
class MeetingKind:
    """A kind of meeting: what it is about, who sees and manages it, who is invited, what it resolves."""

    key: str
    """Stable, stored: "alliance.founding"."""
    model: type[Model]
    label: Words
    see: Permission
    """Who has it on the record sees its meetings and minutes, beside who is invited; `MEETING_VIEW` is declared too."""
    manage: Permission
    """Who has it on the record calls them and changes who is invited; roles that hold it declare `MEETING_MANAGE`."""
    among: Callable[[Any], Q]
    """Which memberships may be invited."""
    url: Callable[[Any], str]
    """The record's page."""
    points: Sequence[Points] = ()
    resolves: Sequence[Resolve] = ()
    quorum: Callable[[Any], Quorum] = lambda record: MORE_THAN_HALF
    one_vote_each: bool = False
    """Whether each organisation has one vote: no second voting member of one is taken."""
    agenda: Sequence[tuple[Words, str]] = ()
    """The items that a new meeting begins with: their titles, and the key of what is to be resolved ("" nothing)."""
    why_closed: Callable[[Any], str] = lambda record: ""
    """Why no meeting of the kind is called about the record now, as a sentence; "" while one may be."""

    def resolving(self, key: str) -> Resolve | None:
        """The kind of resolution of that key; None for none, and for one that is declared no more."""
        return next((each for each in self.resolves if each.key == key), None)

    def pointing(self, model: type[Model]) -> Points | None:
        """What is declared for records of that model."""
        return next((each for each in self.points if each.model is model), None)


_kinds: dict[str, MeetingKind] = {}


def register(kind: MeetingKind) -> None:
    """Make a kind of meeting known; called from an app's `ready`. Each key once."""
    if kind.key in _kinds:
        raise ValueError(f"{kind.key} is registered twice")
    _kinds[kind.key] = kind


def every() -> Iterator[MeetingKind]:
    """All kinds."""
    yield from _kinds.values()


def named(key: str) -> MeetingKind | None:
    """The kind of that key, or None."""
    return _kinds.get(key)


def of(meeting: Meeting) -> MeetingKind:
    """The kind of a meeting. Raises LookupError for one that is declared no more."""
    try:
        return _kinds[meeting.kind]
    except KeyError:
        raise LookupError(meeting.kind) from None


def about(model: type[Model]) -> list[MeetingKind]:
    """The kinds of meetings about records of a model."""
    return [each for each in every() if each.model is model]


def record_of(meeting: Meeting) -> Any:
    """The record that a meeting is about; None where it is gone."""
    return of(meeting).model._base_manager.filter(pk=meeting.object_id).first()


def seen_through(actor: Actor) -> Q:
    """Meetings about records that the actor may see for their kind's sake."""
    return _through(actor, {each.key: each.see for each in every()})


def managed_through(actor: Actor) -> Q:
    """Meetings about records on which the actor has their kind's permission to call them."""
    return _through(actor, {each.key: each.manage for each in every()})


def _through(actor: Actor, asked: Mapping[str, Permission]) -> Q:
    reached = Q(pk__in=[])
    for key, permission in asked.items():
        if policy.may(actor, permission):
            kind = ContentType.objects.get_for_model(_kinds[key].model)
            rows = policy.scope(actor, permission).values("pk")
            reached |= Q(kind=key, content_type=kind, object_id__in=rows)
    return reached
