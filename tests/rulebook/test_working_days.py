"""Working days, whatever days are off; and the steps that the regulation dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook import load_edition
from rulebook.steps import year_steps
from rulebook.working_days import LONGEST, Shift, WorkingDays

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingDays:
    """Some holidays, alone and in rows, and some weekend days that are worked on."""
    off: dict[date, str] = {}
    for start in draw(st.lists(DAYS, max_size=6)):
        for number in range(draw(st.integers(1, 9))):
            off[start + timedelta(number)] = "holiday"
    worked = draw(st.frozensets(DAYS.filter(lambda day: day.weekday() > 4), max_size=4))
    return WorkingDays(off, worked)


@given(calendars(), DAYS)
def test_the_next_and_the_previous_are_the_nearest_that_are_worked_on(calendar: WorkingDays, day: date) -> None:
    for shift, sign in ((Shift.NEXT, 1), (Shift.PREVIOUS, -1)):
        found = calendar.shifted(day, shift)
        assert calendar.is_working(found)
        assert (found - day).days * sign >= 0
        between = [day + sign * timedelta(n) for n in range(abs((found - day).days))]
        assert not any(map(calendar.is_working, between))
        assert calendar.shifted(found, shift) == found


@given(calendars(), DAYS)
def test_a_day_that_stays_stays(calendar: WorkingDays, day: date) -> None:
    assert calendar.shifted(day, Shift.STAYS) == day


@given(calendars(), DAYS, st.integers(-25, 25))
def test_so_many_working_days_later_is_counted_back(calendar: WorkingDays, day: date, count: int) -> None:
    start = calendar.shifted(day, Shift.NEXT)
    moved = calendar.moved(start, count)
    assert calendar.is_working(moved)
    assert calendar.between(start, moved) == count
    assert calendar.moved(moved, -count) == start


@given(calendars(), DAYS, DAYS, st.integers(-25, 25))
def test_moving_keeps_the_order(calendar: WorkingDays, one: date, other: date, count: int) -> None:
    earlier, later = sorted((one, other))
    assert calendar.moved(earlier, count) <= calendar.moved(later, count)
    assert calendar.shifted(earlier, Shift.NEXT) <= calendar.shifted(later, Shift.NEXT)


def test_a_saturday_that_is_made_up_is_worked_on_and_a_holiday_is_not() -> None:
    saturday, tuesday = date(2026, 2, 28), date(2026, 3, 3)
    calendar = WorkingDays({tuesday: "x"}, frozenset({saturday}))
    assert calendar.is_working(saturday)
    assert not calendar.is_working(tuesday)
    assert calendar.shifted(tuesday, Shift.NEXT) == date(2026, 3, 4)
    assert calendar.shifted(date(2026, 3, 1), Shift.PREVIOUS) == saturday


def test_years_without_a_working_day_are_a_mistake_of_the_data() -> None:
    start = date(2026, 1, 1)
    calendar = WorkingDays({start + timedelta(n): "x" for n in range(LONGEST)})
    with pytest.raises(ValueError, match="no working day within"):
        calendar.shifted(start, Shift.NEXT)


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("period-1", date(2026, 12, 31)),
        ("settlement-1", date(2027, 2, 28)),
        ("period-2", date(2027, 7, 31)),
        ("settlement-2", date(2027, 9, 30)),
        ("year-end", date(2027, 7, 31)),
    ],
)
def test_the_regulation_dates_the_periods_and_their_settlement(key: str, day: date) -> None:
    steps = {step.key: step for step in year_steps(load_edition("111"), 115)}
    assert steps[key].day == day
    assert steps[key].clause is not None


def test_a_leap_year_settles_on_the_29th_of_february() -> None:
    steps = {step.key: step for step in year_steps(load_edition("111"), 116)}
    assert steps["settlement-1"].day == date(2028, 2, 29)


def test_what_the_administration_dates_has_no_day_and_comes_in_order() -> None:
    steps = year_steps(load_edition("111"), 115)
    assert all(step.day is None for step in steps if step.field)
    keys = [step.key for step in steps]
    assert all(step.after in keys[: keys.index(step.key)] for step in steps if step.after)


def test_an_edition_that_lists_no_steps_has_none() -> None:
    assert year_steps(load_edition("106"), 108) == []
