"""Failures to sign in: what slows down, what locks, whom it does not touch, and what the log keeps."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import throttling
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.fields import one_spelling
from accounts.models import Person, SignIn
from accounts.roles import Role
from tests import make
from tests.accounts.test_sign_in import PASSWORD, sign_in, somebody, staff, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Time stands still unless a test moves it."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def at(address: str) -> Client:
    """A browser that has never been here, at an address."""
    return Client(REMOTE_ADDR=address)


def fail(name: str, times: int, address: str = "192.0.2.1") -> Any:
    for _attempt in range(times):
        answer = sign_in(at(address), name, "wrong")
    return answer


def known(address: str = "198.51.100.7") -> tuple[Person, Client]:
    """Somebody with the browser in which they signed in before."""
    person, client = somebody(), at(address)
    assert sign_in(client, person.email, PASSWORD).status_code == 302
    client.post("/accounts/sign-out/")
    return person, client


SPELLINGS = [
    "PERSON@School.Example",
    "  person@school.example\t",
    "ｐｅｒｓｏｎ＠ｓｃｈｏｏｌ．ｅｘａｍｐｌｅ",
    "per\u017fon@school.example",
    "ᵖerson@school.example",
    "person@school。example",
    "person@school.example.",
    "per\u200bson@school.example",
    "person@scho\u00adol.example",
    "𝐩𝐞𝐫𝐬𝐨𝐧@school.example",
]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_every_spelling_is_the_same_name(typed: str) -> None:
    assert one_spelling(typed) == "person@school.example"


@pytest.mark.parametrize(
    ("typed", "one"),
    [
        ("o\ufb03cer@x.example", "officer@x.example"),
        ("a@例え.jp", "a@xn--r8jz45g.jp"),
        ("a@XN--R8JZ45G.JP", "a@xn--r8jz45g.jp"),
        ("a@stra\u00dfe.example", "a@strasse.example"),
        ("no address", "no address"),
        ("a@" + "x" * 70 + ".example", "a@" + "x" * 70 + ".example"),
        ("a@..", "a@"),
        ("", ""),
        ("@", "@"),
    ],
)
def test_one_spelling(typed: str, one: str) -> None:
    assert one_spelling(typed) == one
    assert one_spelling(one) == one


def test_whatever_the_spelling_failures_count_together() -> None:
    person = make.member(Role.SCHOOL_OFFICER, email="person@school.example").person
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    answers = [sign_in(at("192.0.2.1"), typed, "wrong").status_code for typed in SPELLINGS]
    assert answers == [200] * 5 + [429] * (len(SPELLINGS) - 5)


@pytest.mark.parametrize("typed", SPELLINGS)
def test_the_right_password_under_any_spelling(typed: str) -> None:
    person = make.member(Role.SCHOOL_OFFICER, email="person@school.example").person
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    assert sign_in(Client(), typed, PASSWORD).status_code == 302


def test_nobody_is_stored_twice_in_two_spellings() -> None:
    with attributed(Actor.system(), "test"):
        Person.objects.create_user("Person@School.Example", "甲")
        for typed in SPELLINGS:
            with pytest.raises(IntegrityError, match="accounts_person_email_key"), transaction.atomic():
                Person.objects.create_user(typed, "乙")
    with pytest.raises(IntegrityError, match="person_email_in_one_spelling"), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_person SET email = 'ｐerson@school.example'")


def test_known_and_unknown_addresses_get_the_same_answers() -> None:
    person = somebody()
    for attempt in range(7):
        seen = sign_in(Client(), person.email, "wrong")
        unseen = sign_in(Client(), "nobody@example.invalid", "wrong")
        assert seen.status_code == unseen.status_code == (200 if attempt < 5 else 429), attempt
        assert text_of(seen) == text_of(unseen)
        assert seen.headers.get("Retry-After") == unseen.headers.get("Retry-After")


def test_known_and_unknown_addresses_cost_the_same(monkeypatch: Any) -> None:
    hashed: list[str] = []
    for name in ("encode", "verify"):
        done = getattr(Argon2PasswordHasher, name)
        counting = lambda *given, done=done: hashed.append("") or done(*given)  # noqa: E731
        monkeypatch.setattr(Argon2PasswordHasher, name, counting)
    person, without = somebody(), make.member(Role.SCHOOL_OFFICER).person
    without.set_unusable_password()
    without.save(update_fields=["password"])
    costs = []
    for name in (person.email, without.email, "nobody@example.invalid"):
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            sign_in(at("192.0.2.9"), name, "wrong")
        costs.append((len(hashed), len(queries)))
    assert costs[0][0] == 1
    assert len(set(costs)) == 1, costs


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(clock: Any) -> None:
    person = somebody()
    fail(person.email, 5)
    waits = []
    for _failure in range(9):
        answer = fail(person.email, 1)
        assert answer.status_code == 429
        waits.append(int(answer.headers["Retry-After"]))
        clock.shift(timedelta(seconds=waits[-1] - 1))
        assert fail(person.email, 1).status_code == 429
        clock.shift(timedelta(seconds=1))
        assert fail(person.email, 1).status_code == 200
    assert waits == [10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_a_refused_try_prolongs_nothing_and_leaves_no_row(clock: Any) -> None:
    person = somebody()
    fail(person.email, 60)
    assert SignIn.objects.count() == 5
    clock.shift(timedelta(seconds=10))
    assert sign_in(at("192.0.2.1"), person.email, PASSWORD).status_code == 302


def test_the_right_password_waits_like_a_wrong_one() -> None:
    person = somebody()
    fail(person.email, 5)
    assert sign_in(at("192.0.2.1"), person.email, PASSWORD).status_code == 429


def test_four_failures_do_not_slow_and_success_forgets_them() -> None:
    person = somebody()
    for _round in range(3):
        fail(person.email, 4)
        assert sign_in(at("192.0.2.1"), person.email, PASSWORD).status_code == 302
        time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False)


def test_failures_elsewhere_lock_nobody_out() -> None:
    person = somebody()
    fail(person.email, 60, "192.0.2.1")
    assert sign_in(at("203.0.113.5"), person.email, PASSWORD).status_code == 302


def test_failures_in_ones_own_school_do_not_lock_ones_own_browser() -> None:
    person, browser = known("198.51.100.7")
    fail(person.email, 60, "198.51.100.7")
    assert sign_in(at("198.51.100.7"), person.email, PASSWORD).status_code == 429
    assert sign_in(browser, person.email, PASSWORD).status_code == 302


def test_a_browser_is_known_for_whom_it_signed_in_only() -> None:
    _person, browser = known("198.51.100.7")
    other = somebody()
    fail(other.email, 5, "198.51.100.7")
    assert sign_in(browser, other.email, PASSWORD).status_code == 429


def test_a_known_browser_is_slowed_by_its_own_failures() -> None:
    person, browser = known()
    answers = [sign_in(browser, person.email, "wrong").status_code for _attempt in range(6)]
    assert answers == [200] * 5 + [429]


def test_many_places_trying_one_name_slow_each_other_but_not_its_holder() -> None:
    person, browser = known()
    answers = [fail(person.email, 4, f"192.0.2.{number}").status_code for number in range(1, 7)]
    assert answers == [200] * 5 + [429]
    assert sign_in(at("192.0.2.99"), person.email, PASSWORD).status_code == 429
    assert sign_in(browser, person.email, PASSWORD).status_code == 302
    browser.post("/accounts/sign-out/")
    assert sign_in(at("198.51.100.7"), person.email, PASSWORD).status_code == 302


def test_a_password_link_is_a_way_in_while_others_try_the_name() -> None:
    person = make.member(Role.SCHOOL_OFFICER).person
    for number in range(1, 7):
        fail(person.email, 4, f"192.0.2.{number}")
    client = at("203.0.113.5")
    page = staff().post(f"/accounts/people/{person.pk}/password-link/").content.decode()
    code = page.partition("/accounts/set-password/#")[2].partition("<")[0]
    client.post("/accounts/set-password/", {"code": code})
    client.post("/accounts/set-password/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert sign_in(client, person.email, PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("first", "second"), [("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3::4", "2001:db8:1:2:ffff:1::")]
)
def test_one_network_that_tries_many_names_is_slowed(monkeypatch: Any, first: str, second: str) -> None:
    monkeypatch.setattr(throttling, "A_NETWORK", throttling.Limit(6, timedelta(hours=1)))
    person = somebody()
    for number in range(6):
        assert fail(f"name{number}@example.invalid", 1, first).status_code == 200
    assert sign_in(at(second), person.email, PASSWORD).status_code == 429
    assert sign_in(at("203.0.113.5"), person.email, PASSWORD).status_code == 302


def test_spraying_from_everywhere_is_slowed_for_whoever_is_not_known(monkeypatch: Any) -> None:
    monkeypatch.setattr(throttling, "EVERYBODY", throttling.Limit(6, timedelta(hours=1)))
    person, browser = known()
    for number in range(6):
        fail(f"name{number}@example.invalid", 1, f"192.0.2.{number}")
    assert fail("further@example.invalid", 1, "203.0.113.77").status_code == 429
    assert sign_in(browser, person.email, PASSWORD).status_code == 302


def test_signing_in_under_ones_own_name_pays_for_no_failures(monkeypatch: Any) -> None:
    monkeypatch.setattr(throttling, "A_NETWORK", throttling.Limit(6, timedelta(hours=1)))
    person = somebody()
    for number in range(6):
        fail(f"name{number}@example.invalid", 1)
        sign_in(at("192.0.2.1"), person.email, PASSWORD)
    assert fail("further@example.invalid", 1).status_code == 429


@pytest.mark.parametrize(
    ("hops", "header", "client"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (2, "1.2.3.4, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "not an address", "10.0.0.1"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_the_log_keeps_the_clients_address(settings: Any, hops: int, header: str, client: str) -> None:
    settings.TRUSTED_HOPS = hops
    browser = Client(REMOTE_ADDR="10.0.0.1")
    browser.post(
        "/accounts/sign-in/", {"username": "a@b.example", "password": "x"}, headers={"x-forwarded-for": header}
    )
    assert SignIn.objects.get().address == client


def test_the_log_tells_who_and_whence_but_not_what_was_typed() -> None:
    person = somebody()
    sign_in(at("192.0.2.1"), "my secret typed into the wrong box", "x")
    sign_in(at("192.0.2.1"), person.email, PASSWORD)
    assert list(SignIn.objects.order_by("pk").values_list("person", "address")) == [
        (None, "192.0.2.1"),
        (None, "192.0.2.1"),
        (person.pk, "192.0.2.1"),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT signin::text FROM accounts_signin signin")
        assert not any("secret" in row or "@" in row for (row,) in cursor.fetchall())


@pytest.mark.parametrize("statement", ["UPDATE accounts_signin SET person_id = NULL", "DELETE FROM accounts_signin"])
def test_nobody_changes_the_log(statement: str) -> None:
    sign_in(Client(), "a@b.example", "x")
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)
