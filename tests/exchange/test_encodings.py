"""Texts in every encoding that offices save in; where letters could be others, the cell is named and asked about."""

import pytest

from exchange.reading import Undecided, Unreadable, read
from tests.exchange.building import as_csv, as_page

ROWS = [
    ["代碼", "學校名稱", "地址"],
    ["010301", "國立華僑高中", "新北市板橋區大觀路"],
    ["351B09", "市立大同高中", "臺北市"],
]


def cells(content: bytes, encoding: str = "") -> list[list[object]]:
    return [list(row) for row in read(content, {"encoding": encoding}).sheets[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_every_usual_encoding_and_separator_is_read(encoding: str, separator: str) -> None:
    assert cells(as_csv(ROWS, encoding, separator)) == ROWS


@pytest.mark.parametrize("first", ["sep=;\r\n", "sep=;\n", "SEP=;\r\n", '"sep=;"\r\n'])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp950", "utf-16"])
def test_a_first_line_that_names_the_separator_is_no_row(first: str, encoding: str) -> None:
    content = (first + as_csv(ROWS, "utf-8", ";").decode()).encode(encoding)
    assert cells(content) == ROWS


def with_letter(letter: bytes) -> bytes:
    """The rows in Big5 with this letter in cell B3."""
    return as_csv(ROWS, "cp950").replace("市立大同".encode("cp950"), "市立大".encode("cp950") + letter)


@pytest.mark.parametrize("letter", [b"\xfa\x40", b"\xc6\xe7", b"\x8e\x40", b"\xc8\x7e"])
def test_a_letter_that_each_big5_reads_in_its_own_way_is_asked_about(letter: bytes) -> None:
    with pytest.raises(Undecided) as caught:
        read(with_letter(letter))
    assert caught.value.key == "encoding"
    assert "B3" in str(caught.value.sentence)
    readings = {option.value: str(option.label) for option in caught.value.options}
    assert letter.decode("big5hkscs") in readings["big5hkscs"]
    assert cells(with_letter(letter), "big5hkscs")[2][1] == f"市立大{letter.decode('big5hkscs')}高中"


def test_simplified_chinese_is_asked_about() -> None:
    content = as_csv([["代码", "学校名称"], ["010301", "国立华侨高中"]], "gb18030")
    with pytest.raises(Undecided) as caught:
        read(content)
    assert any("国立" in str(option.label) for option in caught.value.options)
    assert cells(content, "gb18030")[1] == ["010301", "国立华侨高中"]


def test_a_text_in_big5_that_looks_like_utf8_is_asked_about() -> None:
    """Some letters of Big5 are also pairs of UTF-8, of other scripts."""
    letters = "".join(b.decode("cp950") for b in (b"\xc3\xb1", b"\xc4\xb3", b"\xc2\xb2"))
    content = as_csv([["1", letters]], "cp950")
    assert content.decode("utf-8")
    with pytest.raises(Undecided) as caught:
        read(content)
    assert {option.value for option in caught.value.options} >= {"utf-8", "cp950"}
    assert cells(content, "cp950") == [["1", letters]]


def test_broken_utf8_names_its_cells() -> None:
    content = (
        as_csv(ROWS)
        .replace("華僑".encode(), "華".encode() + b"\xe5\x83")
        .replace("大同".encode(), b"\xe5" + "同".encode())
    )
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert not isinstance(caught.value, Undecided)
    assert [problem.row for problem in caught.value.problems] == [2, 3]
    assert "B2" in str(caught.value.problems[0].reason)
    assert "UTF-8" in str(caught.value.problems[0].reason)


def test_utf8_with_a_mark_and_letters_of_big5_names_them() -> None:
    content = b"\xef\xbb\xbf" + as_csv([["代碼", "學校名稱"]]) + as_csv([["010301", "甲高中"]], "cp950")
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert [problem.row for problem in caught.value.problems] == [2]


def test_half_a_letter_at_the_end_of_utf16_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read("代碼,名稱".encode("utf-16") + b"\x00")
    assert "UTF-16" in str(caught.value.problems[0].reason)


@pytest.mark.parametrize("encoding", ["cp950", "utf-8", "utf-16"])
@pytest.mark.parametrize("declared", ["", "big5", "utf-8"])
def test_a_web_page_is_read_whatever_it_declares(encoding: str, declared: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    content = as_page(ROWS, before=f"<html><head>{meta}</head>").decode().encode(encoding)
    book = read(content)
    assert [list(row) for row in book.sheets[0].rows] == ROWS
    assert book.form == "html"


# Quotes


def test_quotes_count_only_where_they_close_at_the_end_of_a_cell() -> None:
    lines = [
        "代碼,名稱,備註",
        '1,"甲,乙",24" 螢幕',
        '2,",3',
        '4,",5',
        '6,"第一行\n第二行",x',
        '7,"""乙""",y',
        '8,"未完,z',
    ]
    assert cells("\n".join(lines).encode()) == [
        ["代碼", "名稱", "備註"],
        [*"1", "甲,乙", '24" 螢幕'],
        ["2", '"', "3"],
        ["4", '"', "5"],
        ["6", "第一行\n第二行", "x"],
        ["7", '"乙"', "y"],
        ["8", '"未完', "z"],
    ]


@pytest.mark.parametrize("cell", ['="012345"', '"=""012345"""'])
def test_a_text_that_keeps_its_zeros_is_no_formula(cell: str) -> None:
    book = read(f"代碼,名稱\n{cell},甲".encode())
    assert book.sheets[0].rows[1] == ["012345", "甲"]
    assert book.sheets[0].marks == []
