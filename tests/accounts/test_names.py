"""Staff stand for their office: schools read which office did a thing, staff and who oversees them read who."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from core.queries import history_of
from core.transitions import fire
from proposals.models import Call
from proposals.states import CALL
from tests import make
from tests.communities import make as land
from tests.proposals import make as high

pytestmark = pytest.mark.django_db
NAME = "林承辦"


def page(role: Role, address: str) -> str:
    client = Client()
    client.force_login(make.member(role).person)
    return client.get(address).content.decode()


def staff() -> Actor:
    return Actor.of(make.member(Role.ADMINISTRATION_STAFF, name=NAME))


@pytest.mark.parametrize(
    ("reader", "named"),
    [
        (Role.SCHOOL_OFFICER, False),
        (Role.REVIEWER, False),
        (Role.AUTHORITY_OFFICER, False),
        (Role.EVALUATION_GROUP, True),
        (Role.ADMINISTRATION_STAFF, True),
    ],
)
def test_who_of_the_staff_changed_a_record(reader: Role, named: bool) -> None:
    community: Any = land.community()
    with attributed(staff(), "test"):
        community.name = "另一個名稱"
        community.save()
    assert history_of(community)[0].person == NAME
    text = page(reader, reverse("core:history", args=["communities.Community", community.pk]))
    assert "國教署承辦人" in text
    assert (NAME in text) is named


@pytest.mark.parametrize(("reader", "named"), [(Role.SCHOOL_OFFICER, False), (Role.ADMINISTRATION_STAFF, True)])
def test_who_of_the_staff_closed_a_call(reader: Role, named: bool) -> None:
    call: Call = high.call()
    by = staff()
    with attributed(by, "call.close"):
        fire(call, "close", table=CALL, by=by)
    text = page(reader, reverse("proposals:call", args=[call.pk]))
    assert (NAME in text) is named


def test_names_of_schools_people_stay_readable_for_their_colleagues() -> None:
    community: Any = land.community()
    officer = Actor.of(make.member(Role.SCHOOL_OFFICER, name="陳老師"))
    with attributed(officer, "test"):
        community.name = "另一個名稱"
        community.save()
    address = reverse("core:history", args=["communities.Community", community.pk])
    assert "陳老師" in page(Role.SCHOOL_OFFICER, address)
