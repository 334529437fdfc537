"""Spans of ROC school years, 111 from 1 August 2022 to 31 July 2023; and days as people write them."""

import re
from datetime import date

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def day_text(text: str, lang: str) -> str:
    """A day given as 2023-02-28 as Chinese reads it, 112 年 2 月 28 日; for 'en', and any other text, unchanged."""
    found = _DAY.fullmatch(text)
    if lang == "en" or found is None:
        return text
    year, month, day = map(int, found.groups())
    return f"{year - 1911} 年 {month} 月 {day} 日"


def semester_span(academic_year: int, semester: int) -> tuple[date, date]:
    """First and last day of semester 1 (August to January) or 2 (February to July) of a ROC school year."""
    year = academic_year + 1911
    return (
        (date(year, 8, 1), date(year + 1, 1, 31)),
        (date(year + 1, 2, 1), date(year + 1, 7, 31)),
    )[semester - 1]
