"""A clash that nobody settled: one's own text is kept with the record, offered to its author, told in the history."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Person
from accounts.roles import Role
from budgets.models import BudgetLine, Plan
from core.models import SetAside
from proposals.models import Subplan, SubplanItem
from tests import make as people
from tests.access.nation import build
from tests.budgets import make

pytestmark = pytest.mark.django_db


def writer(plan: Plan) -> tuple[Client, Person]:
    """An officer of the plan's school with a browser."""
    person = people.member(Role.SCHOOL_OFFICER, plan.school.organisation).person
    client = Client()
    client.force_login(person)
    return client, person


def save(client: Client, line: BudgetLine, base: str, value: str) -> int:
    plan = line.item.plan
    page = f"http://testserver{reverse('budgets:table', args=[plan.pk])}"
    given = {"field": f"line-{line.pk}-description", "base": base, "value": value}
    answer = client.post(reverse("budgets:save", args=[plan.pk]), given, headers={"Referer": page})
    return answer.status_code


def offered(client: Client, plan: Plan) -> bool:
    page = client.get(reverse("budgets:table", args=[plan.pk])).content.decode()
    return "乙的文字" in page and "data-aside" in page


def history(client: Client, plan: Plan) -> str:
    return client.get(reverse("budgets:history", args=[plan.pk])).content.decode()


@pytest.fixture
def line() -> BudgetLine:
    return make.item(make.plan(), "lecture", (1, 1)).lines.get()


def test_a_clash_left_behind_is_offered_to_its_author_alone_and_stands_in_the_history(line: BudgetLine) -> None:
    plan, base = line.item.plan, line.description
    (one, _first), (two, second) = writer(plan), writer(plan)
    assert save(one, line, base, "甲的文字") == 200
    assert save(two, line, base, "乙的文字") == 409
    kept = SetAside.objects.get()
    assert (kept.person, kept.text, kept.base, kept.column) == (second, "乙的文字", base, "description")
    assert offered(two, plan) and not offered(one, plan)
    assert "乙的文字" in history(one, plan) and second.name in history(one, plan)


@pytest.mark.parametrize("chosen", ["甲的文字", "乙的文字", "甲的文字\n乙的文字"], ids=["theirs", "mine", "both"])
def test_once_its_author_has_chosen_nothing_is_set_aside(line: BudgetLine, chosen: str) -> None:
    plan, base = line.item.plan, line.description
    (one, _first), (two, _second) = writer(plan), writer(plan)
    save(one, line, base, "甲的文字")
    save(two, line, base, "乙的文字")
    assert save(two, line, "甲的文字", chosen) == 200
    assert not SetAside.objects.exists()
    assert not offered(two, plan)


def test_typed_again_it_takes_the_place_of_the_older(line: BudgetLine) -> None:
    plan, base = line.item.plan, line.description
    (one, _first), (two, _second) = writer(plan), writer(plan)
    save(one, line, base, "甲的文字")
    save(two, line, base, "乙的舊文字")
    save(two, line, base, "乙的文字")
    assert SetAside.objects.get().text == "乙的文字"


def test_ones_own_second_window_is_called_so(line: BudgetLine) -> None:
    client, person = writer(line.item.plan)
    base = line.description
    save(client, line, base, "第一個視窗")
    given = {"field": f"line-{line.pk}-description", "base": base, "value": "第二個視窗"}
    answer = client.post(reverse("budgets:save", args=[line.item.plan_id]), given)
    assert answer.status_code == 409
    told = answer.content.decode()
    assert "另一個視窗" in told and person.name not in told


def test_another_role_of_the_same_person_is_not_offered_it(line: BudgetLine) -> None:
    plan, base = line.item.plan, line.description
    (one, _first), (two, second) = writer(plan), writer(plan)
    save(one, line, base, "甲的文字")
    save(two, line, base, "乙的文字")
    SetAside.objects.update(membership=Membership.objects.exclude(person=second).first())
    assert not offered(two, plan)


def test_a_clash_in_a_part_of_a_sub_plan_stands_in_the_sub_plans_history() -> None:
    nation = build()
    convener = nation.a.of_convener
    subplan, item = convener[Subplan], convener[SubplanItem]
    officer = nation.members[Role.CONVENER_OFFICER].person
    client = Client()
    client.force_login(officer)
    address = reverse("proposals:save_subplan", args=[subplan.pk])
    given = {"field": f"item-{item.pk}-content", "base": "從沒有過的文字", "value": "乙的文字"}
    assert client.post(address, given).status_code == 409
    page = client.get(reverse("core:history", args=["proposals.Subplan", subplan.pk])).content.decode()
    assert "乙的文字" in page
