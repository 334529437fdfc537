"""The pages of calendars: shown before they are drawn up, copied from last year; nothing typed is lost; the week."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Person
from accounts.roles import Role
from core import roc
from proposals.models import Call
from tests import make as people
from tests.workspace.calendars import call, drawn, staff, step, words
from workspace import days
from workspace.calendars import calendar_of
from workspace.models import StepCalendar
from workspace.steps import changing, moving, reading, showing, telling

pytestmark = pytest.mark.django_db


def _client(actor: Actor, language: str = "zh-hant") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(Person.objects.get(pk=actor.person_id))
    return client


def _draw(of: Call) -> str:
    return reverse("workspace:draw_calendar", args=["proposals.call", of.pk])


def _plan(page: Any) -> str:
    return str(page.context["plan"])


def test_what_is_drawn_up_was_shown_with_its_working_days() -> None:
    by = staff()
    client, of = _client(by), call()
    url, typed = _draw(of), {"day_0": "115/02/21"}  # a Saturday
    unseen = client.post(url, {**typed, "plan": _plan(client.get(url)), "draw": "1"})
    assert unseen.status_code == 200
    assert "請再次檢視" in unseen.text
    assert "115 年 2 月 23 日（一）" in unseen.text
    assert calendar_of(of) is None
    client.post(url, {**typed, "plan": _plan(unseen), "draw": "1"})
    made = calendar_of(of)
    assert made is not None
    assert step(made, "briefing").day == date(2026, 2, 23)


def test_a_holiday_entered_meanwhile_is_shown_before_anything_is_drawn_up() -> None:
    by = staff()
    client, of = _client(by), call()
    url = _draw(of)
    seen = client.post(url, {"day_0": "115/02/23", "show": "1"})
    days.enter(by=by, day=date(2026, 2, 23), name="調整放假", is_worked=False, source="函")
    again = client.post(url, {"day_0": "115/02/23", "plan": _plan(seen), "draw": "1"})
    assert "調整放假" in again.text
    assert calendar_of(of) is None


def test_a_day_that_is_none_stays_as_it_was_typed() -> None:
    client = _client(staff())
    answer = client.post(_draw(call()), {"day_0": "115/02/30", "draw": "1"})
    assert answer.status_code == 422
    assert 'value="115/02/30"' in answer.text


def test_last_years_calendar_is_copied_and_shown_with_both_days() -> None:
    by = staff()
    drawn(call(115), by, briefing=date(2026, 2, 23))
    client, of = _client(by), call(116, opens=date(2027, 3, 1))
    url = f"{_draw(of)}?from=before"
    page = client.get(url)
    assert "115/02/23" in page.text
    fields = {name: page.context["form"][name].initial or "" for name in page.context["form"].fields}
    shown = client.post(url, {**fields, "show": "1"})
    client.post(url, {**fields, "plan": _plan(shown), "draw": "1"})
    made = calendar_of(of)
    assert made is not None
    assert step(made, "briefing").day == date(2027, 2, 23)


def test_a_move_that_is_refused_keeps_what_was_typed_and_shows_the_dates_of_now() -> None:
    by = staff()
    calendar = drawn(call(), by, briefing=date(2026, 2, 23))
    row, client = step(calendar, "briefing").step, _client(by)
    url = reverse("workspace:move_step", args=[row.pk])
    looked = client.post(url, {"to": "115/02/25", "reason": "場地", "look": "1"})
    asked = {"to": "115/02/25", "reason": "場地", "looked": "2026-02-25", "saw": looked.context["saw"], "move": "1"}
    moving.move(by=staff(), step=row, to=date(2026, 2, 24), reason="先")
    refused = client.post(url, asked)
    assert refused.status_code == 422
    assert "行事曆日期已由他人異動" in refused.text
    assert "場地" in refused.text
    assert "115 年 2 月 24 日" in refused.text
    assert client.post(url, {**asked, "saw": refused.context["saw"]}).status_code == 302
    assert step(calendar, "briefing").day == date(2026, 2, 25)


@pytest.mark.parametrize(
    ("role", "page"), [(Role.ADMINISTRATION_STAFF, "dashboards:overview"), (Role.REVIEWER, "reviews:desk")]
)
def test_this_week_stands_on_the_start_page(role: Role, page: str) -> None:
    monday, _sunday = reading.week_of(timezone.localdate())
    calendar = drawn(call(116, opens=monday + timedelta(days=70)))
    changing.add(by=staff(), calendar=calendar, day=monday + timedelta(4), words=words(name="諮詢會議", shift="stays"))
    assert "諮詢會議" in _client(people.actor(role)).get(reverse(page)).text


@pytest.mark.parametrize(("state", "ends"), [("open", False), ("closed", True)])
def test_a_calendar_whose_call_is_closed_ends_a_while_after_its_last_step(state: str, ends: bool) -> None:
    calendar = drawn(call(113, state=state, opens=date(2024, 3, 4)))
    year = reading.dated([calendar])[0]
    last = max(each.day for each in year.steps)
    shown = _client(staff()).get(reverse("workspace:calendars"))
    row = shown.context["rows"][0]
    assert (row["ended"], row["overdue"] == 0, row["next"]) == (ends, ends, None)
    assert ("已結束" in shown.text) is ends
    assert ("逾期" in {line.state["word"] for line in showing.lines(year)}) is not ends
    assert bool([due for due in telling.due_on(last + timedelta(1)) if due.event == "step.overdue"]) is not ends
    assert bool(reading.between([year], last + timedelta(1), last + timedelta(2))) is not ends


def test_a_day_that_became_a_holiday_asks_staff_to_move_it_and_nobody_else() -> None:
    opens = timezone.localdate() + timedelta(days=70)
    calendar = drawn(call(116, opens=opens), briefing=opens - timedelta(days=7))
    day = step(calendar, "briefing").day
    days.enter(by=staff(), day=day, name="示範假日", is_worked=False, source="函")
    url = reverse("workspace:calendar", args=[calendar.pk])
    assert "請調整至工作日" in _client(staff()).get(url).text
    others = _client(people.actor(Role.REVIEWER)).get(url).text
    assert "示範假日" in others and "請調整至工作日" not in others


def test_a_calendar_is_read_in_english_and_in_chinese() -> None:
    calendar = drawn(call(), briefing=date(2026, 2, 23))
    url = reverse("workspace:calendar", args=[calendar.pk])
    english = _client(staff(), "en").get(url).text
    assert "Briefing on the application" in english
    assert "23 Feb 2026" in english
    assert "召開申請說明會" in _client(staff()).get(url).text


def test_a_step_is_added_changed_and_removed_on_its_pages() -> None:
    by = staff()
    calendar = drawn(call(), by)
    client = _client(by)
    add = reverse("workspace:add_step", args=[calendar.pk])
    asked = {
        "name": "諮詢會議",
        "day": "115/03/07",
        "shift": "previous",
        "who": ["schools"],
        "after": "",
        "remark": "線上",
    }
    assert client.post(add, {**asked, "day": "115/02/31"}).status_code == 422
    assert client.post(add, asked).status_code == 302
    own = StepCalendar.objects.get().steps.get(name="諮詢會議")
    assert (own.day, own.who) == (date(2026, 3, 6), ["schools"])
    edit = reverse("workspace:edit_step", args=[own.pk])
    assert client.post(edit, {**asked, "name": "諮詢會議（一）", "sequence": own.sequence}).status_code == 302
    stale = client.post(edit, {**asked, "name": "別名", "sequence": own.sequence})
    assert stale.status_code == 422
    assert "諮詢會議（一）" in stale.text
    client.post(reverse("workspace:tick_step", args=[own.pk]))
    assert "取消完成" in client.get(reverse("workspace:calendar", args=[calendar.pk])).text
    client.post(reverse("workspace:remove_step", args=[own.pk]))
    assert "諮詢會議（一）" not in client.get(reverse("workspace:calendar", args=[calendar.pk])).text


def test_steps_that_come_ticked_go_along_as_they_were_shown() -> None:
    client = _client(staff())
    calendar = drawn(call(), check=date(2026, 4, 20), preliminary=date(2026, 5, 4))
    row = step(calendar, "submission")
    later = roc.short(row.day + timedelta(weeks=1))
    url = reverse("workspace:move_step", args=[row.step.pk])
    shown = client.post(url, {"to": later, "reason": "場地"})
    form = shown.context["form"]
    along = [str(key) for key in form["along"].value()]
    assert along and all(key in dict(form.fields["along"].choices) for key in map(int, along))
    before = {each.step.pk: each.day for each in reading.dated_of(StepCalendar.objects.get(pk=calendar.pk)).steps}
    looked = str(shown.context["first"].to)
    posted = {"to": later, "reason": "場地", "looked": looked, "saw": shown.context["saw"], "move": "1"}
    assert client.post(url, {**posted, "along": along}).status_code == 302
    after = {each.step.pk: each.day for each in reading.dated_of(StepCalendar.objects.get(pk=calendar.pk)).steps}
    moved = {key for key, day in after.items() if day != before[key]}
    assert moved == {row.step.pk, *map(int, along)}
