"""Web pages under the name of a workbook: their tables are read, whatever the page begins with; nothing of it runs."""

import pytest

from exchange.reading import read
from tests.exchange.building import as_page

ROWS = [["代碼", "學校名稱"], ["010301", "甲高中"]]


def rows(content: bytes) -> list[list[object]]:
    return [list(row) for row in read(content).sheets[0].rows]


@pytest.mark.parametrize(
    "before",
    [
        "",
        "\ufeff",
        "\r\n\t ",
        "<!-- export -->\n",
        "<!DOCTYPE html>\n<html>",
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x.dtd"><html>',
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">',
        "<div><p>匯出時間 112.10.1</p>",
        "匯出\n",
        "<style>td { mso-number-format: '\\@' }</style><script>write('<table><tr><td>x</td></tr></table>')</script>",
        "<!--[if gte mso 9]><xml><x:Workbook><table><tr><td>x</td></tr></table></x:Workbook></xml><![endif]-->",
        " " * 10_000,
    ],
)
def test_a_table_is_read_whatever_stands_before_it(before: str) -> None:
    assert rows(as_page(ROWS, before=before)) == ROWS


def test_cells_are_what_a_browser_shows() -> None:
    page = (
        "<table><TR><TH>代碼<th>學校&nbsp;名稱</tr><tr><td> 010301 </td>"
        "<td>甲<br>高&#20013;<script>x</script><b>!</b></table>"
    )
    assert rows(page.encode()) == [["代碼", "學校\xa0名稱"], ["010301", "甲\n高中!"]]


def test_cells_over_several_rows_and_columns_are_where_they_are_seen() -> None:
    page = (
        "<table><tr><td rowspan=2>代碼</td><td colspan=2>學生數</td></tr><tr><td>男</td><td>女</td></tr>"
        "<tr><td>010301</td><td>1</td><td>2</td></tr></table>"
    )
    book = read(page.encode())
    assert book.sheets[0].rows == [["代碼", "學生數"], [None, "男", "女"], ["010301", "1", "2"]]
    assert book.sheets[0].merged == [(0, 0, 1, 0), (0, 1, 0, 2)]


def test_every_table_of_a_page_is_a_sheet() -> None:
    page = (
        "<table><tr><td>甲</td></tr></table><p>x</p>"
        "<table><caption> 名 錄 </caption><tr><td>乙</td></tr></table><table></table>"
    )
    assert [(grid.name, grid.rows) for grid in read(page.encode()).sheets] == [("1", [["甲"]]), ("名 錄", [["乙"]])]


def test_a_table_within_a_cell_is_one_of_its_own() -> None:
    inner = "<table><tr><td>代碼</td></tr><tr><td>010301</td></tr></table>"
    page = f"<table><tr><td>標題</td></tr><tr><td>外{inner}側</td></tr></table>"
    assert [grid.rows for grid in read(page.encode()).sheets] == [[["標題"], ["外側"]], [["代碼"], ["010301"]]]


def test_a_page_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    assert rows(as_page(ROWS).decode()[:-18].encode()) == ROWS


def test_spans_without_end_take_no_memory() -> None:
    page = "<table>" + "<tr><td colspan=99999999 rowspan=99999999>x</td></tr>" * 300 + "</table>"
    grid = read(page.encode()).sheets[0]
    assert sum(map(len, grid.rows)) < 300_000
