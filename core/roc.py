"""Dates and years as Taiwan's schools write them: ROC years, academic years from August to July.

Pure functions; nothing here asks the clock. A ROC year is the Gregorian year − 1911; year 0 does not exist here.
"""

from datetime import date

_OFFSET = 1911
_WEEKDAYS = "一二三四五六日"


def to_roc(day: date) -> tuple[int, int, int]:
    """(ROC year, month, day). ValueError for days before ROC 1 (1912)."""
    if day.year <= _OFFSET:
        raise ValueError(f"{day.isoformat()} lies before ROC year 1")
    return day.year - _OFFSET, day.month, day.day


def from_roc(year: int, month: int, day: int) -> date:
    """The date of a ROC year, month and day. ValueError where there is no such day."""
    if year < 1:
        raise ValueError(f"ROC years begin at 1, not {year}")
    return date(year + _OFFSET, month, day)


def short(day: date) -> str:
    """111/09/30."""
    year, month, number = to_roc(day)
    return f"{year}/{month:02}/{number:02}"


def long(day: date) -> str:
    """111 年 9 月 30 日（五）."""
    year, month, number = to_roc(day)
    return f"{year} 年 {month} 月 {number} 日（{_WEEKDAYS[day.weekday()]}）"


def academic_year_of(day: date) -> int:
    """The academic year, as a ROC year, that a day falls in: it begins on 1 August."""
    year, month, _ = to_roc(day)
    return year if month >= 8 else year - 1


def academic_year_bounds(year: int) -> tuple[date, date]:
    """First and last day of an academic year: 1 August and the 31 July after it."""
    return from_roc(year, 8, 1), from_roc(year + 1, 7, 31)


def semester_of(day: date) -> int:
    """1 from August to January, 2 from February to July."""
    return 2 if 2 <= day.month <= 7 else 1
