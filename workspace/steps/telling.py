"""Whom steps are told to: those they are for, 7, 3 and 1 days before, and on the day after where they are not done."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from core import roc
from workspace import calendars
from workspace.models import Step, StepCalendar
from workspace.notices import Due, Event, days_left
from workspace.steps.moving import MOVED
from workspace.steps.reading import dated, with_records


def people_of(step: Step) -> Q:
    """The memberships that a step is for; nobody where its kind no longer knows whom it names."""
    record: Any = step.calendar.record
    kind = calendars.of(record)
    found = Q(pk__in=[])
    for key in step.who:
        if key in kind.who:
            found |= kind.who[key].people(record)
    return found


def _page(step: Step) -> str:
    return f"{reverse('workspace:calendar', args=[step.calendar_id])}#step-{step.pk}"


_STEP: dict[str, Any] = {"model": Step, "permission": P.STEP_VIEW, "url": _page, "among": people_of}

EVENTS = (
    Event(
        "step.due",
        label=_("A step of the year's calendar is due soon"),
        text=_("“%(record)s” is on %(until)s (days left: %(days)s)."),
        **_STEP,
    ),
    Event(
        "step.overdue",
        label=_("A step of the year's calendar has passed"),
        text=_("“%(record)s” was on %(until)s and is not marked as done. Who has done it need not do more."),
        **_STEP,
    ),
    Event(
        MOVED,
        label=_("A step of the year's calendar was moved"),
        text=_("“%(record)s” was moved from %(before)s to %(until)s."),
        **_STEP,
    ),
)


def due_on(day: date) -> Iterator[Due]:
    """The steps that are not done and lie 7, 3 or 1 days after `day`, or lay on the day before.

    Dates of a record that its app tells of itself are left to it; of a calendar that has ended nobody is told.
    """
    for year in dated(StepCalendar.objects.prefetch_related(with_records())):
        if year.is_ended:
            continue
        for each in year.steps:
            told = each.step.field and year.kind.fields[each.step.field].told
            days = days_left(each.day, day)
            if days and not told and each.done_at is None:
                event = "step.due" if days > 0 else "step.overdue"
                yield Due(
                    event,
                    each.step,
                    f"{event}:{each.step.pk}:{each.day}:{days}",
                    {"until": roc.short(each.day), "days": days},
                )
