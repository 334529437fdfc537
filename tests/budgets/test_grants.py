"""Amounts asked, reported, approved: recorded once whatever is posted, seen by whom they concern."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.db.models import F, QuerySet
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.policy import Denied
from accounts.roles import Role
from budgets import actions
from budgets.models import Grant, Letter, Plan
from budgets.queries import alliances as counting
from budgets.queries import digest_of, grants_of_alliance
from communities.models import Alliance, AllianceMember
from core.refusals import Refused
from tests import make as people
from tests.budgets import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counted_by_membership(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proposal stands above these budgets: each counts in the alliance that its school has joined."""

    def homes() -> QuerySet[Any]:
        of_year = AllianceMember.objects.filter(answer="joined", school__plans__year=F("alliance__year")).order_by()
        return of_year.values(plan=F("school__plans"), home=F("alliance"))

    monkeypatch.setattr(counting, "_counting", [homes])


def _asked(*, partners: int = 1) -> tuple[Alliance, list[Plan]]:
    """An alliance whose schools have asked for 3,000 of current and 20,000 of capital each."""
    schools = [make.school() for _ in range(1 + partners)]
    plans = [make.plan(school) for school in schools]
    for plan in plans:
        make.item(plan, "meals", (30, 100))
        make.item(plan, "equipment", (2, 10_000))
    alliance = make.alliance(*schools)
    actions.set_requested(by=Actor.system(), plans=plans)
    return alliance, plans


def _cells(plans: list[Plan], current: int = 3_000, capital: int = 20_000) -> dict[tuple[int, str], int]:
    amounts = {"current": current, "capital": capital}
    return {(plan.pk, account): amount for plan in plans for account, amount in amounts.items()}


def _staff() -> Actor:
    return people.actor(Role.ADMINISTRATION_STAFF)


def test_asked_amounts_are_the_sums_by_account() -> None:
    _alliance, [plan, _other] = _asked()
    actions.set_requested(by=Actor.system(), plans=[plan])
    assert dict(plan.grants.values_list("account", "requested")) == {"current": 3_000, "capital": 20_000}


def test_correction_asks_anew_until_it_is_reported() -> None:
    _alliance, plans = _asked()
    make.item(plans[0], "printing", (1, 5_000))
    actions.set_requested(by=Actor.system(), plans=plans)
    assert plans[0].grants.get(account="current").requested == 8_000
    actions.report(by=_staff(), cells=_cells(plans))
    make.item(plans[0], "goods", (1, 5_000))
    with pytest.raises(Refused, match="不能重新申請"):
        actions.set_requested(by=Actor.system(), plans=plans)
    assert plans[0].grants.get(account="current").requested == 8_000


def test_amounts_changed_by_another_are_not_overwritten() -> None:
    _alliance, plans = _asked()
    seen = digest_of(Grant.objects.all())
    actions.report(by=_staff(), cells=_cells(plans, current=1_000), seen=seen)
    with pytest.raises(Refused, match="這些金額已由他人更動"):
        actions.report(by=_staff(), cells=_cells(plans, current=2_000), seen=seen)
    assert set(Grant.objects.filter(account="current").values_list("reported", flat=True)) == {1_000}


def test_approval_before_reporting_is_refused() -> None:
    _alliance, plans = _asked()
    with pytest.raises(Refused, match="請先登錄報部金額"):
        actions.approve(by=_staff(), letter_number="A1", letter_date=date(2022, 8, 1), cells=_cells(plans))
    assert not Letter.objects.exists()


