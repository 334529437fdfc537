"""The ministry's own files, read where they lie: the control totals come out exactly."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Count, Sum

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import OrganisationKind, Role
from communities.models import (
    JuniorHigh,
    JuniorHighYear,
    School,
    SchoolDepartment,
    SchoolProgramme,
    SchoolYear,
    University,
)
from exchange.models import Batch
from exchange.states import BatchState
from tests import make
from tests.exchange.building import as_csv, school, schools
from tests.exchange.importing import applied, checked, counted, problems

pytestmark = pytest.mark.django_db
FILES: Path = settings.BASE_DIR.parent / "shared" / "data" / "schools"
ministry = pytest.mark.skipif(not FILES.exists(), reason="the ministry's files are not on this machine")

LIST = "moe_108_high_高級中等學校名錄_utf8_crlf.csv"
STATISTICS = "moe_110_base3_高級中等學校校別資料檔.xls"
JUNIOR_HIGHS = "moe_110_basej_國民中學校別資料.xlsx"
DEPARTMENTS = "moe_111_base2_高級中等學校科別資料.xlsx"
UNIVERSITIES = "moe_u1_new_大專校院名錄_utf8bom_lf.csv"
#: Control totals of school year 110: schools, classes, students.
CONTROL = (529, 18_591, 585_629)
CONTROL_OF_COUNTIES = {
    "宜蘭縣": (12, 385, 11_197),
    "彰化縣": (27, 1_012, 31_680),
    "臺東縣": (11, 216, 5_015),
    "連江縣": (1, 12, 232),
}
WITHOUT_ADDRESS = 18
#: Of the departments of school year 111, programme J aside.
CONTROL_OF_DEPARTMENTS = (528, 18_208, 567_943)
DEPARTMENTS_OF_COUNTIES = {"宜蘭縣": (12, 384, 10_756), "彰化縣": (27, 973, 29_837)}


@pytest.fixture
def staff() -> Actor:
    return make.actor(Role.ADMINISTRATION_STAFF)


def content(name: str) -> bytes:
    return (FILES / name).read_bytes()


@ministry
def test_list_of_schools_comes_with_townships(staff: Actor) -> None:
    batch = applied(content(LIST), by=staff)
    assert (batch.kind, batch.totals["count"], School.objects.count()) == ("schools", 513, 513)
    assert not School.objects.filter(township__isnull=True).exists()
    taipei = School.objects.get(organisation__code="351B09")
    assert (taipei.county.name, taipei.township and taipei.township.name) == ("臺北市", "中正區")
    names = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).values("name").annotate(n=Count("pk"))
    assert sum(row["n"] > 1 for row in names) == 7, "names that two counties share stay two schools"


@ministry
def test_statistics_come_out_at_the_control_totals(staff: Actor) -> None:
    applied(content(LIST), by=staff)
    batch = applied(content(STATISTICS), by=staff)
    assert (batch.kind, batch.year) == ("school-statistics", 110)
    sums = batch.totals["sums"]
    assert (batch.totals["count"], sums["classes"], sums["students"]) == CONTROL
    by_county = {
        name: (count, classes, students) for name, count, classes, students, _graduates in batch.totals["groups"]
    }
    assert {name: by_county[name] for name in CONTROL_OF_COUNTIES} == CONTROL_OF_COUNTIES
    assert len(by_county) == 22
    assert batch.preview["left_out"][0][1] == 228


@ministry
def test_database_holds_the_control_totals_after_the_import(staff: Actor) -> None:
    applied(content(STATISTICS), by=staff)
    rows = SchoolProgramme.objects.filter(year=110)
    sums = rows.aggregate(schools=Count("school", distinct=True), classes=Sum("classes"), students=Sum("students"))
    assert tuple(sums.values()) == CONTROL
    counties = rows.values("school__county__name").annotate(
        schools=Count("school", distinct=True), classes=Sum("classes"), students=Sum("students")
    )
    kept = {row.pop("school__county__name"): tuple(row.values()) for row in counties}
    assert {name: kept[name] for name in CONTROL_OF_COUNTIES} == CONTROL_OF_COUNTIES


@ministry
def test_schools_that_only_the_statistics_know_wait_for_their_township(staff: Actor) -> None:
    applied(content(LIST), by=staff)
    applied(content(STATISTICS), by=staff)
    unplaced = School.objects.filter(township__isnull=True)
    assert unplaced.count() == WITHOUT_ADDRESS
    special = unplaced.get(organisation__code="070F01")
    assert (special.name, special.county.name, special.special_education) == ("國立和美實驗學校", "彰化縣", True)
    assert unplaced.get(organisation__code="111G91").ownership == School.Ownership.PRIVATE


@ministry
def test_statistics_do_not_rename_schools_of_the_list(staff: Actor) -> None:
    applied(content(LIST), by=staff)
    applied(content(STATISTICS), by=staff)
    assert checked(content(LIST), by=staff).preview["counts"]["unchanged"] == 513


@ministry
def test_departments_add_up_to_the_counts_by_programme(staff: Actor) -> None:
    batch = applied(content(DEPARTMENTS), by=staff)
    assert (batch.kind, batch.year, batch.state) == ("departments", 111, BatchState.APPLIED)
    for rows in (SchoolDepartment.objects.filter(year=111), SchoolProgramme.objects.filter(year=111)):
        sums = rows.aggregate(schools=Count("school", distinct=True), classes=Sum("classes"), students=Sum("students"))
        assert tuple(sums.values()) == CONTROL_OF_DEPARTMENTS
        for county, control in DEPARTMENTS_OF_COUNTIES.items():
            of_county = rows.filter(school__county__name=county)
            sums = of_county.aggregate(
                schools=Count("school", distinct=True), classes=Sum("classes"), students=Sum("students")
            )
            assert tuple(sums.values()) == control
    assert SchoolDepartment.objects.count() == 3_306
    sport = SchoolDepartment.objects.get(school__organisation__code="010301", department_code="105")
    assert (sport.group_code, sport.group, sport.department) == ("11", "學術群", "體育班")
    assert (sport.classes_1, sport.boys_2, sport.girls_3, sport.graduates_boys) == (1, 18, 9, 9)
    assert "群別科別1" in str(batch.preview["notes"])


@ministry
def test_junior_highs_come_with_townships_and_teachers(staff: Actor) -> None:
    batch = applied(content(JUNIOR_HIGHS), by=staff)
    assert (batch.kind, batch.year, batch.totals["count"]) == ("junior-highs", 110, 965)
    assert not JuniorHigh.objects.filter(township__isnull=True).exists()
    counts = JuniorHighYear.objects.get(junior_high__organisation__code="724505", year=110)
    assert (counts.classes, counts.students, counts.graduates, counts.teachers) == (3, 25, 10, 12)


@ministry
def test_universities_keep_their_leading_zeros(staff: Actor) -> None:
    batch = applied(content(UNIVERSITIES), by=staff)
    assert (batch.kind, batch.encoding, University.objects.count()) == ("universities", "utf-8-sig", 149)
    first = University.objects.get(organisation__code="0001")
    assert (first.name, first.system, first.county.name) == ("國立政治大學", "一般", "臺北市")


@ministry
@pytest.mark.parametrize("name", [LIST, STATISTICS, DEPARTMENTS, JUNIOR_HIGHS, UNIVERSITIES])
def test_second_import_changes_nothing(staff: Actor, name: str) -> None:
    applied(content(name), by=staff)
    before = counted()
    counts = applied(content(name), by=staff).preview["counts"]
    assert (counts["new"], counts["changed"], counts["wrong"]) == (0, 0, 0)
    assert counted() == before


@ministry
def test_list_saved_in_big5_with_semicolons_is_the_same_list(staff: Actor) -> None:
    applied(content(LIST), by=staff)
    # A character of the list (廍) is not in Big5: Excel would not have saved it so.
    lines = [line for line in content(LIST).decode().splitlines() if "廍" not in line]
    batch = checked("\r\n".join(lines).replace(",", ";").encode("cp950"), by=staff)
    assert (batch.encoding, batch.preview["counts"]["unchanged"]) == ("cp950", len(lines) - 1)
    assert len(lines) > 500


# Statistics, invented


HEAD = [
    "縣市名稱",
    "學校代碼",
    "學校名稱",
    "學程(等級)別",
    "等級名稱",
    "日夜別名稱",
    "班級數",
    "學生數",
    "男學生",
    "女學生",
    "上學年畢業生",
]


def statistics(*rows: list[Any]) -> bytes:
    return as_csv([["110學年度"], HEAD, *rows])


def row(code: str = "070301", **cells: Any) -> list[Any]:
    given = {
        "county": "彰化縣",
        "code": code,
        "name": "虛構高中",
        "letter": "A",
        "programme": "普通科",
        "session": "日間部",
        "classes": "3",
        "students": "１００",
        "boys": "60",
        "girls": "40",
        "graduates": "1,030",
    }
    assert set(cells) <= set(given)
    return [*{**given, **cells}.values()]


def test_counts_are_read_in_full_width_and_with_separators(staff: Actor) -> None:
    applied(statistics(row()), by=staff)
    kept = SchoolProgramme.objects.get()
    assert (kept.classes, kept.students, kept.graduates) == (3, 100, 1_030)


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([row(classes="-1")], (3, "班級數", "-1")),
        ([row(classes="")], (3, "班級數", "")),
        ([row(students="3.5")], (3, "學生數", "3.5")),
        ([row(students="約一百")], (3, "學生數", "約一百")),
        ([row(girls="41")], (3, "學生數", "100")),
        ([row(code="70301")], (3, "學校代碼", "70301")),
        ([row(county="彰化市")], (3, "縣市名稱", "彰化市")),
        ([row(), row()], (4, "學校代碼", "070301")),
    ],
)
def test_wrong_counts_are_refused(staff: Actor, rows: list[list[Any]], where: tuple[int, str, str]) -> None:
    before = counted()
    batch = checked(statistics(*rows), by=staff)
    assert batch.state == BatchState.WRONG
    assert problems(batch) == [where]
    assert counted() == before


def test_attached_junior_high_sections_are_left_out_unread(staff: Actor) -> None:
    batch = applied(statistics(row(), row(letter="J", programme="附設國中部", code="70301")), by=staff)
    assert (batch.preview["counts"]["left_out"], batch.totals["count"]) == (1, 1)


# Facts of a school year

FACTS = ["學校代碼", "學校類型", "學校所在地分類", "主管機關", "精進標竿學校", "參與適性轉學"]


@pytest.fixture
def known(staff: Actor) -> Batch:
    return applied(as_csv(schools(school("070301"), school("070302"))), by=staff)


def test_facts_of_a_year_are_written_and_empty_cells_keep(staff: Actor, known: Batch) -> None:
    facts = [
        ["070301", "普通型", "非山非市", "台北市政府", "是", "否"],
        ["070302", "技術型", "一般", "教育部", "", "是"],
    ]
    batch = applied(as_csv([FACTS, *facts]), by=staff, year=111)
    assert batch.totals["groups"] == [["非山非市", 1], ["一般", 1]]
    changed = applied(as_csv([FACTS, ["070301", "", "偏鄉", "", "", ""]]), by=staff, year=111)
    assert changed.preview["changed"][0]["cells"] == [["location_class", "非山非市", "偏遠"]]
    kept = SchoolYear.objects.get(school__organisation__code="070301", year=111)
    assert kept.authority is not None
    told = (kept.kind, kept.location_class, kept.authority.name, kept.benchmark, kept.transfer_participation)
    assert told == ("general", "remote", "臺北市政府", True, False)
    assert SchoolYear.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        (["079999", "", "一般", "", "", ""], (2, "學校代碼", "079999")),
        (["070301", "", "市區", "", "", ""], (2, "學校所在地分類", "市區")),
        (["070301", "", "一般", "火星政府", "", ""], (2, "主管機關", "火星政府")),
        (["070301", "", "一般", "", "大概", ""], (2, "精進標竿學校", "大概")),
    ],
)
def test_wrong_facts_are_refused(staff: Actor, known: Batch, facts: list[str], where: tuple[int, str, str]) -> None:
    before = counted()
    batch = checked(as_csv([FACTS, facts]), by=staff, year=111)
    assert problems(batch) == [where]
    assert counted() == before


def test_facts_need_a_year(staff: Actor, known: Batch) -> None:
    assert checked(as_csv([FACTS, ["070301", "", "一般", "", "", ""]]), by=staff).state == BatchState.ASKING
