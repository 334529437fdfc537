"""An import from upload to totals: what it shows, that it writes all or nothing, and that bad input changes nothing."""

import random
import uuid
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts import policy
from accounts.actors import Actor
from accounts.models import Membership
from accounts.policy import Denied
from accounts.roles import Role
from communities.models import School, SchoolYear
from core import jobs
from core.models import Job, JobState
from core.queries import history_of
from core.refusals import Refused
from core.transitions import log_of
from exchange import actions
from exchange.models import Batch
from exchange.states import BatchState
from tests import make
from tests.exchange.building import SCHOOL_HEAD, as_csv, as_xls, as_xlsx, school, schools, with_part
from tests.exchange.importing import GOOD, applied, checked, counted, problems, silent

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Membership:
    return make.member(Role.ADMINISTRATION_STAFF)


@pytest.fixture
def staff(member: Membership) -> Actor:
    return Actor.of(member)


@pytest.fixture
def browser(client: Client, member: Membership) -> Client:
    client.force_login(member.person, "django.contrib.auth.backends.ModelBackend")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def post(browser: Client, content: bytes, **more: Any) -> Any:
    given = {"kind": "", "year": "", "token": str(uuid.uuid4()), **more}
    return browser.post(reverse("exchange:upload"), {**given, "file": SimpleUploadedFile("學校.csv", content)})


def shown(browser: Client, batch: Batch) -> str:
    """The batch's page once its job is over."""
    Job.objects.update(state=JobState.DONE)
    return str(browser.get(reverse("exchange:batch", args=[batch.pk])).content.decode())


# From upload to totals