def test_another_amount_takes_another_letter() -> None:
    _alliance, plans = _asked()
    staff = _staff()
    actions.report(by=staff, cells=_cells(plans))
    day = date(2022, 8, 1)
    actions.approve(by=staff, letter_number="A1", letter_date=day, cells=_cells(plans))
    for dated, reason in ((day, "此文號已核定其他金額"), (date(2022, 8, 2), "此文號已登錄其他日期")):
        with pytest.raises(Refused, match=reason):
            actions.approve(by=staff, letter_number="A1", letter_date=dated, cells=_cells(plans, current=1))
    actions.approve(by=staff, letter_number="A2", letter_date=day, cells=_cells(plans, current=1))
    assert set(Grant.objects.filter(account="current").values_list("approved", "letter__number")) == {(1, "A2")}
    with pytest.raises(Refused, match="報部金額維持不變"):
        actions.report(by=staff, cells=_cells(plans, current=5))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"current": 1}, "都填寫金額"),
        ({"current": 1, "capital": -1}, "金額須為 0 以上的整數"),
        ({"current": 1, "capital": 1, "x": 1}, "都填寫金額"),
    ],
)
def test_incomplete_or_negative_amounts_are_refused(cells: dict[str, int], reason: str) -> None:
    _alliance, [plan, _other] = _asked()
    with pytest.raises(Refused, match=reason):
        actions.report(by=_staff(), cells={(plan.pk, account): amount for account, amount in cells.items()})
    assert not Grant.objects.filter(reported__isnull=False).exists()


def test_only_staff_decide() -> None:
    _alliance, plans = _asked()
    for by in (make.officer(plans[0]), people.actor(Role.EVALUATION_GROUP)):
        with pytest.raises(Denied, match=r"grant\.decide"):
            actions.report(by=by, cells=_cells(plans))


def test_convener_sees_all_and_a_school_its_own(client: Client) -> None:
    alliance, [convened, partner] = _asked()
    stranger, _plans = _asked()
    assert len(grants_of_alliance(make.officer(convened), alliance).rows) == 2
    assert [row.plan_id for row in grants_of_alliance(make.officer(partner), alliance).rows] == [partner.pk]
    make.visitor(client, partner)
    page = client.get(reverse("budgets:grants", args=[alliance.pk])).content.decode()
    assert partner.school.name in page and convened.school.name not in page
    assert client.get(reverse("budgets:grants", args=[stranger.pk])).status_code == 404
    assert client.get(reverse("budgets:grants", args=[0])).status_code == 404


def test_database_holds_approval_and_letter_together() -> None:
    _alliance, plans = _asked()
    with pytest.raises(IntegrityError, match="approved_after_reported"), attributed(Actor.system(), "test"):
        Grant.objects.filter(plan=plans[0]).update(approved=1)


@pytest.mark.parametrize("name", ["grants_list", "grants"])
def test_grant_pages_take_the_same_queries_at_1_and_3_schools(
    client: Client, name: str, django_assert_num_queries
) -> None:
    make.visitor(client, None, Role.ADMINISTRATION_STAFF)
    counts = []
    for partners in (0, 2):
        alliance, _plans = _asked(partners=partners)
        url = reverse(f"budgets:{name}", args=[] if name == "grants_list" else [alliance.pk])
        client.get(url)
        with django_assert_num_queries(100, exact=False) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_approvals_in_parallel_have_one_effect() -> None:
    _alliance, plans = _asked()
    staff = _staff()
    actions.report(by=staff, cells=_cells(plans))
    start = threading.Barrier(6)
    failed: list[BaseException] = []

    def approve() -> None:
        try:
            start.wait()
            actions.approve(by=staff, letter_number="A1", letter_date=date(2022, 8, 1), cells=_cells(plans))
        except BaseException as wrong:  # noqa: BLE001 - handed to the test's thread
            failed.append(wrong)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=approve) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Letter.objects.count() == 1 and Grant.objects.filter(approved__isnull=False).count() == 4
    assert Grant.pgh_event_model.objects.filter(pgh_context__action="grant.approve").count() == 4


def test_export_holds_the_grants_one_may_see(client: Client) -> None:
    _alliance, [convened, partner] = _asked()
    url = reverse("exchange:export", args=["grants", "csv"])
    text = make.visitor(client, partner).post(f"{url}?year=111").content.decode()
    assert text.count(partner.school.code) == 2 and convened.school.code not in text
    assert make.visitor(client, convened).post(f"{url}?year=110").content.decode().count(convened.school.code) == 0
