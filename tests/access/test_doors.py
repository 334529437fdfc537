"""Signed out, without a token, with the wrong method, after the role has ended: refused, and said so."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from tests.access.calls import World, route_of
from tests.access.cells import Key


def _closed(world: World) -> list[Key]:
    declared = ((key, route_of(key[0]).permission) for key in world.every_call())
    return [key for key, permission in declared if permission and not policy.may(Actor.public(), permission)]


def test_signed_out_pages_lead_to_sign_in_and_saves_say_so(world: World) -> None:
    for key in _closed(world):
        answer = world.call(key, Role.PUBLIC)
        if key[1] == "GET":
            assert answer.status_code == 302 and answer["Location"].startswith(reverse("accounts:sign_in")), key
            assert world.call(key, Role.PUBLIC, hx_request="true").status_code == 401, key
        else:
            assert answer.status_code == 401, key


def test_unsafe_methods_without_a_token_are_refused(world: World) -> None:
    asked = 0
    for role in (Role.PUBLIC, Role.ADMINISTRATION_STAFF, Role.SCHOOL_OFFICER):
        client = Client(enforce_csrf_checks=True)
        client.cookies = world.clients[role].cookies
        for name, method, whose in world.every_call():
            if method != "POST" or whose == "other":
                continue
            answer = client.post(world.address(name, whose, role))
            assert answer.status_code == 403, f"{role} {name}: {answer.status_code}"
            asked += 1
    assert asked > 30


def test_other_methods_are_not_allowed(world: World) -> None:
    client = world.clients[Role.ADMINISTRATION_STAFF]
    for name, method, whose in world.every_call():
        route = route_of(name)
        if method != route.methods[0] or route.permission is None:
            continue
        for other in {"get", "post", "put", "patch", "delete"} - {each.lower() for each in route.methods}:
            answer = getattr(client, other)(world.address(name, whose, Role.ADMINISTRATION_STAFF))
            assert answer.status_code == 405, f"{other} {name}: {answer.status_code}"


def test_every_declared_pair_has_its_rows() -> None:
    assert policy.undeclared() == []


def test_a_role_that_has_ended_reaches_nothing(world: World) -> None:
    for role, member in world.nation.members.items():
        with attributed(Actor.system(), "test"):
            member.period = DateRange(date(2020, 1, 1), timezone.localdate() - timedelta(days=1))
            member.save()
        assert world.clients[role].get(reverse("core:jobs")).status_code == 403, role
