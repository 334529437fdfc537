"""ROC dates and academic years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import roc

DAYS = st.dates(min_value=date(1912, 1, 1), max_value=date(2910, 12, 31))


@given(DAYS)
def test_to_roc_and_from_roc_are_inverse(day):
    assert roc.from_roc(*roc.to_roc(day)) == day


def test_long_names_the_weekday():
    assert roc.long(date(2022, 9, 30)) == "111 年 9 月 30 日（五）"
    assert roc.long(date(2022, 10, 2)) == "111 年 10 月 2 日（日）"


def test_to_roc_refuses_days_before_the_republic():
    assert roc.to_roc(date(1912, 1, 1)) == (1, 1, 1)
    with pytest.raises(ValueError, match="before ROC year 1"):
        roc.to_roc(date(1911, 12, 31))


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2022, 7, 31), 110), (date(2022, 8, 1), 111), (date(2023, 1, 1), 111), (date(2023, 7, 31), 111)],
)
def test_academic_year_of_turns_on_the_first_of_august(day, year):
    assert roc.academic_year_of(day) == year


@given(DAYS.filter(lambda day: day >= date(1912, 8, 1)))
def test_academic_year_bounds_hold_the_day_and_touch_the_next_year(day):
    first, last = roc.academic_year_bounds(roc.academic_year_of(day))
    assert first <= day <= last
    assert roc.academic_year_bounds(roc.academic_year_of(day) + 1)[0] == last + timedelta(days=1)


@pytest.mark.parametrize(("month", "semester"), [(8, 1), (12, 1), (1, 1), (2, 2), (7, 2)])
def test_semester_of_follows_the_school_calendar(month, semester):
    assert roc.semester_of(date(2023, month, 15)) == semester
