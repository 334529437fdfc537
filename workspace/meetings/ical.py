"""A meeting as an iCalendar file (RFC 5545): what calendars of telephones and mail programs take in."""

from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from accounts.attribution import times_written
from workspace.models import Meeting
from workspace.states import MeetingState

MEDIA_TYPE = "text/calendar"
#: Calendars want an end; a meeting has none before it is held.
LASTS = timedelta(hours=2)


def written(meeting: Meeting) -> bytes:
    """The file: one event, the same one however often the meeting changes, cancelled where the meeting is."""
    cancelled = meeting.state == MeetingState.CANCELLED
    made, event = Calendar(), Event()
    made.add("prodid", "-//Gonghao//Meetings//ZH")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if cancelled else "PUBLISH")
    event.add("uid", f"meeting-{meeting.pk}@{urlsplit(settings.SITE_ADDRESS).hostname or 'gonghao'}")
    event.add("sequence", times_written(meeting))
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", (meeting.starts_at + LASTS).astimezone(UTC))
    event.add("summary", meeting.title)
    event.add("location", "；".join(filter(None, (meeting.place, meeting.online))))
    event.add("url", settings.SITE_ADDRESS + reverse("workspace:meeting", args=[meeting.pk]))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    made.add_component(event)
    return bytes(made.to_ical())


def attached(meeting: Any) -> tuple[str, bytes, str]:
    """As a file of a mail: name, bytes, media type."""
    return f"meeting-{meeting.pk}.ics", written(meeting), MEDIA_TYPE
