"""Where a table stands in a file and which of its rows count: heads of several rows, titles, footnotes, totals, blocks
of other years, further sheets."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from exchange.reading import Cell, Undecided, Unreadable, find, read
from exchange.reading.words import one_line, same, school_year, tidy
from exchange.values.tables import rows_of
from exchange.widgets import Key
from tests.exchange.building import as_csv, as_workbook, as_xlsx

WANTED: dict[str, tuple[str, ...]] = {
    "county": ("縣市名稱",),
    "code": ("學校代碼", "代碼"),
    "name": ("學校名稱",),
    "classes": ("班級數",),
    "students": ("學生數",),
    "boys": ("男學生", "男學生數"),
}
REQUIRED = ["code", "name", "classes", "students"]
HEAD = ["縣市名稱", "學校代碼", "學校名稱", "班級數", "學生數"]
FIRST, SECOND = ["彰化縣", "070301", "甲高中", 3, 90], ["彰化縣", "070302", "乙高中", 4, 120]


def fits(cells: Mapping[str, Cell]) -> bool:
    return Key(6, "010301").like(cells.get("code"))


def table(content: bytes, answers: Mapping[str, str] | None = None, **more: Any) -> Any:
    return find(read(content, answers), WANTED, REQUIRED, fits=fits, **more)


def codes(found: Any) -> list[Cell]:
    return [row.cells["code"] for row in found.rows]


def notes(found: Any) -> list[str]:
    return [str(note) for note in found.notes]


def asked(content: bytes, answers: Mapping[str, str] | None = None, **more: Any) -> Undecided:
    with pytest.raises(Undecided) as caught:
        table(content, answers, **more)
    return caught.value


# Heads


def test_a_head_goes_on_in_the_row_below() -> None:
    rows = [
        ["112學年度名錄"],
        [],
        ["單位：班；人"],
        ["縣市", "學校", "學校名稱", "班級數", "學生數", "", ""],
        ["名稱", "代碼", "", "", "總計", "男", "女"],
        ["彰化縣", "070301", "甲高中", 3, 90, 60, 30],
    ]
    found = table(as_xlsx(rows))
    assert found.rows[0].cells == {
        "county": "彰化縣", "code": "070301", "name": "甲高中", "classes": 3, "students": 90, "boys": 60,
    }  # fmt: skip
    assert found.rows[0].number == 6
    assert found.year == 112
    assert (found.heads["code"], found.heads["boys"]) == ("學校代碼", "男")


def test_a_head_over_three_merged_rows() -> None:
    rows = [
        ["縣市名稱", "學校", "", "班級數", "學生數", "", ""],
        ["", "代碼", "名稱", "", "合計", "性別", ""],
        ["", "", "", "", "", "山地", "平地"],
        ["彰化縣", "070301", "甲高中", 3, 90, 60, 30],
    ]
    merged = ["A1:A3", "B1:C1", "B2:B3", "C2:C3", "D1:D3", "E1:G1", "E2:E3", "F2:G2"]
    found = table(as_xlsx(rows, merged=merged))
    assert {key: found.rows[0].cells[key] for key in REQUIRED} == {
        "code": "070301", "name": "甲高中", "classes": 3, "students": 90,
    }  # fmt: skip


def test_the_same_name_under_two_groups_is_refused_and_not_guessed() -> None:
    rows = [
        ["縣市名稱", "學校代碼", "學校名稱", "一年級", "", "二年級", ""],
        ["", "", "", "班級數", "學生數", "班級數", "學生數"],
        ["彰化縣", "070301", "甲高中", 3, 90, 4, 120],
    ]
    with pytest.raises(Unreadable) as caught:
        table(as_xlsx(rows, merged=["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"]))
    assert "班級數" in str(caught.value.problems[0].reason)


@pytest.mark.parametrize(
    "head",
    [
        "\u200b班級數",
        "班級數\ufeff",
        "\u00a0班級數\u00a0",
        "班\n級數",
        "班級數(班)",
        "班級數（班）",
        "班級數 Classes",
        "　班級數　",
    ],
)
def test_what_nobody_sees_or_what_explains_hides_no_column(head: str) -> None:
    rows = [[*HEAD[:3], head, "學生數"], FIRST]
    assert table(as_xlsx(rows)).rows[0].cells["classes"] == 3


@pytest.mark.parametrize(
    "below",
    [
        ["", "", "", "(班)", "（人）"],
        ["County", "School code", "School name", "Classes", "Students"],
        ["", "", "", "", "", "山地", "平地"],
    ],
)
def test_what_explains_the_head_below_it_is_no_row(below: list[str]) -> None:
    found = table(as_xlsx([[*HEAD, "", ""], below, FIRST]))
    assert codes(found) == ["070301"]
    assert notes(found) == ["Taken for repeated heads and not read: row 2."]


def test_the_first_row_is_not_taken_for_a_part_of_the_head() -> None:
    found = table(as_xlsx([HEAD, ["彰化縣", "", "甲高中", "", ""], ["彰化縣", "六碼", "乙高中", "三", "九"], FIRST]))
    assert [row.number for row in found.rows] == [2, 3, 4]


# Rows that are none


@pytest.mark.parametrize(
    "foot",
    [
        ["說明：", "1. 不含分校分班資料。"],
        ["註：共", 2, "校"],
        ["資料來源：", "教育部統計處", "", "製表日期 112.10.1"],
        ["", "", "※ 本表不含國中部"],
        ["本表以 112 年 9 月底為準"],
    ],
)
def test_footnotes_of_several_cells_are_left_out_and_said_once(foot: list[Any]) -> None:
    found = table(as_xlsx([HEAD, FIRST, SECOND, foot, ["2. 含進修部"]]))
    assert codes(found) == ["070301", "070302"]
    assert notes(found) == ["Taken for footnotes and not read: row 4–5."]


@pytest.mark.parametrize(
    "total",
    [
        ["彰化縣", "", "小計", 7, 210],
        ["", "彰化縣小計", "", 7, 210],
        ["彰化縣", "彰化縣", "", 7, 210],
        ["", "彰化縣", "", "7", "210"],
        ["總　計", "", "", 7, 210],
        ["總計（公立）", "", "", 7, 210],
        ["合計：2 校", "", "", 7, 210],
        ["", "", "", 7, 210],
        ["Total", "", "", 7, 210],
        ["彰化縣", "070301", "合計", 7, 210],
    ],
)
def test_totals_and_sub_totals_are_left_out_and_said(total: list[Any]) -> None:
    found = table(as_xlsx([HEAD, FIRST, SECOND, total, ["臺東縣", "140301", "丙高中", 1, 20]]))
    assert codes(found) == ["070301", "070302", "140301"]
    assert notes(found) == ["Taken for totals and not read: row 4."]


def test_a_row_that_lacks_its_code_is_not_taken_for_a_total() -> None:
    found = table(as_xlsx([HEAD, FIRST, ["彰化縣", "", "會計高中", 7, 210], ["彰化縣", "無", "丙", 1, 20]]))
    assert [row.number for row in found.rows] == [2, 3, 4]


def test_a_heading_within_the_table_is_left_out_and_said() -> None:
    found = table(as_xlsx([HEAD, ["彰化縣"], FIRST, ["臺東縣"], SECOND]))
    assert codes(found) == ["070301", "070302"]
    assert notes(found) == ["Taken for headings within the table and not read: row 2, 4."]


def test_a_note_lists_no_more_than_ten_ranges() -> None:
    assert rows_of([3, 4, 5, 9]) == "3–5, 9"
    assert rows_of(range(0, 20, 2)) == "0, 2, 4, 6, 8, 10, 12, 14, 16, 18"
    assert rows_of(range(0, 22, 2)) == "0, 2, 4, 6, 8, 10, 12, 14, 16, 18 …"


def test_blank_rows_are_nothing() -> None:
    found = table(as_xlsx([[], HEAD, [], FIRST, [], ["", " ", "\u3000"], SECOND, [], []]))
    assert [row.number for row in found.rows] == [4, 7]
    assert notes(found) == []


def test_the_head_printed_on_every_page_is_left_out() -> None:
    found = table(as_xlsx([["112 學年度"], HEAD, FIRST, ["112 學年度"], HEAD, SECOND]))
    assert codes(found) == ["070301", "070302"]
    assert "Taken for repeated heads and not read: row 5." in notes(found)


# Several tables


YEARS = {"111學年度": [["班級學生"], HEAD, FIRST], "112學年度": [["班級學生"], HEAD, FIRST, SECOND]}


def test_a_year_on_each_sheet_is_asked_about() -> None:
    question = asked(as_workbook(YEARS))
    assert question.key == "table"
    assert [option.value for option in question.options] == ["111學年度!3", "112學年度!3"]
    assert all(label in str(question.problems[0].remedy) for label in YEARS)
    found = table(as_workbook(YEARS), {"table": "112學年度!3"})
    assert (found.sheet, found.year, codes(found)) == ("112學年度", 112, ["070301", "070302"])


def test_the_sheet_of_the_year_that_was_chosen_is_read() -> None:
    found = table(as_workbook(YEARS), year=111)
    assert (found.sheet, found.year, len(found.rows)) == ("111學年度", 111, 1)
    assert [option.value for offer in found.offers for option in offer.options] == ["111學年度!3", "112學年度!3"]


def test_a_second_year_below_the_first_is_asked_about() -> None:
    content = as_xlsx(
        [["111 學年度"], HEAD, FIRST, ["註：暫定"], [], ["112 學年度"], HEAD, FIRST, SECOND, ["說明", "x"]]
    )
    question = asked(content)
    assert [option.value for option in question.options] == ["Sheet!3", "Sheet!8"]
    found = table(content, {"table": "Sheet!8"})
    assert (found.year, [row.number for row in found.rows]) == (112, [8, 9])
    assert table(content, {"table": "Sheet!3"}).year == 111


SPLIT = {"日間部": [HEAD, FIRST], "進修部": [HEAD, SECOND]}


def test_a_table_on_two_sheets_can_be_read_together() -> None:
    question = asked(as_workbook(SPLIT))
    assert [option.value for option in question.options] == ["all", "日間部!2", "進修部!2"]
    found = table(as_workbook(SPLIT), {"table": "all"})
    assert codes(found) == ["070301", "070302"]
    assert [found.where(row.number) for row in found.rows] == ["日間部!2", "進修部!2"]
    assert len({row.number for row in found.rows}) == 2
    assert codes(table(as_workbook(SPLIT), {"table": "進修部!2"})) == ["070302"]


def test_an_answer_that_the_file_does_not_know_is_asked_again() -> None:
    assert asked(as_workbook(SPLIT), {"table": "夜間部!2"})
    assert asked(as_workbook(YEARS), {"table": "all"})


def test_a_legend_with_the_same_head_is_no_table() -> None:
    legend: Sequence[Sequence[Any]] = [HEAD, ["縣市", "六碼", "全銜", "班", "人"]]
    found = table(as_workbook({"欄位說明": legend, "資料": [HEAD, FIRST]}))
    assert (found.sheet, codes(found)) == ("資料", ["070301"])
    assert notes(found) == ["Sheet “資料” was read; these were not: 欄位說明."]


def test_a_table_on_a_hidden_sheet_is_said_and_offered() -> None:
    content = as_workbook({"說明": [["本檔為名錄"]], "資料": [HEAD, FIRST]}, hidden=["資料"])
    question = asked(content)
    assert "hidden" in str(question.sentence)
    found = table(content, {"table": question.options[0].value})
    assert codes(found) == ["070301"]
    assert any("hidden" in note for note in notes(found))


def test_beside_a_table_that_is_seen_a_hidden_one_is_offered_only() -> None:
    found = table(as_workbook({"資料": [HEAD, FIRST], "舊": [HEAD, SECOND]}, hidden=["舊"]))
    assert codes(found) == ["070301"]
    assert notes(found) == ["Hidden sheets were not read: 舊."]
    assert [option.value for option in found.offers[0].options] == ["資料!2", "舊!2"]


# Words


def test_years_that_titles_and_sheets_state() -> None:
    assert school_year(["高級中等學校", "110 學年度 SY2021-2022"]) == 110
    assert school_year(["１１１學年度"]) == 111
    assert school_year(["SY 2022-2023"]) == 111
    assert school_year(["學年度：112"]) == 112
    assert school_year(["班級數"], "110") == 110
    assert school_year(["共 110 校"], "工作表1") is None


def test_words_are_compared_without_what_nobody_sees() -> None:
    assert same("\u200b台 北（市）\ufeff") == same("臺北市")
    assert tidy("\u3000\u200b甲\u00a0\u2060") == "甲"
    assert tidy("\u200b\u3000") is None


def test_a_line_break_becomes_nothing_between_chinese_letters_and_else_a_blank() -> None:
    assert one_line("彰化縣\n彰化市\r\n中山路") == "彰化縣彰化市中山路"
    assert one_line("(04) 123\n456") == "(04) 123 456"
    assert one_line("甲高中 \n 進修部") == "甲高中進修部"
    assert one_line(5) == 5


def test_a_csv_counts_rows_as_a_spreadsheet_does() -> None:
    found = table(as_csv([HEAD, [*FIRST[:2], "甲\n高中", *FIRST[3:]], SECOND]))
    assert [(row.number, row.cells["name"]) for row in found.rows] == [(2, "甲高中"), (3, "乙高中")]
