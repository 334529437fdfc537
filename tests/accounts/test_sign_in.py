"""Signing in, being locked out, setting a password by a link that works once."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Person
from accounts.roles import Role
from core.queries import history_of
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-passphrase"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def somebody() -> Person:
    person = make.member(Role.SCHOOL_OFFICER).person
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def sign_in(client: Client, email: str, password: str) -> Any:
    return client.post("/accounts/sign-in/", {"username": email, "password": password})


def staff() -> Client:
    client = Client()
    client.force_login(make.member(Role.ADMINISTRATION_STAFF).person, BACKEND)
    return client


def text_of(answer: Any) -> str:
    """The page without what differs by nature: the token, the address typed."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value|name="csrf-token" content)="[^"]*"', "", answer.content.decode())
    return re.sub(r'name="username" value="[^"]*"', "", text)


def test_the_right_password_in_any_case_of_the_address() -> None:
    person = somebody()
    answer = sign_in(Client(), person.email.upper(), PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_known_and_unknown_address_get_the_same_answers_up_to_the_lock() -> None:
    person = somebody()
    for attempt in range(7):
        known = sign_in(Client(), person.email, "wrong")
        unknown = sign_in(Client(), "nobody@example.invalid", "wrong")
        assert known.status_code == unknown.status_code == (200 if attempt < 4 else 429), attempt
        assert text_of(known) == text_of(unknown)


def test_fifth_failure_locks_for_a_quarter_of_an_hour_even_with_the_right_password() -> None:
    person, other = somebody(), somebody()
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for _attempt in range(5):
            sign_in(Client(), person.email, "wrong")
        assert sign_in(Client(), person.email, PASSWORD).status_code == 429
        assert sign_in(Client(), other.email, PASSWORD).status_code == 302
    with time_machine.travel(now + timedelta(minutes=14), tick=False):
        assert sign_in(Client(), person.email, PASSWORD).status_code == 429
    with time_machine.travel(now + timedelta(minutes=31), tick=False):
        assert sign_in(Client(), person.email, PASSWORD).status_code == 302


def test_other_spelling_of_the_address_is_no_way_round() -> None:
    person = somebody()
    for attempt in range(5):
        sign_in(Client(), person.email.upper() if attempt % 2 else f" {person.email}", "wrong")
    assert sign_in(Client(), person.email, PASSWORD).status_code == 429


def test_four_failures_do_not_lock() -> None:
    person = somebody()
    for _attempt in range(4):
        sign_in(Client(), person.email, "wrong")
    assert sign_in(Client(), person.email, PASSWORD).status_code == 302


def test_somebody_inactive_is_answered_like_a_wrong_password() -> None:
    person = somebody()
    wrong = sign_in(Client(), person.email, "wrong")
    with attributed(Actor.system(), "test"):
        person.is_active = False
        person.save()
    assert text_of(sign_in(Client(), person.email, PASSWORD)) == text_of(wrong)


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_leads_nowhere_else(there: str) -> None:
    person = somebody()
    form = {"username": person.email, "password": PASSWORD, "next": there}
    assert Client().post("/accounts/sign-in/", form)["Location"] == "/"


def a_link(client: Client, person: Person) -> str:
    page = client.post(f"/accounts/people/{person.pk}/password-link/").content.decode()
    found = re.search(r"http://testserver(/accounts/set-password/[^<\s]+)", page)
    assert found
    return found[1]


def set_password(link: str, password: str = "another-long-passphrase") -> Any:
    client = Client()
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"new_password1": password, "new_password2": password})


def test_link_sets_a_password_once() -> None:
    person = make.member(Role.SCHOOL_OFFICER).person
    link = a_link(staff(), person)
    assert set_password(link).status_code == 302
    assert sign_in(Client(), person.email, "another-long-passphrase").status_code == 302
    assert not Client().get(link, follow=True).context["validlink"]
    set_password(link, "a-third-long-passphrase")
    assert sign_in(Client(), person.email, "a-third-long-passphrase").status_code == 200


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_link_holds_an_hour(minutes: int, works: bool) -> None:
    person = make.member(Role.SCHOOL_OFFICER).person
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        link = a_link(staff(), person)
    with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
        set_password(link)
    person.refresh_from_db()
    assert person.check_password("another-long-passphrase") is works


@pytest.mark.parametrize("password", ["short", "123456789012", "password1234"])
def test_weak_password_is_refused(password: str) -> None:
    person = make.member(Role.SCHOOL_OFFICER).person
    assert set_password(a_link(staff(), person), password).status_code == 200
    person.refresh_from_db()
    assert not person.check_password(password)


def test_making_a_link_stands_in_the_history() -> None:
    person = make.member(Role.SCHOOL_OFFICER).person
    before = len(history_of(person))
    a_link(staff(), person)
    newest, *older = history_of(person)
    assert len(older) == before
    assert newest.deed == "person.password-link"
    assert newest.role


def test_link_is_mailed_where_a_server_is_configured(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    person = make.member(Role.SCHOOL_OFFICER).person
    link = a_link(staff(), person)
    assert [(letter.to, link in letter.body) for letter in mail.outbox] == [([person.email], True)]


def test_changing_ones_password_signs_out_elsewhere() -> None:
    person = somebody()
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, person.email, PASSWORD)
    new = "another-long-passphrase"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/accounts/password/", form).status_code == 302
    assert here.get("/jobs/").status_code == 200
    assert elsewhere.get("/jobs/").status_code == 302


def test_ended_role_and_own_role() -> None:
    client = staff()
    member = make.member(Role.SCHOOL_OFFICER)
    officer = Client()
    officer.force_login(member.person, BACKEND)
    assert officer.get("/jobs/").status_code == 200
    client.post(f"/accounts/people/{member.person_id}/end-role/{member.pk}/")
    assert officer.get("/jobs/").status_code == 403


def test_invited_person_gets_account_and_role_once() -> None:
    client = staff()
    school = make.organisation(code="TS0001")
    form = {
        "email": "New@Example.invalid",
        "name": "新人",
        "role": Role.SCHOOL_OFFICER,
        "organisation_code": "TS0001",
        "starts_on": timezone.localdate().isoformat(),
        "ends_on": "",
    }
    assert client.post("/accounts/people/invite/", form).status_code == 302
    person = Person.objects.get(email="new@example.invalid")
    assert person.memberships.get().organisation == school
    assert not person.has_usable_password()
    assert client.post("/accounts/people/invite/", form).status_code == 422
    assert person.memberships.count() == 1
    assert Person.objects.filter(email="new@example.invalid").count() == 1
