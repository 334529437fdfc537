"""A hundred processes are killed while they send: no mail arrives twice, none is forgotten."""

import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.roles import Role
from tests import make as people
from tests.figures import Record
from tests.workspace.mailing import mail_server
from workspace import outbox
from workspace.models import Mail, MailState

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]
ROUNDS = 100
MAILS = 600


def _killed_after(seconds: float) -> bool:
    """Let a process send and kill it; whether it still lived."""
    connections.close_all()  # the child must not share them
    child = os.fork()
    if child == 0:
        try:
            outbox.send_due()
        finally:
            os._exit(0)
    time.sleep(seconds)
    alive = os.waitpid(child, os.WNOHANG) == (0, 0)
    if alive:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return alive


def test_no_mail_arrives_twice_whenever_its_sender_dies(figure: Record) -> None:
    person = people.member(Role.ADVISOR).person
    Mail.objects.bulk_create(Mail(person=person, key=f"m{number}") for number in range(MAILS))
    chance = random.Random(25)
    with mail_server() as server:
        server.data = lambda: time.sleep(0.005) or "250 fine"  # type: ignore[func-returns-value]
        killed = sum(_killed_after(chance.uniform(0.05, 0.6)) for _ in range(ROUNDS))
        Mail.objects.filter(state=MailState.SENDING).update(handed_at=timezone.now() - timedelta(hours=1))
        while outbox.send_due():
            pass
        arrived = Counter(_identity(envelope.content) for envelope in server.taken)
    states = Counter(Mail.objects.values_list("state", flat=True))
    twice = sum(count > 1 for count in arrived.values())
    figure(
        f"mails that arrive twice, {killed} kills of their sender",
        measured=f"{twice} of {MAILS} ({states[MailState.UNCERTAIN]} perhaps sent)",
        target="0",
        kept=not twice,
    )
    assert killed > ROUNDS // 2
    assert not twice
    assert set(states) <= {MailState.SENT, MailState.UNCERTAIN}
    assert 0 < states[MailState.UNCERTAIN] <= killed
    assert sum(arrived.values()) >= states[MailState.SENT]


def _identity(content: bytes) -> bytes:
    return next(line for line in content.splitlines() if line.lower().startswith(b"message-id:"))
