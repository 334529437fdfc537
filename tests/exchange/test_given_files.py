"""Files that once went wrong, from upload to the last row: each as it was given (where that folder stands beside the
project) and built anew here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.actors import Actor
from accounts.roles import Role
from communities import receivers
from communities.models import School, SchoolProgramme
from exchange import actions
from exchange.models import Batch
from exchange.states import BatchState
from tests import make
from tests.exchange.building import as_csv, as_page, as_workbook, as_xlsx, school, schools, with_part
from tests.exchange.importing import checked, silent

pytestmark = pytest.mark.django_db
GIVEN: Path = settings.BASE_DIR.parent / "shared" / "data" / "small"

LIST = schools(
    school("990301", name="測試第一高級中學", county="[01]新北市", address="[220]新北市板橋區大觀路一段32號"),
    school("991302", name="測試私立高中", ownership="私立", county="[01]新北市", address="[251]新北市淡水區真理街26號"),
    school("990303", name="測試高級中學", county="[38]臺北市", address="[100]臺北市中正區重慶南路一段165號"),
)
BROKEN = [
    [cell.replace("第一", "第一\n").replace("板橋區", "板橋區\n").replace("代碼", "代\n碼") for cell in row]
    for row in LIST
]
LEGEND = [LIST[0], ["六碼", "全銜", "公立/私立", "縣市", "", "", "", ""]]
META = '<meta http-equiv="Content-Type" content="text/html; charset=big5">'

#: Name of the file as it was given → the same built here.
LISTS = {
    "01b_html_big5.xls": as_page(LIST, before=META).decode().encode("cp950"),
    "01c_html_div.xls": as_page(LIST, before="<div>\n\t", after="</div>"),
    "01d_html_comment.xls": as_page(LIST, before="<!-- export -->\n<html><body>", after="</body></html>"),
    "02b_formula_other_sheet.xlsx": as_workbook({"名錄": LIST, "計算": [["=SUM(B1:B3)"]]}),
    "02c_formula_sum_row.xlsx": as_xlsx([*LIST, ["合計", "=COUNTA(B2:B4)"]]),
    "02e_formula_outside_table.xlsx": as_xlsx([[*LIST[0], "", "", "=TODAY()"], *LIST[1:]]),
    "04b_data_sheet_hidden.xlsx": as_workbook({"說明": [["說明：本檔為名錄"]], "資料": LIST}, hidden=["資料"]),
    "05a_data_second.xlsx": as_workbook({"填表說明": [["填表說明"], ["1. 代碼請填六碼"]], "名錄": LIST}),
    "05c_legend_first_same_head.xlsx": as_workbook({"欄位說明": LEGEND, "名錄": LIST}),
    "07b_sep_line.csv": b"\xef\xbb\xbfsep=;\r\n" + as_csv(LIST, separator=";"),
    "07c_eq_codes.csv": as_csv([LIST[0], *([f'="{row[0]}"', *row[1:]] for row in LIST[1:])], "utf-8-sig"),
    "08g_linebreak_cells.xlsx": as_xlsx(BROKEN),
}

COUNTS_HEAD = [
    "縣市名稱", "學校代碼", "學校名稱", "學程(等級)別", "學程(等級)名稱", "日夜別名稱",
    "班級數", "學生數", "男學生", "女學生", "上學年畢業生",
]  # fmt: skip


def counts(code: Any = "079901", county: str = "彰化縣") -> list[Any]:
    return [county, code, "示範甲高中", "A", "普通科", "日間部", 3, 90, 60, 30, 28]


COUNTS = {
    "F2_stale_external_link.xlsx": with_part(
        as_xlsx([COUNTS_HEAD, counts()]), "xl/externalLinks/externalLink1.xml", b"<x/>"
    ),
    "F4_code_shown_with_zeros.xlsx": as_workbook(
        {"資料": [COUNTS_HEAD, counts(19901, "新北市")]}, number_format="000000"
    ),
    "F11_footer_two_cells.xlsx": as_xlsx([["112 學年度"], COUNTS_HEAD, counts(), ["說明：", "1. 不含分校分班資料。"]]),
    "F12_formula_elsewhere.xlsx": as_xlsx([["112 學年度"], [*COUNTS_HEAD, "男女合計"], [*counts(), "=I3+J3"]]),
}


def sources(built: dict[str, bytes]) -> Iterator[Any]:
    for name, content in built.items():
        yield pytest.param(content, id=f"{name} built")
        path = GIVEN / name
        absent = pytest.mark.skipif(not path.is_file(), reason="the folder of given files is not here")
        yield pytest.param(path, id=f"{name} given", marks=absent)


@pytest.fixture
def staff() -> Actor:
    receivers.load()
    return make.actor(Role.ADMINISTRATION_STAFF)


def imported(source: bytes | Path, staff: Actor, year: int | None = None) -> Batch:
    """The file read and, where it was asked which table is meant, answered with the first; then applied."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    batch = checked(content, by=staff, year=year)
    if batch.state == BatchState.ASKING:
        question = (batch.preview or {})["question"]
        batch = actions.read_again(by=staff, batch=batch, answers={question["key"]: question["options"][0][0]})
        batch = actions.make_preview(by=staff, batch=batch, progress=silent)
    assert batch.state == BatchState.PREVIEW, batch.preview
    return actions.apply(by=staff, batch=batch, progress=silent)


@pytest.mark.parametrize("source", [*sources(LISTS)])
def test_a_list_of_schools_is_imported(source: bytes | Path, staff: Actor) -> None:
    imported(source, staff)
    rows = School.objects.order_by("organisation__code").values_list(
        "organisation__code", "organisation__name", "address"
    )
    assert [code for code, _name, _address in rows] == ["990301", "990303", "991302"]
    assert rows[0][1] == "測試第一高級中學"
    assert rows[0][2].endswith("新北市板橋區大觀路一段32號")


@pytest.mark.parametrize("source", [*sources(COUNTS)])
def test_counts_of_a_school_are_imported(source: bytes | Path, staff: Actor) -> None:
    imported(source, staff, year=112)
    (row,) = SchoolProgramme.objects.select_related("school__organisation", "year")
    assert (row.classes, row.students, row.graduates, row.year.year) == (3, 90, 28, 112)
    assert row.school.organisation.code in ("079901", "019901")


def test_only_a_hidden_table_is_asked_about(staff: Actor) -> None:
    batch = checked(LISTS["04b_data_sheet_hidden.xlsx"], by=staff)
    assert batch.state == BatchState.ASKING
    assert (batch.preview or {})["question"]["key"] == "table"
