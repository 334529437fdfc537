"""Who sees a budget table and who writes it; closed budgets; its queries at any length."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.policy import Denied
from accounts.roles import OrganisationKind, Role
from budgets import actions
from budgets.models import BudgetItem, BudgetLine, Plan
from core.refusals import Refused
from tests import make as people
from tests.budgets import make

pytestmark = pytest.mark.django_db


def _urls(plan: Plan) -> list[tuple[str, str]]:
    item = plan.items.get()
    line = item.lines.get()
    return [
        ("get", reverse("budgets:table", args=[plan.pk])),
        ("get", reverse("budgets:beside", args=[plan.pk])),
        ("get", reverse("budgets:paste", args=[plan.pk, item.pk])),
        ("post", reverse("budgets:save", args=[plan.pk])),
        ("post", reverse("budgets:adopt", args=[plan.pk])),
        ("post", reverse("budgets:add_item", args=[plan.pk])),
        ("post", reverse("budgets:add_line", args=[plan.pk, item.pk])),
        ("post", reverse("budgets:remove_item", args=[plan.pk, item.pk])),
        ("post", reverse("budgets:remove_line", args=[plan.pk, line.pk])),
        ("post", reverse("budgets:move_line", args=[plan.pk, line.pk])),
    ]


def _answers(client: Client, plan: Plan) -> set[int]:
    return {getattr(client, method)(url).status_code for method, url in _urls(plan)}


def test_another_school_finds_nothing(client: Client) -> None:
    plan = make.plan()
    make.line(plan)
    assert _answers(make.visitor(client, make.school()), plan) == {404}
    assert BudgetLine.objects.count() == 1


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.PRINCIPAL])
def test_own_readers_may_not_write(client: Client, role: Role) -> None:
    plan = make.plan()
    make.line(plan)
    make.visitor(client, plan, role)
    assert [getattr(client, method)(url).status_code for method, url in _urls(plan)] == [200, 200, *[403] * 8]


def test_overseers_read_every_budget_and_write_none(client: Client) -> None:
    plan = make.plan()
    make.line(plan)
    for role in (Role.ADMINISTRATION_STAFF, Role.EVALUATION_GROUP):
        make.visitor(client, None, role)
        assert [getattr(client, method)(url).status_code for method, url in _urls(plan)] == [200, 200, *[403] * 8]


def test_convener_reads_the_budgets_of_schools_that_joined(client: Client) -> None:
    convener, joined, invited = make.school(), make.school(), make.school()
    make.alliance(convener, joined)
    make.alliance(make.school(), invited)
    other_year = make.plan(joined, 112)
    make.visitor(client, convener)
    seen = {
        make.plan(joined): 200,
        make.plan(invited): 404,
        other_year: 404,
    }
    assert {plan: client.get(reverse("budgets:table", args=[plan.pk])).status_code for plan in seen} == seen
    assert client.post(reverse("budgets:adopt", args=[make.plan(joined).pk])).status_code == 403


def test_inviting_a_school_shows_nothing_of_it(client: Client) -> None:
    convener, invited = make.school(), make.school()
    make.alliance(convener, invited, joined=False)
    make.visitor(client, convener)
    assert client.get(reverse("budgets:table", args=[make.plan(invited).pk])).status_code == 404


def test_authority_reads_its_own_schools(client: Client) -> None:
    mine, theirs = (people.organisation(OrganisationKind.AUTHORITY) for _ in range(2))
    own, foreign = make.plan(make.school(authority=mine)), make.plan(make.school(authority=theirs))
    make.visitor(client, mine, Role.AUTHORITY_OFFICER)
    assert client.get(reverse("budgets:table", args=[own.pk])).status_code == 200
    assert client.get(reverse("budgets:table", args=[foreign.pk])).status_code == 404


# Closed budgets


def test_closed_budget_is_read_by_its_writer_alone(client: Client) -> None:
    plan = make.plan()
    make.line(plan)
    actions.set_open(by=Actor.system(), plans=[plan], open=False)
    make.visitor(client, plan)
    assert [getattr(client, method)(url).status_code for method, url in _urls(plan)] == [200, 200, *[403] * 8]
    with pytest.raises(Denied, match=r"budget\.write"):
        actions.add_item(by=make.officer(plan), plan=plan, category="lecture")


def test_database_refuses_rows_of_a_closed_budget() -> None:
    plan = make.plan()
    line = make.line(plan)
    actions.set_open(by=Actor.system(), plans=[plan], open=False)
    acts = [
        lambda: BudgetLine.objects.filter(pk=line.pk).update(amount=1),
        lambda: BudgetLine.objects.filter(pk=line.pk).delete(),
        lambda: BudgetItem.objects.update(amount=1),
        lambda: BudgetItem.objects.create(plan=plan, category="lecture"),
        lambda: BudgetLine.objects.create(item=line.item, position=9),
    ]
    for action in acts:
        with pytest.raises(ProgrammingError, match="closed for writing"), attributed(Actor.system(), "test"):
            action()
    assert BudgetLine.objects.count() == BudgetItem.objects.count() == 1


def test_plan_is_made_once() -> None:
    school = make.school()
    assert make.plan(school) == make.plan(school)
    with pytest.raises(IntegrityError, match="plan_once"), transaction.atomic(), attributed(Actor.system(), "test"):
        Plan.objects.create(year=make.year(), school=school, edition="111")


def test_purposes_may_exchange_their_numbers() -> None:
    plan = make.plan()
    system = Actor.system()
    first = actions.put_purpose(by=system, plan=plan, number="111-1-1", name="甲")
    second = actions.put_purpose(by=system, plan=plan, number="111-1-2", name="乙")
    with attributed(system, "test"):
        actions.put_purpose(by=system, plan=plan, number="111-1-2", name="甲", purpose=first)
        actions.put_purpose(by=system, plan=plan, number="111-1-1", name="乙", purpose=second)
    assert list(plan.purposes.values_list("number", "name")) == [("111-1-2", "甲"), ("111-1-1", "乙")]


def test_lines_at_once_are_bounded() -> None:
    plan = make.plan()
    item = make.item(plan, "lecture")
    officer = make.officer(plan)
    with pytest.raises(Refused, match="請先刪除或合併部分內容再新增"):
        actions.add_lines(by=officer, item=item, rows=[{}] * 201)
    assert item.lines.count() == 0
    actions.add_lines(by=officer, item=item, rows=[{}] * 200)
    assert item.lines.count() == 200


# Queries


@pytest.mark.parametrize("editable", [True, False])
def test_table_takes_the_same_queries_at_any_length(client: Client, editable: bool, django_assert_num_queries) -> None:
    counts = []
    for length in (1, 3):
        plan = make.plan()
        for category in ("meals", "lecture", "equipment")[:length]:
            make.item(plan, category, *[(10, 100)] * length)
        make.visitor(client, plan, Role.SCHOOL_OFFICER if editable else Role.PRINCIPAL)
        client.get(reverse("budgets:table", args=[plan.pk]))
        with django_assert_num_queries(100, exact=False) as seen:
            client.get(reverse("budgets:table", args=[plan.pk]))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_list_takes_the_same_queries_at_1_and_3_rows(client: Client, django_assert_num_queries) -> None:
    make.visitor(client, None, Role.ADMINISTRATION_STAFF)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.item(make.plan(), "meals", (10, 100))
        client.get(reverse("budgets:list"))
        with django_assert_num_queries(100, exact=False) as seen:
            page = client.get(reverse("budgets:list")).content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1] and page.count("/budgets/") >= 3
