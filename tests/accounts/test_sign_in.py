"""Signing in, setting a password by a link that works once, roles that begin and end."""

import re
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Organisation, Person
from accounts.roles import OrganisationKind, Role
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
    found = re.search(r"http://testserver(/accounts/set-password/#[^<\s]+)", page)
    assert found
    return found[1]


def follow(link: str) -> tuple[Client, Any]:
    """What whoever opens the link sees: the browser posts what stands behind the #."""
    client = Client()
    return client, client.post("/accounts/set-password/", {"code": link.partition("#")[2]}, follow=True)


def set_password(link: str, password: str = "another-long-passphrase") -> Any:
    client, _page = follow(link)
    return client.post("/accounts/set-password/", {"new_password1": password, "new_password2": password})


def test_link_sets_a_password_once() -> None:
    person = make.member(Role.SCHOOL_OFFICER).person
    link = a_link(staff(), person)
    assert set_password(link).status_code == 302
    assert sign_in(Client(), person.email, "another-long-passphrase").status_code == 302
    assert follow(link)[1].status_code == 422
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
    assert set_password(a_link(staff(), person), password).status_code == 422
    person.refresh_from_db()
    assert not person.check_password(password)


def test_making_a_link_stands_in_the_history() -> None:
    person = make.member(Role.SCHOOL_OFFICER).person
    before = len(history_of(person))
    a_link(staff(), person)
    newest, *older = history_of(person)
    assert len(older) == before
    assert newest.action == "person.password-link"
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


def test_a_code_that_is_none_is_answered_with_those_that_are_while_they_are_few() -> None:
    client = staff()
    programme = Organisation.objects.filter(kind=OrganisationKind.PROGRAMME)
    while programme.count() < 5:
        make.organisation(OrganisationKind.PROGRAMME)
    form = {
        "email": "new@example.invalid",
        "name": "新人",
        "role": Role.REVIEWER,
        "organisation_code": "XX",
        "starts_on": timezone.localdate().isoformat(),
    }
    told = client.post("/accounts/people/invite/", form)
    assert told.status_code == 422
    assert all(f"{body.code} {body.name}" in told.content.decode() for body in programme)
    make.organisation(OrganisationKind.PROGRAMME, code="XY", name="第六個")
    assert "XY 第六個" not in client.post("/accounts/people/invite/", form).context["form"].errors.as_text()


def test_session_ends_after_twelve_hours_however_busy() -> None:
    person, client = somebody(), Client()
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        sign_in(client, person.email, PASSWORD)
        for _quarter in range(4 * 12):
            assert client.get("/jobs/").status_code == 200
            clock.shift(timedelta(minutes=15))
        clock.shift(timedelta(seconds=1))
        assert client.get("/jobs/").status_code == 302
        sign_in(client, person.email, PASSWORD)
        assert client.get("/jobs/").status_code == 200


def test_page_counts_down_to_the_earlier_end_of_the_session() -> None:
    person, client = somebody(), Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, person.email, PASSWORD)
        for _quarter in range(4 * 12 - 1):
            client.get("/jobs/")
            clock.shift(timedelta(minutes=15))
        client.get("/jobs/")
        assert 'name="session-seconds" content="900"' in client.get("/jobs/").content.decode()


def test_what_makes_the_link_is_in_no_address_that_is_sent() -> None:
    link = a_link(staff(), make.member(Role.SCHOOL_OFFICER).person)
    sent, _hash, code = link.partition("#")
    _client, page = follow(link)
    asked = [sent, *(address for address, _status in page.redirect_chain), page.request["PATH_INFO"]]
    assert len(code) > 20
    assert not any(part in address for address in asked for part in code.split("."))


@pytest.mark.parametrize("code", ["", "x", "MQ", "MQ.x", "#", "\x00.x", "LTE.x", "OTk5OTk5OTk5OTk5OTk5OTk5.x", "é.é"])
def test_what_is_no_link_is_told_so(code: str) -> None:
    assert Client().post("/accounts/set-password/", {"code": code}).status_code == 422


