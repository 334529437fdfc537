"""Days off: entered, taken from the law, imported with a preview, confirmed; a year that nobody confirmed is said."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Person
from accounts.roles import Role
from core.refusals import Refused
from exchange import actions as exchange
from tests import make as people
from tests.exchange.importing import applied, checked, problems, silent
from tests.workspace.calendars import call, drawn, staff
from workspace import days
from workspace.models import DayOff, WorkYear

pytestmark = pytest.mark.django_db
HEAD = "西元日期,星期,是否放假,備註\n"
#: New Year and a made-up Saturday of an invented year, as the offices' calendar writes them.
ROWS = (
    "20270101,五,2,開國紀念日\n20270102,六,2,\n20270103,日,2,\n20270104,一,0,\n20270105,二,2,\n"
    "20270109,六,0,補行上班\n20270228,日,2,和平紀念日\n"
)


def _file(rows: str = ROWS) -> bytes:
    return (HEAD + rows).encode("utf-8-sig")


def _confirmed(year: int) -> bool:
    return WorkYear.objects.filter(pk=year, confirmed_at__isnull=False).exists()


def test_the_offices_calendar_is_looked_at_first_and_keeps_what_is_not_ordinary() -> None:
    by = staff()
    batch = checked(_file(), by=by)
    assert batch.kind == "days-off"
    assert not DayOff.objects.exists()
    exchange.apply(by=by, batch=batch, progress=silent)
    assert list(DayOff.objects.values_list("day", "is_worked", "name")) == [
        (date(2027, 1, 1), False, "開國紀念日"),
        (date(2027, 1, 5), False, "放假日"),
        (date(2027, 1, 9), True, "補行上班"),
        (date(2027, 2, 28), False, "和平紀念日"),
    ]
    calendar = days.working_days()
    assert calendar.is_working(date(2027, 1, 9))
    assert not calendar.is_working(date(2027, 1, 5))
    assert not _confirmed(116)


def test_the_same_file_again_changes_nothing_and_one_of_another_year_removes_nothing() -> None:
    by = staff()
    applied(_file(), by=by)
    again = checked(_file(), by=by)
    assert (again.preview or {})["counts"]["new"] == (again.preview or {})["counts"]["changed"] == 0
    applied(_file("20280101,六,2,開國紀念日\n20280102,日,2,\n"), by=by)
    assert DayOff.objects.filter(year=116).count() == 4


def test_an_import_is_undone_and_its_year_has_to_be_confirmed_anew() -> None:
    by = staff()
    batch = applied(_file(), by=by)
    days.confirm(by=by, year=116)
    exchange.undo(by=by, batch=batch)
    assert not DayOff.objects.exists()
    assert not _confirmed(116)


def test_a_bad_cell_is_told_with_its_row() -> None:
    batch = checked(_file("20270101,五,3,開國紀念日\n20270230,二,2,x\n20270104,一,0,\n"), by=staff(), kind="days-off")
    assert [(row, column) for row, column, _value in problems(batch)] == [(2, "是否放假"), (3, "西元日期")]


def test_only_the_administration_gives_such_a_file() -> None:
    officer = people.actor(Role.SCHOOL_OFFICER)
    with pytest.raises(policy.Denied, match=r"working-days\.edit|reference\.import|import"):
        checked(_file(), by=officer, kind="days-off")
    assert not DayOff.objects.exists()
    client = Client()
    client.force_login(Person.objects.get(pk=officer.person_id))
    assert client.post(reverse("workspace:fixed_days", args=[116])).status_code == 403


def test_what_the_law_fixes_by_date_is_entered_once_and_the_rest_is_left_to_staff() -> None:
    by = staff()
    assert days.enter_fixed(by=by, year=115) == 8
    assert days.enter_fixed(by=by, year=115) == 0
    assert set(DayOff.objects.filter(name="勞動節").values_list("day", flat=True)) == {date(2026, 5, 1)}
    assert not _confirmed(115)


def test_before_the_law_nothing_is_said_of_days_that_it_made_holidays() -> None:
    assert [each.day for each in days.fixed_days(114)] == [
        date(2025, 9, 28),
        date(2025, 10, 10),
        date(2025, 10, 25),
        date(2025, 12, 25),
    ]
    assert days.fixed_days(113) == []


def test_a_year_without_a_day_is_not_confirmed_and_a_changed_one_is_confirmed_anew() -> None:
    by = staff()
    with pytest.raises(Refused, match="尚未登錄放假日"):
        days.confirm(by=by, year=115)
    days.enter(by=by, day=date(2026, 2, 27), name="和平紀念日補假", is_worked=False, source="函")
    days.confirm(by=by, year=115)
    assert _confirmed(115)
    days.remove(by=by, day=DayOff.objects.get())
    assert not _confirmed(115)


def test_a_weekday_is_not_made_up() -> None:
    with pytest.raises(Refused, match="本為上班日"):
        days.enter(by=staff(), day=date(2026, 2, 27), name="x", is_worked=True, source="x")


def test_a_day_typed_into_the_list_of_another_year_is_refused_and_stays_typed() -> None:
    client = Client()
    client.force_login(Person.objects.get(pk=staff().person_id))
    typed = {"day": "114/10/06", "name": "中秋節", "source": "函"}
    page = client.post(reverse("workspace:enter_day", args=[115]), typed)
    assert page.status_code == 422
    assert "非屬115 年" in page.text and "中秋節" in page.text and "114/10/06" in page.text
    assert not DayOff.objects.exists()
    assert client.post(reverse("workspace:enter_day", args=[114]), typed).status_code == 302


def test_a_calendar_says_which_of_its_years_nobody_has_confirmed() -> None:
    by = staff()
    calendar = drawn(call(), by)
    client = Client()
    client.force_login(Person.objects.get(pk=by.person_id))
    url = reverse("workspace:calendar", args=[calendar.pk])
    warning = "放假日尚未經確認"
    page = client.get(url).content.decode()
    assert warning in page
    assert "115 年" in page.partition(warning)[2]
    for year in (115, 116):
        days.enter_fixed(by=by, year=year)
        days.confirm(by=by, year=year)
    assert warning not in client.get(url).content.decode()


def test_a_day_belongs_to_its_year_in_the_database() -> None:
    with attributed(Actor.system(), "test"):
        year = WorkYear.objects.create(year=115)
        with pytest.raises(IntegrityError, match="day_off_of_its_year"), transaction.atomic():
            DayOff.objects.create(day=date(2027, 1, 1), year=year, name="x", source="x")
