"""Letters: what they say, how they are numbered, that they stand, who sees them."""

from datetime import timedelta
from io import BytesIO
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.permissions import Permission as P
from accounts.roles import Role
from budgets.models import Grant
from core import jobs
from core.models import Job, JobState
from core.refusals import Refused
from proposals.letters import APPROVAL, REFUSAL
from proposals.models import Proposal
from tests import make
from tests.workspace import lettering
from tests.workspace.lettering import PREFIX, approved, issued, staff, work
from workspace import notices
from workspace.letters import issuing, sending, shown, writing
from workspace.letters.content import content_of, items_of, numeral
from workspace.letters.issuing import IssuedAlready
from workspace.letters.kinds import Receiver, Text
from workspace.letters.sending import Order
from workspace.models import Letter, LetterBook, LetterTemplate, LetterVoid, Mail, Notice

db = pytest.mark.django_db
by_a_worker = pytest.mark.django_db(transaction=True)
YEAR = writing.year_of(timezone.localdate())


def printed(letter: Letter) -> str:
    pages = PdfReader(BytesIO(bytes(letter.file.content))).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


#: What stands on the form of a letter, in words of its own or of the letterhead.
FORM = [
    *("檔號：", "保存年限：", "教育部國民及學前教育署函", "地址：413415", "承辦人：高中職組", "電話：", "電子信箱："),
    *("受文者：", "發文日期：中華民國", "發文字號：", "速別：普通件", "密等及解密條件或保密期限：", "附件："),
    *("主旨：", "說明：", "一、依據教育部中華民國111年7月1日臺教授國字第1110000001號函", "（一）經常門"),
    *("正本：", "副本：", "署長○○○"),
]
ITEMS = [
    ("只有一項", [("", "只有一項")]),
    ("甲\n乙", [("一、", "甲"), ("二、", "乙")]),
    ("甲\n- 子一\n－子二\n乙", [("一、", "甲"), ("（一）", "子一"), ("（二）", "子二"), ("二、", "乙")]),
    ("一、甲\n\n二、乙", [("一、", "甲"), ("二、", "乙")]),
    ("（一）甲\n乙", [("一、", "甲"), ("二、", "乙")]),
]


@pytest.mark.parametrize(("words", "items"), ITEMS)
def test_items_get_their_marks_by_themselves(words: str, items: list[tuple[str, str]]) -> None:
    assert [(each["mark"], each["text"]) for each in items_of(words)] == items


def test_numerals_are_chinese() -> None:
    assert [numeral(number) for number in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]


def test_what_a_value_holds_is_neither_a_placeholder_nor_an_item() -> None:
    text = Text(subject="%(reason)s", explanation="理由：%(reason)s\n乙")
    to = Receiver(make.Organisation(name="甲校"), "school", {"reason": "%(total)s 80%\n- 二、不是項目"})
    doc = content_of(head=None, text=text, receiver=to, number="x", dated=timezone.localdate())
    assert doc["subject"] == "%(total)s 80%\n- 二、不是項目"
    assert [each["mark"] for each in doc["items"]] == ["一、", "二、"]


@db
def test_each_school_has_its_own_amounts_and_the_convener_the_table_of_all() -> None:
    by, proposal = staff(), approved(2)
    letters = [issued(by, proposal, at) for at in range(3)]
    names = [letter.receiver.name for letter in letters]
    whole, own = printed(letters[0]), printed(letters[1])
    assert "計新臺幣366,003元" in whole
    assert all("".join(name.split()) in whole for name in names)
    assert "122,001" in whole  # another school's total
    assert "經常門：新臺幣101,001元" in own
    assert "資本門：新臺幣21,000元" in own
    assert "120,001" not in own
    assert "124,001" not in own
    for form in (*FORM, letters[1].number):
        assert form in own


@db
def test_a_refusal_tells_its_reason_to_convener_and_schools() -> None:
    by, proposal = staff(), lettering.refused("計畫內容與社區需求\n未能配合 80%")
    to = issuing.receivers_of(REFUSAL, proposal)
    assert [each.part for each in to] == ["convener", "school"]
    for each in to:
        letter = issuing.issue(
            by=Actor.of(by), kind=REFUSAL, record=proposal, receiver=each.organisation.pk, dated=timezone.localdate()
        )
        assert "未能配合80%" in printed(letter)
    with pytest.raises(Refused, match="尚未登錄教育部核定"):
        issuing.issue(
            by=Actor.of(by), kind=APPROVAL, record=proposal, receiver=to[0].organisation.pk, dated=timezone.localdate()
        )


