"""What lists of other years and offices leave out or write otherwise: location classes, codes, public or private."""

import pytest

from accounts.actors import Actor
from accounts.roles import Role
from communities.models import (
    JuniorHigh,
    JuniorHighYear,
    LocationClass,
    School,
    SchoolDepartment,
    SchoolProgramme,
    SchoolYear,
)
from exchange import actions
from exchange.states import BatchState
from tests import make
from tests.exchange.building import as_book, as_csv, school, schools
from tests.exchange.importing import applied, checked, counted, problems, silent
from tests.exchange.test_answers import SMALL, answered, asked, small

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Actor:
    return make.actor(Role.ADMINISTRATION_STAFF)


# Location classes


@pytest.mark.parametrize(
    ("word", "kept", "remote"),
    [
        ("一般", "ordinary", False),
        ("非山非市", "neither", False),
        ("偏鄉", "remote", True),
        ("偏遠地區", "remote", True),
        (" 特偏", "very-remote", True),
        ("特殊偏遠", "very-remote", True),
        ("極偏", "extremely-remote", True),
        ("極度偏遠", "extremely-remote", True),
    ],
)
def test_every_class_of_the_ministry_is_known_and_three_are_remote(
    staff: Actor, word: str, kept: str, remote: bool
) -> None:
    applied(as_csv(schools(school("070301"))), by=staff)
    applied(as_csv([["學校代碼", "學校所在地分類"], ["070301", word]]), by=staff, year=112)
    row = SchoolYear.objects.get()
    assert (row.location_class, row.is_remote) == (kept, remote)


def test_rules_know_three_classes() -> None:
    assert {place.for_rules for place in LocationClass} == {"ordinary", "neither", "remote"}


def test_list_of_remote_schools_gives_their_class_and_brings_schools_that_are_new(staff: Actor) -> None:
    applied(as_csv(schools(school("070301"))), by=staff)
    head = ["學年度", "縣市名稱", "鄉鎮市區", "學校代碼", "學校名稱", "公/私立", "地區屬性", "地址", "班級數", "學生數"]
    rows = [
        ["112", "彰化縣", "彰化市", "070301", "縣立示範甲高中", "公立", "偏遠", "彰化縣彰化市示範路1號", 18, 439],
        ["112", "彰化縣", "鹿港鎮", "070399", "縣立示範乙高中", "公立", "特偏", "[505]彰化縣鹿港鎮示範路2號", 6, 120],
    ]
    batch = applied(as_csv([["偏遠地區高級中等學校名錄"], head, *rows]), by=staff)
    assert (batch.kind, batch.year) == ("school-year-facts", 112)
    kept = {row.school.code: row.location_class for row in SchoolYear.objects.filter(year=112)}
    assert kept == {"070301": "remote", "070399": "very-remote"}
    new = School.objects.get(organisation__code="070399")
    assert (new.name, new.ownership, new.township and new.township.name) == ("縣立示範乙高中", "public", "鹿港鎮")
    assert "070399 縣立示範乙高中" in str(batch.preview["notes"])
    assert School.objects.get(organisation__code="070301").name == "虛構070301高中", "the list of schools names it"


@small
def test_heads_over_two_rows_give_the_classes(staff: Actor) -> None:
    batch = applied((SMALL / "F3_split_heads.xlsx").read_bytes(), by=staff)
    assert (batch.kind, batch.year) == ("school-year-facts", 112)
    kept = {row.school.code: row.location_class for row in SchoolYear.objects.all()}
    assert kept == {"079901": "remote", "079902": "very-remote"}


@small
def test_classes_without_names_are_taken_for_known_schools(staff: Actor) -> None:
    place = {"county": "新北市", "address": "新北市板橋區1號"}
    codes = ("010301", "011301", "011302")
    applied(as_csv(schools(*(school(code, **place) for code in codes))), by=staff)
    applied((SMALL / "F5_location_classes.xlsx").read_bytes(), by=staff, year=112)
    kept = {row.school.code: (row.location_class, row.is_remote) for row in SchoolYear.objects.all()}
    assert kept == {"010301": ("very-remote", True), "011301": ("extremely-remote", True), "011302": ("neither", False)}


