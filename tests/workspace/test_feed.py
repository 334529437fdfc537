"""The address of a person's calendar: what his roles see today, no session, renewed and ended by himself, no data."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from core.models import AppendOnly
from tests import make as people
from tests.workspace.calendars import call, drawn, step
from workspace.models import LinkTry
from workspace.steps import feed

pytestmark = pytest.mark.django_db


def _get(address: str) -> Any:
    return Client().get(address.partition("://")[2].partition("/")[1] + address.partition("://")[2].partition("/")[2])


def _events(address: str) -> list[Any]:
    answer = _get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.content).events)


def test_a_program_without_a_session_reads_what_the_persons_roles_see() -> None:
    calendar = drawn(call(state="open"), briefing=date(2026, 2, 23))
    inside, outside = people.actor(Role.REVIEWER), people.actor(Role.SCHOOL_OFFICER)
    names = {str(event["uid"]) for event in _events(feed.renew(by=inside))}
    assert str(step(calendar, "briefing").step.uid) in names
    assert _events(feed.renew(by=outside)) == []


def test_a_role_that_has_ended_takes_its_calendars_along() -> None:
    drawn(call(state="open"))
    member = people.member(Role.REVIEWER)
    address = feed.renew(by=Actor.of(member))
    assert _events(address)
    today = timezone.localdate()
    with attributed(Actor.system(), "test"):
        member.period = (today - timedelta(days=9), today)
        member.save()
    assert _events(address) == []


def test_several_roles_see_together_and_nothing_comes_twice() -> None:
    drawn(call(state="open"))
    member = people.member(Role.REVIEWER)
    with attributed(Actor.system(), "test"):
        other = people.member(Role.EVALUATION_GROUP)
        Membership.objects.filter(pk=other.pk).update(person=member.person)
    names = [str(event["uid"]) for event in _events(feed.renew(by=Actor.of(member)))]
    assert names
    assert len(names) == len(set(names))


def test_a_renewed_address_ends_the_one_before_and_an_ended_one_opens_nothing() -> None:
    drawn(call())
    by = people.actor(Role.REVIEWER)
    first = feed.renew(by=by)
    second = feed.renew(by=by)
    assert first != second
    assert _get(first).status_code == 404
    assert _events(second)
    assert feed.end(by=by)
    assert not feed.end(by=by)
    assert _get(second).status_code == 404


def test_reading_names_nobody_and_writes_nothing_but_that_it_was_read() -> None:
    drawn(call())
    member = people.member(Role.REVIEWER)
    address = feed.renew(by=Actor.of(member))
    before = _written()
    content = _get(address).content.decode().replace("\r\n ", "")
    assert member.person.name not in content
    assert member.person.email not in content
    assert {table for table, count in _written().items() if count != before[table]} <= {LinkTry._meta.db_table}
    assert issubclass(LinkTry, AppendOnly)


def test_ones_own_page_shows_the_address_once_and_posts_only() -> None:
    drawn(call())
    member = people.member(Role.REVIEWER)
    client = Client()
    client.force_login(member.person)
    url = reverse("workspace:calendar_address")
    assert "?key=" not in client.get(url).content.decode()
    assert feed.of_person(Actor.of(member)) is None
    assert "?key=" in client.post(url).content.decode()
    shown = client.get(url)
    assert "?key=" not in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    client.post(url, {"end": "1"})
    assert feed.of_person(Actor.of(member)) is None


def _written() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found
