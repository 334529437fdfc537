"""What people are told of meetings they are invited to; what the calendar tells."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.attribution import times_written
from accounts.permissions import Permission as P
from core import roc
from core.reversing import url_for
from workspace import notices
from workspace.meetings import ical
from workspace.models import Invitee, Meeting, Seat
from workspace.notices import BEFORE, Due, Event
from workspace.states import MeetingState

CALLED, CHANGED, CANCELLED, WRITTEN, SIGNED, SOON, UNSIGNED = (
    "meeting.call",
    "meeting.change",
    "meeting.cancel",
    "meeting.written",
    "meeting.signed",
    "meeting.soon",
    "meeting.unsigned",
)
#: Days after a meeting at which chair and recorder are reminded of minutes that are not signed.
AFTER = (7, 14, 21)


def page_of(meeting: Meeting) -> str:
    """The meeting's page."""
    return url_for("workspace:meeting", meeting.pk)


def _invited(meeting: Meeting) -> Q:
    rows = Invitee.objects.filter(meeting=meeting).exclude(membership=None)
    return Q(pk__in=rows.values("membership"))


def _signing(meeting: Meeting) -> Q:
    rows = Invitee.objects.filter(meeting=meeting, seat__in=[Seat.CHAIR, Seat.RECORDER]).exclude(membership=None)
    return Q(pk__in=rows.values("membership"))


_MEETING: dict[str, Any] = {
    "model": Meeting,
    "permission": P.MEETING_VIEW,
    "url": page_of,
    "among": _invited,
}

EVENTS = (
    Event(
        CALLED,
        label=_("You are invited to a meeting"),
        text=_("You are invited to “%(record)s”: %(when)s, %(place)s."),
        compulsory=True,
        attach=ical.attached,
        **_MEETING,
    ),
    Event(
        CHANGED,
        label=_("A meeting has changed"),
        text=_("“%(record)s” now takes place: %(when)s, %(place)s."),
        compulsory=True,
        attach=ical.attached,
        **_MEETING,
    ),
    Event(
        CANCELLED,
        label=_("A meeting is cancelled"),
        text=_("“%(record)s” is cancelled."),
        on="cancel",
        compulsory=True,
        attach=ical.attached,
        **_MEETING,
    ),
    Event(
        SOON,
        label=_("A meeting is near"),
        text=_("“%(record)s” takes place: %(when)s, %(place)s (days left: %(days)s)."),
        **_MEETING,
    ),
    Event(
        WRITTEN,
        label=_("Minutes wait for your signature"),
        text=_("The minutes of “%(record)s” are written. Please read and sign them."),
        on="finish",
        compulsory=True,
        **{**_MEETING, "among": _signing, "url": lambda meeting: url_for("workspace:sign_minutes", meeting.pk)},
    ),
    Event(
        UNSIGNED,
        label=_("Minutes are not signed yet"),
        text=_("The minutes of “%(record)s” are not signed yet; the meeting was %(days)s days ago."),
        **{**_MEETING, "among": _signing},
    ),
    Event(
        SIGNED,
        label=_("Minutes are signed"),
        text=_("The minutes of “%(record)s” are signed; its resolutions are in force."),
        on="sign",
        **_MEETING,
    ),
)


def where(meeting: Meeting) -> str:
    """Place and address online, as one text."""
    return "；".join(filter(None, (meeting.place, meeting.online)))


def when(meeting: Meeting) -> str:
    """114/03/05 14:00, Taipei."""
    local = timezone.localtime(meeting.starts_at)
    return f"{roc.short(local.date())} {local:%H:%M}"


def tell_called(meeting: Meeting, *, by: Actor, event: str = CALLED, only: Q | None = None) -> None:
    """Tell those invited when and where, once for each way in which it is written."""
    once = f"{event}:{meeting.pk}:{times_written(meeting)}"
    notices.tell(event, meeting, by=by, once=once, only=only, when=when(meeting), place=where(meeting))


def due_on(day: date) -> Iterator[Due]:
    """Meetings 7, 3 or 1 days after `day`; those held whose minutes are not signed 7, 14 or 21 days later."""
    for days in BEFORE:
        for meeting in _on(day + timedelta(days=days)).filter(state=MeetingState.CALLED):
            about: dict[str, str | int] = {"when": when(meeting), "place": where(meeting), "days": days}
            yield Due(SOON, meeting, f"{SOON}:{meeting.pk}:{when(meeting)}:{days}", about)
    open_ones = [MeetingState.CALLED, MeetingState.HELD, MeetingState.WRITTEN]
    for days in AFTER:
        for meeting in _on(day - timedelta(days=days)).filter(state__in=open_ones):
            yield Due(UNSIGNED, meeting, f"{UNSIGNED}:{meeting.pk}:{when(meeting)}:{days}", {"days": days})


def _on(day: date) -> Any:
    return Meeting.objects.filter(starts_at__date=day).order_by("pk")
