"""Days as people write them, in either calendar.

Read: 115/12/12 · 115.12.12 · 115-12-12 · 115 年 12 月 12 日（六） · 民國115年12月12日 · 1151212 · 2026-12-12 ·
2026/12/12 · 20261212, with or without a time of day behind. A year of four digits that nobody can mean, as in the
0112-05-01 of a spreadsheet program that took 112/05/01 for the first millennium, is the ROC year.
Asked about: 26/11/20 (ROC 26, or 2026?), the serial numbers of Excel, a day whose weekday is another.
"""

import re
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from core import roc
from exchange.values.characters import plain
from exchange.values.numbers import ERROR, IS_ERROR
from exchange.values.wrong import Wrong, wrong

FIRST, LAST = 1912, 2110
"""Years that a day can lie in."""

_WEEKDAYS = "一二三四五六日"
_DAY = re.compile(
    r"""(?P<era>(?:中華)?民國|西元|公元|ROC\s)?\s*
    (?:(?P<year>\d{1,4})(?:\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日?
                         |\s*(?P<by>[/.-])\s*(?P<month2>\d{1,2})\s*(?P=by)\s*(?P<day2>\d{1,2}))
       |(?P<packed>\d{6,8}))""",
    re.ASCII | re.VERBOSE | re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"[\s,]*(?:\(\s*(?:星期|週|周)?(?P<in>[一二三四五六日天])\s*\)|(?:星期|週|周)(?P<out>[一二三四五六日天]))"
)
_CLOCK = re.compile(
    r"[\sT]*(?:[上下]午)?\s*\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AP]M)?|[時點](?:\d{1,2}分)?)",
    re.ASCII | re.IGNORECASE,
)
#: What is left of a day before 1900 where a file keeps days as numbers.
_MIDNIGHT = re.compile(r"0?0:00(:00)?", re.ASCII)
_TIME_ALONE = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?", re.ASCII)
_NOUGHT = date(1899, 12, 30)  # day 0 of Excel's serial numbers
_LIKE = _("Write it like 111/09/30 or 2022-09-30.")


def day(value: object) -> date | None:
    """The day in a cell, None for nothing. Raises Wrong."""
    if value is None:
        return None
    if isinstance(value, date):
        return _within(value.date() if isinstance(value, datetime) else value, str(value))
    words = f"{value:.15g}" if isinstance(value, float) else str(value)
    text = plain(words)
    if not text:
        return None
    said = {"value": words.strip()}
    if ERROR.fullmatch(text):
        raise wrong(*IS_ERROR, **said)
    if _MIDNIGHT.fullmatch(text):
        raise wrong(
            _(
                "The cell holds no day of our time: "
                "a program that takes 112/05/01 for the year 112 AD leaves such cells."
            ),
            _("Format the cell as text and write the day anew, for example 112/05/01 or 2023-05-01."),
        )
    if _TIME_ALONE.fullmatch(text):
        raise wrong(_("“{value}” is a time of day, not a day."), _LIKE, **said)
    found = _DAY.match(text)
    if found is None or not (rest := _rest(text[found.end() :])):
        raise _serial(text, said) or wrong(_("“{value}” is no day."), _LIKE, **said)
    read = _day(found, said)
    if rest != "any" and _WEEKDAYS[read.weekday()] != rest:
        raise wrong(
            _("“{value}”: that day is a 星期{weekday}."),
            _("Correct the day or its weekday."),
            weekday=_WEEKDAYS[read.weekday()],
            **said,
        )
    return read


def _rest(text: str) -> str:
    """The weekday that stands behind a day; "any" where none does; "" where something else does."""
    weekday = _WEEKDAY.match(text)
    if weekday:
        text = text[weekday.end() :]
    if text.strip() and not _CLOCK.fullmatch(text):
        return ""
    return (weekday["in"] or weekday["out"]).replace("天", "日") if weekday else "any"


def _day(found: "re.Match[str]", said: dict[str, str]) -> date:
    era = (found["era"] or "").strip().upper()
    if found["packed"]:
        packed = found["packed"]
        year, month, number = packed[:-4], packed[-4:-2], packed[-2:]
    else:
        year, month, number = found["year"], found["month"] or found["month2"], found["day"] or found["day2"]
    count = int(year)
    roc_year = "民國" in era or era == "ROC"
    if not era and count < 100 and len(year) < 4:
        raise wrong(
            _("“{value}” can be read in two ways: ROC year {year}, or {gregorian}."),
            _(
                "Write the year with all its digits, for example 115/11/20 or 2026/11/20; "
                "民國 before it makes it a ROC year."
            ),
            year=count,
            gregorian=2000 + count,
            **said,
        )
    of = roc.from_roc if roc_year or (count < 1000 and era not in ("西元", "公元")) else date
    try:
        return _within(of(count, int(month), int(number)), said["value"])
    except (ValueError, OverflowError) as impossible:
        if isinstance(impossible, Wrong):
            raise
        raise wrong(_("“{value}” is no day of the calendar."), _LIKE, **said) from impossible


def _within(found: date, value: str) -> date:
    if not FIRST <= found.year <= LAST:
        raise wrong(_("“{value}” lies outside the years 1912 to 2110."), _LIKE, value=value)
    return found


def _serial(text: str, said: dict[str, str]) -> Wrong | None:
    """What is said of a number that Excel keeps a day as; None for any other."""
    if not re.fullmatch(r"\d{5}(\.\d+)?", text, re.ASCII) or not 4_384 <= int(text[:5]) <= 77_000:
        return None
    return wrong(
        _("“{value}” is the number that a spreadsheet keeps a day as; it may mean {day}."),
        _("Format the cell as a date, or write the day, for example {day}."),
        day=roc.short(_NOUGHT + timedelta(int(text[:5]))),
        **said,
    )
