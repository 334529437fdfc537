"""What cells are beside their value: formulas and errors count in cells that are read only; zeros that a number format
shows are part of the number."""

from collections.abc import Callable
from typing import Any

import pytest

from exchange.children import formats
from exchange.reading import Problem, Unreadable, find, read
from tests.exchange.building import as_csv, as_ods, as_workbook, as_xls, as_xlsx, part, with_part

WANTED = {"code": ("代碼",), "name": ("學校名稱",), "students": ("學生數",)}
HEAD = ["代碼", "學校名稱", "學生數", "備考"]
ROWS = [HEAD, ["010301", "甲高中", 90, 1], ["010302", "乙高中", 50, 2]]
SHEET = "xl/worksheets/sheet1.xml"


def table(content: bytes) -> Any:
    return find(read(content), WANTED, [*WANTED])


def problems(content: bytes) -> tuple[Problem, ...]:
    with pytest.raises(Unreadable) as caught:
        table(content)
    return caught.value.problems


def instead(cell: str, what: str, rows: Any = ROWS) -> bytes:
    """A workbook with other XML in one of its cells."""
    content = as_xlsx(rows)
    xml = part(content, SHEET).decode()
    begin = xml.index(f'<c r="{cell}"')
    return with_part(content, SHEET, (xml[:begin] + what + xml[xml.index("</c>", begin) + 4 :]).encode())


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ('<c r="C3"><f>A1</f><v>50</v></c>', "a formula; what it shows may differ"),
        ('<c r="C3" t="str"><f>A1</f><v>50</v></c>', "a formula; what it shows may differ"),
        ('<c r="C3"><f>SUM(A1:A2)</f><v></v></c>', "result the file does not hold"),
        ('<c r="C3"><f>SUM(A1:A2)</f><v/></c>', "result the file does not hold"),
        ('<c r="C3"><f>SUM(A1:A2)</f></c>', "result the file does not hold"),
        ('<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "shows an error"),
        ('<c r="C3" t="e"><v>#N/A</v></c>', "shows an error"),
        ('<c r="C3" t="inlineStr"><is><t>#REF!</t></is></c>', "shows an error"),
        ('<c r="C3"><f>[1]工作表1!$A$1</f><v>50</v></c>', "another file"),
        ("<c r='C3'><f t='shared' si='0'/><v>50</v></c>", "a formula; what it shows may differ"),
    ],
)
def test_a_cell_that_is_read_and_holds_no_value_of_its_own_is_named(cell: str, word: str) -> None:
    (problem,) = problems(instead("C3", cell))
    assert "C3" in str(problem.reason)
    assert word in str(problem.reason)
    assert (problem.row, problem.column) == (3, "C")
    assert str(problem.remedy)


@pytest.mark.parametrize(
    "cell", ['<c r="D3"><f>[1]A!A1</f><v>2</v></c>', '<c r="D3"><f>TODAY()</f></c>', '<c r="D3" t="e"><v>#N/A</v></c>']
)
def test_a_column_that_is_not_read_may_hold_anything(cell: str) -> None:
    assert len(table(instead("D3", cell)).rows) == 2


@pytest.mark.parametrize("make", [as_xlsx, as_ods, as_xls, as_csv])
def test_formulas_in_totals_titles_and_beside_the_table_are_no_matter(make: Callable[..., bytes]) -> None:
    if make is as_csv or make is as_xlsx:
        rows = [["=NOW()"], *ROWS, ["合計", "", "=SUM(C2:C3)", ""], [], ["", "", "", "", "", "=1+1"]]
        assert len(table(make(rows)).rows) == 2
    else:
        assert len(table(make([*ROWS, ["合計", "", 140, 3]], formula_at=(3, 2))).rows) == 2


def test_formulas_on_another_sheet_are_no_matter() -> None:
    assert len(table(as_workbook({"資料": ROWS, "計算": [["=SUM(資料!C2:C3)"]]})).rows) == 2


