"""No request, however odd, gets a 5xx: every route with every method, and whatever a stranger can put into it."""

import random
from collections.abc import Callable, Iterator
from copy import copy
from io import BytesIO
from itertools import cycle
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import policy
from accounts.roles import Role
from communities.models import Alliance, AllianceMember
from config.wsgi import handler
from tests.access import odd
from tests.access.calls import CannotCall, World, route_of
from tests.figures import Record

ASKING = (Role.ADMINISTRATION_STAFF, Role.SCHOOL_OFFICER, Role.CONVENER_OFFICER, Role.REVIEWER, Role.PUBLIC)
#: Answers of 503 by design: health says what is down.
HEALTH = {"core:jobs_run", "core:ready", "core:live"}


def send(client: Client, address: str, one: odd.Odd) -> int:
    """The status of the answer; what was written is taken back."""
    cookies = copy(client.cookies)
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in one.headers.items()}
    with transaction.atomic():
        answer = client.generic(
            one.method, address, one.body, content_type=one.content_type, QUERY_STRING=one.query, **headers
        )
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return int(answer.status_code)


def targets(world: World, role: Role) -> Iterator[tuple[str, str]]:
    """Each route once, with the address of the role's own record."""
    for variant, _method, whose in dict.fromkeys((name, "", whose) for name, _m, whose in world.every_call()):
        if whose == "other" or route_of(variant).name in HEALTH:
            continue
        try:
            yield variant, world.address(variant, whose, role)
        except CannotCall:  # the table's test says so
            continue


def storm(world: World, roles: tuple[Role, ...], each: int, seed: int) -> tuple[int, list[str]]:
    """`each` odd requests to every route by every role: how many were sent, and which got a 5xx."""
    chance, sent, broken = random.Random(seed), 0, []
    stream = odd.requests(chance)
    for role in roles:
        client = world.clients[role]
        for variant, address in targets(world, role):
            for _number in range(each):
                one = next(stream)
                status = send(client, address, one)
                sent += 1
                if status >= 500:
                    broken.append(f"{status} {role} {one.method} {variant} {one}")
    return sent, broken


@pytest.mark.slow
def test_odd_requests_to_every_route_break_nothing(world: World) -> None:
    sent, broken = storm(world, (Role.ADMINISTRATION_STAFF, Role.SCHOOL_OFFICER), 1, seed=115)
    assert not broken, "\n".join(broken)
    assert sent > 200


@pytest.mark.drill
def test_a_storm_of_odd_requests_breaks_nothing(world: World, figure: Record) -> None:
    sent, broken = storm(world, ASKING, 10, seed=random.randrange(10**9))
    what = "5xx among odd requests to every route"
    figure(what, measured=f"{len(broken)} of {sent:,}", target="0", kept=not broken)
    assert not broken, "\n".join(broken)


def test_every_route_answers_every_method(world: World) -> None:
    """Reading and posting everywhere; of the others, which no page uses, one by turns: the storm has them all."""
    others = cycle(odd.METHODS[3:])
    for variant, address in targets(world, Role.ADMINISTRATION_STAFF):
        for method in (*odd.METHODS[:3], next(others)):
            status = send(world.clients[Role.ADMINISTRATION_STAFF], address, odd.Odd(method))
            assert status < 500, (status, method, variant)


@pytest.mark.parametrize("piece", ["%00", "%ff", "9" * 30, "9" * 5000, "-1", "%ed%a0%80", "..", "%0a"])
def test_odd_addresses_are_not_found(world: World, piece: str) -> None:
    client = world.clients[Role.ADMINISTRATION_STAFF]
    addresses = {
        address.replace(part, piece)
        for _variant, address in targets(world, Role.ADMINISTRATION_STAFF)
        for part in address.split("/")
        if part.isdecimal()
    }
    addresses |= {
        f"/rules/{piece}/",
        f"/rules/111/{piece}/",
        f"/history/{piece}/1/",
        f"/exports/{piece}/csv/",
        f"/{piece}",
    }
    assert len(addresses) > 40
    for address in addresses:
        assert send(client, address, odd.Odd("GET")) < 500, address


def test_history_of_every_kind_of_record_opens(world: World) -> None:
    opened = 0
    for model in {policy.model_of(permission) for permission in policy.declared()} - {None}:
        row = world.nation.row(model, "own", Role.ADMINISTRATION_STAFF) if world.nation.knows(model) else None
        if row is None or not isinstance(row.pk, int):
            continue
        address = reverse("core:history", args=[model._meta.label, row.pk])
        status = world.clients[Role.ADMINISTRATION_STAFF].get(address).status_code
        assert status in (200, 404), (status, address)
        opened += status == 200
    assert opened >= 15


@pytest.mark.parametrize("hidden", ["?rule=a%00b&where=x", "?rule=x&where=%00", "?q=%00"])
def test_a_nul_in_an_address_is_refused_with_the_reason(world: World, hidden: str) -> None:
    answer = world.clients[Role.SCHOOL_OFFICER].get(f"/rules/{hidden}")
    assert answer.status_code == 400
    assert "無法使用的字元" in answer.content.decode()


@pytest.mark.parametrize("charset", ["rot13", "zlib", "utf-16", "idna", "nothing", "utf-7", "big5"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"])
def test_another_charset_is_refused_with_the_reason(client: Client, db: None, charset: str, kind: str) -> None:
    for method in ("GET", "POST"):
        answer = client.generic(method, "/accounts/sign-in/?q=%41", b"a=%41", content_type=f"{kind}; charset={charset}")
        assert answer.status_code == 400
        assert "UTF-8" in answer.content.decode()


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_utf8_by_any_name_is_read(client: Client, db: None, charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert client.generic("POST", "/accounts/sign-in/", b"a=b", content_type=kind).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain; x*=rot99''%41", "text/plain; charset=a\x00b"])
def test_a_content_type_that_cannot_be_read_is_refused(db: None, kind: str) -> None:
    told: list[str] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        told.append(status)
        return lambda data: None

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/accounts/sign-in/",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": "0",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
    }
    handler(environ, start)
    assert told == ["400 Bad Request"]


def test_too_much_is_said_with_the_limit(client: Client, db: None) -> None:
    answer = client.post("/accounts/sign-in/", {f"f{number}": "x" for number in range(3001)})
    assert answer.status_code == 413
    assert "5 MB" in answer.content.decode()
    assert client.post("/accounts/sign-in/", {f"f{number}": "x" for number in range(2990)}).status_code == 200


@pytest.mark.parametrize("said", [{}, {"answer": ""}, {"answer": "x"}, {"answer": ["join", "J"]}, {"answer": "\x00"}])
def test_no_answer_to_an_invitation_is_no_refusal(world: World, said: dict[str, Any]) -> None:
    member = AllianceMember.objects.get(
        alliance=world.nation.row(Alliance, "own", Role.SCHOOL_OFFICER), school=world.nation.a.partner
    )
    before = member.answer
    address = world.address("communities:answer", "own", Role.SCHOOL_OFFICER)
    answer = world.clients[Role.SCHOOL_OFFICER].post(address, said, follow=True)
    member.refresh_from_db()
    assert member.answer == before
    assert "尚未回覆" in answer.content.decode()
