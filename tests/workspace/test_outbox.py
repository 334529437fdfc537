"""Mail goes out once, whatever the server does; nothing in its head tells whom it is about."""

import email
import time
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from _doors.ports import free_port
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from proposals.models import Subplan
from tests import make as people
from tests.proposals import make
from tests.workspace.mailing import Server, mail_server, named
from workspace import inbox, notices, outbox
from workspace.models import Handling, Mail, MailState, Rhythm

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as running:
        yield running


@pytest.fixture
def principal() -> Membership:
    """Somebody who is mailed at any hour."""
    member = people.member(Role.PRINCIPAL, make.school().organisation)
    _by_day_and_night(member)
    return member


def _by_day_and_night(member: Membership, language: str = "zh-hant") -> None:
    inbox.choose(by=Actor.of(member), rhythm=Rhythm(quiet_from=0, quiet_until=0, language=language), choices={})


def _tell(principal: Membership, once: str = "x") -> Subplan:
    own = Subplan.objects.filter(school=principal.organisation_id).first()
    if own is None:
        own = make.subplan(make.proposal(principal.organisation.school))
    notices.tell("subplan.ready", own, by=Actor.system(), once=once, remark="機密")
    return own


def _mail(principal: Membership) -> Mail:
    return Mail.objects.get(person=principal.person)


def _read(envelope: Any) -> Any:
    return email.message_from_bytes(envelope.content, policy=policy.default)


def test_a_mail_names_the_kind_of_event_in_its_subject_and_leads_to_the_record(
    server: Server, principal: Membership
) -> None:
    own = _tell(principal)
    assert outbox.send_due() == 1
    (envelope,) = server.taken
    message = _read(envelope)
    assert message["subject"] == "【共好】子計畫待核章"
    assert envelope.rcpt_tos == [principal.person.email]
    assert f"/subplans/{own.pk}/signoff/" in message.get_content()
    assert principal.person.name not in message.as_string()
    assert _mail(principal).state == MailState.SENT


def test_a_mail_is_written_in_its_readers_language(server: Server, principal: Membership) -> None:
    _by_day_and_night(principal, "en")
    _tell(principal)
    outbox.send_due()
    assert _read(server.taken[0])["subject"] == "[Gonghao] A sub-plan waits for your signature"


def test_what_is_sent_is_not_sent_again(server: Server, principal: Membership) -> None:
    _tell(principal)
    assert [outbox.send_due() for _ in range(3)] == [1, 0, 0]
    assert len(server.taken) == 1


def test_a_refused_address_stops_nobody_else_and_is_shown_without_the_address(
    server: Server, principal: Membership
) -> None:
    other = people.member(Role.ACCOUNTANT, principal.organisation)
    _by_day_and_night(other)
    server.rcpt = lambda address: f"550 no {address} here" if address == principal.person.email else "250 fine"
    _tell(principal)
    assert outbox.send_due() == 1
    mail = _mail(principal)
    assert (mail.state, mail.answer) == (MailState.REFUSED, "550 no … here")
    server.rcpt = lambda address: "250 fine"
    assert inbox.send_again(by=make.staff(), mail=mail)
    assert outbox.send_due() == 1
    assert not inbox.send_again(by=make.staff(), mail=mail)


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_server_that_says_later_is_asked_later_and_given_up_at_last(
    server: Server, principal: Membership, stage: str
) -> None:
    setattr(server, stage, (lambda address: "451 later") if stage == "rcpt" else (lambda: "451 later"))
    _tell(principal)
    for attempt, wait in enumerate(outbox.BACKOFF, 1):
        assert outbox.send_due() == 0
        mail = _mail(principal)
        assert (mail.state, mail.attempts) == (MailState.WAITING, attempt)
        assert abs(mail.due_at - timezone.now() - wait) < timedelta(seconds=30)
        Mail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    outbox.send_due()
    assert _mail(principal).state == MailState.REFUSED
    assert server.taken == []


