"""The seal under which a browser keeps texts, and what a refused form says of them."""

import pytest
from django.test import Client, RequestFactory

from accounts.actors import Actor
from accounts.roles import Role
from core import keeping
from core.routes import walk
from tests import make
from tests.access.calls import CannotCall, World
from tests.access.nation import build

pytestmark = pytest.mark.django_db
KEPT = "已保留在這個瀏覽器"


def test_a_seal_is_the_persons_in_a_role_and_the_same_in_every_session() -> None:
    one, other = make.actor(Role.REVIEWER), make.actor(Role.REVIEWER)
    seals = [keeping.seal_of(actor) for actor in (one, one, other)]
    assert all(seals)
    first, again, foreign = (seal for seal in seals if seal)
    assert first == again
    assert first.key != foreign.key and not set(first.owner.split(".")) & set(foreign.owner.split("."))
    assert keeping.seal_of(Actor.public()) is None


def test_two_roles_of_one_person_share_the_person_and_nothing_else() -> None:
    one = make.actor(Role.REVIEWER)
    two = Actor(one.person_id, (one.membership_id or 0) + 1, Role.ADVISOR, one.organisation_id)
    first, second = keeping.seal_of(one), keeping.seal_of(two)
    assert first and second
    assert first.owner.split(".")[0] == second.owner.split(".")[0]
    assert first.owner != second.owner and first.key != second.key


def test_every_form_posted_by_nobody_is_answered_by_the_way_to_sign_in_and_promises_only_what_is_so() -> None:
    world = World(build())
    client = Client()
    asked = 0
    for variant, method, whose in world.every_call():
        name = variant.partition("[")[0]
        route = next(route for route in walk() if route.name == name)
        if method != "POST" or route.permission is None:
            continue
        try:
            address = world.address(variant, whose, Role.ADMINISTRATION_STAFF)
        except CannotCall:
            continue
        plain = client.post(address)
        if plain.status_code != 401:
            continue  # open to the public
        kept = client.post(address, {"kept": "x"}).content.decode()
        asked += 1
        assert "/accounts/sign-in/" in plain.content.decode(), name
        assert KEPT not in plain.content.decode(), name
        assert KEPT in kept, name
    assert asked > 60


@pytest.mark.parametrize(
    ("path", "referer", "page"),
    [
        ("/accounts/people/invite/", "", "/accounts/people/invite/"),
        ("/accounts/act-as/", "http://testserver/jobs/?page=2", "/jobs/?page=2"),
        ("/accounts/act-as/", "http://elsewhere.example/jobs/", "/accounts/act-as/"),
        ("/nothing/", "http://testserver/nothing/", ""),
    ],
)
def test_the_way_back_leads_to_a_page_of_ours_that_opens(path: str, referer: str, page: str) -> None:
    request = RequestFactory().post(path, headers={"Referer": referer} if referer else {})
    assert keeping.form_page(request) == page


def test_a_page_tells_once_what_was_taken() -> None:
    member = make.member(Role.ADMINISTRATION_STAFF)
    client = Client()
    client.force_login(member.person)
    client.post("/accounts/act-as/", {"membership": member.pk, "kept": "some-id"})
    assert 'data-taken="some-id"' in client.get("/jobs/").content.decode()
    assert 'data-taken=""' in client.get("/jobs/").content.decode()
