"""What a file leaves open is asked once and done as answered: lost zeros, parts, rows that are gone, older files."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models import Membership
from accounts.roles import Role
from communities import actions as communities
from communities.models import School, SchoolProgramme
from core.models import Job, JobState
from exchange import actions
from exchange.models import Batch
from exchange.states import BatchState
from tests import make
from tests.exchange.building import as_csv, school, schools
from tests.exchange.importing import applied, checked, counted, problems, silent

pytestmark = pytest.mark.django_db

SMALL: Path = settings.BASE_DIR.parent / "shared" / "data" / "small"
small = pytest.mark.skipif(not SMALL.exists(), reason="the small files are not on this machine")
HEAD = ["縣市名稱", "學校代碼", "學校名稱", "學程名稱", "日夜別名稱", "班級數", "學生數", "上學年畢業生"]


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


def answered(batch: Batch, by: Actor, **answers: str) -> Batch:
    """The batch read again with these answers."""
    return actions.make_preview(by=by, batch=actions.read_again(by=by, batch=batch, answers=answers), progress=silent)


def asked(batch: Batch) -> dict[str, str]:
    """Key of each question → what is chosen."""
    return {question["key"]: question["chosen"] for question in (batch.preview or {}).get("questions", [])}


def statistics(*rows: list[Any], title: str = "112 學年度", head: list[str] = HEAD) -> bytes:
    return as_csv([[title], head, *rows])


def row(code: str, programme: str = "普通科", students: int = 90, county: str = "彰化縣", *more: Any) -> list[Any]:
    return [county, code, f"虛構{code}高中", programme, "日間部", 3, students, 28, *more]


# Lost zeros


def test_lost_zeros_are_put_back_together(staff: Actor) -> None:
    batch = checked(statistics(*(row(str(70301 + n)) for n in range(12)), row("079901")), by=staff)
    assert batch.state == BatchState.WRONG
    assert len(problems(batch)) == 12
    assert asked(batch) == {"zeros": ""}
    assert "70301 → 070301" in batch.preview["questions"][0]["sentence"]["en"]
    assert "2 more" in batch.preview["questions"][0]["sentence"]["en"]
    batch = answered(batch, staff, zeros="remedy")
    assert (batch.state, batch.preview["counts"]["new"], asked(batch)) == (BatchState.PREVIEW, 13, {"zeros": "remedy"})
    actions.apply(by=staff, batch=batch, progress=silent)
    assert School.objects.filter(organisation__code__startswith="0703").count() == 12


def test_only_zeros_that_a_code_can_lose_are_put_back(staff: Actor) -> None:
    batch = answered(checked(statistics(row("7301"), row("70301")), by=staff), staff, zeros="remedy")
    assert problems(batch) == [(3, "學校代碼", "7301")]


def test_zeros_are_cured_by_one_press_on_the_page(browser: Client, staff: Actor) -> None:
    batch = checked(statistics(row("70301"), row("70302")), by=staff)
    Job.objects.update(state=JobState.DONE)
    page = browser.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    assert "Put the zeros back in all of them" in page
    answer = browser.post(reverse("exchange:answer", args=[batch.pk]), {"zeros": "remedy"})
    assert answer.status_code == 302
    batch = actions.make_preview(by=staff, batch=batch, progress=silent)
    assert batch.state == BatchState.PREVIEW


def test_answer_that_is_missing_is_asked_for(browser: Client, staff: Actor) -> None:
    batch = checked(statistics(row("70301")), by=staff)
    Job.objects.update(state=JobState.DONE)
    answer = browser.post(reverse("exchange:answer", args=[batch.pk]), {"zeros": ""})
    assert (answer.status_code, "Choose one of these answers" in answer.content.decode()) == (422, True)


# Rows that add up


@small
def test_departments_of_a_programme_are_summed_and_never_called_duplicates(staff: Actor) -> None:
    batch = applied((SMALL / "F1_departments.xlsx").read_bytes(), by=staff)
    assert (batch.kind, batch.year) == ("departments", 112)
    kept = SchoolProgramme.objects.get()
    assert (kept.programme, kept.classes, kept.students, kept.graduates) == ("專業群科", 6, 190, 58)
    assert batch.preview["left_out"][0][1] == 1


@small
def test_file_of_departments_read_as_counts_by_programme_is_summed(staff: Actor) -> None:
    batch = applied((SMALL / "F1_departments.xlsx").read_bytes(), by=staff, kind="school-statistics")
    assert SchoolProgramme.objects.get().students == 190
    assert "1 rows were added" in str(batch.preview["notes"])


def test_rows_that_differ_in_their_figures_alone_are_asked_about(staff: Actor) -> None:
    batch = checked(statistics(row("070301"), row("070301", students=50)), by=staff)
    assert (batch.state, asked(batch)) == (BatchState.WRONG, {"parts": ""})
    assert "delete the other" not in str(batch.preview)
    batch = answered(batch, staff, parts="add")
    actions.apply(by=staff, batch=batch, progress=silent)
    assert SchoolProgramme.objects.get().students == 140


def test_copies_of_a_row_are_not_added_up(staff: Actor) -> None:
    head = ["序號", *HEAD]
    batch = checked(statistics([1, *row("070301")], [2, *row("070301")], head=head), by=staff)
    assert (batch.state, problems(batch)) == (BatchState.WRONG, [(4, "學校代碼", "070301")])
    assert "delete the other" not in str(batch.preview)


# Rows that are gone


@small
@pytest.mark.parametrize(("choice", "students"), [("keep", 140), ("remove", 90)])
def test_revised_file_keeps_or_removes_what_it_no_longer_holds(staff: Actor, choice: str, students: int) -> None:
    applied((SMALL / "F7a_statistics.xlsx").read_bytes(), by=staff)
    batch = checked((SMALL / "F7b_statistics_revised.xlsx").read_bytes(), by=staff)
    assert (batch.state, asked(batch), batch.preview["counts"]["gone"]) == (BatchState.ASKING, {"gone": ""}, 1)
    assert "1 rows of before are no longer in the file" in str(batch.preview["questions"])
    batch = answered(batch, staff, gone=choice)
    assert batch.state == BatchState.PREVIEW
    actions.apply(by=staff, batch=batch, progress=silent)
    assert SchoolProgramme.objects.aggregate(all=Sum("students"))["all"] == students


def test_file_of_one_county_says_nothing_of_the_others(staff: Actor) -> None:
    applied(statistics(row("070301"), row("070302"), row("020301", county="宜蘭縣")), by=staff)
    batch = checked(statistics(row("070301")), by=staff)
    assert batch.preview["counts"]["gone"] == 1
    assert [gone["label"] for gone in batch.preview["gone"]] == ["070302 普通科 日間部 虛構070302高中"]


def test_rows_that_no_file_brought_are_not_asked_about(staff: Actor) -> None:
    applied(as_csv(schools(school("070301"))), by=staff)
    assert checked(as_csv(schools(school("070302"))), by=staff).preview["counts"]["gone"] == 1
    applied(statistics(row("070303")), by=staff)
    gone = checked(as_csv(schools(school("070301"), school("070302"))), by=staff).preview["counts"]["gone"]
    assert gone == 0, "that one came with the statistics, no list ever held it"


def test_school_that_something_hangs_on_cannot_be_removed(staff: Actor) -> None:
    applied(as_csv(schools(school("070301"), school("070302"))), by=staff)
    applied(statistics(row("070302")), by=staff)
    before = counted()
    batch = answered(checked(as_csv(schools(school("070301"))), by=staff), staff, gone="remove")
    assert batch.state == BatchState.WRONG
    assert "070302" in batch.preview["problems"][0]["reason"]["en"]
    assert counted() == before
    batch = answered(batch, staff, gone="keep")
    assert batch.state == BatchState.PREVIEW


def test_school_that_nothing_hangs_on_is_removed(staff: Actor) -> None:
    applied(as_csv(schools(school("070301"), school("070302"))), by=staff)
    batch = answered(checked(as_csv(schools(school("070301"))), by=staff), staff, gone="remove")
    actions.apply(by=staff, batch=batch, progress=silent)
    assert [found.code for found in School.objects.all()] == ["070301"]


def test_closed_school_is_missing_from_later_lists_without_a_question(staff: Actor) -> None:
    applied(as_csv(schools(school("070301"), school("070302"), school("070303"))), by=staff)
    closing = School.objects.get(organisation__code="070302")
    communities.close_school(by=staff, school=closing, closed_on=date(2022, 7, 31))
    batch = checked(as_csv(schools(school("070301"), school("070303"))), by=staff)
    assert (batch.state, asked(batch)) == (BatchState.PREVIEW, {})


# Older files


def titled(title: str, **cells: str) -> bytes:
    return as_csv([[title], *schools(school("070301", **cells))])


@pytest.mark.parametrize(
    ("stored", "given"),
    [
        ("111學年度高級中等學校名錄", "108學年度高級中等學校名錄"),
        ("111學年度高級中等學校名錄（111年10月1日）", "111學年度高級中等學校名錄（111/03/01）"),
    ],
)
def test_older_list_warns_before_it_undoes_newer_data(staff: Actor, stored: str, given: str) -> None:
    applied(titled(stored, name="新名高中"), by=staff)
    batch = checked(titled(given, name="舊名高中"), by=staff)
    assert (batch.state, asked(batch)) == (BatchState.ASKING, {"older": ""})
    batch = answered(batch, staff, older="go-on")
    actions.apply(by=staff, batch=batch, progress=silent)
    assert School.objects.get().name == "舊名高中"


def test_newer_list_and_older_list_that_changes_nothing_do_not_warn(staff: Actor) -> None:
    applied(titled("108學年度", name="舊名高中"), by=staff)
    assert checked(titled("111學年度", name="新名高中"), by=staff).state == BatchState.PREVIEW
    applied(titled("111學年度", name="新名高中"), by=staff)
    assert checked(titled("108學年度", name="新名高中"), by=staff).state == BatchState.PREVIEW


def test_name_of_a_file_tells_its_year(staff: Actor) -> None:
    def named(name: str, content: bytes) -> Batch:
        batch = actions.upload(by=staff, name=name, content=content)
        return actions.make_preview(by=staff, batch=batch, progress=silent)

    first = named("名錄_110.csv", as_csv(schools(school("070301", name="新名高中"))))
    assert first.year == 110
    actions.apply(by=staff, batch=first, progress=silent)
    assert asked(named("108_high.csv", as_csv(schools(school("070301", name="舊名高中"))))) == {"older": ""}


# 台 and 臺


def test_the_two_ways_to_write_tai_are_no_change(staff: Actor) -> None:
    address = {"county": "臺東縣", "address": "臺東縣臺東市中華路1號"}
    applied(as_csv(schools(school("140301", name="臺東虛構高中", **address))), by=staff)
    given = {"county": "台東縣", "address": "台東縣台東市中華路1號"}
    batch = checked(as_csv(schools(school("140301", name="台東虛構高中", **given))), by=staff)
    assert (batch.preview["counts"]["changed"], batch.preview["counts"]["unchanged"]) == (0, 1)
    batch = applied(as_csv(schools(school("140301", name="台東虛構高中", phone="089-1", **given))), by=staff)
    assert [name for name, _old, _new in batch.preview["changed"][0]["cells"]] == ["phone"]
    assert School.objects.get().name == "臺東虛構高中"
