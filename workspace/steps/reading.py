"""Steps with their real dates, whether they are done, and what a calendar has to say of itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import QuerySet
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from core.models import Transition
from rulebook.working_days import Shift, WorkingDays
from workspace import calendars, days
from workspace.models import Step, StepCalendar

#: Of how many calendars, the newest, lists, the week and files tell.
NEWEST = 10
#: For so long what is overdue stands with what is due this week; its calendar tells it for good.
LATELY = timedelta(30)


@dataclass(frozen=True, slots=True)
class Dated:
    """A step with its date: the record's own (`at` has the hour too), or the step's."""

    step: Step
    record: Any
    day: date
    at: datetime | None
    done_at: datetime | None
    done_by: Any
    """The membership, where somebody did it."""
    today: date
    off: str = ""
    """Why the day is no working day, where it should be one: what the holiday is called, "weekend"; "" where it is."""

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed, and its hour, and it is not done."""
        late = self.at < timezone.now() if self.at else self.day < self.today
        return late and self.done_at is None

    @property
    def was_shifted(self) -> bool:
        """Whether it does not lie on the day that was meant."""
        return self.step.meant is not None and self.step.meant != self.day


@dataclass(slots=True)
class Year:
    """A calendar with its steps in order of their days."""

    calendar: StepCalendar
    kind: calendars.Kind
    record: Any
    steps: list[Dated] = field(default_factory=list)

    @property
    def is_ended(self) -> bool:
        """Whether its record is closed and its last step some time past: what was not ticked is nobody's any more."""
        last = max((each.day for each in self.steps), default=None)
        return last is not None and self.kind.closed(self.record) and last + LATELY < timezone.localdate()

    @property
    def next(self) -> Dated | None:
        """The first step to come that is not done."""
        return next((each for each in self.steps if each.done_at is None and not each.is_overdue), None)

    @property
    def overdue(self) -> int:
        """How many steps are overdue; none once it has ended."""
        return 0 if self.is_ended else sum(each.is_overdue for each in self.steps)


def visible(actor: Actor) -> QuerySet[StepCalendar]:
    """The calendars of the records that concern the actor, the newest first, with their records."""
    rows: QuerySet[StepCalendar] = policy.scope(actor, P.CALENDAR_VIEW).prefetch_related(with_records())
    return rows


def with_records() -> GenericPrefetch:
    """The records of calendars with what their titles are made of: for `prefetch_related`."""
    return GenericPrefetch(
        "record", [kind.model._default_manager.select_related(*kind.related) for kind in calendars.every()]
    )


def dated(rows: Iterable[StepCalendar], known: WorkingDays | None = None) -> list[Year]:
    """The calendars (with their records) and their steps; a constant number of queries for any number of them."""
    years = {row.pk: Year(row, calendars.of(row.record), row.record) for row in rows if row.record is not None}
    steps = Step.objects.filter(calendar__in=years, removed_at=None).select_related(
        "done_by__person", "done_by__organisation"
    )
    logs = _logs([year.record for year in years.values()])
    today, working = timezone.localdate(), known or days.working_days()
    for step in steps:
        year = years[step.calendar_id]
        year.steps.append(_dated(step, year, logs[type(year.record), year.record.pk], today, working))
    for year in years.values():
        year.steps.sort(key=lambda each: (each.day, each.step.pk))
    return list(years.values())


def dated_of(calendar: StepCalendar) -> Year:
    """One calendar with its steps."""
    return dated([calendar])[0]


def between(years: Iterable[Year], start: date, end: date) -> list[tuple[Year, Dated]]:
    """The steps of these days, both included, and those of lately before that are overdue; by day."""
    found = [
        (year, each)
        for year in years
        if not year.is_ended
        for each in year.steps
        if start <= each.day <= end or (each.is_overdue and start - LATELY <= each.day < start)
    ]
    return sorted(found, key=lambda pair: (pair[1].day, pair[1].step.pk))


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week."""
    monday = day - timedelta(day.weekday())
    return monday, monday + timedelta(6)


def days_of(steps: Iterable[Dated]) -> dict[int, date]:
    """By the step's key its day."""
    return {each.step.pk: each.day for each in steps}


def unconfirmed(steps: Sequence[Dated]) -> list[int]:
    """The years (ROC) of these steps whose days off nobody has confirmed."""
    return days.unconfirmed(each.day for each in steps)


def _logs(records: Sequence[Any]) -> Mapping[tuple[type, int], list[Transition]]:
    """The transitions of the records, oldest first."""
    by_kind: defaultdict[type, list[int]] = defaultdict(list)
    for record in records:
        by_kind[type(record)].append(record.pk)
    found: defaultdict[tuple[type, int], list[Transition]] = defaultdict(list)
    for model, keys in by_kind.items():
        rows = Transition.objects.filter(
            content_type=ContentType.objects.get_for_model(model), object_id__in=keys
        ).select_related("membership__person", "membership__organisation")
        for row in rows:
            found[model, row.object_id].append(row)
    return found


def _dated(step: Step, year: Year, log: list[Transition], today: date, working: WorkingDays) -> Dated:
    at = None
    if step.field:
        at = timezone.localtime(year.kind.fields[step.field].read(year.record))
        day = at.date()
    else:
        day = step.day or today
    done_at, done_by = step.done_at, step.done_by
    if step.deed:
        deed, done_at, done_by = year.kind.deeds[step.deed], None, None
        for row in log:
            if row.event == step.deed:
                done_at, done_by = row.at, row.membership
            elif row.event == deed.undone_by:
                done_at, done_by = None, None
    off = ""
    if step.shift != Shift.STAYS and not working.is_working(day):
        off = working.off.get(day, "weekend")
    return Dated(step, year.record, day, at, done_at, done_by, today, off)
