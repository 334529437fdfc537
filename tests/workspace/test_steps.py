"""Calendars of steps: drawn up, moved with a reason, ticked; the record's own dates are read and set, never copied."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.permissions import Permission as P
from accounts.roles import Role
from communities.models import AllianceMember
from core.jobs import Run
from core.models import Job
from core.refusals import Refused
from proposals import actions as proposals
from proposals.models import Call
from tests import make as people
from tests.proposals import make
from tests.workspace.calendars import MONDAY, at, call, drawn, staff, step, words
from workspace import days
from workspace.background import tell_moved
from workspace.models import Notice, Step, StepCalendar
from workspace.queries import step_history
from workspace.steps import changing, drawing, moving, reading, showing

pytestmark = pytest.mark.django_db
BRIEFING = date(2026, 2, 23)


def test_a_calendar_is_drawn_up_from_the_rules_with_the_dates_of_the_call() -> None:
    calendar = drawn(call(), briefing=BRIEFING)
    steps = reading.dated_of(calendar).steps
    assert [(each.step.key, each.day) for each in steps] == [
        ("briefing", BRIEFING),
        ("opens", MONDAY),
        ("subplans", MONDAY + timedelta(weeks=4)),
        ("submission", MONDAY + timedelta(weeks=5)),
        ("period-1", date(2026, 12, 31)),
        ("settlement-1", date(2027, 3, 1)),  # 28 February 2027 is a Sunday
        ("year-end", date(2027, 7, 30)),  # 31 July 2027 is a Saturday
        ("period-2", date(2027, 7, 31)),
        ("settlement-2", date(2027, 9, 30)),
    ]


def test_both_days_are_told_with_the_rule_that_moved_one() -> None:
    calendar = drawn(call())
    told = {line.name: line.shifted for line in showing.lines(reading.dated_of(calendar))}
    assert "行政程序法第 48 條第 4 項" in told["第一期經費結報"]
    assert "116 年 2 月 28 日（日）" in told["第一期經費結報"]
    assert told["第二期經費執行完畢"] == ""


def test_a_holiday_moves_the_day_and_is_named() -> None:
    by = staff()
    days.enter(by=by, day=date(2027, 3, 1), name="和平紀念日補假", is_worked=False, source="函")
    calendar = drawn(call())
    assert step(calendar, "settlement-1").day == date(2027, 3, 2)


def test_the_calls_date_changed_on_its_own_page_is_the_steps_date() -> None:
    of = call()
    calendar = drawn(of)
    by = staff()
    later = at(MONDAY + timedelta(weeks=6), 12)
    proposals.change_call(
        by=by,
        call=of,
        edition="111",
        opens_at=of.opens_at,
        subplans_due_at=of.subplans_due_at,
        submit_until=later,
        note="",
    )
    assert step(calendar, "submission").at == later


def test_moving_a_step_sets_the_calls_own_date_and_keeps_its_hour() -> None:
    of = call()
    calendar = drawn(of)
    to = MONDAY + timedelta(weeks=6)
    moving.move(by=staff(), step=step(calendar, "submission").step, to=to, reason="學校反映")
    of.refresh_from_db()
    assert of.submit_until == at(to, 17)
    assert not Step.objects.exclude(field="").filter(day__isnull=False).exists()
    assert any(entry.action == "step.move" for entry in step_history(of))


def test_what_the_calls_own_action_refuses_the_calendar_refuses_and_nothing_is_moved() -> None:
    of = call()
    calendar = drawn(of)
    with pytest.raises(Refused, match="日期須依序為"):
        moving.move(by=staff(), step=step(calendar, "submission").step, to=MONDAY, reason="x")
    assert step(calendar, "submission").day == MONDAY + timedelta(weeks=5)


def test_a_call_whose_dates_would_lie_before_a_step_that_comes_first_is_refused() -> None:
    of = call()
    drawn(of, briefing=BRIEFING)
    early = at(BRIEFING - timedelta(days=3))
    with pytest.raises(Refused, match=r"應於.*之後"):
        proposals.change_call(
            by=staff(),
            call=of,
            edition="111",
            opens_at=early,
            subplans_due_at=of.subplans_due_at,
            submit_until=of.submit_until,
            note="",
        )
    assert Call.objects.get(pk=of.pk).opens_at == at(MONDAY)


def test_those_that_come_after_are_offered_and_go_along_by_working_days() -> None:
    by = staff()
    of = call()
    calendar = drawn(of, check=date(2026, 4, 20), preliminary=date(2026, 5, 4))
    days.enter(by=by, day=date(2026, 5, 11), name="假", is_worked=False, source="函")
    row = step(calendar, "submission")
    year = reading.dated_of(calendar)
    first, along = moving.plan(year, row.step.pk, row.day + timedelta(weeks=1), days.working_days())
    assert [(each.dated.step.key, each.to) for each in along] == [
        ("check", date(2026, 4, 27)),
        ("preliminary", date(2026, 5, 12)),
    ]
    moving.move(by=by, step=row.step, to=first.to, reason="延期", along=[each.dated.step.pk for each in along])
    assert step(calendar, "preliminary").day == date(2026, 5, 12)
    assert step(calendar, "preliminary").step.reason == "延期"


def test_a_step_is_not_moved_past_one_that_does_not_go_along() -> None:
    calendar = drawn(call(), check=date(2026, 4, 20), preliminary=date(2026, 5, 4))
    with pytest.raises(Refused, match=r"初審完成.*應於「形式審查"):
        moving.move(by=staff(), step=step(calendar, "check").step, to=date(2026, 5, 5), reason="x")
    moving.move(by=staff(), step=step(calendar, "check").step, to=date(2026, 5, 4), reason="x")
    assert step(calendar, "check").day == date(2026, 5, 4)


def test_moving_takes_a_reason_and_a_change() -> None:
    calendar = drawn(call(), briefing=BRIEFING)
    row = step(calendar, "briefing")
    with pytest.raises(Refused, match="請填寫異動原因"):
        moving.move(by=staff(), step=row.step, to=date(2026, 2, 24), reason=" ")
    with pytest.raises(Refused, match="目前日期已為"):
        moving.move(by=staff(), step=row.step, to=BRIEFING, reason="x")


def test_what_the_regulation_fixes_is_not_moved_unless_its_day_has_become_a_holiday() -> None:
    by = staff()
    calendar = drawn(call())
    row = step(calendar, "settlement-1")
    with pytest.raises(Refused, match=r"規定期限.*第一期於當年十二月三十一日前"):
        moving.move(by=by, step=row.step, to=date(2027, 4, 1), reason="x")
    days.enter(by=by, day=row.day, name="和平紀念日補假", is_worked=False, source="函")
    assert "和平紀念日補假" in showing.lines(reading.dated_of(calendar))[-4].off
    moving.move(by=by, step=row.step, to=date(2027, 4, 1), reason="補假")
    assert step(calendar, "settlement-1").day == date(2027, 3, 2)


def test_two_who_move_at_once_the_second_is_told_and_nothing_is_overwritten() -> None:
    calendar = drawn(call(), briefing=BRIEFING)
    saw = moving.seen(reading.dated_of(calendar).steps)
    row = step(calendar, "briefing").step
    moving.move(by=staff(), step=row, to=date(2026, 2, 24), reason="a", saw=saw)
    with pytest.raises(Refused, match="行事曆日期已由他人異動"):
        moving.move(by=staff(), step=row, to=date(2026, 2, 25), reason="b", saw=saw)
    assert step(calendar, "briefing").day == date(2026, 2, 24)


def test_two_who_write_one_steps_words_at_once_the_second_is_told() -> None:
    calendar = drawn(call(), briefing=BRIEFING)
    row = step(calendar, "briefing").step
    changing.change(by=staff(), step=row, words=words(row, remark="線上"), sequence=row.sequence)
    with pytest.raises(Refused, match="此步驟已由他人修改"):
        changing.change(by=staff(), step=row, words=words(row, remark="現場"), sequence=row.sequence)
    assert step(calendar, "briefing").step.remark == "線上"


def test_an_event_of_the_call_fulfils_its_step_and_takes_it_back() -> None:
    by = staff()
    of = call()
    calendar = drawn(of)
    assert step(calendar, "opens").done_at is None
    proposals.open_call(by=by, call=of)
    done = step(calendar, "opens")
    assert done.done_by.pk == by.membership_id
    proposals.close_call(by=by, call=of)
    assert step(calendar, "submission").done_at is not None
    proposals.reopen_call(by=by, call=of, remark="漏收")
    assert step(calendar, "submission").done_at is None
    with pytest.raises(Refused, match="自動完成"):
        changing.tick(by=by, step=done.step)


def test_other_steps_are_ticked_and_unticked_and_say_by_whom() -> None:
    by = staff()
    calendar = drawn(call(), briefing=BRIEFING)
    row = step(calendar, "briefing").step
    changing.tick(by=by, step=row)
    assert step(calendar, "briefing").done_by.pk == by.membership_id
    with pytest.raises(Refused, match="已完成，不再調整"):
        moving.move(by=by, step=row, to=date(2026, 2, 24), reason="x")
    changing.untick(by=by, step=row)
    assert step(calendar, "briefing").done_at is None


def test_a_step_of_ones_own_is_added_on_a_working_day_and_removed_with_its_place_in_the_order() -> None:
    by = staff()
    calendar = drawn(call(), briefing=BRIEFING)
    first = step(calendar, "briefing").step
    own = changing.add(by=by, calendar=calendar, day=date(2026, 2, 28), words=words(after=first.pk, who=["schools"]))
    assert own.day == MONDAY
    last = changing.add(by=by, calendar=calendar, day=date(2026, 3, 10), words=words(name="後", after=own.pk))
    changing.remove(by=by, step=own)
    last.refresh_from_db()
    assert last.after_id == first.pk
    with pytest.raises(Refused, match="規定事項，不得移除"):
        changing.remove(by=by, step=step(calendar, "period-1").step)


def test_a_step_cannot_come_after_itself_nor_in_a_circle_nor_before_its_day() -> None:
    by = staff()
    calendar = drawn(call(), check=date(2026, 4, 20), preliminary=date(2026, 5, 4))
    check, preliminary = (step(calendar, key).step for key in ("check", "preliminary"))
    with pytest.raises(Refused, match="不得接續於自身"):
        changing.change(by=by, step=check, words=words(check, after=preliminary.pk), sequence=check.sequence)
    with pytest.raises(Refused, match=r"應於.*之後"):
        changing.add(by=by, calendar=calendar, day=date(2026, 4, 1), words=words(after=check.pk))
    with pytest.raises(Refused, match="不在本行事曆期間內"):
        changing.add(by=by, calendar=calendar, day=date(2036, 4, 1), words=words())


def test_a_calendar_is_copied_from_the_year_before_to_this_years_working_days() -> None:
    by = staff()
    before = call(115)
    source = drawn(before, by, briefing=BRIEFING, check=date(2026, 4, 20))
    changing.tick(by=by, step=step(source, "briefing").step)
    own = changing.add(by=by, calendar=source, day=date(2026, 3, 6), words=words(name="諮詢日", remark="線上"))
    after = call(116, opens=date(2027, 3, 1))
    plan = {each.key or each.name: each for each in drawing.copied(after, source, days.working_days())}
    assert plan["briefing"].day == date(2027, 2, 23)
    assert plan["諮詢日"].wanted == date(2027, 3, 6)  # a Saturday
    assert plan["諮詢日"].day == date(2027, 3, 8)
    assert plan["諮詢日"].last_year == own.day
    assert plan["opens"].day == date(2027, 3, 1)
    assert plan["settlement-1"].wanted == date(2028, 2, 29)
    made = drawing.draw(by=by, record=after, steps=[*plan.values()])
    assert not Step.objects.filter(calendar=made, done_at__isnull=False).exists()
    assert step(made, "check").step.after_id == step(made, "submission").step.pk


def test_a_record_has_one_calendar() -> None:
    of = call()
    drawn(of)
    with pytest.raises(Refused, match="已由他人訂定"):
        drawn(of)


def test_the_database_keeps_a_step_to_one_date() -> None:
    calendar = drawn(call(), briefing=BRIEFING)
    for wrong in ({"field": "opens_at"}, {"day": None}, {"done_at": at(MONDAY)}):
        with pytest.raises(IntegrityError, match="violates"), transaction.atomic(), attributed(Actor.system(), "test"):
            Step.objects.filter(calendar=calendar, key="briefing").update(**wrong)


def test_only_the_administration_changes_a_calendar() -> None:
    calendar = drawn(call(), briefing=BRIEFING)
    row = step(calendar, "briefing").step
    for role in (Role.SCHOOL_OFFICER, Role.EVALUATION_GROUP, Role.REVIEWER):
        other = people.actor(role)
        with pytest.raises(policy.Denied, match=r"step.write"):
            moving.move(by=other, step=row, to=date(2026, 2, 24), reason="x")
        with pytest.raises(policy.Denied, match=r"step.write"):
            changing.tick(by=other, step=row)
        with pytest.raises(policy.Denied, match=r"calendar.manage"):
            changing.add(by=other, calendar=calendar, day=MONDAY, words=words())
        with pytest.raises(policy.Denied, match=r"working-days.edit"):
            days.enter(by=other, day=MONDAY, name="x", is_worked=False, source="x")


def test_schools_see_the_calendars_of_years_in_which_they_take_part_and_of_calls_being_prepared() -> None:
    of = call(115, state="open")
    calendar = drawn(of)
    school = make.proposal(of=of).alliance.members.filter(answer=AllianceMember.Answer.JOINED).first()
    assert school is not None
    inside = people.actor(Role.PRINCIPAL, school.school.organisation)
    outside = people.actor(Role.SCHOOL_OFFICER)
    region = people.actor(Role.SPECIAL_WORKING_GROUP)
    seeing = ((inside, True), (outside, False), (region, True), (people.actor(Role.REVIEWER), True), (staff(), True))
    for actor, sees in seeing:
        assert policy.can(actor, P.CALENDAR_VIEW, calendar) is sees
        assert policy.scope(actor, P.STEP_VIEW).filter(calendar=calendar).exists() is sees
    coming = drawn(call(116, opens=date(2027, 3, 1)))
    assert policy.can(outside, P.CALENDAR_VIEW, coming)


def test_the_week_is_read_in_a_constant_number_of_queries() -> None:
    by = staff()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            showing.week(by)
        return len(caught)

    drawn(call(115))
    showing.week(by)
    one = queries()
    for year in (112, 113, 114):
        drawn(call(year, opens=date(year + 1911, 3, 1)))
    assert queries() == one


@pytest.mark.parametrize(("ago", "times"), [(0, 1), (30, 1), (31, 0)])
def test_what_is_overdue_stands_with_the_week_for_a_month(ago: int, times: int) -> None:
    monday, sunday = reading.week_of(timezone.localdate())
    calendar = drawn(call(116, opens=monday + timedelta(days=70)))
    late = changing.add(by=staff(), calendar=calendar, day=monday - timedelta(days=ago), words=words(shift="stays"))
    shown = reading.between([reading.dated_of(calendar)], monday, sunday)
    assert [each.step.pk for _year, each in shown] == [late.pk] * times


def test_a_move_is_told_with_its_reason_to_whom_the_step_is_for_and_not_to_who_moved_it() -> None:
    of = call(115, state="open", opens=date(2027, 3, 1))
    calendar = drawn(of, briefing=date(2027, 2, 22))
    by, other = staff(), staff()
    reviewer = people.actor(Role.REVIEWER)
    moving.move(by=by, step=step(calendar, "briefing").step, to=date(2027, 2, 23), reason="場地")
    job = Job.objects.get(kind=moving.TELLING)
    tell_moved(Run(job, by), **job.arguments)
    told = Notice.objects.filter(event="step.moved")
    assert set(told.values_list("person", flat=True)).issuperset({other.person_id})
    assert not told.filter(person__in=[by.person_id, reviewer.person_id]).exists()
    first = told.first()
    assert first is not None
    assert first.about == {"before": "116/02/22", "until": "116/02/23", "remark": "場地"}


def test_a_plan_without_a_day_leaves_its_step_out() -> None:
    calendar = drawn(call())
    assert not Step.objects.filter(calendar=calendar, key="midterm").exists()
    assert StepCalendar.objects.count() == 1
