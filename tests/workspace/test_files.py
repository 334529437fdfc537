"""Files of a sub-plan: attached by its school while it is written, signed with it, seen and taken by who may see it."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError
from django.test import Client
from django.urls import reverse

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from core.models import StoredFile
from core.refusals import Refused
from proposals import actions as proposals
from proposals.models import Subplan
from proposals.snapshot import signed_content, signed_digest
from tests.budgets import make as lower
from tests.proposals import clients, make
from tests.workspace import samples
from workspace import actions
from workspace.examining import examine
from workspace.models import Attachment, Download
from workspace.queries import files_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Subplan:
    return make.subplan(make.proposal())


@pytest.fixture
def by(own: Subplan) -> Actor:
    return make.officer(own.school)


def attach(by: Actor, own: Subplan, name: str = "場地平面圖.pdf", **more: Any) -> Attachment:
    return actions.attach(by=by, record=own, name=name, examined=examine(samples.pdf()), **more)


def page(client: Client, own: Subplan, name: str = "subplan") -> str:
    return client.get(reverse(f"proposals:{name}", args=[own.pk])).content.decode()


def post(client: Client, own: Subplan, *files: SimpleUploadedFile, **more: Any) -> str:
    there = reverse("proposals:subplan", args=[own.pk])
    answer = client.post(
        reverse("workspace:attach", args=["proposals.subplan", own.pk]),
        {"file": files, "next": there, **more},
        follow=True,
    )
    return answer.content.decode()


def test_a_file_is_attached_seen_and_taken(own: Subplan) -> None:
    client = clients.client_of(own)
    given = samples.pdf()
    told = post(client, own, SimpleUploadedFile("合作意向書.pdf", given), caption="與產業的合作")
    assert "已附上 1 個檔案" in told and "與產業的合作" in told and "未掃毒" in told
    [row] = Attachment.objects.all()
    answer = client.get(reverse("workspace:file", args=[row.pk]))
    assert answer.content == given
    assert "attachment" in answer["Content-Disposition"] and answer["X-Content-Type-Options"] == "nosniff"
    assert Download.objects.get().attachment == row
    picture = client.get(reverse("workspace:preview", args=[row.pk]))
    assert picture["Content-Type"] == "image/jpeg" and picture.content.startswith(b"\xff\xd8\xff")


def test_of_several_files_the_good_ones_are_kept(own: Subplan) -> None:
    good, bad = SimpleUploadedFile("好.jpg", samples.jpeg()), SimpleUploadedFile("壞.pdf", samples.EICAR)
    told = post(clients.client_of(own), own, good, bad)
    assert "已附上 1 個檔案" in told and "壞.pdf" in told and "不是圖片" in told
    assert Attachment.objects.get().name == "好.jpg"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\計畫.docx", "計畫.pdf"),
        ("a" * 300 + ".pdf", "a" * 120 + ".pdf"),
        ("...", "檔案.pdf"),
        ("x\x00y.pdf", "xy.pdf"),
        ('引"號<b>.pdf', "引號b.pdf"),
    ],
)
def test_a_name_is_what_it_says_with_the_ending_of_what_it_is(own: Subplan, by: Actor, given: str, kept: str) -> None:
    assert attach(by, own, given).name == kept


def test_a_newer_version_stands_in_front_of_the_older_ones(own: Subplan, by: Actor) -> None:
    first = attach(by, own, caption="名單")
    second = attach(by, own, "新名單.pdf", replaces=first.pk)
    third = attach(by, own, replaces=second.pk)
    [shown] = files_of(own)[""]
    assert shown == third and shown.caption == "名單" and shown.earlier == [second, first]  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="已被取代或刪除"):
        attach(by, own, replaces=first.pk)


def test_what_is_removed_is_handed_out_no_more_and_stays_in_the_history(own: Subplan, by: Actor) -> None:
    first = attach(by, own)
    second = attach(by, own, replaces=first.pk)
    actions.remove(by=by, attachment=second)
    assert files_of(own) == {} and Attachment.objects.count() == 2
    client = clients.client_of(own)
    for row in (first, second):
        assert client.get(reverse("workspace:file", args=[row.pk])).status_code == 404
    with pytest.raises(policy.Denied, match="attachment"):
        actions.took(by=by, attachment=second)


def test_the_history_of_the_record_tells_of_its_files_removed_ones_too(own: Subplan, by: Actor) -> None:
    row = attach(by, own, caption="場地")
    actions.took(by=make.officer(own.school, Role.PRINCIPAL), attachment=row)
    actions.remove(by=by, attachment=row)
    told = clients.client_of(own).get(reverse("core:history", args=["proposals.Subplan", own.pk])).content.decode()
    assert told.count("場地平面圖.pdf") >= 2 and "刪除時間" in told and "下載" in told
    assert "attachment" not in told, told[told.index("attachment") - 200 : told.index("attachment") + 100]


def test_bytes_and_record_of_a_file_never_change(own: Subplan, by: Actor) -> None:
    row = attach(by, own)
    other = StoredFile.keep(name="y", media_type="application/pdf", content=b"y")
    for change in ({"object_id": own.pk + 1}, {"name": "z.pdf"}, {"file": other}):
        with pytest.raises(ProgrammingError, match="Cannot update"), attributed(Actor.system(), "test"):
            Attachment.objects.filter(pk=row.pk).update(**change)


def test_only_its_school_changes_files_and_only_while_it_writes(own: Subplan, by: Actor) -> None:
    row = attach(by, own)
    for role in (Role.ACCOUNTANT, Role.PRINCIPAL):
        with pytest.raises(policy.Denied, match="subplan"):
            attach(make.officer(own.school, role), own)
    with pytest.raises(policy.Denied, match="subplan"):
        attach(make.officer(lower.school()), own)
    make.complete(own.proposal)
    proposals.mark_ready(by=by, subplan=own)
    own.refresh_from_db()
    for act in (
        lambda: attach(by, own),
        lambda: actions.describe(by=by, attachment=row, caption="x"),
        lambda: actions.remove(by=by, attachment=row),
    ):
        with pytest.raises(Refused, match="繼續撰寫"):
            act()


def test_files_are_signed_with_the_sub_plan(own: Subplan, by: Actor) -> None:
    before = signed_digest(signed_content(own))
    row = attach(by, own)
    attached = signed_digest(signed_content(own))
    assert attached != before
    actions.describe(by=by, attachment=row, caption="場地")
    assert signed_digest(signed_content(own)) != attached
    actions.remove(by=by, attachment=row)
    assert signed_digest(signed_content(own)) == before


def test_evidence_belongs_to_a_quantity_that_is_asked_of_the_school(own: Subplan, by: Actor) -> None:
    with pytest.raises(Refused, match="重新載入"):
        attach(by, own, part="designated.visits")
    make.designate(own.school, partnership=True)
    client = clients.client_of(own)
    shown = page(client, own, "designated")
    part = shown.split('<option value="designated.')[1].split('"')[0]
    told = post(client, own, SimpleUploadedFile("簽到表.jpg", samples.jpeg()), part=f"designated.{part}")
    assert "已附上 1 個檔案" in told
    assert "簽到表.jpg" in page(client, own, "designated") and "簽到表.jpg" not in page(client, own)


def test_a_caption_is_never_cut_off(own: Subplan, by: Actor) -> None:
    row = attach(by, own)
    assert actions.describe(by=by, attachment=row, caption="字" * 200).caption == "字" * 200
    with pytest.raises(Refused, match="至多 200 字"):
        actions.describe(by=by, attachment=row, caption="字" * 201)


def test_who_only_sees_the_sub_plan_is_offered_no_form(own: Subplan, by: Actor) -> None:
    attach(by, own)
    shown = page(clients.client_of(own, Role.PRINCIPAL), own)
    assert "場地平面圖.pdf" in shown and "multipart/form-data" not in shown


def test_a_file_that_is_too_large_is_told_before_it_is_looked_into(own: Subplan) -> None:
    large = SimpleUploadedFile("大.pdf", b"%PDF-" + bytes(20 * 1024 * 1024 + 1))
    assert "超過 20 MB" in post(clients.client_of(own), own, large)


@pytest.mark.parametrize(
    ("count", "size", "told"), [(10, 0, "已附上 10 個檔案"), (11, 0, "至多 10 個檔案"), (2, 13, "合計 24 MB")]
)
def test_as_many_files_go_at_once_as_can_be_looked_into(own: Subplan, count: int, size: int, told: str) -> None:
    content = samples.jpeg() + bytes(size << 20)
    files = [SimpleUploadedFile(f"{at}.jpg", content) for at in range(count)]
    assert told in post(clients.client_of(own), own, *files)


def test_a_file_is_never_deleted(own: Subplan, by: Actor) -> None:
    row = attach(by, own)
    with pytest.raises(ProgrammingError, match="Cannot delete"), attributed(Actor.system(), "test"):
        row.delete()


def test_the_way_back_leads_nowhere_else(own: Subplan) -> None:
    answer = clients.client_of(own).post(
        reverse("workspace:attach", args=["proposals.subplan", own.pk]),
        {"file": io.BytesIO(samples.jpeg()), "next": "https://example.invalid/"},
    )
    assert answer["Location"] == "/"


@pytest.mark.parametrize("label", ["proposals.proposal", "accounts.person", "nothing.here", "PROPOSALS.SUBPLAN"])
def test_records_that_take_no_files_are_not_found(own: Subplan, label: str) -> None:
    assert clients.client_of(own).post(reverse("workspace:attach", args=[label, own.pk])).status_code == 404
