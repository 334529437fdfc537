"""Reading files by their content: encodings, separators, formats, where the table stands in them."""

from typing import Any

import pytest

from exchange.reading import Problem, Unreadable, find, read
from tests.exchange.building import SCHOOL_HEAD, as_csv, as_ods, as_xls, as_xlsx, part, school, schools, with_part

WANTED = {"code": ("學校代碼", "代碼"), "name": ("學校名稱",), "county": ("縣市名稱",)}
REQUIRED = ["code", "name"]
ROWS = schools(school("010301", name="堃喆峯珉龘高中"), school("351B09"))


def table(content: bytes, wanted: Any = WANTED, required: Any = REQUIRED) -> Any:
    return find(read(content), wanted, required)


def refused(content: bytes, wanted: Any = WANTED) -> tuple[Problem, ...]:
    with pytest.raises(Unreadable) as caught:
        table(content, wanted)
    return caught.value.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_is_read_in_every_encoding_and_separator(encoding: str, separator: str) -> None:
    found = table(as_csv(ROWS, encoding, separator))
    assert [row.cells["code"] for row in found.rows] == ["010301", "351B09"]
    assert found.rows[0].cells["name"] == "堃喆峯珉龘高中"
    assert [row.number for row in found.rows] == [2, 3]


def test_text_in_big5_is_read() -> None:
    book = read(as_csv(schools(school("010301")), "cp950"))
    assert book.encoding == "cp950"
    assert find(book, WANTED, REQUIRED).rows[0].cells["county"] == "[07]彰化縣"


@pytest.mark.parametrize(("make", "form"), [(as_xlsx, "xlsx"), (as_ods, "ods"), (as_xls, "xls"), (as_csv, "csv")])
def test_format_is_known_by_content(make: Any, form: str) -> None:
    book = read(make(ROWS))
    assert book.form == form
    assert [row.cells["code"] for row in find(book, WANTED, REQUIRED).rows] == ["010301", "351B09"]


@pytest.mark.parametrize("make", [as_xlsx, as_ods, as_xls])
def test_whole_floats_become_whole_numbers(make: Any) -> None:
    found = table(make([["代碼", "學校名稱", "縣市名稱"], [10301.0, "甲", 2.5]]))
    assert found.rows[0].cells == {"code": 10301, "name": "甲", "county": 2.5}


def test_cells_with_line_breaks_keep_the_spreadsheets_row_numbers() -> None:
    found = table(as_csv([["代碼", "學校名稱"], ["010301", "二\n行"], ["010302", "乙"]]))
    assert [row.number for row in found.rows] == [2, 3]
    assert found.rows[0].cells["name"] == "二行"


def test_titles_above_the_head_are_told_apart() -> None:
    found = table(as_xlsx([["高級中等學校校別資料"], ["110 學年度 SY2021-2022"], *ROWS]))
    assert found.titles == ["高級中等學校校別資料", "110 學年度 SY2021-2022"]
    assert [row.number for row in found.rows] == [4, 5]


def test_footnotes_and_sums_are_left_out_and_said() -> None:
    found = table(as_csv([*ROWS, ["總計", "2"], [], ["註：資料來源為教育部"], ["說明：虛構"]]))
    assert [row.cells["code"] for row in found.rows] == ["010301", "351B09"]
    assert [str(note) for note in found.notes] == [
        "Taken for footnotes and not read: row 6–7.",
        "Taken for totals and not read: row 4.",
    ]


def test_last_row_with_a_code_alone_is_no_footnote() -> None:
    assert [row.cells["code"] for row in table(as_csv([*ROWS, ["010305"]])).rows][-1] == "010305"


def test_spaces_around_cells_are_dropped_wide_ones_too() -> None:
    found = table(as_csv([["代碼 ", "　學校名稱"], [" 010301　", "甲\u00a0"]]))
    assert found.rows[0].cells == {"code": "010301", "name": "甲"}


