"""Steps as people read them: lines of a list, dots of a timeline, what a plan would draw up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.templatetags.gonghao import roc_date_long
from rulebook.working_days import Shift, WorkingDays
from workspace.calendars import Kind
from workspace.models import Step
from workspace.steps.drawing import Planned
from workspace.steps.moving import why_fixed
from workspace.steps.reading import NEWEST, Dated, Year, between, dated, visible, week_of

SOON = 7
FEW_MONTHS = 14
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Line:
    """One step in a list."""

    pk: int
    name: str
    day: date
    at: datetime | None
    state: dict[str, str]
    who: str
    opens: str
    shifted: str
    """Why it does not lie on the day that was meant, as a sentence; "" where it does."""
    off: str
    """That its day has become a holiday since, as a sentence; "" where it has not."""
    clause: str
    remark: str
    reason: str
    done_at: datetime | None
    done_by: Any
    after: str
    ticked: bool
    """Whether somebody ticks it, in place of an event of the record."""
    fixed: bool
    why_fixed: str
    removable: bool
    calendar: str
    url: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A step on the timeline; `x` in hundredths of a month from its beginning."""

    pk: int
    name: str
    day: date
    state: dict[str, str]
    x: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The months of a calendar (label, of which year it is the first) and its steps in them."""

    months: list[tuple[str, str]]
    dots: list[Dot]
    today: int | None
    lines: range

    @property
    def width(self) -> int:
        """In hundredths of a month."""
        return len(self.months) * 100


def lines(year: Year, steps: Iterable[Dated] | None = None, *, manages: bool = False) -> list[Line]:
    """The steps of a calendar, or those given; `manages`: whether the reader moves them."""
    names = {each.step.pk: str(each.step) for each in year.steps}
    title = year.kind.title(year.record)
    return [_line(year, each, names, title, manages) for each in (year.steps if steps is None else steps)]


def week(actor: Actor) -> list[Line]:
    """What is this week, and what is overdue, in the calendars that concern the actor; a constant number of queries."""
    return of_week(dated(visible(actor)[:NEWEST]))


def of_week(years: Iterable[Year]) -> list[Line]:
    """What of these calendars is this week, and what is overdue."""
    return [
        _line(year, each, {}, year.kind.title(year.record))
        for year, each in between(years, *week_of(timezone.localdate()))
    ]


def timeline(year: Year) -> Timeline | None:
    """The timeline of a calendar; None where it has no step."""
    if not year.steps:
        return None
    first, last = year.steps[0].day.replace(day=1), year.steps[-1].day
    months = []
    month = first
    while month <= last:
        months.append(month)
        month = (month + timedelta(31)).replace(day=1)
    today, ended = timezone.localdate(), year.is_ended
    return Timeline(
        [_month(each, is_first=each == first, sparse=len(months) > FEW_MONTHS) for each in months],
        [
            Dot(each.step.pk, str(each.step), each.day, state(each, ended=ended), _x(first, each.day))
            for each in year.steps
        ],
        _x(first, today) if first <= today < month else None,
        range(100, len(months) * 100, 100),
    )


def state(each: Dated, *, ended: bool = False) -> dict[str, str]:
    """The chip of a step; `ended`: whether its calendar has."""
    left = (each.day - each.today).days
    if each.done_at is not None:
        return {"kind": "ok", "word": _("Done")}
    if ended:
        return {"kind": "neutral", "word": _("Not marked as done")}
    if each.is_overdue:
        return {"kind": "warn", "word": _("Overdue")}
    if left == 0:
        return {"kind": "info", "word": _("Today")}
    if left <= SOON:
        return {"kind": "info", "word": ngettext("In %(n)s day", "In %(n)s days", left) % {"n": left}}
    return {"kind": "neutral", "word": _("Planned")}


def why_shifted(
    wanted: date | None, day: date | None, shift: str, *, is_fixed: bool, working: WorkingDays | None = None
) -> str:
    """That the day meant is no working day, and which rule led to the one it is; "" where it stayed.

    The law's rule is cited where a period of the regulation ends (`is_fixed`); elsewhere staff chose the next one.
    """
    if wanted is None or day is None or wanted == day:
        return ""
    off = (working.off.get(wanted) if working else None) or (_weekend(wanted) if wanted.weekday() > 4 else "")
    said = {"wanted": roc_date_long(wanted), "off": off or _("a day off")}
    if shift == Shift.PREVIOUS:
        return _("%(wanted)s is %(off)s: the working day before.") % said
    if not is_fixed:
        return _("%(wanted)s is %(off)s: the next working day.") % said
    if off == _weekend(wanted) and wanted.weekday() == 5:
        return _("%(wanted)s is a Saturday: the morning of the next working day (行政程序法第 48 條第 4 項).") % said
    return _("%(wanted)s is %(off)s: the next working day (行政程序法第 48 條第 4 項).") % said


def planned_line(kind: Kind, each: Planned, working: WorkingDays) -> dict[str, Any]:
    """A step of a plan, for its row in the preview."""
    return {
        "plan": each,
        "who": whom(kind, each.who),
        "opens": str(kind.fields[each.field].label) if each.field else "",
        "shifted": why_shifted(each.wanted, each.day, each.shift, is_fixed=each.is_fixed, working=working),
    }


def whom(kind: Kind, who: Sequence[str]) -> str:
    """Whom a step is for."""
    return "、".join(str(kind.who[key].label) for key in who if key in kind.who)


def _line(year: Year, each: Dated, names: dict[int, str], title: str, manages: bool = False) -> Line:
    step, kind = each.step, year.kind
    return Line(
        pk=step.pk,
        name=str(step),
        day=each.day,
        at=each.at,
        state=state(each, ended=year.is_ended),
        who=whom(kind, step.who),
        opens=_opens(kind, step),
        shifted=why_shifted(step.meant, step.day, step.shift, is_fixed=step.is_fixed),
        off="" if year.is_ended else _off(each, manages),
        clause=step.clause,
        remark=step.remark,
        reason=step.reason,
        done_at=each.done_at,
        done_by=each.done_by,
        after=names.get(step.after_id or 0, ""),
        ticked=not step.deed,
        fixed=step.is_fixed,
        why_fixed=why_fixed(each),
        removable=not step.field and not step.is_fixed,
        calendar=title,
        url=f"{reverse('workspace:calendar', args=[step.calendar_id])}#step-{step.pk}",
    )


def _opens(kind: Kind, step: Step) -> str:
    """What a step opens or closes, and what fulfils it."""
    parts = []
    if step.field:
        parts.append(str(kind.fields[step.field].label))
    if step.deed:
        parts.append(_("done when %(deed)s") % {"deed": kind.deeds[step.deed].label})
    return "；".join(parts)


def _off(each: Dated, manages: bool) -> str:
    if not each.off or each.done_at is not None:
        return ""
    name = _weekend(each.day) if each.off == "weekend" else each.off
    if not manages:
        return _("This day is %(off)s.") % {"off": name}
    return _("This day is %(off)s: move it to a working day.") % {"off": name}


def _weekend(day: date) -> str:
    return _("a Saturday") if day.weekday() == 5 else _("a Sunday")


def _month(month: date, *, is_first: bool, sparse: bool) -> tuple[str, str]:
    """The month and, where one begins, the year; of many months each third, so that a phone has room."""
    english = (get_language() or "").startswith("en")
    told = month.month % 3 == 1 or not (sparse or english)
    name = _MONTHS[month.month - 1] if english else f"{month.month}"
    year = month.year if english else month.year - 1911
    return name if told else "", str(year) if month.month == 1 or (is_first and told) else ""


def _x(first: date, day: date) -> int:
    months = (day.year - first.year) * 12 + day.month - first.month
    return months * 100 + (day.day - 1) * 100 // 31
