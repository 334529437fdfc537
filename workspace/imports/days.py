"""The calendar of the government's offices (行政院人事行政總處 政府行政機關辦公日曆表): days off, and days made up."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from core import roc
from exchange.kinds import ImportColumn, ImportEntry, ImportKind, Key, LeftOut, Progress, Totals, kind
from exchange.reading import Problem
from exchange.widgets import Choice, Day, Text
from workspace.days import opened
from workspace.models import DAYS, DayOff

SOURCE = "行政院人事行政總處政府行政機關辦公日曆表"
_OFF, _WORKED = "off", "worked"
_SATURDAY = 5
#: What a day is called of which the file says nothing more.
_UNNAMED = {_OFF: "放假日", _WORKED: "補行上班日"}


@kind("days-off")
class DaysOff(ImportKind):
    """One row a day of the year. Kept are the days that have a name, and those that are not what their weekday says."""

    permission = P.WORKING_DAYS_EDIT
    nationwide = True
    title = _("Days off (calendar of the government's offices)")
    order = 80
    writes = (DayOff,)
    holds = (DayOff,)
    totals = Totals("day", _("Number of days"))

    day = ImportColumn(_("Day"), "西元日期", "日期", widget=Day(), filled=True)
    is_off = ImportColumn(
        _("Off"), "是否放假", widget=Choice(off=("2", "放假", "是"), worked=("0", "上班", "否")), filled=True
    )
    name = ImportColumn(_("Holiday"), "備註", "名稱", widget=Text(60))

    class Meta:
        import_id_fields = ("day",)

    def prepare(self) -> None:
        """Nothing of the file is known yet."""
        self._years: set[int] = set()

    def complete(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Leave ordinary days out; a day that is told without a name gets one."""
        day, is_off = date.fromisoformat(entry.values["day"]), entry.values["is_off"]
        self._years.add(day.year)
        is_weekend = day.weekday() >= _SATURDAY
        named = bool(entry.values["name"])
        if is_off == (_OFF if is_weekend else _WORKED) and not (named and is_off == _OFF):
            raise LeftOut(_("Ordinary working days and weekends"))
        entry.values["name"] = entry.values["name"] or _UNNAMED[is_off]
        yield from ()

    def current(self) -> dict[Key, dict[str, Any]]:
        """The days that are known of the years in the file."""
        rows = DayOff.objects.filter(day__year__in=self._years) if self._years else DayOff.objects.all()
        return {
            (day.isoformat(),): {"day": day.isoformat(), "is_off": _WORKED if is_worked else _OFF, "name": name}
            for day, is_worked, name in rows.values_list("day", "is_worked", "name")
        }

    def apply(self, entries: Sequence[ImportEntry], *, by: Actor, progress: Progress) -> None:
        """Write the days; their years have to be confirmed anew."""
        known = {row.day: row for row in DayOff.objects.filter(day__in=[e.values["day"] for e in entries])}
        years = {year: opened(year) for year in sorted({_year(e.values["day"]) for e in entries})}
        for number, entry in enumerate(entries, 1):
            day = date.fromisoformat(entry.values["day"])
            row = known.get(day) or DayOff(day=day, year=years[_year(day.isoformat())])
            if row.pk is None:
                DAYS.room(row.year.days.count())
            row.name, row.is_worked, row.source = entry.values["name"], entry.values["is_off"] == _WORKED, SOURCE
            row.save()
            progress(number, len(entries))

    def remove(self, rows: Mapping[Key, Mapping[str, Any]], *, by: Actor) -> None:
        """Take out days that the file no longer holds."""
        for year in sorted({_year(key[0]) for key in rows}):
            opened(year)
        DayOff.objects.filter(day__in=[key[0] for key in rows]).delete()

    def restored(self, keys: Sequence[Key], *, by: Actor) -> None:
        """The years have to be confirmed anew."""
        for year in sorted({_year(key[0]) for key in keys}):
            opened(year)


def _year(day: str) -> int:
    return roc.to_roc(date.fromisoformat(day))[0]