def test_a_job_that_ends_while_the_page_is_made_is_not_shown_beside_the_state_before_it(
    browser: Client, staff: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = actions.order(by=staff, batch=checked(GOOD, by=staff))
    fetch = policy.fetch

    def fetch_and_end(*args: Any, **lookup: Any) -> Any:
        row = fetch(*args, **lookup)
        jobs.run(str(batch.job_id))
        return row

    monkeypatch.setattr(policy, "fetch", fetch_and_end)
    monkeypatch.setattr(jobs, "BEAT", 600)  # its connection sees no job of a test that is one transaction
    page = browser.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    assert "Totals of the file" in page and "What was changed" in page
    assert reverse("exchange:apply", args=[batch.pk]) not in page


def test_preview_says_what_is_new_changed_and_unchanged_and_writes_nothing(staff: Actor) -> None:
    applied(GOOD, by=staff)
    before = counted()
    rows = schools(
        school("010301", county="[01]新北市", address="[220]新北市板橋區大觀路1號"),
        school("070301", name="改名高中", address="彰化縣員林市莒光路1號"),
        school("070302"),
    )
    batch = checked(as_csv(rows), by=staff)
    assert batch.state == BatchState.PREVIEW
    assert (batch.kind, batch.form, batch.encoding) == ("schools", "csv", "utf-8")
    counts = batch.preview["counts"]
    assert {name: counts[name] for name in ("new", "changed", "unchanged", "wrong")} == {
        "new": 1,
        "changed": 1,
        "unchanged": 1,
        "wrong": 0,
    }
    (changed,) = batch.preview["changed"]
    assert (changed["row"], changed["label"]) == (3, "070301 改名高中")
    assert ["name", "虛構070301高中", "改名高中"] in changed["cells"]
    assert ["township", "彰化市", "員林市"] in changed["cells"]
    assert counted() == before


def test_applying_writes_the_rows_and_the_totals(staff: Actor) -> None:
    batch = applied(GOOD, by=staff)
    assert batch.state == BatchState.APPLIED
    assert batch.totals == {"rows": 2, "count": 2, "sums": {}, "groups": [["彰化縣", 1], ["新北市", 1]]}
    school = School.objects.get(organisation__code="010301")
    assert (school.name, school.county.name, school.township and school.township.name) == (
        "虛構010301高中",
        "新北市",
        "板橋區",
    )
    assert [move.event for move in log_of(batch)] == ["find-right", "apply"]


def test_audit_tells_who_imported(staff: Actor) -> None:
    applied(GOOD, by=staff)
    applied(as_csv(schools(school("070301", name="改名高中"))), by=staff)
    entries = history_of(School.objects.get(organisation__code="070301").organisation)
    assert [(entry.action, entry.role != "") for entry in entries] == [("import.apply", True)] * 2
    assert [(change.before, change.after) for change in entries[0].changes] == [("虛構070301高中", "改名高中")]


def test_second_import_of_the_same_file_changes_nothing(staff: Actor) -> None:
    applied(GOOD, by=staff)
    before = counted()
    batch = applied(GOOD, by=staff)
    assert batch.preview["counts"]["unchanged"] == 2
    assert counted() == before


@pytest.mark.parametrize("make_file", [as_csv, as_xlsx, as_xls])
def test_same_rows_in_every_format_are_the_same_import(staff: Actor, make_file: Any) -> None:
    applied(GOOD, by=staff)
    content = make_file(
        schools(school("010301", county="[01]新北市", address="[220]新北市板橋區大觀路1號"), school("070301"))
    )
    assert checked(content, by=staff).preview["counts"]["unchanged"] == 2


def test_column_that_the_file_lacks_stays_as_it_was(staff: Actor) -> None:
    applied(as_csv(schools(school("070301", phone="(04)1234567"))), by=staff)
    rows = [row[:5] for row in schools(school("070301", name="改名高中"))]
    applied(as_csv(rows), by=staff)
    found = School.objects.get(organisation__code="070301")
    assert (found.name, found.phone) == ("改名高中", "(04)1234567")


# Through the pages


def test_upload_page_leads_to_the_batch_and_its_job(browser: Client, unchanged: None) -> None:
    answer = post(browser, GOOD)
    batch = Batch.objects.get()
    assert answer.url == reverse("exchange:batch", args=[batch.pk])
    assert (batch.state, batch.job.kind) == (BatchState.READING, "exchange.preview")
    assert "學校.csv" in browser.get(answer.url).content.decode()


def test_form_posted_twice_is_one_batch(browser: Client) -> None:
    token = str(uuid.uuid4())
    first, second = post(browser, GOOD, token=token), post(browser, GOOD, token=token)
    assert first.url == second.url
    assert (Batch.objects.count(), Job.objects.count()) == (1, 1)


def test_apply_ordered_twice_is_one_job(browser: Client, staff: Actor) -> None:
    batch = checked(GOOD, by=staff)
    shown(browser, batch)
    for _ in range(2):
        assert browser.post(reverse("exchange:apply", args=[batch.pk])).status_code == 302
    assert Job.objects.filter(kind="exchange.apply").count() == 1


def test_page_shows_every_wrong_cell_with_its_cure(browser: Client, staff: Actor, unchanged: None) -> None:
    batch = checked(as_csv(schools(school("10301"), school("070302", county="彰化線"))), by=staff)
    page = shown(browser, batch)
    for words in ("10301", "010301", "lost its leading zeros", "彰化線", "is no county", "Write 彰化縣"):
        assert words in page
    assert reverse("exchange:apply", args=[batch.pk]) not in page


def test_list_of_problems_leaves_as_workbook(browser: Client, staff: Actor) -> None:
    batch = checked(as_csv(schools(school("10301"))), by=staff)
    answer = browser.get(reverse("exchange:export", args=["import-problems", "xlsx"]), {"batch": batch.pk})
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[1][:3] == (2, "代碼", "10301")
    assert "010301" in str(rows[1][4])


def test_totals_leave_as_csv(browser: Client, staff: Actor) -> None:
    batch = applied(GOOD, by=staff)
    answer = browser.get(reverse("exchange:export", args=["import-totals", "csv"]), {"batch": batch.pk})
    assert answer.content.decode("utf-8-sig").splitlines()[1:] == [
        "Total,Schools,2",
        "彰化縣,Schools,1",
        "新北市,Schools,1",
    ]


def test_template_workbook_is_of_the_kind_it_is_for(browser: Client, staff: Actor) -> None:
    applied(GOOD, by=staff)
    content = browser.get(reverse("exchange:blank", args=["school-year-facts"]), {"year": "111"}).content
    worksheet = load_workbook(BytesIO(content)).worksheets[0]
    assert [cell.value for cell in worksheet[1]][:2] == ["學校代碼", "學校名稱"]
    assert worksheet["A2"].value == "010301"
    assert worksheet["A2"].number_format == "@"
    assert len(worksheet.data_validations.dataValidation) == 8
    worksheet["D2"].value = "特偏"
    buffer = BytesIO()
    worksheet.parent.save(buffer)
    batch = applied(buffer.getvalue(), by=staff, year=111)
    assert batch.kind == "school-year-facts"
    assert SchoolYear.objects.get(school__organisation__code="010301", year=111).location_class == "very-remote"


def test_discarded_batch_can_do_nothing_more(browser: Client, staff: Actor, unchanged: None) -> None:
    batch = checked(GOOD, by=staff)
    browser.post(reverse("exchange:discard", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == BatchState.DISCARDED
    with pytest.raises(Refused, match=r"This has already changed \(it is now “Discarded”\)"):
        actions.apply(by=staff, batch=batch, progress=silent)


@pytest.fixture
def officer() -> Actor:
    return make.actor(Role.SCHOOL_OFFICER)


def test_only_staff_may_import(officer: Actor, staff: Actor, unchanged: None) -> None:
    with pytest.raises(Denied, match=r"import\.run"):
        actions.upload(by=officer, name="x", content=GOOD)
    batch = checked(GOOD, by=staff)
    with pytest.raises(Denied, match=r"import\.run"):
        actions.apply(by=officer, batch=batch, progress=silent)


# What it is and of which year


def test_file_of_no_known_kind_is_asked_about(staff: Actor, browser: Client, unchanged: None) -> None:
    batch = checked(as_csv([["a", "b"], ["1", "2"]]), by=staff)
    assert batch.state == BatchState.ASKING
    assert "fit no kind" in shown(browser, batch)
    batch = actions.read_again(by=staff, batch=batch, kind="schools", year=None)
    batch = actions.make_preview(by=staff, batch=batch, progress=silent)
    assert batch.state == BatchState.WRONG
    assert {column for _row, column, _value in problems(batch)} >= {"學校名稱", "縣市名稱", "地址"}


def test_year_is_taken_from_the_title_or_asked_for(staff: Actor) -> None:
    rows = [
        ["縣市名稱", "學校代碼", "學校名稱", "學程名稱", "日夜別", "班級數", "學生數", "上學年畢業生"],
        ["彰化縣", "070301", "虛構", "普通科", "日間部", 1, 2, 3],
    ]
    assert checked(as_csv(rows), by=staff).state == BatchState.ASKING
    titled = checked(as_csv([["１１０學年度"], *rows]), by=staff)
    assert (titled.state, titled.year) == (BatchState.PREVIEW, 110)
    wrong = checked(as_csv([["110 學年度"], *rows]), by=staff, year=111)
    assert wrong.state == BatchState.WRONG
    assert "110" in wrong.preview["problems"][0]["reason"]["en"]


# Bad input: a clear message with row, column and remedy, and nothing changed

BAD: dict[str, tuple[bytes, list[tuple[int | None, str, str]]]] = {
    "empty": (b"", [(None, "", "")]),
    "noise": (random.Random(4).randbytes(5_000), [(None, "", "")]),
    "web page": (b"<html><table></table></html>", [(None, "", "")]),
    "password": (as_xls(schools(), encrypted=True), [(None, "", "")]),
    "broken zip": (as_xlsx(schools(school("070301")))[:-90], [(None, "", "")]),
    "zip bomb": (with_part(as_xlsx(schools()), "xl/worksheets/sheet1.xml", b" " * (40 << 20)), [(None, "", "")]),
    "missing columns": (
        as_csv([["代碼", "學校名稱"], ["070301", "甲"]]),
        [(1, "縣市名稱", ""), (1, "地址", "")],
    ),
    "formula": (as_xlsx(schools(school("070301", phone="=1+1"))), [(2, "F", "")]),
    "duplicate": (as_csv(schools(school("070301"), school("070302"), school("070301"))), [(4, "代碼", "070301")]),
    "lost zero": (as_csv(schools(school("10301"))), [(2, "代碼", "10301")]),
    "lost zero as number": (as_xlsx(schools([10301, *school("x")[1:]])), [(2, "代碼", "10301")]),  # type: ignore[list-item]
    "strange code": (as_csv(schools(school("07-301"))), [(2, "代碼", "07-301")]),
    "no code": (as_csv(schools(school(""))), [(2, "代碼", "")]),
    "no name": (as_csv(schools(school("070301", name=""))), [(2, "學校名稱", "")]),
    "unknown county": (as_csv(schools(school("070301", county="台北縣市"))), [(2, "縣市名稱", "台北縣市")]),
    "other county": (
        as_csv(schools(school("070301", address="臺北市中正區1號"))),
        [(2, "地址", "臺北市中正區1號")],
    ),
    "ownership": (as_csv(schools(school("070301", ownership="國營"))), [(2, "公私立", "國營")]),
    "too long": (as_csv(schools(school("070301", name="長" * 101))), [(2, "學校名稱", "長" * 101)]),
    "one bad among good": (as_csv(schools(school("070301"), school("7302"), school("070303"))), [(3, "代碼", "7302")]),
    "only a head": (as_csv([SCHOOL_HEAD]), [(None, "", "")]),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_file_is_explained_and_changes_nothing(case: str, staff: Actor, unchanged: None) -> None:
    content, where = BAD[case]
    batch = checked(content, by=staff, kind="schools")
    assert batch.state == BatchState.WRONG
    assert problems(batch) == where
    with pytest.raises(Refused, match=r"This has already changed \(it is now “Has errors”\)"):
        actions.apply(by=staff, batch=batch, progress=silent)


def test_file_that_is_too_large_is_refused_at_the_door(browser: Client, settings: Any, unchanged: None) -> None:
    settings.UPLOAD_MAX_BYTES = 1 << 20
    answer = post(browser, b"x" * ((1 << 20) + 1))
    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.content.decode()
    assert Batch.objects.count() == 0
    assert post(browser, b"x" * (1 << 20)).status_code == 302


def test_cells_with_characters_no_database_keeps_are_refused(staff: Actor, unchanged: None) -> None:
    rows = schools(*(school(f"07{n:04}") for n in range(40)), school("079999", name="壞\x00字"))
    batch = checked(as_csv(rows), by=staff)
    assert problems(batch) == [(42, "學校名稱", "壞\ufffd字")]


# Stale and side by side


def test_stale_preview_is_refused_and_can_be_read_again(staff: Actor) -> None:
    applied(GOOD, by=staff)
    mine = checked(as_csv(schools(school("070301", name="我的"))), by=staff)
    theirs = checked(as_csv(schools(school("070301", name="別人的"))), by=staff)
    actions.apply(by=staff, batch=theirs, progress=silent)
    before = counted()
    with pytest.raises(Refused, match="have changed since"):
        actions.apply(by=staff, batch=mine, progress=silent)
    assert counted() == before
    assert School.objects.get(organisation__code="070301").name == "別人的"
    mine.refresh_from_db()
    assert mine.state == BatchState.PREVIEW
    mine = actions.make_preview(by=staff, batch=actions.read_again(by=staff, batch=mine), progress=silent)
    assert mine.preview["changed"][0]["cells"] == [["name", "別人的", "我的"]]
    actions.apply(by=staff, batch=mine, progress=silent)
    assert School.objects.get(organisation__code="070301").name == "我的"


def test_applied_batch_cannot_be_applied_again(staff: Actor) -> None:
    batch = applied(GOOD, by=staff)
    before = counted()
    with pytest.raises(Refused, match=r"This has already changed \(it is now “Applied”\)"):
        actions.apply(by=staff, batch=batch, progress=silent)
    assert counted() == before


def test_list_of_imports_needs_the_same_queries_for_any_number(
    browser: Client, staff: Actor, django_assert_num_queries: Any
) -> None:
    checked(GOOD, by=staff)
    browser.get(reverse("exchange:imports"))  # the session is cached from now on
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("exchange:imports"))
    for _ in range(2):
        checked(GOOD, by=staff)
    with django_assert_num_queries(len(one)):
        browser.get(reverse("exchange:imports"))
