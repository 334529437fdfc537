"""`manage.py check_budget`: numbers, days and files that can be read in two ways, or not at all."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.exchange.building import as_csv
from tests.workbooks.budgeting import ITEMS, LECTURE, LINES, SCHOOL, check, filled, unreadable
from tests.workbooks.filling import put_form, put_rows, run, saved


def wage(day: str) -> Workbook:
    line = {"Category": "臨時工作人員/工讀費", "Purpose": "虛構工讀", "Quantity": 10, "Unit": "小時", "Unit price": 200}
    line |= {"Hourly wage": 160, "First day of work": day, "Kind of work": "其他工作"}
    return filled(line, items=[{"Category": "臨時工作人員/工讀費", "Amount": 2000}])


def test_wages_are_judged_by_the_shipped_figures_and_by_the_workbooks_own(tmp_path: Path) -> None:
    below = check(wage("111/10/01"), tmp_path).at(f"{LINES}!O3")
    assert [found["rule"] for found in below] == ["budget.temp-wage"] and "168" in below[0]["sentence"]
    book = wage("139/10/01")
    ran = check(book, tmp_path)
    (unknown,) = (found for found in ran.at(f"{LINES}!N3") if found["rule"] == "budget.temp-wage")
    assert "2050-10-01" in unknown["sentence"] and "數據 Figures" in unknown["remedy"]
    figure = {"Figure": "每小時最低（基本）工資", "Amount": 150, "From": "139/01/01", "Source": "虛構公告"}
    put_rows(book["數據 Figures"], [figure])
    assert not [found for found in check(book, tmp_path).data["findings"] if found["rule"] == "budget.temp-wage"]


@pytest.mark.parametrize(
    ("day", "judged_on", "said"), [("", "", True), ("115/10/01", "", False), ("", "111/09/30", False)]
)
def test_without_any_day_the_wage_that_was_used_is_said(tmp_path: Path, day: str, judged_on: str, said: bool) -> None:
    book = wage(day)
    put_form(book[SCHOOL], Day_of_judgement=judged_on or None)
    told = check(book, tmp_path).data["notes"]
    assert [(note["sheet"], note["cell"]) for note in told] == ([(LINES, "N3")] if said else [])
    if said:
        assert "NT$" in told[0]["sentence"] and "today" in told[0]["sentence"]


NUMBERS = [
    ("1,5", "two ways"),
    ("1.200", "two ways"),
    ("-", "alone"),
    ("二千", "Chinese numerals"),
    ("30%", "percentage"),
]


@pytest.mark.parametrize(("typed", "says"), NUMBERS)
@pytest.mark.parametrize(("column", "cell"), [("Quantity", "C3"), ("Unit price", "E3")])
def test_a_number_that_could_mean_two_things_is_asked_about(
    tmp_path: Path, column: str, cell: str, typed: str, says: str
) -> None:
    assert says in unreadable(check(filled(LECTURE | {column: typed}), tmp_path), f"{LINES}!{cell}")["sentence"]


@pytest.mark.parametrize("typed", ["NT$2,000", "2,000元", "２，０００", "2,000.00", " 2 000 "])
def test_an_amount_is_read_as_people_write_it(tmp_path: Path, typed: str) -> None:
    assert check(filled(LECTURE | {"Unit price": typed}), tmp_path).code == 0


@pytest.mark.parametrize(
    ("typed", "says"),
    [("26/11/20", "two ways"), ("46368", "115/12/12"), ("00:00:00", "112 AD"), ("111/02/30", "calendar")],
)
def test_a_day_that_could_mean_two_things_is_asked_about(tmp_path: Path, typed: str, says: str) -> None:
    assert says in unreadable(check(filled(Day_of_judgement=typed), tmp_path), f"{SCHOOL}!B5")["sentence"]


@pytest.mark.parametrize("typed", ["111 年 9 月 30 日（五）", "0111-09-30", "2022/09/30", "1110930", 1110930])
def test_a_day_is_read_as_people_and_programs_write_it(tmp_path: Path, typed: Any) -> None:
    assert check(filled(Day_of_judgement=typed), tmp_path).code == 0


def test_a_user_defined_character_is_never_taken_silently(tmp_path: Path) -> None:
    found = unreadable(check(filled(LECTURE | {"Purpose": "虛構\ue000講座"}), tmp_path), f"{LINES}!B3")
    assert "U+E000" in found["sentence"]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 broken", b"%PDF-1.7", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x00\x01\x02" * 99],
)
def test_a_file_that_is_no_workbook_is_refused_with_a_cure(tmp_path: Path, content: bytes) -> None:
    path, copy = tmp_path / "bad.xlsx", tmp_path / "copy.xlsx"
    path.write_bytes(content)
    ran = run("check_budget", path, "--edition", "111", "--json", "--marked", copy)
    assert ran.code == 2 and not copy.exists()
    assert all(found["sentence"] and found["remedy"] for found in ran.data["findings"]) and ran.data["findings"]


def test_a_text_file_and_a_cut_workbook_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.xlsx"
    text.write_bytes(as_csv([["經費項目", "數量"], ["講座鐘點費", 3]]))
    ran = run("check_budget", text, "--edition", "111", "--json")
    assert ran.code == 2 and {found["sheet"] for found in ran.data["findings"]} == {SCHOOL, LINES, ITEMS}
    whole = saved(filled(), tmp_path)
    for length in (len(whole.read_bytes()) // 2, len(whole.read_bytes()) - 40):
        text.write_bytes(whole.read_bytes()[:length])
        assert run("check_budget", text, "--edition", "111", "--json").code == 2


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (60 << 20))
    assert "unpack" in run("check_budget", path, "--edition", "111", "--language", "en").said
