"""Each collection filled to its limit: one below, the limit, one above; by the action and by the database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import OrganisationKind, Role
from budgets import actions as budgets
from budgets.models import LINES, BudgetLine, Purpose
from communities import actions as communities
from communities.models import (
    CONFIRMATIONS,
    MEMBERS,
    PARTNERS,
    UNITS,
    AllianceMember,
    AlliancePartner,
    Confirmation,
    CooperatingUnit,
    School,
)
from core import jobs, limits
from core.limits import Limit
from core.models import JOBS_OF_A_DAY, OPEN_JOBS, Job, StoredFile
from core.refusals import Refused
from exchange import actions as exchange
from exchange.models import MAPPINGS, WAITING, Batch, ColumnMapping
from proposals import actions as proposals
from proposals.models import ACTIVITIES, ALL_ACTIVITIES, ITEMS, Activity, SubplanItem
from tests import make as ground
from tests.budgets import make as lower
from tests.communities import make as land
from tests.proposals import make
from tests.workspace import filled, linking
from tests.workspace.filled import Filling, as_system

pytestmark = pytest.mark.django_db


def lines() -> Filling:
    item = lower.item(lower.plan(), "printing")
    by = lower.officer(item.plan)
    other = lower.item(item.plan, "meals")  # the limit is the budget's, not the category's
    return Filling(
        LINES,
        lambda at: BudgetLine(item=other if at % 2 else item, position=at),
        lambda: budgets.add_lines(by=by, item=item),
    )


def items() -> Filling:
    subplan = make.subplan(make.proposal())

    def row(at: int) -> SubplanItem:
        purpose = Purpose.objects.create(plan=subplan.plan, number=f"x{at}")
        return SubplanItem(subplan=subplan, purpose=purpose, position=at)

    return Filling(ITEMS, row, lambda: proposals.add_item(by=make.officer(subplan.school), subplan=subplan))


def activities() -> Filling:
    subplan = make.subplan(make.proposal())
    item = make.item(subplan, "1.1")
    by = make.officer(subplan.school)
    return Filling(
        ACTIVITIES,
        lambda at: Activity(item=item, position=at),
        lambda: proposals.add_activity(by=by, subplan=subplan, item=item.pk),
    )


def activities_of_all_items() -> Filling:
    subplan = make.subplan(make.proposal())
    of = [make.item(subplan, "1.1") for _item in range(5)]
    by = make.officer(subplan.school)
    return Filling(
        ALL_ACTIVITIES,
        lambda at: Activity(item=of[at % 5], position=at),
        lambda: proposals.add_activity(by=by, subplan=subplan, item=of[4].pk),
    )


def members() -> Filling:
    alliance = land.alliance()
    by = ground.actor(Role.ADMINISTRATION_STAFF)
    return Filling(
        MEMBERS,
        lambda at: AllianceMember(alliance=alliance, school=_school()),
        lambda: communities.invite(by=by, alliance=alliance, schools=[_school()]),
    )


def partners() -> Filling:
    alliance = land.alliance()
    by = ground.actor(Role.ADMINISTRATION_STAFF)
    return Filling(
        PARTNERS,
        lambda at: AlliancePartner(
            alliance=alliance, organisation=ground.organisation(OrganisationKind.UNIVERSITY), joined_on="2026-01-01"
        ),
        lambda: communities.add_partner(
            by=by, alliance=alliance, organisations=[ground.organisation(OrganisationKind.UNIVERSITY)]
        ),
    )


def units() -> Filling:
    alliance, school = land.alliance(), _school()
    by = ground.actor(Role.ADMINISTRATION_STAFF)
    kind = CooperatingUnit.Kind.RARE_DEPARTMENT
    return Filling(
        UNITS,
        lambda at: CooperatingUnit(alliance=alliance, school=school, kind=kind, unit=f"科{at}"),
        lambda: communities.save_unit(
            by=by,
            alliance=alliance,
            school=school,
            kind=kind,
            unit=f"又{CooperatingUnit.objects.count()}",
            cooperates_in="",
        ),
    )


def open_jobs() -> Filling:
    member = ground.member(Role.ADMINISTRATION_STAFF)
    return Filling(
        OPEN_JOBS,
        lambda at: Job(kind="exchange.export", title="x", owner=member.person, membership=member),
        lambda: jobs.start("exchange.export", by=Actor.of(member)),
    )


def jobs_of_a_day() -> Filling:
    member = ground.member(Role.ADMINISTRATION_STAFF)

    def add() -> object:
        done = jobs.start("exchange.export", by=Actor.of(member))
        Job.objects.filter(pk=done.pk).update(state="done")
        return done

    return Filling(
        JOBS_OF_A_DAY,
        lambda at: Job(kind="exchange.export", title="x", owner=member.person, membership=member, state="done"),
        add,
    )


def waiting_imports() -> Filling:
    member = ground.member(Role.ADMINISTRATION_STAFF)
    file = StoredFile.keep(name="x", media_type="text/csv", content=b"x")

    def add() -> object:
        Job.objects.filter(owner=member.person).update(state="done")
        return exchange.upload(by=Actor.of(member), name="x.csv", content=b"x")

    return Filling(WAITING, lambda at: Batch(file=file, person=member.person, organisation=member.organisation), add)


def confirmations() -> Filling:
    alliance = linking.alliance()
    unit = linking.unit(alliance)
    return Filling(
        CONFIRMATIONS,
        lambda at: Confirmation(alliance=alliance, unit=unit, planned="x"),
        lambda: linking.asked(alliance, whom=unit),
    )


def _school() -> School:
    with attributed(Actor.system(), "test"):
        town = land.town()
        return School.objects.create(organisation=ground.organisation(), county=town.county, township=town)


FILLINGS: dict[Limit, Callable[[], Filling]] = {
    LINES: lines,
    ITEMS: items,
    ACTIVITIES: activities,
    ALL_ACTIVITIES: activities_of_all_items,
    MEMBERS: members,
    PARTNERS: partners,
    UNITS: units,
    CONFIRMATIONS: confirmations,
    OPEN_JOBS: open_jobs,
    JOBS_OF_A_DAY: jobs_of_a_day,
    WAITING: waiting_imports,
    **filled.FILLINGS,
}


@pytest.mark.parametrize("filling", FILLINGS.values())
def test_one_below_the_limit_there_is_room_for_one_and_no_more(filling: Callable[[], Filling]) -> None:
    with as_system():
        found = filling()
    model: Any = type(found.row(1_000)) if filling is not items else SubplanItem
    held = model.objects.count() if filling not in (open_jobs, jobs_of_a_day, waiting_imports) else 0
    with as_system():
        model.objects.bulk_create([found.row(1_001 + at) for at in range(found.of.most - held - 1)])
    found.add()
    assert model.objects.count() == found.of.most
    with pytest.raises(Refused, match=str(found.of.most)):
        found.add()
    with pytest.raises(DatabaseError, match="at most"), transaction.atomic(), as_system():
        model.objects.bulk_create([found.row(9_999)])
    assert model.objects.count() == found.of.most


def test_every_limit_that_is_declared_is_filled_here() -> None:
    assert set(limits.every()) == set(FILLINGS) | {MAPPINGS}


def test_assignments_of_columns_are_held_by_the_database() -> None:
    body = ground.organisation(OrganisationKind.ADMINISTRATION)

    def row(at: int) -> ColumnMapping:
        return ColumnMapping(organisation=body, kind="schools", heads=[], digest=str(at), places={})

    with as_system():
        ColumnMapping.objects.bulk_create([row(at) for at in range(MAPPINGS.most)])
    with pytest.raises(DatabaseError, match="at most"), transaction.atomic(), as_system():
        row(-1).save()


def test_a_job_that_is_open_already_is_handed_out_at_the_limit_too() -> None:
    member = ground.member(Role.ADMINISTRATION_STAFF)
    first = jobs.start("exchange.export", by=Actor.of(member), once="one")
    for _job in range(OPEN_JOBS.most - 1):
        jobs.start("exchange.export", by=Actor.of(member))
    assert jobs.start("exchange.export", by=Actor.of(member), once="one") == first
    with pytest.raises(Refused, match="請俟部分檔案製作完成"):
        jobs.start("exchange.export", by=Actor.of(member), once="another")
    jobs.cancel(first)
    jobs.start("exchange.export", by=Actor.of(member), once="another")


def test_a_action_refused_at_a_limit_is_told_on_the_page() -> None:
    member = ground.member(Role.ADMINISTRATION_STAFF)
    client = Client()
    client.force_login(member.person)
    for _job in range(OPEN_JOBS.most):
        jobs.start("exchange.export", by=Actor.of(member))
    answer = client.post(reverse("dashboards:count"))
    assert answer.status_code == 422
    assert "最多 20" in answer.content.decode()


def test_a_full_budget_is_a_bounded_page_and_says_when_it_is_full() -> None:
    plan = lower.plan()
    with as_system():
        item = lower.item(plan, "printing")
        for at in range(LINES.most):
            BudgetLine(item=item, position=at, description="印刷費用說明" * 10, quantity=1, quantity_raw="1").save()
    client = lower.visitor(Client(), plan.school)
    page = client.get(reverse("budgets:table", args=[plan.pk]))
    assert page.status_code == 200
    assert len(page.content) < 2_000_000
    answer = client.post(reverse("budgets:add_line", args=[plan.pk, item.pk]))
    assert answer.status_code == 422
    assert "最多 200 列經費明細" in answer.content.decode()


def test_what_to_do_at_a_limit_is_told_in_chinese() -> None:
    with translation.override("zh-hant"):
        assert [str(each.remedy) for each in limits._limits if str(each.remedy).isascii()] == []
