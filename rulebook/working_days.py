"""Working days: weekdays without a holiday, and days that are made up. Pure; nothing asks the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(1)
#: A row of days off longer than this is a mistake in the data, not a holiday.
LONGEST = 60


class Shift(StrEnum):
    """What becomes of a day that is no working day."""

    NEXT = "next"
    """The next working day: what a period of an administrative procedure ends on (行政程序法第 48 條第 4 項)."""
    PREVIOUS = "previous"
    """The working day before: where something has to be done by then."""
    STAYS = "stays"
    """It stays: the end of a year or period, which is nobody's deed."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are worked on. `off`: day → why it is off; `worked`: weekend days that are worked on."""

    off: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices are open."""
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def shifted(self, day: date, shift: Shift) -> date:
        """The day itself where it is worked on or stays; else the next or previous one that is worked on."""
        if shift == Shift.STAYS:
            return day
        step = _DAY if shift == Shift.NEXT else -_DAY
        return self._first(day, step)

    def moved(self, day: date, count: int) -> date:
        """So many working days later (earlier, if negative) than the first working day from `day` on."""
        found = self._first(day, _DAY if count >= 0 else -_DAY)
        step = _DAY if count > 0 else -_DAY
        for _ in range(abs(count)):
            found = self._first(found + step, step)
        return found

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative where `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        days = (start + timedelta(number) for number in range(1, (end - start).days + 1))
        return sum(map(self.is_working, days))

    def _first(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST):
            if self.is_working(day):
                return day
            day += step
        raise ValueError(f"no working day within {LONGEST} days before or after {day.isoformat()}")
