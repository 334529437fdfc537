"""Numbers, days, flags, characters and pasted blocks as people write them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import roc
from exchange import values
from exchange.management.commands import drawable
from exchange.values import Wrong
from tests.exchange import cases


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(("typed", "value"), cases.NUMBERS.items())
def test_a_number_is_read(typed: str, value: int | None) -> None:
    assert values.whole(typed) == value


@pytest.mark.parametrize(("typed", "value"), cases.NEGATIVE.items())
def test_less_than_nothing_is_read_and_refused_where_it_may_not_be(typed: str, value: int) -> None:
    assert values.whole(typed, -9999) == value
    with pytest.raises(Wrong, match="-1,200 is less than 0"):
        values.whole(typed)


@pytest.mark.parametrize(("typed", "says"), cases.NO_NUMBER.items())
def test_what_is_no_number_is_asked_about(typed: str, says: str) -> None:
    with pytest.raises(Wrong, match=says) as caught:
        values.whole(typed)
    assert str(caught.value.remedy)


@pytest.mark.parametrize(
    ("cell", "value"),
    [(5, 5), (5.0, 5), (2000.0000000000002, 2000), (0.1 + 0.2, None), (1.2, None), (float("inf"), None), (True, None)],
)
def test_the_numbers_of_a_spreadsheet(cell: Any, value: int | None) -> None:
    if value is None:
        with pytest.raises(Wrong):
            values.whole(cell)
    else:
        assert values.whole(cell) == value


@pytest.mark.parametrize(("number", "fits"), [(2, False), (3, True), (4, True), (5, True), (6, False)])
def test_limits_are_told_with_both_ends(number: int, fits: bool) -> None:
    if fits:
        assert values.whole(str(number), 3, 5) == number
    else:
        with pytest.raises(Wrong, match="between 3 and 5"):
            values.whole(str(number), 3, 5)


def test_where_decimals_are_meant_a_dot_is_a_decimal_point() -> None:
    assert str(values.number("82.345", decimals=True)) == "82.345"
    assert str(values.number("８２．３４５", decimals=True)) == "82.345"
    assert str(values.number(82.345)) == "82.345"


@given(st.integers(-(10**12), 10**12))
def test_what_the_application_shows_is_read_again(number: int) -> None:
    assert values.whole(f"{number:,}", -(10**12), 10**12) == number == values.whole(str(number), -(10**12), 10**12)


@pytest.mark.parametrize(("typed", "value"), cases.DAYS.items())
def test_a_day_is_read(typed: str, value: date | None) -> None:
    assert values.day(typed) == value


@pytest.mark.parametrize(("typed", "says"), cases.NO_DAY.items())
def test_what_is_no_day_is_asked_about(typed: str, says: str) -> None:
    with pytest.raises(Wrong, match=says) as caught:
        values.day(typed)
    assert str(caught.value.remedy)


@pytest.mark.parametrize("cell", [cases.DAY, datetime(2026, 12, 12, 8, 30), 1151212, 1151212.0])  # noqa: DTZ001
def test_the_days_of_a_spreadsheet(cell: Any) -> None:
    assert values.day(cell) == cases.DAY


@given(st.dates(date(2011, 1, 1), date(2110, 12, 31)))
def test_every_day_the_application_shows_is_read_again(day: date) -> None:
    for shown in (roc.short(day), roc.long(day), day.isoformat(), f"{roc.long(day)} 23:59"):
        assert values.day(shown) == day


@pytest.mark.parametrize(("typed", "value"), cases.FLAGS.items())
def test_a_flag_is_read(typed: str, value: bool | None) -> None:
    assert values.flag(typed) is value


@pytest.mark.parametrize("typed", cases.NO_FLAG)
def test_a_mark_that_means_yes_to_one_and_no_to_another_is_asked_about(typed: str) -> None:
    with pytest.raises(Wrong, match="neither yes nor no"):
        values.flag(typed)


# Characters


def test_the_table_of_characters_is_what_the_faces_draw() -> None:
    try:
        covered = drawable.covered(drawable.FOLDER)
    except OSError as missing:
        pytest.skip(f"face not installed: {missing.filename}")
    told = values.characters._drawable()
    assert told == covered
    assert drawable.DRAWABLE.is_file() and isinstance(drawable.DRAWABLE, Path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("臺北市立虛構高中，峯邨堃𠮷〇（一）①㈠✓■●×→：「」Nguyễn\n\t", None),
        ("", None),
        ("虛構𡍼", "U\\+2137C"),
        ("好👍", "U\\+1F44D"),
        ("虛構\ue000", "user-defined"),
        ("\U000f1234", "user-defined"),
        ("葛\U000e0100城", None),  # a variation selector: drawn as its character
        ("a\u200bb", None),
    ],
)
def test_what_no_face_draws_is_told(text: str, says: str | None) -> None:
    found = values.unfit(text)
    assert (found is None) == (says is None)
    if says is not None:
        with pytest.raises(Wrong, match=says):
            raise found  # type: ignore[misc]


# Pasted blocks


@pytest.mark.parametrize(("text", "cells"), cases.BLOCKS)
def test_quotes_count_only_where_they_close_at_a_cells_end(text: str, cells: list[list[str]]) -> None:
    assert values.block(text) == cells


@given(st.lists(st.lists(st.text("ab\"' 文\n", max_size=6), min_size=2, max_size=2), min_size=1, max_size=5))
def test_no_block_loses_a_character_that_is_no_quote(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join(cell for cell in row) for row in rows)
    read = "".join(c for row in values.block(text) for cell in row for c in cell)
    assert sorted(c for c in read if c not in "\" '\n") == sorted(c for c in text if c not in "\" '\n\t")


@given(st.lists(st.lists(st.from_regex("[ab文][ab\"' \n]{0,5}", fullmatch=True), min_size=3, max_size=3), min_size=1))
def test_a_block_in_which_every_cell_is_quoted_comes_back(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join('"{}"'.format(cell.replace('"', '""')) for cell in row) for row in rows)
    assert values.block(text) == rows


@pytest.mark.parametrize(("cells", "total"), cases.TOTALS)
def test_a_total_is_told_by_its_first_word(cells: list[Any], total: bool) -> None:
    assert values.is_sum(cells) is total


COLUMNS = {"what": ["用途說明", "品名"], "unit": ["單位"], "count": ["數量"], "price": ["單價"]}


def test_a_block_says_what_it_leaves_out() -> None:
    read = values.read_block("用途說明\t單位\t數量\t單價\n紙\t包\t2\t100\n\n合計\t\t\t200\n", COLUMNS)
    assert read.rows == [(2, {"what": "紙", "unit": "包", "count": "2", "price": "100"})]
    assert (read.heads, read.sums) == ([1], [(4, "合計")])


def test_the_head_of_a_block_says_which_column_is_which() -> None:
    read = values.read_block("品名\t單價(元)\t數量\t項次\n紙\t100\t2\t1", COLUMNS)
    assert read.rows == [(2, {"what": "紙", "price": "100", "count": "2"})]
    assert read.unknown == ["項次"]


def test_a_line_about_a_unit_price_is_no_head() -> None:
    read = values.read_block("單價分析\t式\t1\t500", COLUMNS)
    assert [number for number, _cells in read.rows] == [1]