@pytest.mark.parametrize("head", ["學程(等級)名稱", "學程（等級）名稱", "等級名稱", "學程 名稱"])
def test_heads_drift(head: str) -> None:
    wanted = {"code": ("代碼",), "programme": ("學程(等級)名稱", "學程名稱", "等級名稱")}
    found = table(as_csv([["代碼", head], ["010301", "普通科"]]), wanted, list(wanted))
    assert found.rows[0].cells["programme"] == "普通科"
    assert found.heads["programme"] == head


def test_of_two_heads_for_a_column_the_first_declared_counts() -> None:
    wanted = {"code": ("代碼",), "session": ("日夜別名稱", "日夜別")}
    found = table(as_csv([["日夜別", "代碼", "日夜別名稱"], ["D", "010301", "日間部"]]), wanted, list(wanted))
    assert found.rows[0].cells["session"] == "日間部"


def test_merged_heads_of_two_lines_are_read() -> None:
    rows = [["代碼", "學校名稱", "班級數", "", ""], ["", "", "計", "一年級", "二年級"], ["010301", "甲", 9, 5, 4]]
    content = as_xlsx(rows, merged=["A1:A2", "B1:B2", "C1:E1"])
    wanted = {"code": ("代碼",), "name": ("學校名稱",), "classes": ("班級數",), "first": ("一年級",)}
    found = table(content, wanted, list(wanted))
    assert found.rows[0].cells == {"code": "010301", "name": "甲", "classes": 9, "first": 5}
    assert found.rows[0].number == 3


def test_hidden_sheets_are_not_read_and_said() -> None:
    found = table(as_xlsx(ROWS, hidden=ROWS))
    assert len(found.rows) == 2
    assert [str(note) for note in found.notes] == ["Hidden sheets were not read: secret."]


def test_rich_text_head_is_read() -> None:
    content, sheet = as_xlsx(ROWS), "xl/worksheets/sheet1.xml"
    plain, rich = "<t>代碼</t>".encode(), "<r><t>代</t></r><r><rPr><b/></rPr><t>碼</t></r>".encode()
    assert plain in part(content, sheet)
    assert table(with_part(content, sheet, part(content, sheet).replace(plain, rich))).heads["code"] == "代碼"


def test_missing_columns_are_named_with_the_heads_that_would_do() -> None:
    (problem,) = refused(as_csv([["代碼", "縣市名稱"], ["010301", "彰化縣"]]))
    assert "學校名稱" in str(problem.reason)
    assert problem.column == "學校名稱"
    assert problem.row == 1
    assert "學校名稱" in str(problem.remedy)


def test_column_that_appears_twice_is_refused() -> None:
    (problem,) = refused(as_csv([["代碼", "學校名稱", "代碼"], ["1", "2", "3"]]))
    assert "twice" in str(problem.reason)
    assert (problem.row, problem.column) == (1, "代碼")


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (as_csv([SCHOOL_HEAD, school("010301", name="=1+1")]), (2, "B")),
        (as_xlsx([SCHOOL_HEAD, school("010301", name="=1+1")]), (2, "B")),
        (as_ods(ROWS, formula_at=(2, 3)), (3, "D")),
        (as_xls(ROWS, formula_at=(1, 0)), (2, "A")),
    ],
    ids=["csv", "xlsx", "ods", "xls"],
)
def test_formulas_are_refused_with_their_cell(content: bytes, where: tuple[int, str]) -> None:
    (problem,) = refused(content)
    assert (problem.row, problem.column) == where
    assert f"{where[1]}{where[0]}" in str(problem.reason)
    assert "Paste values" in str(problem.remedy)


def test_zero_keeping_quotes_and_our_own_apostrophes_are_no_formulas() -> None:
    found = table(as_csv([["代碼", "學校名稱"], ['="010301"', "'=甲"]]))
    assert found.rows[0].cells == {"code": "010301", "name": "=甲"}


@pytest.mark.parametrize(
    "content", [as_xlsx([]), as_xls([]), as_ods([]), b"\n\n,,\n"], ids=["xlsx", "xls", "ods", "csv"]
)
def test_file_without_rows_is_refused(content: bytes) -> None:
    (problem,) = refused(content)
    assert "no rows" in str(problem.reason)