@db
def test_markup_in_a_reason_is_printed_and_fetches_nothing() -> None:
    by, proposal = staff(), lettering.refused('<img src="http://evil.invalid/x.png"><b>堃喆峯珉龘</b>')
    [_convener, school] = issuing.receivers_of(REFUSAL, proposal)
    given: dict[str, Any] = {"receiver": school.organisation.pk, "dated": timezone.localdate()}
    letter = issuing.issue(by=Actor.of(by), kind=REFUSAL, record=proposal, **given)
    assert '<imgsrc="http://evil.invalid/x.png"><b>堃喆峯珉龘</b>' in printed(letter)


@db
def test_numbers_follow_each_other_and_one_given_elsewhere_takes_none() -> None:
    by, proposal = staff(), approved(3)
    first, given = issued(by, proposal), issued(by, proposal, 1, number=" 臺教國署高 字第 1110000001A 號")
    second = issued(by, proposal, 2)
    assert [first.number, second.number] == [f"{PREFIX}字第{YEAR}000000{at}號" for at in (1, 2)]
    assert (given.number, given.book) == ("臺教國署高字第1110000001A號", None)
    assert LetterBook.objects.get().last == 2


WRONG_NUMBERS = [
    ("0001", "不是發文字號"),
    ("字第1150000001號", "不是發文字號"),
    ("臺教字第號", "不是發文字號"),
    ("臺教字第1150000001", "不是發文字號"),
    ("臺教字第1150000001號;DROP", "不是發文字號"),
    (f"{PREFIX}字第{YEAR}0000009號", "由本系統取號"),
]


@db
@pytest.mark.parametrize(("number", "reason"), WRONG_NUMBERS)
def test_a_typed_number_is_one_and_not_of_the_book(number: str, reason: str) -> None:
    by, proposal = staff(), approved()
    with pytest.raises(Refused, match=reason):
        issued(by, proposal, number=number)
    assert not Letter.objects.exists()
    assert LetterBook.objects.get().last == 0


@db
def test_a_number_belongs_to_one_letter() -> None:
    by, proposal = staff(""), approved()
    with pytest.raises(Refused, match="尚未設定發文字"):
        issued(by, proposal)
    issued(by, proposal, number="臺教字第1150000001號")
    with pytest.raises(Refused, match="是另一函的字號"):
        issued(by, proposal, 1, number="臺教字第１１５０００0001號")
    with pytest.raises(Refused, match="請改用其他發文字"):
        writing.set_head(by=Actor.of(by), head=lettering.HEAD, prefix="臺教", year=115)


@db
def test_a_new_years_numbers_begin_at_one_with_the_prefix_of_the_year_before() -> None:
    by, proposal = staff(), approved()
    with attributed(Actor.system(), "test"):
        LetterBook.objects.all().delete()
        LetterBook.objects.create(organisation=by.organisation, year=YEAR - 1, prefix="舊")
    assert issued(by, proposal).number == f"舊字第{YEAR}0000001號"


@db
def test_issued_twice_is_refused_with_the_first_and_a_correction_names_it() -> None:
    by, proposal = staff(), approved()
    first = issued(by, proposal)
    with pytest.raises(IssuedAlready, match=first.number) as refused:
        issued(by, proposal)
    assert refused.value.letter == first
    with attributed(Actor.system(), "test"):
        Grant.objects.filter(account="capital").update(approved=1)
    second = issued(by, proposal, corrects=first)
    assert "本函更正中華民國" in printed(second)
    assert f"{first.number}函，請以本函為準。" in printed(second)
    assert "資本門計新臺幣2元" in printed(second)
    assert "資本門計新臺幣2元" not in printed(Letter.objects.get(pk=first.pk))
    with pytest.raises(Refused, match="僅最近一次"):
        issued(by, proposal, corrects=first)
    with pytest.raises(IssuedAlready, match=second.number):
        issued(by, proposal)
    there = shown.of_record(proposal, Actor.of(by))
    assert there is not None
    assert [state["word"] for _letter, _label, state in there.rows] == ["已更正", "有效"]


