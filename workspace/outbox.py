"""The outbox: due mails are composed and handed to the mail server, one after the other, none twice (ADR 25).

A mail is marked before its words are handed over and marked again by the server's answer. What fails before the first
mark is tried again; what a process died over between the two is *uncertain*, and only a person sends it again.
"""

import logging
import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection, transaction
from django.db.models import Count, F, Min, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.emails import can_be_sent
from accounts.models import Membership
from workspace import invitations
from workspace.composing import composed
from workspace.models import Handling, Mail, MailState, Notice, Rhythm
from workspace.private_links import giving
from workspace.private_links import mailing as private_links

log = logging.getLogger(__name__)

#: How long until the next try, by tries made; after the last the mail counts as refused. Together more than a day.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 720))
#: After so long a mail that is being handed over is uncertain: longer than the server may take to answer.
LOST_AFTER = timedelta(minutes=5)
RUN = 50  # seconds that one run sends at most; the next goes on
TIMEOUT = 20  # seconds that the server may take to answer before it has the words
ANSWER = 180  # seconds that it may look into the words: giving up earlier would leave delivered mail uncertain
KEPT = timedelta(days=400)  # how long notices and mails stay


class NotNow(Exception):
    """The server cannot be reached, or answers late: no more is handed over for now."""


class Answered(Exception):
    """The server said no: `code`, and whether the words had been handed over."""

    def __init__(self, code: int, text: bytes | str) -> None:
        said = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
        super().__init__(f"{code} {said}")
        self.code = code


def send_due(seconds: float = RUN) -> int:
    """Send what is due, for so many seconds at most; how many went out. While one process does, others do nothing."""
    if not can_be_sent():
        return 0
    with _alone() as alone:
        if not alone:
            return 0
        Mail.objects.filter(state=MailState.SENDING, handed_at__lt=Now() - LOST_AFTER).update(state=MailState.UNCERTAIN)
        return _send(time.monotonic() + seconds)


def send_again(mail: Mail) -> bool:
    """Let a mail that was refused, or perhaps sent, be sent once more; False where it is neither any more."""
    over = Mail.objects.filter(pk=mail.pk, state__in=(MailState.REFUSED, MailState.UNCERTAIN))
    return bool(over.update(state=MailState.WAITING, due_at=Now(), attempts=0, answer=""))


def collect_digests() -> int:
    """Write the digests that are due by now, each person's once a day, of what they have not read; how many."""
    now = timezone.localtime()
    waiting = _for_digests()
    people = set(waiting.values_list("person", flat=True))
    rhythms = {rhythm.person_id: rhythm for rhythm in Rhythm.objects.filter(person__in=people)}
    written = 0
    for person in sorted(people):
        if now.hour < (rhythms.get(person) or Rhythm()).digest_at:
            continue
        with transaction.atomic():
            mail, made = Mail.objects.get_or_create(key=f"digest:{person}:{now.date()}", defaults={"person_id": person})
            if made:
                written += 1
                waiting.filter(person=person).update(mail=mail)
    return written


