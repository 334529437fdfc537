"""What holds of a calendar as a whole: no step lies before the one that it comes after. Inside an action."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from core import roc
from core.refusals import Refused
from workspace import calendars
from workspace.models import Step, StepCalendar
from workspace.steps.reading import Dated, Year, dated_of, with_records


def locked(calendar: StepCalendar) -> Year:
    """The calendar, held until the transaction ends, with its steps as they stand.

    The record is held first: its own action does so before it comes here.
    """
    record: Any = calendar.record
    type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    row = StepCalendar.objects.select_for_update(of=("self",)).prefetch_related(with_records()).get(pk=calendar.pk)
    return dated_of(row)


def hold(record: Model) -> None:
    """Look whether the record's calendar, if it has one, is in order, now that a date of the record was changed.

    Raises Refused with the two steps that are not.
    """
    calendar = calendars.calendar_of(record)
    if calendar is not None:
        check(locked(calendar))


def check(year: Year) -> None:
    """Raise Refused where a step lies before the one that it comes after, or outside the record's years."""
    days = {each.step.pk: each.day for each in year.steps}
    first, last = year.kind.years(year.record)
    for each in year.steps:
        if not first <= each.day <= last:
            raise Refused(
                _("“%(step)s” on %(day)s lies outside this calendar: it goes from %(first)s to %(last)s.")
                % {"step": each.step, "day": roc.long(each.day), "first": roc.short(first), "last": roc.short(last)}
            )
    if found := out_of_order(days, {each.step.pk: each.step.after_id for each in year.steps}):
        early, before = (next(each for each in year.steps if each.step.pk == pk) for pk in found)
        raise Refused(
            _("“%(step)s” (%(day)s) cannot lie before “%(before)s” (%(earlier)s), which it comes after.")
            % {
                "step": early.step,
                "day": roc.long(early.day),
                "before": before.step,
                "earlier": roc.long(before.day),
            }
        )


def out_of_order(days: Mapping[int, date], after: Mapping[int, int | None]) -> tuple[int, int] | None:
    """The first step that lies before the one that it comes after, and that one; None where all are in order."""
    for step, before in after.items():
        if before is not None and before in days and days[step] < days[before]:
            return step, before
    return None


def followers(steps: Iterable[Dated], of: int) -> list[Dated]:
    """The steps that come after `of`, near or far, in the order of their days."""
    rows = list(steps)
    found = set(_following(rows, of))
    return [each for each in rows if each.step.pk in found and each.step.pk != of]


def circle(steps: Iterable[Step], step: int, after: int | None) -> bool:
    """Whether `step` would come after itself, were it to come after `after`."""
    before = {each.pk: each.after_id for each in steps} | {step: after}
    seen: set[int] = set()
    at: Any = step
    while at is not None and at not in seen:
        seen.add(at)
        at = before.get(at)
    return at is not None


def _following(steps: list[Dated], of: int) -> Iterator[int]:
    reached = {of}
    waiting = [of]
    while waiting:
        at = waiting.pop()
        for each in steps:
            if each.step.after_id == at and each.step.pk not in reached:
                reached.add(each.step.pk)
                waiting.append(each.step.pk)
    yield from reached
