"""Steps are told 7, 3, 1 days before and on the day after, to whom they are for; the dates of a call by the call."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actors import Actor
from accounts.roles import Role
from proposals import notices as of_proposals
from tests import make as people
from tests.proposals import make
from tests.workspace.calendars import call, drawn, staff, step
from workspace import notices
from workspace.models import Notice, StepCalendar
from workspace.steps import changing, telling

pytestmark = pytest.mark.django_db


def _running() -> StepCalendar:
    """A call that opened two weeks ago, with a briefing a week before that and the formal check in a week."""
    today = timezone.localdate()
    of = call(116, state="open", opens=today - timedelta(days=42))
    return drawn(of, briefing=today - timedelta(days=63), check=_working(today + timedelta(days=7)))


def _working(day: date) -> date:
    return day + timedelta({5: 2, 6: 1}.get(day.weekday(), 0))


def _told(calendar: StepCalendar, key: str, left: int) -> list[notices.Due]:
    row = step(calendar, key)
    return [due for due in telling.due_on(row.day - timedelta(left)) if due.record == row.step]


@pytest.mark.parametrize(("left", "times"), [(8, 0), (7, 1), (6, 0), (3, 1), (2, 0), (1, 1), (0, 0), (-1, 1), (-2, 0)])
def test_a_step_is_told_on_these_days_and_no_others(left: int, times: int) -> None:
    found = _told(_running(), "check", left)
    assert len(found) == times
    assert all(due.event == ("step.due" if left > 0 else "step.overdue") for due in found)


def test_what_is_done_is_told_no_more() -> None:
    calendar = _running()
    changing.tick(by=staff(), step=step(calendar, "check").step)
    assert [due for left in (7, 3, 1, -1) for due in _told(calendar, "check", left)] == []


@pytest.mark.parametrize("key", ["subplans", "submission"])
def test_a_date_of_which_the_call_tells_is_told_once(key: str) -> None:
    calendar = _running()
    make.subplan(make.proposal(of=calendar.record))
    row = step(calendar, key)
    for left in (7, 3, 1, -1):
        assert _told(calendar, key, left) == []
        day = row.day - timedelta(left)
        kinds = Counter(due.event for due in notices.due_on(day))
        assert kinds == Counter(due.event for due in of_proposals.due_on(day)) + Counter(
            due.event for due in telling.due_on(day)
        )


def test_it_is_told_to_those_it_is_for_and_once() -> None:
    calendar = _running()
    row = step(calendar, "check")
    of = people.member(Role.ADMINISTRATION_STAFF)
    other = people.member(Role.SCHOOL_OFFICER)
    (due,) = _told(calendar, "check", 7)
    event = notices.of("step.due")
    assert event is not None
    concerned = {each.person_id for each in notices.concerned_by(event, row.step)}
    assert of.person_id in concerned
    assert other.person_id not in concerned
    for _time in range(2):
        notices.tell("step.due", row.step, by=Actor.system(), once=due.once, **due.about)
    assert Notice.objects.filter(person=of.person_id, event="step.due").count() == 1


def test_a_step_for_the_schools_reaches_those_that_take_part_and_no_others() -> None:
    calendar = _running()
    proposal = make.proposal(of=calendar.record)
    school = proposal.alliance.members.filter(answer="joined").first()
    assert school is not None
    inside = people.member(Role.SCHOOL_OFFICER, school.school.organisation)
    outside = people.member(Role.SCHOOL_OFFICER)
    event = notices.of("step.due")
    assert event is not None
    told = {each.person_id for each in notices.concerned_by(event, step(calendar, "period-1").step)}
    assert inside.person_id in told
    assert outside.person_id not in told
