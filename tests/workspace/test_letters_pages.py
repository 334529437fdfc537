"""The pages of letters: what is typed stays, what lacks is said, a correction starts from the letter."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.roles import Role
from core import roc
from core.models import Job
from proposals.letters import APPROVAL, REFUSAL
from tests import make
from tests.workspace.lettering import HEAD, PREFIX, approved, issued, refused, staff, work
from workspace.letters import issuing, writing
from workspace.models import Letter, LetterBook, LetterHead

db = pytest.mark.django_db
TODAY = roc.short(timezone.localdate())


def shown(answer: Any) -> str:
    page: str = answer.content.decode()
    return page


@db
def test_what_was_typed_stays_where_a_number_is_refused(client: Client) -> None:
    by, proposal = staff(), approved()
    client.force_login(by.person)
    address = reverse("workspace:issue_letters", args=[APPROVAL.key, proposal.pk])
    first, second = (each.organisation.pk for each in issuing.receivers_of(APPROVAL, proposal))
    given = {
        "dated": TODAY,
        "receiver": [first],
        f"number-{first}": "第一號",
        f"number-{second}": "教字第1150000007號",
        "seen": client.get(address).context["seen"],
    }
    answer = client.post(address, given)
    assert answer.status_code == 422
    page = shown(answer)
    assert "「第一號」不是發文字號" in page
    assert "教字第1150000007號" in page
    assert page.count("checked") == 1
    for wrong in ("115/13/01", "", "120/01/01"):
        answer = client.post(address, {**given, "dated": wrong, f"number-{first}": ""})
        assert answer.status_code == 422
        assert "教字第1150000007號" in shown(answer)
    assert not Job.objects.exists()


@db
def test_both_typed_numbers_have_to_differ_and_nothing_chosen_is_said(client: Client) -> None:
    by, proposal = staff(), approved()
    client.force_login(by.person)
    address = reverse("workspace:issue_letters", args=[APPROVAL.key, proposal.pk])
    keys = [each.organisation.pk for each in issuing.receivers_of(APPROVAL, proposal)]
    given: dict[str, Any] = {"dated": TODAY, "seen": client.get(address).context["seen"]}
    assert "請至少勾選一函" in shown(client.post(address, given))
    same = {f"number-{key}": "教字第1150000007號" for key in keys}
    assert "重複填寫於兩函" in shown(client.post(address, {**given, **same, "receiver": keys}))


@pytest.mark.django_db(transaction=True)
def test_a_correction_starts_from_the_letter_and_the_list_shows_both(client: Client) -> None:
    by, proposal = staff(), approved()
    first = issued(by, proposal)
    client.force_login(by.person)
    there = reverse("workspace:letter", args=[first.pk])
    address = f"{reverse('workspace:issue_letters', args=[APPROVAL.key, proposal.pk])}?corrects={first.pk}"
    assert address.replace("&", "&amp;") in shown(client.get(there))
    page = client.get(address)
    assert len(page.context["rows"]) == 1
    client.post(address, {"dated": TODAY, "receiver": [first.receiver_id], "seen": page.context["seen"]})
    work(Job.objects.get())
    second = Letter.objects.get(corrects=first)
    assert second.number in shown(client.get(there))
    assert first.number in shown(client.get(reverse("workspace:letter", args=[second.pk])))
    assert "發更正函" not in shown(client.get(there))
    listed = reverse("workspace:letters")
    assert [row.pk for row in client.get(f"{listed}?state=corrected").context["table"].page] == [first.pk]
    assert [row.pk for row in client.get(f"{listed}?state=holds").context["table"].page] == [second.pk]
    assert [row.pk for row in client.get(f"{listed}?opened=yes").context["table"].page] == []
    assert [row.pk for row in client.get(f"{listed}?words={second.number[-4:]}").context["table"].page] == [second.pk]


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_printed_with_samples_or_of_a_record_and_is_no_letter(client: Client) -> None:
    by, proposal = staff(), approved()
    client.force_login(by.person)
    to = issuing.receivers_of(APPROVAL, proposal)[1].organisation
    for name, keys, says in (
        ("print_letter_template", [APPROVAL.key, "convener"], "計新臺幣800,000元"),
        ("preview_letter", [APPROVAL.key, proposal.pk, to.pk], "計新臺幣122,001元"),
    ):
        assert client.post(reverse(f"workspace:{name}", args=keys)).status_code == 302
        job = work(Job.objects.latest("created_at"))
        assert job.result_file is not None, job.error
        pages = PdfReader(BytesIO(bytes(job.result_file.content))).pages
        text = "".join("".join(page.extract_text().split()) for page in pages)
        assert says in text
        assert "（發文時取號）" in text
        assert "草稿" in text
    assert not Letter.objects.exists()
    assert LetterBook.objects.get().last == 0


@db
def test_many_are_chosen_among_those_of_the_state_and_what_lacks_is_said(client: Client) -> None:
    member = make.member(Role.ADMINISTRATION_STAFF)
    proposals, other = [approved(), approved()], refused("理由")
    client.force_login(member.person)
    address = reverse("workspace:bulk_letters", args=[APPROVAL.key])
    page = client.get(address)
    assert {row["record"].pk for row in page.context["rows"]} == {each.pk for each in proposals}
    assert "尚未填寫貴機關之發文機關資料" in shown(page)
    assert "發出勾選案件之函文" not in shown(page)
    again = client.post(address, {"dated": TODAY, "record": [proposals[0].pk], "seen": page.context["seen"]})
    assert again.status_code == 422
    assert client.get(f"{address}?year=111").context["year"] == 111
    assert not client.get(f"{address}?year=110").context["rows"]  # of a year without any, none of another year's
    [row] = client.get(reverse("workspace:bulk_letters", args=[REFUSAL.key])).context["rows"]
    assert (row["record"].pk, row["to"], row["issued"]) == (other.pk, 2, 0)


@db
def test_letters_of_many_are_looked_up_in_as_many_queries_as_those_of_one(django_assert_max_num_queries: Any) -> None:
    by = make.actor(Role.ADMINISTRATION_STAFF)
    for _ in range(4):
        approved()
        refused("理由")
    for kind in (APPROVAL, REFUSAL):
        records = list(kind.issuable(by))
        with django_assert_max_num_queries(4):
            assert len(kind.receivers(records[:1])) == 1
        with django_assert_max_num_queries(4):
            assert {len(each) for each in kind.receivers(records).values()} == {2}


@db
def test_the_letterhead_says_what_is_wrong_with_the_character(client: Client) -> None:
    member = make.member(Role.ADMINISTRATION_STAFF)
    client.force_login(member.person)
    address = reverse("workspace:letter_head")
    for wrong in ("臺教 署", "臺教115", "第號"):
        answer = client.post(address, {**HEAD, "character": wrong})
        assert answer.status_code == 422
        assert wrong in shown(answer)
    assert not LetterHead.objects.exists()
    assert client.post(address, {**HEAD, "character": f"{PREFIX}字"}).status_code == 302
    assert LetterBook.objects.get().prefix == PREFIX
    assert client.post(address, {**HEAD, "character": ""}).status_code == 422


@db
def test_two_who_edit_a_template_keep_what_each_changed_and_clash_where_both_did(client: Client) -> None:
    by = staff()
    client.force_login(by.person)
    address = reverse("workspace:letter_template", args=[APPROVAL.key, "school"])
    page = client.get(address)
    fields = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    began = {**fields, "begun": page.context["begun"], "keep": ""}
    assert client.post(address, {**began, "subject": "甲"}).status_code == 302
    assert client.post(address, {**began, "copies": "教育部"}).status_code == 302
    kept = writing.texts_of(APPROVAL)["school"]
    assert (kept.subject, kept.copies) == ("甲", "教育部")
    answer = client.post(address, {**began, "subject": "乙"})
    assert answer.status_code == 422
    assert "目前內容為" in shown(answer)
    assert "甲" in shown(answer)
    assert client.post(address, {**began, "subject": "乙", "begun": answer.context["begun"]}).status_code == 302
    assert writing.texts_of(APPROVAL)["school"].subject == "乙"


@db
def test_two_who_write_the_letterhead_clash_where_both_did(client: Client) -> None:
    by = staff()
    client.force_login(by.person)
    address = reverse("workspace:letter_head")
    began = {**HEAD, "character": PREFIX, "begun": client.get(address).context["begun"]}
    assert client.post(address, {**began, "phone": "02-1"}).status_code == 302
    answer = client.post(address, {**began, "phone": "02-2"})
    assert answer.status_code == 422
    assert "02-1" in shown(answer)
    assert client.post(address, {**began, "contact": "新承辦"}).status_code == 302
    head = LetterHead.objects.get()
    assert (head.phone, head.contact) == ("02-1", "新承辦")