def test_of_several_sheets_a_cell_is_named_with_its_own() -> None:
    (problem,) = problems(as_workbook({"說明": [["x"]], "資料": [HEAD, ["010301", "=A1", 1, 1]]}))
    assert "資料!B2" in str(problem.reason)


def test_errors_of_an_old_workbook_are_found() -> None:
    (problem,) = problems(as_xls(ROWS, error_at=(2, 2)))
    assert "shows an error" in str(problem.reason)
    assert len(table(as_xls(ROWS, error_at=(2, 3))).rows) == 2


def test_errors_of_a_text_sheet_are_found() -> None:
    content = part(as_ods(ROWS), "content.xml").replace(
        b'office:value-type="float" office:value="50"',
        b'table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"',
    )
    (problem,) = problems(
        with_part(as_ods(ROWS), "content.xml", content.replace(b" xmlns:text", b' xmlns:calcext="c" xmlns:text'))
    )
    assert "shows an error" in str(problem.reason)


def test_links_that_no_cell_uses_are_no_matter() -> None:
    content = with_part(as_xlsx(ROWS), "xl/externalLinks/externalLink1.xml", b"<x/>")
    assert len(table(with_part(content, "xl/connections.xml", b"<x/>")).rows) == 2


def test_a_sheet_that_is_the_answer_of_a_query_takes_its_values_from_outside() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/queryTable" '
        'Target="../queryTables/queryTable1.xml"/></Relationships>'
    )
    content = with_part(as_xlsx(ROWS), "xl/worksheets/_rels/sheet1.xml.rels", relations.encode())
    assert "another file or address" in str(problems(content)[0].reason)


def test_no_more_than_fifty_cells_are_named() -> None:
    assert len(problems(as_xlsx([HEAD, *([f"{n:06}", "=1", 1, 1] for n in range(80))]))) == 50


# Zeros in front

CODES = [HEAD, [10301, "甲高中", 90, 1], [19901, "乙高中", 50, 2]]


def _padded_ods() -> bytes:
    content = part(as_ods(CODES), "content.xml").decode()
    style = '<number:number-style style:name="N1" xmlns:number="n" xmlns:style="s" number:min-integer-digits="6"/>'
    content = content.replace("<office:body>", f"{style}<office:body>")
    for code in ("10301", "19901"):
        content = content.replace(f"<text:p>{code}</text:p>", f"<text:p>0{code}</text:p>")
    return with_part(as_ods(CODES), "content.xml", content.encode())


@pytest.mark.parametrize(
    "content",
    [
        as_workbook({"資料": CODES}, number_format="000000"),
        as_workbook({"資料": CODES}, number_format='"0"00000'),
        as_workbook({"資料": CODES}, number_format="[$-404]000000;-000000"),
        as_xls(CODES, digits=6),
        _padded_ods(),
    ],
    ids=["xlsx", "literal", "locale", "xls", "ods"],
)
def test_a_number_is_read_as_its_format_shows_it_and_this_is_said(content: bytes) -> None:
    found = table(content)
    assert [row.cells["code"] for row in found.rows] == ["010301", "019901"]
    said = [str(note) for note in found.notes]
    assert said == ["Numbers that their format shows with leading zeros were read as shown: row 2–3."]


@pytest.mark.parametrize("make", [as_xlsx, as_xls, as_ods])
def test_a_number_without_such_a_format_stays_a_number(make: Callable[..., bytes]) -> None:
    found = table(make(CODES))
    assert [row.cells["code"] for row in found.rows] == [10301, 19901]
    assert found.notes == []


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("000000", 6), ("00", 2), ("0", 0), ("General", 0), ("#,##0", 0), ("0.00", 0), ("#,##0;-#,##0", 0), ("0%", 0),
        ("000000_ ", 6), ('"0"00000', 6), ('0"班"', 0), ("yyyy/mm/dd", 0), ("@", 0), ("\\000000", 6), ('"第"000', 0),
        ("0000-00", 0), ("", 0),
    ],
)  # fmt: skip
def test_formats_that_show_zeros_in_front(code: str, digits: int) -> None:
    assert formats.digits(code) == digits
