"""Dated figures: in force by a second person's approval, for their days only, and never rewritten."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from findings import actions, reference
from findings.actions import FigureRefused
from findings.figures import DatedFigures, figures_on
from findings.models import DatedFigure
from rulebook import FigureMissing
from tests import make

pytestmark = pytest.mark.django_db
FEE = DatedFigure.Key.ATTENDANCE_FEE


@pytest.fixture
def first() -> Actor:
    return make.actor(Role.ADMINISTRATION_STAFF)


@pytest.fixture
def second() -> Actor:
    return make.actor(Role.ADMINISTRATION_STAFF)


def enter(by: Actor, value: int = 2600, start: date = date(2027, 1, 1), end: date | None = None) -> DatedFigure:
    return actions.enter_figure(
        by=by, key=FEE, subject="", value=value, valid_from=start, valid_until=end, source="示例公告"
    )


@pytest.mark.parametrize(
    ("day", "wage"),
    [
        (date(2021, 1, 1), 160),
        (date(2022, 12, 31), 168),
        (date(2023, 1, 1), 176),
        (date(2024, 6, 1), 183),
        (date(2025, 6, 1), 190),
        (date(2026, 12, 31), 196),
    ],
)
def test_shipped_wages_are_in_force_on_their_days(day: date, wage: int) -> None:
    assert figures_on(day)["minimum-wage-hour"].value == wage


@pytest.mark.parametrize(
    ("key", "day"), [("minimum-wage-hour", date(2020, 12, 31)), ("fiscal-tier/10007", date(2022, 12, 31))]
)
def test_missing_figure_is_said_never_taken_from_another_year(key: str, day: date) -> None:
    assert key not in figures_on(day)
    with pytest.raises(FigureMissing) as missing:
        DatedFigures().on(key, day)
    assert (missing.value.key, missing.value.on) == (key, day)
    assert DatedFigures().on(key, day + timedelta(days=1)).value > 0


def test_every_county_has_a_tier_with_its_source() -> None:
    for day in (date(2024, 1, 1), date(2026, 1, 1)):
        found = {key: figure for key, figure in figures_on(day).items() if key.startswith("fiscal-tier/")}
        assert set(found) == {f"fiscal-tier/{code}" for code in reference.COUNTIES}
        assert all(1 <= figure.value <= 5 and figure.source for figure in found.values())


def test_reference_is_loaded_once() -> None:
    rows = DatedFigure.objects.count()
    assert rows == len(reference.rows())
    assert reference.load_figures() == 0
    assert DatedFigure.objects.count() == rows


def test_entered_figure_waits_for_a_second_person(first: Actor, second: Actor) -> None:
    figure = enter(first)
    day = date(2027, 2, 1)
    assert figures_on(day)[FEE].value == 2500
    with pytest.raises(FigureRefused, match="須由另一位承辦人核可"):
        actions.approve_figure(by=first, figure=figure)
    assert figures_on(day)[FEE].value == 2500
    actions.approve_figure(by=second, figure=figure)
    assert figures_on(day)[FEE].value == 2600
    assert figures_on(date(2026, 12, 31))[FEE].value == 2500


def test_database_wants_a_second_person_too(first: Actor) -> None:
    figure = enter(first)
    with pytest.raises(IntegrityError, match="figure_approved_by_another"), attributed(first, "test"):
        DatedFigure.objects.filter(pk=figure.pk).update(approved_by=first.person_id, approved_at=timezone.now())
    figure.refresh_from_db()
    assert figure.approved_at is None


def test_correction_is_a_newer_figure_for_the_same_days(first: Actor, second: Actor) -> None:
    for value in (2600, 2700):
        actions.approve_figure(by=second, figure=enter(first, value))
    assert figures_on(date(2027, 1, 1))[FEE].value == 2700


def test_figure_ends_with_its_last_day(first: Actor, second: Actor) -> None:
    actions.approve_figure(by=second, figure=enter(first, end=date(2027, 1, 31)))
    assert figures_on(date(2027, 1, 31))[FEE].value == 2600
    assert figures_on(date(2027, 2, 1))[FEE].value == 2500


def test_approved_figure_stands(first: Actor, second: Actor) -> None:
    figure = actions.approve_figure(by=second, figure=enter(first))
    with pytest.raises(FigureRefused, match="請登錄新的數值"):
        actions.drop_figure(by=first, figure=figure)
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete rows from findings_datedfigure table"),
        transaction.atomic(),
        attributed(first, "test"),
    ):
        DatedFigure.objects.filter(pk=figure.pk).update(value=1)
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete rows from findings_datedfigure table"),
        transaction.atomic(),
        attributed(first, "test"),
    ):
        DatedFigure.objects.filter(pk=figure.pk).delete()
    assert figures_on(date(2027, 1, 1))[FEE].value == 2600


def test_waiting_figure_is_dropped_and_not_entered_twice(first: Actor) -> None:
    figure = enter(first)
    with pytest.raises(FigureRefused, match="同一日期已有待核可的數值"):
        enter(first, 2700)
    actions.drop_figure(by=first, figure=figure)
    assert enter(first, 2700).value == 2700


@pytest.mark.parametrize("role", [Role.SCHOOL_OFFICER, Role.EVALUATION_GROUP])
def test_other_roles_keep_no_figures(role: Role, first: Actor) -> None:
    rows = DatedFigure.objects.count()
    by = make.actor(role)
    with pytest.raises(policy.Denied, match=r"figure\.edit"):
        enter(by)
    assert DatedFigure.objects.count() == rows
    figure = enter(first)
    with pytest.raises(policy.Denied, match=r"figure\.edit"):
        actions.approve_figure(by=by, figure=figure)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"key": "fiscal-tier", "subject": "", "value": "3"}, "subject"),
        ({"key": "fiscal-tier", "subject": "10007", "value": "6"}, "value"),
        ({"key": "fiscal-tier", "subject": "10007", "value": "0"}, "value"),
        ({"key": "attendance-fee", "subject": "10007", "value": "2600"}, "subject"),
        ({"value": "兩千"}, "value"),
        ({"value": "-1"}, "value"),
        ({"valid_until": "115/12/31"}, "valid_until"),
        ({"valid_from": "明年"}, "valid_from"),
        ({"source": ""}, "source"),
    ],
)
def test_bad_figure_says_where_and_changes_nothing(given: dict[str, str], field: str) -> None:
    rows = DatedFigure.objects.count()
    client = Client()
    client.force_login(make.member(Role.ADMINISTRATION_STAFF).person, "django.contrib.auth.backends.ModelBackend")
    form = {"key": "attendance-fee", "subject": "", "value": "2600", "valid_from": "116/01/01", "valid_until": ""}
    answer = client.post("/rules/figures/new/", form | {"source": "示例公告"} | given)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert DatedFigure.objects.count() == rows


def test_good_figure_is_entered_and_approved_in_the_pages() -> None:
    people: list[Membership] = [make.member(Role.ADMINISTRATION_STAFF) for _n in range(2)]
    first, second = Client(), Client()
    for client, member in zip((first, second), people, strict=True):
        client.force_login(member.person, "django.contrib.auth.backends.ModelBackend")
    form = {"key": FEE, "subject": "", "value": "2600", "valid_from": "116/01/01", "valid_until": "", "source": "公告"}
    assert first.post("/rules/figures/new/", form).status_code == 302
    figure = DatedFigure.objects.get(value=2600)
    first.post(f"/rules/figures/{figure.pk}/approve/")
    assert DatedFigure.objects.get(pk=figure.pk).approved_at is None
    second.post(f"/rules/figures/{figure.pk}/approve/")
    assert DatedFigure.objects.get(pk=figure.pk).approved_by == people[1].person
