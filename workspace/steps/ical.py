"""Steps as an iCalendar (RFC 5545): what people download, and what a calendar program fetches.

A step of a day is an all-day event, one with an hour an event at that hour in Taipei's zone. Its UID stays, its
SEQUENCE grows with each change of it or of the record whose date it is; one that was removed is handed out as
cancelled.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from core.queries import events_of
from workspace.models import Step
from workspace.steps.reading import Dated, Year

MEDIA_TYPE = "text/calendar; charset=utf-8"
#: How often a program should look again.
REFRESH = timedelta(hours=6)
#: A removed step is told as cancelled for so long.
CANCELLED_FOR = timedelta(days=365)


def calendar(years: Iterable[Year], title: str, address: str = "") -> bytes:
    """The steps of these calendars under a title. `address` is the site's beginning, for links to the pages."""
    rows = list(years)
    made = Calendar()
    made.add("prodid", "-//Gonghao//Steps//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", title)
    made.add("x-wr-calname", title)
    made.add("x-wr-timezone", settings.TIME_ZONE)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    written = _written(rows)
    stamp = timezone.now()
    events = [_event(year, each, written, stamp, address) for year in rows for each in year.steps]
    if any(isinstance(event.decoded("dtstart"), datetime) for event in events):
        made.add_component(_zone())
    for event in (*events, *_cancelled(rows, stamp)):
        made.add_component(event)
    return bytes(made.to_ical())


def _event(year: Year, each: Dated, written: Mapping[tuple[type, int], int], stamp: datetime, address: str) -> Event:
    event = _begun(each.step, str(each.step), stamp)
    step = each.step
    sequence = step.sequence
    if each.at:
        moment = each.at.replace(second=0, microsecond=0)
        event.add("dtstart", moment)
        event.add("dtend", moment)
        sequence += written.get((type(year.record), year.record.pk), 0)
    else:
        _whole_day(event, each.day)
    event.add("sequence", sequence)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", [year.kind.title(year.record)])
    event.add("description", "\n".join(_told(year, each)))
    if address:
        event.add("url", f"{address}{year.kind.url(year.record)}")
    return event


def _told(year: Year, each: Dated) -> Iterator[str]:
    """What is said below an event's name; no person is named."""
    kind, step = year.kind, each.step
    yield kind.title(year.record)
    if whom := "、".join(str(kind.who[key].label) for key in step.who if key in kind.who):
        yield _("For: %(whom)s") % {"whom": whom}
    if step.field:
        yield str(kind.fields[step.field].label)
    if step.clause:
        yield step.clause
    if step.remark:
        yield step.remark
    if each.done_at:
        yield _("Done")


def _cancelled(years: list[Year], stamp: datetime) -> Iterator[Event]:
    of = {year.calendar.pk for year in years}
    rows = Step.objects.filter(calendar__in=of, removed_at__gt=stamp - CANCELLED_FOR, day__isnull=False)
    for step in rows:
        event = _begun(step, str(step), stamp)
        _whole_day(event, step.day)  # type: ignore[arg-type]  # the filter says that there is one
        event.add("sequence", step.sequence)
        event.add("status", "CANCELLED")
        yield event


def _begun(step: Step, name: str, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", str(step.uid))
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("summary", name)
    return event


def _whole_day(event: Event, day: date) -> None:
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(1))


@cache
def _zone() -> Timezone:
    """Taipei's zone; worked out once, since all its changes since 1970 are."""
    return Timezone.from_tzid(settings.TIME_ZONE)


def _written(years: list[Year]) -> dict[tuple[type, int], int]:
    """How often each record was written, by its history."""
    keys: dict[type[Any], list[int]] = {}
    for year in years:
        keys.setdefault(type(year.record), []).append(year.record.pk)
    found: dict[tuple[type, int], int] = {}
    for model, pks in keys.items():
        rows = events_of(model).objects.filter(pgh_obj_id__in=pks).values("pgh_obj_id").annotate(n=Count("pk"))
        found |= {(model, row["pgh_obj_id"]): row["n"] for row in rows}
    return found