def test_remote_schools_below_senior_high_are_left_out(staff: Actor) -> None:
    head = ["縣市名稱", "學校代碼", "學校名稱", "地區屬性"]
    rows = [
        ["彰化縣", "070301", "甲高中", "偏遠"],
        ["彰化縣", "074501", "乙國中", "偏遠"],
        ["彰化縣", "074601", "丙國小", "極偏"],
    ]
    batch = applied(as_csv([head, *rows]), by=staff, kind="school-year-facts", year=112)
    assert (batch.preview["left_out"][0][1], [found.code for found in School.objects.all()]) == (2, ["070301"])


def test_rows_of_other_years_are_left_out(staff: Actor) -> None:
    applied(as_csv(schools(school("070301"))), by=staff)
    rows = [["學年度", "學校代碼", "地區屬性"], ["111", "070301", "偏遠"], ["112", "070301", "極偏"]]
    assert checked(as_csv(rows), by=staff).state == BatchState.ASKING, "of which year it is to be is asked"
    batch = applied(as_csv(rows), by=staff, year=112)
    assert batch.preview["counts"]["left_out"] == 1
    assert SchoolYear.objects.get().location_class == "extremely-remote"


# Lists without public or private, without codes


def test_public_or_private_is_taken_from_the_code_where_the_list_lacks_it(staff: Actor) -> None:
    rows = [row[:2] + row[3:] for row in schools(*(school(code) for code in ("070301", "071302", "073303", "074304")))]
    batch = applied(as_csv(rows), by=staff)
    kept = dict(School.objects.values_list("organisation__code", "ownership"))
    assert kept == {"070301": "public", "071302": "private", "073303": "public", "074304": "public"}
    assert "third character" in str(batch.preview["notes"])


def test_code_that_does_not_tell_is_asked_about(staff: Actor) -> None:
    rows = [row[:2] + row[3:] for row in schools(school("070301"), school("07C302"))]
    batch = checked(as_csv(rows), by=staff)
    assert [(row, value) for row, _column, value in problems(batch)] == [(3, "")]
    assert "07C302" in batch.preview["problems"][0]["reason"]["en"]


def test_what_stands_is_not_set_back_by_a_list_without_it(staff: Actor) -> None:
    applied(as_csv(schools(school("07C302", ownership="私立"))), by=staff)
    rows = [row[:2] + row[3:] for row in schools(school("07C302", ownership="私立"))]
    assert checked(as_csv(rows), by=staff).preview["counts"]["unchanged"] == 1


def test_schools_without_codes_are_known_by_name_or_asked_about(staff: Actor) -> None:
    applied(as_csv(schools(school("070F01", name="國立臺虛構特殊教育學校"))), by=staff)
    named = school("", name="國立台虛構特殊教育學校", phone="04-9")
    batch = checked(as_csv(schools(named, school("", name="沒有人知道的學校"))), by=staff)
    assert (batch.state, asked(batch)) == (BatchState.WRONG, {"uncoded": ""})
    assert problems(batch) == [(3, "代碼", "")]
    batch = answered(batch, staff, uncoded="leave-out")
    assert (batch.state, batch.preview["counts"]["left_out"]) == (BatchState.PREVIEW, 1)
    actions.apply(by=staff, batch=batch, progress=silent)
    kept = School.objects.get()
    assert (kept.code, kept.name, kept.phone) == ("070F01", "國立臺虛構特殊教育學校", "04-9")


def test_list_without_a_column_of_codes_is_read(staff: Actor) -> None:
    applied(as_csv(schools(school("070F01", name="國立虛構特殊教育學校"))), by=staff)
    rows = [row[1:] for row in schools(school("", name="國立虛構特殊教育學校", phone="04-9"))]
    assert applied(as_csv(rows), by=staff, kind="schools").totals["count"] == 1
    assert School.objects.get().phone == "04-9"


# Junior highs


JUNIOR = ["縣市名稱", "學校代碼", "學校名稱", "經度", "緯度"]