def _for_digests() -> QuerySet[Notice]:
    """What daily digests have still to tell: nothing that was read in the application meanwhile."""
    return Notice.objects.filter(mail=None, handling=Handling.DIGEST, read_at=None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not gone yet: mails that wait for somebody's quiet hours to end, when the first of them goes (None:
    none waits), and notices for the daily digests."""

    mails: int
    first: datetime | None
    digested: int


def waiting() -> Waiting:
    """What waits for its hour."""
    later = Mail.objects.filter(state=MailState.WAITING, due_at__gt=Now())
    found = later.aggregate(count=Count("pk"), first=Min("due_at"))
    digested = _for_digests().count()
    return Waiting(found["count"], found["first"], digested)


def forget() -> None:
    """Take away what is older than anybody asks for."""
    giving.forget()
    Notice.objects.filter(at__lt=Now() - KEPT).delete()
    Mail.objects.filter(at__lt=Now() - KEPT).delete()


def _send(until: float) -> int:
    backend = get_connection(timeout=TIMEOUT)
    sent = 0
    try:
        while time.monotonic() < until and (mail := _next()) is not None:
            if why := _why_not(mail):
                _end(mail, MailState.REFUSED, why)
                continue
            try:
                sent += _one(backend, mail)
            except NotNow as reason:
                log.warning("the mail server does not answer: %s", reason)
                break
    finally:
        try:
            backend.close()
        except (OSError, smtplib.SMTPException):
            log.warning("the mail server did not say goodbye")
    return sent


def _next() -> Mail | None:
    due = Mail.objects.filter(state=MailState.WAITING, due_at__lte=Now())
    related = ("person", "code", "link__membership__organisation")
    return due.select_related(*related).order_by("due_at", "pk").first()


def _why_not(mail: Mail) -> str:
    """Why nobody is mailed this any more, as a sentence; "" where it goes."""
    person = mail.person
    if person is None:
        return "" if private_links.may_go(mail) else _("The private link has ended, or the code has run out.")
    if invitations.is_invitation(mail):
        return invitations.why_not(person)
    if person.is_active and Membership.objects.current().filter(person=person).exists():
        return ""
    return _("The account is closed, or has no role any more.")


def _one(backend: Any, mail: Mail) -> int:
    """Hand one mail over; 1 where the server took it. Raises NotNow where the others had better wait."""
    try:
        message = composed(mail)
        message.message()  # what cannot be written as a mail is found out here
    except Exception:
        # One that cannot be written holds up no other.
        log.exception("mail %s cannot be composed", mail.pk)
        _end(mail, MailState.REFUSED, _("Its words could not be made; the log of the worker says why."))
        return 0
    try:
        hand_over(backend, message, lambda: _mark(mail))
    except NotNow:
        raise
    except Answered as answered:
        _answered(mail, answered)
        _reset(backend)
        return 0
    except (OSError, smtplib.SMTPException):
        # Its words were on the way when the connection ended: nobody knows whether they arrived.
        log.warning("mail %s is uncertain", mail.pk)
        _end(mail, MailState.UNCERTAIN, _("The connection ended before the server answered."))
        backend.connection = None
        raise NotNow("it went away before it answered") from None  # or every mail that is due became uncertain
    _end(mail, MailState.SENT, "")
    return 1


def hand_over(backend: Any, message: EmailMessage, before: Callable[[], None]) -> None:
    """Give a message to the server, calling `before` when nothing but its words is left to say.

    Raises NotNow or Answered before or after, OSError or SMTPException only once `before` was called.
    """
    if not isinstance(backend, EmailBackend):
        before()
        backend.send_messages([message])
        return
    try:
        backend.open()
        server: Any = backend.connection
        server.ehlo_or_helo_if_needed()
        _expect(server.mail(message.from_email), 250)
        _expect(server.rcpt(message.to[0]), 250, 251)
    except Answered:
        raise
    except (OSError, smtplib.SMTPException) as unreachable:
        backend.connection = None
        raise NotNow(type(unreachable).__name__) from unreachable
    before()
    try:
        server.sock.settimeout(ANSWER)
        words: Any = message.message()
        _expect(server.data(words.as_bytes(linesep="\r\n")), 250)
        server.sock.settimeout(TIMEOUT)
    except smtplib.SMTPDataError as refused:
        raise Answered(refused.smtp_code, refused.smtp_error) from refused


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    if answer[0] not in codes:
        raise Answered(*answer)


def _reset(backend: Any) -> None:
    """Ready for the next mail on the same connection, or without a connection."""
    try:
        if backend.connection is not None:
            backend.connection.rset()
    except (AttributeError, OSError, smtplib.SMTPException):
        backend.connection = None


def _mark(mail: Mail) -> None:
    mine = Mail.objects.filter(pk=mail.pk, state=MailState.WAITING)
    if not mine.update(state=MailState.SENDING, handed_at=Now(), attempts=F("attempts") + 1):
        raise NotNow("somebody else has it")


def _answered(mail: Mail, answered: Answered) -> None:
    """400 and above: later. 500 and above: never, unless somebody mends the address."""
    said = _without(mail.to, str(answered))
    mail.refresh_from_db(fields=["state", "attempts"])
    attempts = mail.attempts + (mail.state == MailState.WAITING)
    if answered.code >= 500 or attempts > len(BACKOFF):
        _end(mail, MailState.REFUSED, said, attempts=attempts)
        return
    Mail.objects.filter(pk=mail.pk).update(
        state=MailState.WAITING, due_at=Now() + BACKOFF[attempts - 1], attempts=attempts, answer=said
    )


def _end(mail: Mail, state: MailState, answer: str, **more: int) -> None:
    Mail.objects.filter(pk=mail.pk).update(state=state, answer=answer[:200], **more)


def _without(address: str, said: str) -> str:
    """What the server said, without the address: the person's page has that."""
    return said.replace(address, "…")[:200]


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process sends: a lock of the session, which ends with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('workspace.outbox'))")
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('workspace.outbox'))")
