"""Schools without an officer, accountant or principal today: which, for whom, and the way to let one in."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Person, days_of
from accounts.roles import GIVEN_ROLES, Role
from communities.models import School
from communities.queries.offices import OFFICES, schools_with_vacancies, vacancies_of
from tests import make
from tests.communities import make as land
from tests.proposals import make as plans

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGE = "/schools/vacancies/"


def _signed_in(role: Role, of: Any = None) -> Client:
    client = Client()
    client.force_login(make.member(role, of).person, BACKEND)
    return client


def _staffed(*roles: Role) -> School:
    school = land.school()
    for role in roles:
        make.member(role, school.organisation)
    return school


def _listed() -> list[School]:
    return list(schools_with_vacancies(make.actor(Role.ADMINISTRATION_STAFF)))


def test_a_school_is_listed_while_one_of_the_three_lacks() -> None:
    whole = _staffed(*OFFICES.values())
    without = {role: _staffed(*(other for other in OFFICES.values() if other is not role)) for role in OFFICES.values()}
    assert set(_listed()) == set(without.values())
    assert vacancies_of(whole) == []
    assert [vacancies_of(school) for school in without.values()] == [[role] for role in without]


def test_only_who_is_in_force_today_and_not_shut_out_counts() -> None:
    school = _staffed(*OFFICES.values())
    today = timezone.localdate()
    principal = Membership.objects.filter(organisation=school.pk, role=Role.PRINCIPAL)
    for days, lacks in (
        (days_of(today, today), False),
        (days_of(date(2020, 1, 1), today - timedelta(days=1)), True),
        (days_of(today + timedelta(days=1), None), True),
    ):
        with attributed(Actor.system(), "test"):
            principal.update(period=days)
        assert (vacancies_of(school) == [Role.PRINCIPAL]) is lacks
        assert (school in _listed()) is lacks
    with attributed(Actor.system(), "test"):
        principal.update(period=days_of(today, None))
        Person.objects.filter(memberships__in=principal).update(is_active=False)
    assert vacancies_of(school) == [Role.PRINCIPAL]


@pytest.mark.parametrize(("days", "listed"), [(-1, False), (0, True), (1, True)])
def test_a_school_is_listed_until_its_last_day(days: int, listed: bool) -> None:
    school = land.school()
    with attributed(Actor.system(), "test"):
        School.objects.filter(pk=school.pk).update(closed_on=timezone.localdate() + timedelta(days=days))
    assert (school in _listed()) is listed


def test_the_page_filters_and_leads_to_the_form_filled_in() -> None:
    lacks_principal = _staffed(Role.SCHOOL_OFFICER, Role.ACCOUNTANT)
    lacks_officer = _staffed(Role.PRINCIPAL, Role.ACCOUNTANT)
    staff = _signed_in(Role.ADMINISTRATION_STAFF)
    page = staff.get(f"{PAGE}?office=principal").content.decode()
    assert lacks_principal.name in page
    assert lacks_officer.name not in page
    page = staff.get(f"{PAGE}?county={lacks_principal.county_id}").content.decode()
    assert lacks_principal.name in page
    url = f"/accounts/people/invite/?role=principal&organisation={lacks_principal.organisation.code}"
    assert url.replace("&", "&amp;") in page
    form = staff.get(url).context["form"]
    assert form["role"].value() == "principal"
    assert form["organisation_code"].value() == lacks_principal.organisation.code


def test_nobody_but_staff_sees_the_page_or_its_links() -> None:
    school = land.school()
    for role in (each for each in GIVEN_ROLES if each is not Role.ADMINISTRATION_STAFF):
        client = _signed_in(role)
        assert client.get(PAGE).status_code == 403
        assert PAGE not in client.get("/schools/").content.decode()
    assert PAGE in _signed_in(Role.ADMINISTRATION_STAFF).get("/schools/").content.decode()
    assert school in _listed()


def test_the_unsigned_sub_plan_says_who_lacks_and_leads_staff_there() -> None:
    subplan = plans.proposal().subplans.select_related("school__organisation").first()
    assert subplan is not None
    school = subplan.school.organisation
    officer = _signed_in(Role.SCHOOL_OFFICER, school)
    url = f"/subplans/{subplan.pk}/signoff/"
    page = officer.get(url).content.decode()
    assert "該校今日無人具有下列身分" in page
    assert "role=principal" not in page
    assert "請洽國教署設定" in page
    page = _signed_in(Role.ADMINISTRATION_STAFF).get(url).content.decode()
    assert f"role=principal&amp;organisation={school.code}" in page
    assert "role=school-officer" not in page
    for role in (Role.ACCOUNTANT, Role.PRINCIPAL):
        make.member(role, school)
    assert "該校今日無人具有下列身分" not in officer.get(url).content.decode()
