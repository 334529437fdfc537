"""Makers of calendars: a call of 115 with the dates of a year that is known, drawn up from the rules."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from proposals.models import Call
from tests import make as people
from tests.proposals import make
from workspace import days
from workspace.models import Step, StepCalendar
from workspace.steps import drawing
from workspace.steps.changing import Words
from workspace.steps.reading import Dated, dated_of

MONDAY = date(2026, 3, 2)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of a day in Taipei."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def call(year: int = 115, state: str = "draft", opens: date = MONDAY) -> Call:
    """A call that opens on a day, with sub-plans due four weeks later and submission a week after that at 17:00."""
    made = make.call(year, state=state)
    with attributed(Actor.system(), "test"):
        made.opens_at = at(opens)
        made.subplans_due_at = at(opens + timedelta(weeks=4), 23, 59)
        made.submit_until = at(opens + timedelta(weeks=5), 17)
        made.save()
    return made


def staff() -> Actor:
    """Somebody of the Administration."""
    return people.actor(Role.ADMINISTRATION_STAFF)


def drawn(of: Call, by: Actor | None = None, **chosen: date) -> StepCalendar:
    """The calendar of a call by the rules, with days for some of the open steps."""
    working = days.working_days()
    steps = drawing.planned(of, working)
    given = {each.number: chosen.get(each.key.replace("-", "_"), each.wanted) for each in steps}
    made = drawing.draw(by=by or staff(), record=of, steps=drawing.planned(of, working, given))
    return StepCalendar.objects.get(pk=made.pk)


def step(calendar: StepCalendar, key: str) -> Dated:
    """A step with its date, by its key."""
    fresh = StepCalendar.objects.get(pk=calendar.pk)
    return next(each for each in dated_of(fresh).steps if each.step.key == key)


def words(of: Step | None = None, **changed: Any) -> Words:
    """What staff write of a step: as it stands, but for what is changed."""
    stands = (
        {"name": "說明", "name_en": "", "who": [], "after": None, "shift": "next", "remark": ""}
        if of is None
        else {
            "name": of.name,
            "name_en": of.name_en,
            "who": of.who,
            "after": of.after_id,
            "shift": of.shift,
            "remark": of.remark,
        }
    )
    return Words(**{**stands, **changed})
