"""Who is told what: by permission and place, once, in both languages; when the mail of it may go."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from core.transitions import fire
from proposals import notices as proposals
from proposals.models import Subplan
from proposals.states import SUBPLAN, SubplanState
from tests import make as people
from tests.proposals import make
from workspace import inbox, notices, outbox
from workspace.background import tell_due
from workspace.models import Handling, Mail, MailState, Notice, Rhythm
from workspace.sentences import told

pytestmark = pytest.mark.django_db
MAILS = override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
TAIPEI = ZoneInfo("Asia/Taipei")


def _to(*roles: Role, of: Any) -> list[Membership]:
    return [people.member(role, of.organisation) for role in roles]


def _fire(row: Any, event: str, table: Any, by: Actor, **more: Any) -> None:
    with attributed(by, "test"):
        fire(row, event, table=table, by=by, **more)


def _told(event: str) -> set[int]:
    return set(Notice.objects.filter(event=event).values_list("person", flat=True))


def test_a_sub_plan_ready_is_told_to_those_who_may_sign_it_but_not_to_who_did_it() -> None:
    own = make.subplan(make.proposal())
    officer, accountant, principal = _to(Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL, of=own.school)
    elsewhere = people.member(Role.PRINCIPAL)
    with attributed(Actor.of(officer), "test"):
        notices.tell("subplan.ready", own, by=Actor.of(officer), once="x", remark="")
    heard = _told("subplan.ready")
    assert {accountant.person_id, principal.person_id} <= heard
    assert not heard & {officer.person_id, elsewhere.person_id}


def test_what_is_told_again_under_its_name_is_heard_once() -> None:
    own = make.subplan(make.proposal())
    _to(Role.PRINCIPAL, of=own.school)
    first, second = (notices.tell("subplan.ready", own, by=Actor.system(), once="x", remark="") for _ in range(2))
    assert first > 0
    assert second == 0


def test_a_role_that_has_ended_and_an_account_that_is_closed_hear_nothing() -> None:
    own = make.subplan(make.proposal())
    ended, closed = _to(Role.PRINCIPAL, Role.ACCOUNTANT, of=own.school)
    today = timezone.localdate()
    with attributed(Actor.system(), "test"):
        ended.period = (today - timedelta(days=9), today)
        ended.save()
        closed.person.is_active = False
        closed.person.save()
    notices.tell("subplan.ready", own, by=Actor.system(), once="x", remark="")
    assert not _told("subplan.ready") & {ended.person_id, closed.person_id}


def test_a_transition_tells_its_event_with_the_remark_in_the_same_transaction() -> None:
    own = make.subplan(make.proposal())
    officer, principal = _to(Role.SCHOOL_OFFICER, Role.PRINCIPAL, of=own.school)
    with attributed(Actor.system(), "test"), connection.cursor() as cursor:
        cursor.execute("UPDATE proposals_subplan SET state = %s WHERE id = %s", [SubplanState.READY, own.pk])
    own.refresh_from_db()
    _fire(own, "send-back", SUBPLAN, Actor.of(principal), remark="請補充預期效益")
    notice = Notice.objects.get(person=officer.person, event="subplan.send-back")
    assert told(notice).remark == "請補充預期效益"


@pytest.mark.parametrize("event", list(notices.every()), ids=lambda event: event.key)
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_every_event_has_a_sentence_in_both_languages(event: notices.Event, language: str) -> None:
    about = {
        "until": "115/01/09",
        "days": 3,
        "remark": "r",
        "year": 115,
        "school": "S",
        "place": "P",
        "before": "115/01/02",
        "unit": "U",
        "when": "115/01/09 14:00",
        "job": "…",
    }
    with override(language):
        text = str(event.text) % {**about, "record": "RECORD"}
        chinese = any("一" <= letter <= "鿿" for letter in text + str(event.label))
    assert chinese is (language == "zh-hant")
    assert "%" not in text


HANDLED = [
    ("proposal.return", None, Handling.AT_ONCE),
    ("proposal.return", Handling.DIGEST, Handling.DIGEST),
    ("proposal.return", Handling.NONE, Handling.DIGEST),  # a date depends on it
    ("proposal.submitted", Handling.NONE, Handling.NONE),
    ("proposal.accept", None, Handling.DIGEST),
]


@pytest.mark.parametrize(("event", "chosen", "handled"), HANDLED)
def test_how_it_is_mailed_is_ones_choice_unless_a_date_depends_on_it(
    event: str, chosen: Handling | None, handled: Handling
) -> None:
    declared = notices.of(event)
    assert declared is not None
    assert notices.handled(declared, chosen) == handled


DUE = [
    # from, until, written at, goes at
    (21, 7, (20, 59), (20, 59, 0)),
    (21, 7, (21, 0), (7, 0, 1)),
    (21, 7, (6, 59), (7, 0, 0)),
    (21, 7, (7, 0), (7, 0, 0)),
    (12, 14, (13, 0), (14, 0, 0)),
    (12, 14, (14, 0), (14, 0, 0)),
    (9, 9, (9, 0), (9, 0, 0)),
]


@pytest.mark.parametrize(("start", "end", "at", "goes"), DUE)
def test_quiet_hours_hold_a_mail_back_until_they_end(
    start: int, end: int, at: tuple[int, int], goes: tuple[int, int, int]
) -> None:
    now = datetime(2026, 3, 5, *at, tzinfo=TAIPEI)
    due = notices.due(Rhythm(quiet_from=start, quiet_until=end), now)
    assert due == datetime(2026, 3, 5 + goes[2], goes[0], goes[1], tzinfo=TAIPEI)


def test_without_a_mail_server_there_is_a_notice_and_no_mail() -> None:
    own = make.subplan(make.proposal())
    (principal,) = _to(Role.PRINCIPAL, of=own.school)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        notices.tell("subplan.ready", own, by=Actor.system(), once="x", remark="")
    assert Notice.objects.get(person=principal.person).handling == Handling.NONE
    assert not Mail.objects.exists()


@MAILS
def test_a_digest_is_one_mail_a_day_of_what_waited() -> None:
    own = make.subplan(make.proposal())
    (principal,) = _to(Role.PRINCIPAL, of=own.school)
    by = Actor.of(principal)
    inbox.choose(by=by, rhythm=Rhythm(digest_at=0), choices={"subplan.ready": Handling.DIGEST})
    mine = Notice.objects.filter(person=principal.person)
    for once in ("a", "b", "read"):
        notices.tell("subplan.ready", own, by=Actor.system(), once=once, remark="")
    mine.filter(once="read").update(read_at=timezone.now())
    assert mine.filter(mail=None).count() == 3
    assert outbox.waiting().digested == 2
    assert outbox.collect_digests() == 1
    assert set(mine.exclude(mail=None).values_list("once", flat=True)) == {"a", "b"}
    assert mine.exclude(mail=None).values("mail").distinct().count() == 1
    notices.tell("subplan.ready", own, by=Actor.system(), once="c", remark="")
    assert outbox.collect_digests() == 0
    assert mine.get(once="c").mail is None


DAYS = [(8, ""), (7, "due"), (6, ""), (4, ""), (3, "due"), (2, ""), (1, "due"), (0, ""), (-1, "overdue"), (-2, "")]


@pytest.mark.parametrize(("left", "kind"), DAYS)
def test_the_calendar_tells_7_3_and_1_days_before_and_the_day_after(left: int, kind: str) -> None:
    proposal = make.proposal()
    own = make.subplan(proposal)
    until = timezone.localdate(proposal.call.subplans_due_at)
    keys = {due.event for due in proposals.due_on(until - timedelta(days=left)) if due.record == own}
    assert keys == ({f"subplan.{kind}"} if kind else set())


def test_deadlines_are_told_once_a_day_to_the_school_that_has_not_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    own = make.subplan(make.proposal())
    officer, principal = _to(Role.SCHOOL_OFFICER, Role.PRINCIPAL, of=own.school)
    until = timezone.localdate(own.proposal.call.subplans_due_at)
    monkeypatch.setattr("workspace.background.notices.due_on", lambda day: proposals.due_on(until - timedelta(days=3)))
    monkeypatch.setattr("workspace.background.FROM", 0)

    class Running:
        def progress(self, *_: Any) -> None: ...

    for _ in range(2):
        tell_due(Running())  # type: ignore[arg-type]
    heard = Notice.objects.filter(event="subplan.due", object_id=own.pk)
    assert officer.person_id in set(heard.values_list("person", flat=True))
    assert principal.person_id not in set(heard.values_list("person", flat=True))
    assert heard.count() == heard.values("person").distinct().count()
    assert "還有 3 天" in told(heard.first()).text  # type: ignore[arg-type]


def test_opening_a_notice_reads_it_and_leads_there_in_the_role_it_was_told_in() -> None:
    own = make.subplan(make.proposal())
    (principal,) = _to(Role.PRINCIPAL, of=own.school)
    notices.tell("subplan.ready", own, by=Actor.system(), once="x", remark="")
    client = Client()
    client.force_login(principal.person)
    page = client.get(reverse("workspace:notices"))
    assert "已完成撰寫，請核章" in page.text
    notice = Notice.objects.get(person=principal.person)
    assert notice.read_at is None
    answer = client.post(reverse("workspace:notice", args=[notice.pk]))
    assert answer.url == reverse("proposals:signoff", args=[own.pk])
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_the_list_asks_as_often_for_fifty_as_for_two() -> None:
    own = make.subplan(make.proposal())
    (principal,) = _to(Role.PRINCIPAL, of=own.school)
    client = Client()
    client.force_login(principal.person)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("workspace:notices")).status_code == 200
        return len(caught)

    for number in range(2):
        notices.tell("subplan.ready", own, by=Actor.system(), once=f"a{number}", remark="")
    queries()
    few = queries()
    for number in range(60):
        notices.tell("subplan.ready", own, by=Actor.system(), once=f"b{number}", remark="")
    assert queries() == few


def test_what_is_gone_is_said_so() -> None:
    (principal,) = _to(Role.PRINCIPAL, of=make.school())
    notice = Notice.objects.create(
        person=principal.person,
        membership=principal,
        event="subplan.ready",
        content_type=ContentType.objects.get_for_model(Subplan),
        object_id=10**9,
        once="x",
        handling=Handling.NONE,
    )
    assert told(notice).text == "這則通知所指的紀錄已不存在。"


def test_settings_offer_what_ones_roles_may_hear_and_keep_what_is_wrong_in_the_form() -> None:
    reviewer = people.member(Role.REVIEWER)
    client = Client()
    client.force_login(reviewer.person)
    page = client.get(reverse("workspace:settings")).text
    assert 'name="assignment.give"' in page
    assert 'name="subplan.ready"' not in page
    asked = dict.fromkeys(("digest_at", "quiet_from", "quiet_until"), "7") | {"language": "en"}
    asked |= dict.fromkeys(re.findall(r'name="([\w-]+\.[\w-]+)"', page), "digest")
    wrong = client.post(reverse("workspace:settings"), {**asked, "digest_at": "24"})
    assert wrong.status_code == 422
    assert client.post(reverse("workspace:settings"), asked).status_code == 302
    assert Rhythm.objects.get(person=reviewer.person).language == "en"


@MAILS
def test_a_mail_to_oneself_so_many_times_a_day() -> None:
    member = people.member(Role.ADVISOR)
    client = Client()
    client.force_login(member.person)
    for _ in range(inbox.TRIES_A_DAY + 1):
        client.post(reverse("workspace:try_mail"))
    assert Mail.objects.filter(person=member.person, state=MailState.WAITING).count() == inbox.TRIES_A_DAY