def test_junior_highs_by_coordinates_keep_their_township_and_new_ones_are_asked_about(staff: Actor) -> None:
    known = [["縣市名稱", "學校代碼", "學校名稱", "地址"], ["彰化縣", "074501", "縣立甲國中", "彰化縣鹿港鎮1號"]]
    batch = applied(as_csv(known), by=staff, kind="junior-highs")
    assert (batch.state, JuniorHighYear.objects.count()) == (BatchState.APPLIED, 0), "a list of no year"
    assert JuniorHigh.objects.get().township.name == "鹿港鎮"  # type: ignore[union-attr]
    rows = [JUNIOR, ["彰化縣", "074501", "縣立甲國中", "120.43", "24.05"]]
    batch = checked(as_csv(rows), by=staff)
    assert (batch.kind, batch.preview["counts"]["unchanged"]) == ("junior-highs", 1)
    batch = checked(as_csv([*rows, ["彰化縣", "074502", "縣立乙國中", "120.5", "24.0"]]), by=staff)
    assert (problems(batch), asked(batch)) == ([(3, "經度", "120.5")], {"placeless": ""})
    batch = answered(batch, staff, placeless="open")
    actions.apply(by=staff, batch=batch, progress=silent)
    assert JuniorHigh.objects.get(organisation__code="074502").township is None


def test_list_of_junior_highs_is_not_taken_for_senior_highs(staff: Actor) -> None:
    before = counted()
    batch = checked(as_csv(schools(school("074501"), school("074502"))), by=staff)
    assert (batch.kind, batch.state) == ("junior-highs", BatchState.PREVIEW)
    batch = checked(as_csv(schools(school("074501"))), by=staff, kind="schools")
    assert (batch.state, batch.preview["counts"]["left_out"]) == (BatchState.WRONG, 1)
    assert counted() == before


def test_older_year_of_junior_highs_warns_before_it_sets_names_back(staff: Actor) -> None:
    def counts(year: int, name: str) -> bytes:
        head = ["縣市名稱", "鄉鎮市區", "學校代碼", "學校名稱", "班級數", "學生數", "上學年畢業生"]
        return as_csv([[f"{year} 學年度"], head, ["彰化縣", "鹿港鎮", "074501", name, 3, 60, 20]])

    applied(counts(111, "縣立新名國中"), by=staff)
    assert asked(checked(counts(110, "縣立舊名國中"), by=staff)) == {"older": ""}
    assert checked(counts(110, "縣立新名國中"), by=staff).state == BatchState.PREVIEW


# Departments with codes alone, their names on a sheet beside them


def test_names_of_departments_come_from_the_list_of_codes(staff: Actor) -> None:
    head = [
        "縣市名稱",
        "學校代碼",
        "學校名稱",
        "學程別",
        "日夜別",
        "群別代碼",
        "科別代碼",
        "班級數",
        "學生數",
        "畢業生數",
    ]
    place = ["彰化縣", "070301", "虛構高中", "B", "D"]
    data = [head, [*place, 21, 301, 2, 60, 20], [*place, 23, "Z05", 1, 30, 9]]
    codes = [["群別", None, "科別"], [21, "機械群", 301, "機械科(100學年)"], [23, "電機與電子群", "Z05", "虛構科"]]
    batch = applied(as_book(資料=data, 代碼表=codes), by=staff, year=112)
    assert batch.kind == "departments"
    names = ("programme", "session", "group_code", "group", "department_code", "department")
    assert list(SchoolDepartment.objects.order_by("department_code").values_list(*names)) == [
        ("專業群科", "日間部", "21", "機械群", "301", "機械科"),
        ("專業群科", "日間部", "23", "電機與電子群", "Z05", "虛構科"),
    ]
    assert SchoolProgramme.objects.get().students == 90


def test_department_that_is_gone_leaves_the_sum_and_comes_back_by_undoing(staff: Actor) -> None:
    head = ["縣市名稱", "學校代碼", "學校名稱", "學程名稱", "日夜別", "科別名稱", "班級數", "學生數", "畢業生數"]
    place = ["彰化縣", "070301", "虛構高中"]
    rows = [
        [*place, "專業群科", "日間部", "甲科", 2, 60, 20],
        [*place, "專業群科", "日間部", "乙科", 1, 30, 9],
        [*place, "進修部", "夜間部", "甲科", 1, 12, 3],
    ]
    first = applied(as_csv([head, *rows]), by=staff, year=112)
    batch = answered(checked(as_csv([head, rows[0]]), by=staff, year=112), staff, gone="remove")
    batch = actions.apply(by=staff, batch=batch, progress=silent)
    assert list(SchoolProgramme.objects.values_list("programme", "students")) == [("專業群科", 60)]
    actions.undo(by=staff, batch=batch)
    assert sorted(SchoolProgramme.objects.values_list("students", flat=True)) == [12, 90]
    actions.undo(by=staff, batch=first)
    assert (SchoolDepartment.objects.count(), SchoolProgramme.objects.count(), School.objects.count()) == (0, 0, 0)
