"""What leaves the house: real types, and never a live formula."""

import csv
import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import load_workbook as calamine

from exchange.workbook import PrintedSheet, book
from exchange.writers import ExportColumn, csv_lines, harmless, sheet_name, xlsx

COLUMNS = [
    ExportColumn("代碼", width=10),
    ExportColumn("金額", "money"),
    ExportColumn("日期", "date"),
    ExportColumn("比率", "percent"),
]
ROWS = [("010301", 1_234_000, date(2022, 9, 30), 0.333), ("堃喆峯珉龘", None, None, None)]

NAUGHTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    "　=1",
    '=cmd|" /C calc"!A0',
    '=HYPERLINK("http://x")',
    "http://example.invalid",
    "mailto:a@example.invalid",
]


def csv_of(columns: Any, rows: Any) -> bytes:
    return b"".join(csv_lines(columns, rows))


def live(content: bytes) -> list[str]:
    """Parts of a workbook that hold a formula or a link."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [n for n in archive.namelist() if re.search(rb"<f[ >/]|hyperlink", archive.read(n))]


@pytest.mark.parametrize("text", NAUGHTY)
def test_text_never_becomes_a_formula_or_link(text: str) -> None:
    columns = [ExportColumn("甲"), ExportColumn("乙", "money")]
    for content in (
        xlsx(columns, [(text, text)], sheet="表"),
        book([PrintedSheet("表", columns, [(text, text)], title=[text])]),
    ):
        assert live(content) == []
        assert text.strip() in str(calamine(io.BytesIO(content)).get_sheet_by_index(0).to_python()).replace(
            "\\t", "\t"
        ).replace("\\r", "\r")
    cell = next(
        csv.reader(io.StringIO(csv_of(columns, [(text, 1)]).decode("utf-8-sig").split("\r\n", 1)[1], newline=""))
    )[0]
    assert cell in {f"'{text}", text}
    assert not cell.lstrip(" \u3000").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"))


def test_plain_text_is_left_alone() -> None:
    assert [harmless(text) for text in ("(04)7222121", "國立彰化高中", "a=b", "")] == [
        "(04)7222121",
        "國立彰化高中",
        "a=b",
        "",
    ]


def test_xlsx_has_real_types_a_frozen_head_and_widths() -> None:
    worksheet = load_workbook(io.BytesIO(xlsx(COLUMNS, ROWS, sheet="經費/表:一"))).worksheets[0]
    assert worksheet.title == "經費 表 一"
    assert [cell.value for cell in worksheet[2]][:2] == ["010301", 1_234_000]
    assert [cell.number_format for cell in worksheet[2]] == ["General", "#,##0", "[$-404]e/mm/dd", "0.0%"]
    assert worksheet.freeze_panes == "A2"
    assert worksheet.cell(2, 3).is_date
    assert worksheet.cell(3, 1).value == "堃喆峯珉龘"
    assert [cell.value for cell in worksheet[3]][1:] == [None, None, None]
    assert round(worksheet.column_dimensions["A"].width) == 11  # Excel adds the margins of a cell


def test_xlsx_without_rows_has_its_head() -> None:
    worksheet = load_workbook(io.BytesIO(xlsx(COLUMNS, [], sheet="空"))).worksheets[0]
    assert [[cell.value for cell in row] for row in worksheet.iter_rows()] == [["代碼", "金額", "日期", "比率"]]


def test_csv_is_utf8_with_bom_and_keeps_line_breaks_in_cells() -> None:
    content = csv_of(COLUMNS, [("二\n行", 5, date(2022, 9, 30), 0.5)])
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1] == [
        "二\n行",
        "5",
        "111/09/30",
        "0.5",
    ]


def test_what_no_cell_can_hold_is_left_out() -> None:
    content = xlsx([ExportColumn("甲")], [("a\x00b\x0bc\ud800d" + "長" * 40_000,)], sheet="表")
    value = load_workbook(io.BytesIO(content)).worksheets[0].cell(2, 1).value
    assert value.startswith("abcd長")
    assert len(value) <= 32_767


def test_row_of_another_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        xlsx(COLUMNS, [("1",)], sheet="表")


@pytest.mark.parametrize(("given", "made"), [("a/b", "a b"), ("'甲'", "甲"), ("", "1"), ("長" * 40, "長" * 31)])
def test_sheet_names_are_made_to_fit(given: str, made: str) -> None:
    assert sheet_name(given) == made


def test_workbook_of_sheets_has_titles_sums_notes_and_print_titles() -> None:
    columns = [ExportColumn("項目", width=30), ExportColumn("金額", "money")]
    sheets = [
        PrintedSheet(
            "經費", columns, [("物品", 1_000)], title=["計畫書", "經費表"], sums=[("合計", 1_000)], notes=["單位：元"]
        ),
        PrintedSheet("經費", columns, [], landscape=True),
    ]
    made = load_workbook(io.BytesIO(book(sheets)))
    first, second = made.worksheets
    assert made.sheetnames == ["經費", "經費 (2)"]
    assert [row[0].value for row in first.iter_rows()] == ["計畫書", "經費表", "項目", "物品", "合計", "單位：元"]
    assert first.freeze_panes == "A4"
    assert first.print_title_rows == "$3:$3"
    assert first["B4"].number_format == "#,##0"
    assert first["B5"].font.b
    assert second.page_setup.orientation == "landscape"
