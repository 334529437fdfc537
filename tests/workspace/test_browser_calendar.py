"""A year's calendar in a real browser: staff draw it up and move a step; a school sees it and takes it along."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from icalendar import Calendar
from playwright.sync_api import expect

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Person
from accounts.roles import Role
from tests import make as people
from tests.browser import NARROW
from tests.proposals import make
from tests.workspace.calendars import call, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"


def _person(actor: Actor) -> Person:
    with attributed(Actor.system(), "test"):
        person = Person.objects.get(pk=actor.person_id)
        person.set_password(PASSWORD)
        person.save()
    return person


def test_staff_draw_up_a_calendar_and_move_a_step_and_a_school_follows_it(visitors: Any, tmp_path: Path) -> None:
    of = call(115, state="open", opens=date(2027, 3, 1))
    proposal = make.proposal(of=of)
    member = proposal.alliance.members.get(part="convener").school.organisation
    visitor = visitors().sign_in(_person(staff()), PASSWORD).go(reverse("proposals:call", args=[of.pk]))
    page = visitor.page
    page.get_by_role("link", name="訂定行事曆").click()
    page.get_by_label("召開申請說明會").fill("116/02/20")  # a Saturday
    page.get_by_role("button", name="檢視實際工作日").click()
    expect(page.get_by_text("為星期六，順延至次一工作日。")).to_be_visible()
    expect(page.get_by_text("116 年 2 月 22 日（一）")).to_be_visible()
    assert visitor.accessible() == []
    visitor.picture("draw-calendar")
    page.get_by_role("button", name="訂定行事曆").click()
    expect(page.get_by_text("行事曆已訂定，有關單位均可查看")).to_be_visible()
    assert visitor.accessible() == []
    visitor.picture("calendar-staff")

    submission = page.locator("li.step", has_text="送出計畫書截止")
    submission.get_by_role("link", name="調整日期").click()
    page.get_by_label("新日期").fill("116/04/12")
    page.get_by_label("理由").fill("連假順延")
    page.get_by_role("button", name="檢視異動").click()
    expect(page.get_by_text("將調整為 116 年 4 月 12 日（一）")).to_be_visible()
    visitor.picture("move-step")
    page.get_by_role("button", name="調整日期").click()
    expect(page.locator("li.step", has_text="送出計畫書截止")).to_contain_text("116 年 4 月 12 日（一） 17:00")
    of.refresh_from_db()
    assert of.submit_until.date() == date(2027, 4, 12)

    officer = people.actor(Role.SCHOOL_OFFICER, member)
    school = visitors(size=NARROW).sign_in(_person(officer), PASSWORD).go(reverse("workspace:calendars"))
    school.page.get_by_role("link", name="115 學年度計畫徵件").click()
    expect(school.page.locator("li.step", has_text="送出計畫書截止")).to_contain_text("連假順延")
    assert school.page.get_by_role("link", name="調整日期").count() == 0
    assert school.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert school.accessible() == []
    school.picture("calendar-phone")
    with school.page.expect_download() as taken:
        school.page.get_by_role("link", name="下載行事曆").click()
    taken.value.save_as(tmp_path / "steps.ics")
    events = {str(each["summary"]): each for each in Calendar.from_ical((tmp_path / "steps.ics").read_bytes()).events}
    assert events["召開申請說明會"].decoded("dtstart") == date(2027, 2, 22)
    assert events["召集學校送出計畫書截止"].decoded("dtstart").date() == date(2027, 4, 12)