def test_a_server_that_is_down_for_a_day_costs_no_try(principal: Membership) -> None:
    with named(free_port()):
        _tell(principal)
        for _ in range(20):
            assert outbox.send_due() == 0
        mail = _mail(principal)
        assert (mail.state, mail.attempts) == (MailState.WAITING, 0)


def test_a_server_that_answers_too_late_keeps_nobody_waiting(
    server: Server, principal: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "TIMEOUT", 0.5)

    def slow(address: str) -> str:
        time.sleep(2)
        return "250 fine"

    server.rcpt = slow
    _tell(principal)
    began = time.monotonic()
    assert outbox.send_due() == 0
    assert time.monotonic() - began < 30
    mail = _mail(principal)
    assert (mail.state, mail.attempts) == (MailState.WAITING, 0)


def _slow_data() -> str:
    time.sleep(1.5)
    return "250 fine"


def test_a_server_that_looks_long_into_the_words_is_waited_for(
    server: Server, principal: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "TIMEOUT", 0.5)
    server.data = _slow_data
    _tell(principal)
    assert outbox.send_due() == 1
    assert _mail(principal).state == MailState.SENT


def test_a_server_that_never_answers_makes_one_mail_uncertain_and_not_all(
    server: Server, principal: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "ANSWER", 0.5)
    server.data = _slow_data
    _tell(principal, "a")
    _tell(principal, "b")
    assert outbox.send_due() == 0
    assert sorted(Mail.objects.values_list("state", flat=True)) == [MailState.UNCERTAIN, MailState.WAITING]


def test_a_process_that_died_while_handing_over_leaves_it_uncertain_and_nobody_sends_it_again(
    server: Server, principal: Membership
) -> None:
    _tell(principal)
    Mail.objects.update(state=MailState.SENDING, handed_at=timezone.now() - outbox.LOST_AFTER)
    assert outbox.send_due() == 0
    assert _mail(principal).state == MailState.UNCERTAIN
    assert outbox.send_due() == 0
    assert server.taken == []


def test_who_has_no_role_any_more_is_not_mailed(server: Server, principal: Membership) -> None:
    _tell(principal)
    today = timezone.localdate()
    with attributed(Actor.system(), "test"):
        Membership.objects.filter(pk=principal.pk).update(period=(today - timedelta(days=9), today))
    outbox.send_due()
    assert _mail(principal).state == MailState.REFUSED
    assert server.taken == []


def test_two_processes_send_one_after_the_other(server: Server, principal: Membership) -> None:
    _tell(principal)
    settings = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    with psycopg.connect(autocommit=True, **{name: settings[key] for name, key in names.items()}) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('workspace.outbox'))")
        assert outbox.send_due() == 0
        # Given back here: a connection that closes lets go of its lock a moment after.
        other.execute("SELECT pg_advisory_unlock(hashtext('workspace.outbox'))")
        assert outbox.send_due() == 1


def test_a_mail_that_cannot_be_written_holds_up_no_other(
    server: Server, principal: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    _tell(principal, "a")
    _tell(principal, "b")
    first = Mail.objects.order_by("due_at", "pk").first()
    whole = outbox.composed

    def broken(mail: Mail) -> Any:
        if mail == first:
            raise ValueError("broken")
        return whole(mail)

    monkeypatch.setattr(outbox, "composed", broken)
    assert outbox.send_due() == 1
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.REFUSED, MailState.SENT}


def test_a_digest_counts_its_notices_in_the_subject(server: Server, principal: Membership) -> None:
    inbox.choose(
        by=Actor.of(principal),
        rhythm=Rhythm(digest_at=0, quiet_from=0, quiet_until=0),
        choices={"subplan.ready": Handling.DIGEST},
    )
    _tell(principal, "a")
    _tell(principal, "b")
    outbox.collect_digests()
    assert outbox.send_due() == 1
    assert _read(server.taken[0])["subject"] == "【共好】2 則通知"
