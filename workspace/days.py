"""Which days are worked on: what staff entered or imported for a year, and whether they confirmed it."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core import roc
from core.refusals import Refused
from core.templatetags.gonghao import roc_calendar_year
from rulebook.working_days import WorkingDays
from workspace.models import DAYS, DayOff, WorkYear

#: Days off that the law fixes by the day of the sun's year, with the law and since when; the moon's are entered.
_FIXED = Path(__file__).parent / "data" / "fixed_days_off.csv"


def working_days() -> WorkingDays:
    """All days that are known; one query."""
    rows = list(DayOff.objects.values_list("day", "is_worked", "name"))
    return WorkingDays(
        {day: name for day, is_worked, name in rows if not is_worked},
        frozenset(day for day, is_worked, _name in rows if is_worked),
    )


def unconfirmed(days: Iterable[date]) -> list[int]:
    """Of the years (ROC) in which these days lie those whose days off nobody has confirmed; one query."""
    years = {roc.to_roc(day)[0] for day in days}
    confirmed = WorkYear.objects.filter(pk__in=years, confirmed_at__isnull=False).values_list("pk", flat=True)
    return sorted(years.difference(confirmed))


@action("working-days.enter")
def enter(*, by: Actor, day: date, name: str, is_worked: bool, source: str, year: int | None = None) -> DayOff:
    """Enter one day, or change what is said of it. The year has to be confirmed anew.

    `year`: the ROC year in whose list it was typed. Raises Refused where it is a day of another one, and where it says
    what the weekday says anyway.
    """
    if year is not None and roc.to_roc(day)[0] != year:
        raise Refused(
            _("%(day)s is no day of %(year)s. Mend the date, or enter it in the list of its own year.")
            % {"day": roc.long(day), "year": roc_calendar_year(year)}
        )
    held = _open(by, roc.to_roc(day)[0])
    if is_worked and day.weekday() < 5:
        raise Refused(_("%(day)s is a weekday and worked on anyway.") % {"day": roc.long(day)})
    known = DayOff.objects.filter(day=day).first()
    if known is None:
        DAYS.room(held.days.count())
        return DayOff.objects.create(day=day, year=held, name=name, is_worked=is_worked, source=source)
    known.name, known.is_worked, known.source = name, is_worked, source
    known.save(update_fields=["name", "is_worked", "source"])
    return known


@action("working-days.remove")
def remove(*, by: Actor, day: DayOff) -> None:
    """Take a day out: it is what its weekday says. The year has to be confirmed anew."""
    _open(by, day.year_id)
    DayOff.objects.filter(pk=day.pk).delete()


@action("working-days.fixed")
def enter_fixed(*, by: Actor, year: int) -> int:
    """Enter the days off that the law fixes by the sun's year, those not known yet; how many."""
    row = _open(by, year)
    known = set(row.days.values_list("day", flat=True))
    new = [each for each in fixed_days(year) if each.day not in known]
    DAYS.room(len(known), len(new))
    DayOff.objects.bulk_create(DayOff(day=e.day, year=row, name=e.name, source=e.source) for e in new)
    return len(new)


@action("working-days.confirm")
def confirm(*, by: Actor, year: int) -> WorkYear:
    """Say that the days off of a year are all there, and right. Raises Refused where none is entered."""
    row = _open(by, year)
    if not row.days.exists():
        raise Refused(_("No day off is entered for this year. Import the calendar of the government's offices first."))
    row.confirmed_at, row.confirmed_by_id = Now(), by.person_id
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    return row


def fixed_days(year: int) -> list[DayOff]:
    """The days off of a ROC year that the law fixes by the day of the sun's year; not written."""
    days = []
    with _FIXED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = roc.from_roc(year, int(row["month"]), int(row["day"]))
            if date.fromisoformat(row["since"]) <= day:
                days.append(DayOff(day=day, year_id=year, name=row["name"], source=row["source"]))
    return sorted(days, key=lambda each: each.day)


def opened(year: int) -> WorkYear:
    """The year's row, held and not confirmed: its days are about to change. Inside an action."""
    WorkYear.objects.get_or_create(year=year)
    row: Any = WorkYear.objects.select_for_update().get(pk=year)
    if row.confirmed_at is not None:
        row.confirmed_at = row.confirmed_by = None
        row.save(update_fields=["confirmed_at", "confirmed_by"])
    return row


def _open(by: Actor, year: int) -> WorkYear:
    if not policy.may(by, P.WORKING_DAYS_EDIT):
        raise policy.Denied(P.WORKING_DAYS_EDIT)
    return opened(year)