def test_link_of_somebody_with_a_password_is_mailed_and_not_shown(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    person = somebody()
    page = staff().post(f"/accounts/people/{person.pk}/password-link/").content.decode()
    [letter] = mail.outbox
    link = re.search(r"http://testserver(/accounts/set-password/#\S+)", letter.body)
    assert link is not None and letter.to == [person.email]
    assert link[1].partition("#")[2] not in page
    assert set_password(link[1]).status_code == 302


def test_without_mail_nobody_on_the_staff_gets_a_link_of_somebody_with_a_password(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    person, client = somebody(), staff()
    before = len(history_of(person))
    answer = client.post(f"/accounts/people/{person.pk}/password-link/", follow=True)
    page = client.get(f"/accounts/people/{person.pk}/").content.decode()
    assert "連結僅以電子郵件寄送；本系統尚未設定郵件伺服器" in page
    assert "password-link" not in page
    assert "連結僅以電子郵件寄送" in answer.content.decode()
    assert "set-password" not in answer.content.decode()
    assert len(history_of(person)) == before
    out = StringIO()
    call_command("password_link", person.email.upper(), stdout=out)
    assert set_password(out.getvalue().split()[-1]).status_code == 302


def test_the_page_of_a_new_password_speaks_politely_once_and_at_the_right_field() -> None:
    link = a_link(staff(), make.member(Role.SCHOOL_OFFICER).person)
    browser, page = follow(link)
    text = page.content.decode()
    assert "你" not in text and text.count("12 個字元") == 1
    answer = browser.post("/accounts/set-password/", {"new_password1": "12345", "new_password2": "12345"})
    assert set(answer.context["form"].errors) == {"new_password1"}
    answer = browser.post("/accounts/set-password/", {"new_password1": PASSWORD, "new_password2": "other"})
    assert set(answer.context["form"].errors) == {"new_password2"}


def test_a_wrong_old_password_is_told_politely() -> None:
    person, client = somebody(), Client()
    sign_in(client, person.email, PASSWORD)
    form = {"old_password": "wrong", "new_password1": "1", "new_password2": "1"}
    answer = client.post("/accounts/password/", form)
    assert "你" not in answer.content.decode()
    assert set(answer.context["form"].errors) == {"old_password", "new_password1"}


def test_a_role_is_given_from_a_day_typed_as_schools_write_it() -> None:
    body, client = make.member(Role.SCHOOL_OFFICER).organisation, staff()
    page = client.get("/accounts/people/invite/").content.decode()
    assert 'type="date"' not in page and 'placeholder="111/09/30"' in page
    given = {
        "email": "roc@gonghao.example",
        "name": "新承辦人",
        "role": Role.ACCOUNTANT,
        "organisation_code": body.code,
        "starts_on": "114/8/1",
        "ends_on": "115 年 7 月 31 日",
    }
    assert client.post("/accounts/people/invite/", given).status_code == 302
    period = Person.objects.get(email="roc@gonghao.example").memberships.get().period
    assert (period.lower, period.upper) == (date(2025, 8, 1), date(2026, 8, 1))
    for wrong in ("84/12/31", "114/13/1"):
        assert client.post("/accounts/people/invite/", {**given, "starts_on": wrong}).status_code == 422


def test_setting_and_changing_a_password_stand_in_the_history_and_are_told_to_the_holder(settings: Any) -> None:
    person = make.member(Role.SCHOOL_OFFICER).person
    link = a_link(staff(), person)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox.clear()
    set_password(link, PASSWORD)
    client = Client()
    sign_in(client, person.email, PASSWORD)
    new = "another-long-passphrase"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/accounts/password/", form).status_code == 302
    assert [(entry.kind, entry.person) for entry in history_of(person)[:2]] == [
        ("已變更密碼", person.name),
        ("已設定密碼", person.name),
    ]
    assert [letter.to for letter in mail.outbox] == [[person.email]] * 2


def test_wrong_old_passwords_lock() -> None:
    person, client = somebody(), Client()
    sign_in(client, person.email, PASSWORD)
    new = "another-long-passphrase"
    for _attempt in range(5):
        client.post("/accounts/password/", {"old_password": "wrong", "new_password1": new, "new_password2": new})
    answer = client.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert answer.status_code == 422 and "錯誤次數過多" in answer.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
