"""The iCalendar of steps, read back by a parser: whole days, hours in Taipei, stable names, sequences, folding."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.models import Person
from accounts.roles import Role
from proposals import actions as proposals
from tests import make as people
from tests.workspace.calendars import MONDAY, at, call, drawn, staff, step, words
from workspace.steps import changing, ical, moving, reading

pytestmark = pytest.mark.django_db
BRIEFING = date(2026, 2, 23)


def _read(calendar: Any) -> tuple[bytes, dict[str, Any]]:
    content = ical.calendar([reading.dated_of(type(calendar).objects.get(pk=calendar.pk))], "曆", "https://x.test")
    return content, {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def _event(calendar: Any, key: str) -> Any:
    return _read(calendar)[1][str(step(calendar, key).step.uid)]


def test_a_day_is_a_whole_day_and_an_hour_is_an_hour_in_taipei() -> None:
    calendar = drawn(call(), briefing=BRIEFING)
    whole, timed = _event(calendar, "briefing"), _event(calendar, "submission")
    assert (whole.decoded("dtstart"), whole.decoded("dtend")) == (BRIEFING, BRIEFING + timedelta(1))
    assert not isinstance(whole.decoded("dtstart"), datetime)
    assert timed["dtstart"].params["TZID"] == "Asia/Taipei"
    assert timed.decoded("dtstart") == at(MONDAY + timedelta(weeks=5), 17)


def test_the_lines_are_as_the_standard_has_them() -> None:
    by = staff()
    calendar = drawn(call(), briefing=BRIEFING)
    row = step(calendar, "briefing").step
    awkward = "線上；含, 逗號; 分號\\ 反斜線 " + "長" * 80
    changing.change(by=by, step=row, words=words(row, name="說明會;甲,乙\\丙", remark=awkward), sequence=row.sequence)
    content, events = _read(calendar)
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert content.count(b"BEGIN:VTIMEZONE") == 1
    event = events[str(row.uid)]
    assert str(event["summary"]) == "說明會;甲,乙\\丙"
    assert awkward in str(event["description"])


def test_every_event_has_what_the_standard_asks_for_and_names_nobody() -> None:
    by = staff()
    calendar = drawn(call(), by, briefing=BRIEFING)
    changing.tick(by=by, step=step(calendar, "briefing").step)
    content, events = _read(calendar)
    assert len(events) == len(reading.dated_of(calendar).steps)
    assert all({"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY"} <= set(event) for event in events.values())
    assert all(uuid.UUID(name) for name in events)
    assert Person.objects.get(pk=by.person_id).name not in Calendar.from_ical(content).to_ical().decode()


def test_a_change_of_the_step_or_of_the_calls_date_is_a_later_sequence_of_the_same_event() -> None:
    of = call()
    calendar = drawn(of, briefing=BRIEFING)
    first, hour = _event(calendar, "briefing"), _event(calendar, "submission")
    moving.move(by=staff(), step=step(calendar, "briefing").step, to=date(2026, 2, 24), reason="x")
    assert _event(calendar, "briefing")["sequence"] > first["sequence"]
    proposals.change_call(
        by=staff(),
        call=of,
        edition="111",
        opens_at=of.opens_at,
        subplans_due_at=of.subplans_due_at,
        submit_until=of.submit_until + timedelta(days=1),
        note="",
    )
    assert _event(calendar, "submission")["sequence"] > hour["sequence"]


def test_a_removed_step_is_told_as_cancelled() -> None:
    by = staff()
    calendar = drawn(call())
    own = changing.add(by=by, calendar=calendar, day=date(2026, 3, 6), words=words())
    sequence = _read(calendar)[1][str(own.uid)]["sequence"]
    changing.remove(by=by, step=own)
    event = _read(calendar)[1][str(own.uid)]
    assert (str(event["status"]), event["sequence"] > sequence) == ("CANCELLED", True)


def test_a_calendar_without_an_hour_has_no_zone() -> None:
    assert b"VTIMEZONE" not in ical.calendar([], "曆")


@pytest.mark.parametrize("name", ["calendar_file", "calendars_file"])
def test_it_is_downloaded_as_a_calendar_with_what_one_sees(name: str) -> None:
    calendar = drawn(call(state="open"))
    for actor, seen in ((people.actor(Role.REVIEWER), True), (people.actor(Role.SCHOOL_OFFICER), False)):
        client = Client()
        client.force_login(Person.objects.get(pk=actor.person_id))
        answer = client.get(reverse(f"workspace:{name}", args=[calendar.pk] if name == "calendar_file" else []))
        if name == "calendar_file" and not seen:
            assert answer.status_code == 404
            continue
        assert answer["Content-Type"].startswith("text/calendar")
        assert bool(Calendar.from_ical(answer.content).walk("VEVENT")) is seen
