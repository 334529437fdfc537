"""Invitations: sent in bulk, each once, by the outbox; the link lets in once; without one that holds one is invited."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from email import message_from_bytes
from email import policy as formats
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts import policy
from accounts.actions import INVITED_FOR, make_invitation_link, person_of_link
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Person, days_of
from accounts.roles import GIVEN_ROLES, Role
from core.queries import history_of
from core.refusals import Refused
from tests import make
from tests.workspace.mailing import Server, mail_server
from workspace import invitations, outbox
from workspace.invitations import Standing
from workspace.models import Mail, MailState

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD = "a-long-enough-passphrase"


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as server:
        yield server


@pytest.fixture
def by() -> Actor:
    staff = make.member(Role.ADMINISTRATION_STAFF)
    staff.person.set_password(PASSWORD)
    staff.person.save()
    return Actor.of(staff)


def standing(by: Actor, person: Person) -> str:
    return str(invitations.people(by).get(pk=person.pk).standing)


def everybody(by: Actor) -> Any:
    return invitations.people(by)


def words_of(server: Server, number: int) -> str:
    message: Any = message_from_bytes(server.taken[number].content, policy=formats.default)
    return str(message.get_body(("plain",)).get_content())


def test_everybody_without_a_password_is_written_to_once(by: Actor, server: Server) -> None:
    people = [make.member(role).person for role in (Role.SCHOOL_OFFICER, Role.PRINCIPAL, Role.REVIEWER)]
    assert invitations.send(by=by, to=everybody(by)) == 3
    assert invitations.send(by=by, to=everybody(by)) == 0
    assert invitations.send(by=by, to=everybody(by), again=True) == 0  # on their way
    assert {standing(by, person) for person in people} == {Standing.WAITING}
    assert outbox.send_due() == 3
    assert {standing(by, person) for person in people} == {Standing.INVITED}
    assert sorted(envelope.rcpt_tos[0] for envelope in server.taken) == sorted(person.email for person in people)
    assert invitations.send(by=by, to=everybody(by)) == 0
    assert invitations.send(by=by, to=everybody(by), again=True) == 0  # within a day
    assert outbox.send_due() == 0


def test_the_link_of_the_mail_sets_the_first_password_once(by: Actor, server: Server) -> None:
    member = make.member(Role.PRINCIPAL)
    invitations.send(by=by, to=everybody(by))
    outbox.send_due()
    words = words_of(server, 0)
    assert f"校長 · {member.organisation.name}" in words
    found = re.search(r"/accounts/set-password/#(\S+)", words)
    assert found is not None
    visitor = Client()
    assert visitor.post("/accounts/set-password/", {"code": found[1]}).status_code == 302
    assert visitor.get("/accounts/set-password/").status_code == 200
    typed = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert visitor.post("/accounts/set-password/", typed).status_code == 302
    assert standing(by, member.person) == Standing.SET
    assert Client().post("/accounts/set-password/", {"code": found[1]}).status_code == 422
    signed_in = visitor.post("/accounts/sign-in/", {"username": member.person.email, "password": PASSWORD})
    assert signed_in.status_code == 302
    assert invitations.send(by=by, to=everybody(by), again=True) == 0


@pytest.mark.parametrize(("seconds", "holds"), [(-1, True), (0, True), (2, False)])
def test_a_link_holds_for_its_days(seconds: int, holds: bool) -> None:
    person = make.member(Role.PRINCIPAL).person
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        code = make_invitation_link(person).partition("#")[2]
        clock.shift(INVITED_FOR + timedelta(seconds=seconds))
        assert person_of_link(code) == (person if holds else None)


def test_a_link_opens_for_nobody_else_and_ends_with_the_address() -> None:
    one, other = make.member(Role.PRINCIPAL).person, make.member(Role.PRINCIPAL).person
    key, _dot, token = make_invitation_link(one).partition("#")[2].partition(".")
    other_key = make_invitation_link(other).partition("#")[2].partition(".")[0]
    assert person_of_link(f"{key}.{token}") == one
    assert person_of_link(f"{other_key}.{token}") is None
    assert person_of_link(f"{key}.{token[:-1]}") is None
    with attributed(Actor.system(), "test"):
        Person.objects.filter(pk=one.pk).update(email="moved@example.invalid")
    assert person_of_link(f"{key}.{token}") is None


def test_who_has_no_link_that_holds_is_invited_again(by: Actor, server: Server) -> None:
    gone, refused = make.member(Role.PRINCIPAL).person, make.member(Role.PRINCIPAL).person
    server.rcpt = lambda address: "550 no such mailbox" if address == refused.email else "250 fine"
    invitations.send(by=by, to=everybody(by))
    outbox.send_due()
    assert (standing(by, gone), standing(by, refused)) == (Standing.INVITED, Standing.FAILED)
    Mail.objects.filter(person=gone).update(handed_at=timezone.now() - INVITED_FOR)
    assert standing(by, gone) == Standing.RUN_OUT
    server.rcpt = lambda address: "250 fine"
    assert invitations.send(by=by, to=everybody(by)) == 2
    assert outbox.send_due() == 2
    assert {standing(by, gone), standing(by, refused)} == {Standing.INVITED}


@pytest.mark.parametrize(("hours", "sent"), [(23, 0), (25, 1)])
def test_who_has_a_link_is_written_to_again_after_a_day_where_staff_ask(
    by: Actor, server: Server, hours: int, sent: int
) -> None:
    person = make.member(Role.PRINCIPAL).person
    invitations.send(by=by, to=everybody(by))
    outbox.send_due()
    Mail.objects.filter(person=person).update(handed_at=timezone.now() - timedelta(hours=hours))
    assert invitations.send(by=by, to=everybody(by)) == 0
    assert invitations.send(by=by, to=everybody(by), again=True) == sent


def test_what_was_perhaps_sent_is_sent_again_only_where_staff_ask(by: Actor, server: Server) -> None:
    make.member(Role.PRINCIPAL)
    invitations.send(by=by, to=everybody(by))
    Mail.objects.update(state=MailState.UNCERTAIN, handed_at=timezone.now() - timedelta(hours=25))
    assert invitations.send(by=by, to=everybody(by)) == 0
    assert invitations.send(by=by, to=everybody(by), again=True) == 1


def test_whom_it_no_longer_concerns_gets_no_mail(by: Actor, server: Server) -> None:
    has_one, closed, over = (make.member(Role.PRINCIPAL) for _ in range(3))
    invitations.send(by=by, to=everybody(by))
    with attributed(Actor.system(), "test"):
        has_one.person.set_password(PASSWORD)
        has_one.person.save()
        Person.objects.filter(pk=closed.person_id).update(is_active=False)
        Membership.objects.filter(pk=over.pk).update(period=days_of(date(2020, 1, 1), date(2020, 12, 31)))
    assert outbox.send_due() == 0
    assert not server.taken
    assert not Mail.objects.exclude(state=MailState.REFUSED).exists()


def test_a_role_to_come_is_invited_one_that_is_over_is_not(by: Actor, server: Server) -> None:
    coming, over = make.member(Role.PRINCIPAL), make.member(Role.PRINCIPAL)
    today = timezone.localdate()
    with attributed(Actor.system(), "test"):
        Membership.objects.filter(pk=coming.pk).update(period=days_of(today + timedelta(days=30), None))
        Membership.objects.filter(pk=over.pk).update(period=days_of(date(2020, 1, 1), today - timedelta(days=1)))
    assert invitations.send(by=by, to=everybody(by)) == 1
    assert outbox.send_due() == 1
    assert server.taken[0].rcpt_tos == [coming.person.email]


def test_an_invitation_stands_in_the_history(by: Actor, server: Server) -> None:
    person = make.member(Role.PRINCIPAL).person
    invitations.send(by=by, to=everybody(by))
    assert "已寄出設定密碼的邀請信" in [str(entry.kind) for entry in history_of(person)]


def test_without_a_mail_server_nothing_is_promised(by: Actor, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    make.member(Role.PRINCIPAL)
    with pytest.raises(Refused, match="郵件"):
        invitations.send(by=by, to=everybody(by))


def test_nobody_but_staff_invites(server: Server) -> None:
    for role in (each for each in GIVEN_ROLES if each is not Role.ADMINISTRATION_STAFF):
        member = make.member(role)
        with pytest.raises(policy.Denied, match=r"person\.manage"):
            invitations.send(by=Actor.of(member), to=Person.objects.all())
        client = Client()
        client.force_login(member.person, BACKEND)
        assert client.get("/people/invitations/").status_code == 403
        assert client.post("/people/invitations/send/").status_code == 403
    assert not Mail.objects.exists()


def test_the_page_invites_whom_it_shows(by: Actor, server: Server) -> None:
    wanted, other = make.member(Role.PRINCIPAL, name="林校長"), make.member(Role.PRINCIPAL, name="陳校長")
    client = Client()
    client.force_login(Person.objects.get(pk=by.person_id), BACKEND)
    page = client.get("/people/invitations/?q=林校長").content.decode()
    assert wanted.person.email in page
    assert other.person.email not in page
    client.post("/people/invitations/send/?q=林校長")
    assert [mail.person for mail in Mail.objects.all()] == [wanted.person]


@pytest.mark.django_db(transaction=True)
def test_two_of_staff_who_invite_at_once_write_to_nobody_twice(by: Actor, server: Server) -> None:
    for _ in range(20):
        make.member(Role.PRINCIPAL)

    def send(_number: int) -> int:
        try:
            return invitations.send(by=by, to=everybody(by))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 20
    assert Mail.objects.count() == 20
