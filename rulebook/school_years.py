"""Spans of ROC school years: 111 runs from 1 August 2022 to 31 July 2023."""

from datetime import date


def semester_span(academic_year: int, semester: int) -> tuple[date, date]:
    """First and last day of semester 1 (August to January) or 2 (February to July) of a ROC school year."""
    year = academic_year + 1911
    if semester == 1:
        return date(year, 8, 1), date(year + 1, 1, 31)
    return date(year + 1, 2, 1), date(year + 1, 7, 31)