@db
def test_what_is_issued_cannot_be_changed_and_no_number_be_skipped() -> None:
    by, proposal = staff(), approved()
    letter = issued(by, proposal)
    changes: list[Any] = [
        lambda: Letter.objects.filter(pk=letter.pk).update(number="x"),
        lambda: Letter.objects.filter(pk=letter.pk).delete(),
        lambda: LetterBook.objects.update(last=7),
        lambda: _copy(letter, serial=3, number="y"),
        lambda: _copy(letter, serial=1, number="y"),
        lambda: _copy(letter, serial=None, book=None, number=letter.number),
        lambda: _copy(letter, serial=None, book=None, number="z", corrects=None),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic(), attributed(Actor.system(), "test"):  # noqa: PT011
            change()
    assert LetterBook.objects.get().last == 1


def _copy(letter: Letter, **more: Any) -> None:
    kept = (field.attname for field in Letter._meta.fields if field.name not in ("id", "at"))
    given = {**{name: getattr(letter, name) for name in kept}, **more}
    Letter.objects.create(**{name: value for name, value in given.items() if name != "book_id" or "book" not in more})


@db
def test_a_voided_letter_stays_marked_with_its_reason_and_its_receiver_is_told() -> None:
    by, proposal = staff(), approved()
    reader = make.member(Role.SCHOOL_OFFICER, issuing.receivers_of(APPROVAL, proposal)[1].organisation)
    letter = issued(by, proposal, 1)
    with pytest.raises(Refused, match="註銷之原因"):
        issuing.void(by=Actor.of(by), letter=letter, reason=" ")
    issuing.void(by=Actor.of(by), letter=letter, reason="金額誤植")
    with pytest.raises(Refused, match="已註銷"):
        issuing.void(by=Actor.of(by), letter=letter, reason="再一次")
    with pytest.raises(DatabaseError, match=r"append|permission"), transaction.atomic():
        LetterVoid.objects.update(reason="x")
    assert list(Notice.objects.filter(person=reader.person).order_by("pk").values_list("event", flat=True)) == [
        "letter.issue",
        "letter.void",
    ]
    with pytest.raises(IssuedAlready, match=letter.number):
        issued(by, proposal, 1)
    assert issued(by, proposal, 1, corrects=letter).corrects == letter


@db
def test_who_receives_is_told_by_notice_and_mail_that_names_nobody(client: Client, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.invalid"
    by, proposal = staff(), approved(2)
    to = issuing.receivers_of(APPROVAL, proposal)
    reader, other = (make.member(Role.SCHOOL_OFFICER, to[at].organisation) for at in (1, 2))
    reviewer = make.member(Role.REVIEWER)
    letter = issued(by, proposal, 1)
    assert set(Notice.objects.values_list("person", flat=True)) == {reader.person_id}
    event = notices.of("letter.issue")
    assert event is not None
    assert "%" not in str(event.label)
    assert policy.can(Actor.of(reader), P.LETTER_VIEW, letter)
    assert not policy.can(Actor.of(other), P.LETTER_VIEW, letter)
    assert not policy.may(Actor.of(reviewer), P.LETTER_VIEW)
    assert Mail.objects.count() <= 1


@db
def test_the_first_opening_is_recorded_and_shown_to_who_sent_it(client: Client) -> None:
    by, proposal = staff(), approved()
    letter = issued(by, proposal, 1)
    address = reverse("workspace:letter", args=[letter.pk])
    client.force_login(by.person)
    assert "尚未開啟" in client.get(address).content.decode()
    first, second = (make.member(Role.SCHOOL_OFFICER, letter.receiver, name=name) for name in ("林先看", "王後看"))
    for member in (first, second):
        client.force_login(member.person)
        assert client.head(address).status_code == 200
        assert client.get(address).status_code == 200
    client.force_login(by.person)
    page = client.get(address).content.decode()
    assert "林先看" in page
    assert "王後看" not in page
    pdf = client.get(reverse("workspace:letter_pdf", args=[letter.pk]))
    assert pdf.content == bytes(letter.file.content)


@db
def test_a_template_is_checked_at_its_place_and_what_was_typed_stays(client: Client) -> None:
    by = staff()
    client.force_login(by.person)
    address = reverse("workspace:letter_template", args=[APPROVAL.key, "school"])
    words = {"subject": "核定%(total)s元", "explanation": "甲\n乙 %(nobody)s", "urgency": "普通件", "keep": ""}
    answer = client.post(address, words)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 2 行" in page
    assert "%(nobody)s" in page
    assert "%(ministry_number)s" in page
    assert "乙 %(nobody)s" in page
    for broken in ("達成 80%", "%(total)", "%(total)d", "%s"):
        answer = client.post(address, {**words, "explanation": "甲", "subject": broken})
        assert answer.status_code == 422
        assert broken in answer.content.decode()
    assert not LetterTemplate.objects.exists()
    assert client.post(address, {**words, "explanation": "甲\n乙 %(capital)s"}).status_code == 302
    row = LetterTemplate.objects.get()
    history = client.get(reverse("core:history", args=["workspace.LetterTemplate", row.pk])).content.decode()
    assert "%(capital)s" in history


@db
def test_a_letter_that_was_issued_does_not_follow_its_template() -> None:
    by, proposal = staff(), approved()
    letter = issued(by, proposal)
    before = bytes(letter.file.content)
    words = Text(subject="新主旨", explanation="新說明")
    part = APPROVAL.part("convener")
    assert part is not None
    writing.write(by=Actor.of(by), kind=APPROVAL, part=part, text=words)
    fresh = Letter.objects.get(pk=letter.pk)
    assert "新主旨" not in fresh.subject
    assert bytes(fresh.file.content) == before
    assert issued(by, approved()).subject == "新主旨"
    writing.restore(by=Actor.of(by), kind=APPROVAL, part=part)
    assert writing.texts_of(APPROVAL)["convener"] == part.text


@db
def test_what_lacks_is_said_before_anything_is_issued() -> None:
    member, proposal = make.member(Role.ADMINISTRATION_STAFF), approved()
    with pytest.raises(Refused, match="尚未填寫"):
        issued(member, proposal)
    by = staff()
    for days in (-61, 15):
        with pytest.raises(Refused, match="發文日期須在"):
            issued(by, proposal, dated=timezone.localdate() + timedelta(days=days))
    with pytest.raises(policy.Denied, match=r"proposal\.decide|letter"):
        issued(make.member(Role.SCHOOL_OFFICER), proposal)


def ordered(*proposals: Proposal) -> list[Order]:
    return [
        Order(proposal.pk, each.organisation.pk)
        for proposal in proposals
        for each in issuing.receivers_of(APPROVAL, proposal)
    ]


@by_a_worker
def test_many_are_issued_by_a_job_in_steps_and_those_issued_are_left_alone() -> None:
    by = staff()
    first, second = approved(2), approved()
    there = issued(by, first, 1)
    actor = Actor.of(by)
    job = sending.send(
        by=actor,
        kind=APPROVAL,
        orders=ordered(first, second),
        dated=timezone.localdate(),
        seen=writing.digest_of(APPROVAL, actor),
    )
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.steps, job.progress_done, job.progress_total) == (JobState.QUEUED, 1, 1, 5)
    work(job)
    assert (job.state, job.result["issued"], len(job.result["left"])) == (JobState.DONE, 4, 1)
    assert there.number in job.result["left"][0][1]
    assert sorted(Letter.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5]


@by_a_worker
def test_a_template_that_changes_under_a_job_stops_it_and_what_was_issued_stands() -> None:
    by, proposal = staff(), approved(1)
    actor = Actor.of(by)
    given: dict[str, Any] = {"kind": APPROVAL, "orders": ordered(proposal), "dated": timezone.localdate()}
    with pytest.raises(Refused, match="已變更"):
        sending.send(by=actor, seen="old", **given)
    job = sending.send(by=actor, seen=writing.digest_of(APPROVAL, actor), **given)
    jobs.run(str(job.pk))
    part = APPROVAL.part("school")
    assert part is not None
    writing.write(by=actor, kind=APPROVAL, part=part, text=Text("甲", "乙"))
    job.refresh_from_db()
    work(job)
    assert job.state == JobState.FAILED
    assert "1" in job.error
    assert Letter.objects.count() == 1


@by_a_worker
def test_a_job_that_is_stopped_between_two_letters_leaves_whole_letters() -> None:
    by, proposal = staff(), approved(2)
    actor = Actor.of(by)
    job = sending.send(
        by=actor,
        kind=APPROVAL,
        orders=ordered(proposal),
        dated=timezone.localdate(),
        seen=writing.digest_of(APPROVAL, actor),
    )
    jobs.run(str(job.pk))
    jobs.cancel(Job.objects.get(pk=job.pk))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert Letter.objects.count() == LetterBook.objects.get().last == 1


@by_a_worker
def test_two_who_issue_at_once_get_two_numbers_and_one_letter_each() -> None:
    by, proposals = staff(), [approved(), approved()]
    other = make.member(Role.ADMINISTRATION_STAFF, by.organisation)
    refused: list[Exception] = []

    def one(member: Any, proposal: Proposal) -> None:
        try:
            issued(member, proposal)
        except Exception as found:  # noqa: BLE001 - looked at below
            refused.append(found)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(member, proposal)) for member in (by, other) for proposal in proposals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Letter.objects.values_list("serial", flat=True)) == [1, 2]
    assert [type(each) for each in refused] == [IssuedAlready, IssuedAlready]
