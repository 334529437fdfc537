"""What people are told: one declaration gives the entry in the list of notices and the mail (ADR 25).

register(Event("proposal.return", Proposal, P.PROPOSAL_VIEW, label=…, text=…, url=…, among=of_members, on="return"))

Concerned is whoever has the permission on the record, in a role in force today: nobody is named. An event with `on` is
told by the record's transition of that name; others by `tell`, in the transaction of what happened.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.functional import Promise

from accounts import policy
from accounts.actors import Actor
from accounts.emails import can_be_sent
from accounts.models import Membership
from accounts.permissions import Permission
from accounts.roles import GIVEN_ROLES, permissions_of
from core.transitions import changed, transitions_of
from workspace.models import Choice, Handling, Mail, Notice, Rhythm

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of thing that happens to a kind of record."""

    key: str
    """Stable, stored: "proposal.return"."""
    model: type[Model]
    permission: Permission
    """Whoever has it on the record is concerned."""
    label: Words
    """What the settings and the subject of its mail call it; names nobody and no record."""
    text: Words
    """The sentence, with %(record)s, %(remark)s where `on` is given, and what else `tell` is given."""
    url: Callable[[Any], str]
    """Where the record is seen to."""
    among: Callable[[Any], Q] = lambda record: Q()
    """Which memberships may be concerned at all (of which bodies): only these are judged."""
    on: str = ""
    """The event of the record's table of transitions that tells it."""
    related: tuple[str, ...] = ()
    """What of the record its name and address are made of, as `select_related` takes it."""
    handling: Handling = Handling.AT_ONCE
    """How who has chosen nothing is mailed."""
    compulsory: bool = False
    """Whether its mail cannot be switched off: a legal effect or a date depends on it."""
    listed: bool = True
    """Whether people choose how they are mailed of it."""
    attach: Callable[[Any], tuple[str, bytes, str]] | None = None
    """A file that goes with its mail, made when it is sent: (name, bytes, media type) for the record."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something the calendar tells: `once` names the day it is about, so that it is told once."""

    event: str
    record: Model
    once: str
    about: Mapping[str, str | int]


Calendar = Callable[[date], Iterable[Due]]

#: So many days before a date it is told, and on the day after it has passed.
BEFORE = (7, 3, 1)
AFTER = -1

_events: dict[str, Event] = {}
_calendars: list[Calendar] = []


def register(*events: Event) -> None:
    """Make events known; called from an app's `ready`. Each key once."""
    for event in events:
        if event.key in _events:
            raise ValueError(f"{event.key} is registered twice")
        _events[event.key] = event


def every() -> Iterator[Event]:
    """All events, in the order of their apps."""
    yield from _events.values()


def of(key: str) -> Event | None:
    """The event of a notice; None for one that is told no more."""
    return _events.get(key)


def add_calendar(calendar: Calendar) -> None:
    """Let `calendar(today)` say each day what is due; called from an app's `ready`."""
    _calendars.append(calendar)


def due_on(day: date) -> Iterator[Due]:
    """What all calendars say for a day, Taipei's."""
    for calendar in _calendars:
        yield from calendar(day)


def days_left(until: date, day: date) -> int:
    """How many days are left until a date, where that is to be told on `day`; else 0. -1: it was the day before."""
    days = (until - day).days
    return days if days in (*BEFORE, AFTER) else 0


def connect() -> None:
    """Listen for transitions; called once, from `ready`."""
    changed.connect(_changed, dispatch_uid="workspace.notices")


def _changed(sender: type[Model], *, row: Model, event: str, by: Actor, remark: str, **_more: Any) -> None:
    for each in _events.values():
        if each.model is sender and each.on == event:
            last = transitions_of(row).values_list("pk", flat=True).last()
            tell(each.key, row, by=by, once=f"{each.key}:{last}", remark=remark.strip())


def tell(key: str, record: Model, *, by: Actor, once: str, only: Q | None = None, **about: str | int) -> int:
    """Tell everybody concerned but `by`, in the transaction that runs; how many were told.

    `only` narrows the memberships further than the event does. `once` names what happened: told again under the same
    name, nobody hears of it twice.
    """
    event = _events[key]
    told = set(Notice.objects.filter(once=once).values_list("person", flat=True))
    concerned = {
        membership.person_id: membership
        for membership in reversed(concerned_by(event, record, only))
        if membership.person_id != by.person_id and membership.person_id not in told
    }
    write(event, [(membership, record, once, about) for membership in concerned.values()])
    return len(concerned)


def concerned_by(event: Event, record: Model, only: Q | None = None) -> list[Membership]:
    """The memberships in force today that have the event's permission on the record, `only` among these."""
    return in_force(event.permission, record, event.among(record) & (only or Q()))


def in_force(permission: Permission, record: Model, among: Q) -> list[Membership]:
    """The memberships in force today, of people who can sign in, that have a permission on a record; `among` names
    those that are judged at all."""
    roles = [role for role in GIVEN_ROLES if permission in permissions_of(role)]
    members = Membership.objects.current().filter(among, role__in=roles, person__is_active=True)
    return policy.holders(permission, record, members.select_related("person", "organisation").order_by("pk"))


def write(event: Event, told: Iterable[tuple[Membership, Model, str, Mapping[str, str | int]]]) -> None:
    """Write notices, with a mail for whom the event is mailed at once: (who, record, once, about)."""
    rows = list(told)
    people = {membership.person_id for membership, *_rest in rows}
    chosen = dict(Choice.objects.filter(event=event.key, person__in=people).values_list("person", "handling"))
    rhythms = {rhythm.person_id: rhythm for rhythm in Rhythm.objects.filter(person__in=people)}
    now, mailed = timezone.localtime(), can_be_sent()
    kind = ContentType.objects.get_for_model(event.model)
    notices = [
        Notice(
            person_id=membership.person_id,
            membership=membership,
            event=event.key,
            content_type=kind,
            object_id=record.pk,
            about=dict(about),
            once=once,
            handling=handled(event, chosen.get(membership.person_id)) if mailed else Handling.NONE,
        )
        for membership, record, once, about in rows
    ]
    at_once = [notice for notice in notices if notice.handling == Handling.AT_ONCE]
    mails = [
        Mail(
            person_id=notice.person_id,
            key=f"{notice.person_id}:{notice.once}",
            due_at=due(rhythms.get(notice.person_id) or Rhythm(), now),
        )
        for notice in at_once
    ]
    for notice, mail in zip(at_once, Mail.objects.bulk_create(mails, batch_size=2000), strict=True):
        notice.mail = mail
    Notice.objects.bulk_create(notices, batch_size=2000)


def handled(event: Event, chosen: str | None) -> Handling:
    """How an event is mailed to who chose so, or nothing; a compulsory one at least in the digest."""
    handling = Handling(chosen or event.handling)
    return Handling.DIGEST if event.compulsory and handling == Handling.NONE else handling


def due(rhythm: Rhythm, now: datetime) -> datetime:
    """When a mail that is written now may go: now, or when the person's quiet hours end. `now` is in Taipei's time."""
    start, end = rhythm.quiet_from, rhythm.quiet_until
    quiet = start <= now.hour < end if start <= end else now.hour >= start or now.hour < end
    if not quiet:
        return now
    ends = timezone.make_aware(datetime.combine(now.date(), time(end)), now.tzinfo)
    return ends if ends > now else ends + timedelta(days=1)
