"""The rules of money as a school meets them: typed into the real page, read beside it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from budgets import actions
from budgets.judging import judged
from budgets.models import BudgetItem, BudgetLine, Plan
from findings.actions import waive
from tests.budgets import make

pytestmark = pytest.mark.django_db


def _budget(client: Client, plan: Plan, amounts: dict[str, int]) -> str:
    """Type the item amounts into the page's cells; what then stands beside the table."""
    make.visitor(client, plan)
    for category, amount in amounts.items():
        client.post(reverse("budgets:add_item", args=[plan.pk]), {"category": category})
        typed = {"field": f"item-{category}", "base": "", "value": f"{amount:,}"}
        answer = client.post(reverse("budgets:save", args=[plan.pk]), typed)
        assert answer.status_code == 200 and answer.json()["problem"] == ""
    return client.get(reverse("budgets:beside", args=[plan.pk])).content.decode()


def _shown(page: str, rule: str) -> bool:
    """Whether the rule stands among the findings (its bar is always there)."""
    return rule in page[: page.index('id="bars-head"')]


@pytest.mark.parametrize(("together", "exploration", "found"), [
    (239_999, False, False), (240_000, False, False), (240_001, False, True),
    (399_999, True, False), (400_000, True, False), (400_001, True, True),
])  # fmt: skip
def test_teaching_share_of_the_current_account(client: Client, together: int, exploration: bool, found: bool) -> None:
    plan = make.plan()
    actions.set_exploration(by=Actor.system(), plan=plan, runs=exploration)
    lecture = 120_000
    rest = 800_000 - together
    page = _budget(client, plan, {"lecture": lecture, "teaching": together - lecture, "sundries": rest})
    assert _shown(page, "budget.teaching-share") is found


@pytest.mark.parametrize(("capital", "benchmark", "found"), [
    (499_999, False, False), (500_000, False, False), (500_001, False, True),
    (599_999, True, False), (600_000, True, False), (600_001, True, True),
])  # fmt: skip
def test_capital_share_of_the_total(client: Client, capital: int, benchmark: bool, found: bool) -> None:
    plan = make.plan(make.school(benchmark=benchmark))
    page = _budget(client, plan, {"sundries": 1_000_000 - capital, "equipment": capital})
    assert _shown(page, "budget.capital-share") is found


@pytest.mark.parametrize(("amount", "found"), [(999, True), (1000, False), (1001, True)])
def test_item_amounts_stand_in_thousands(client: Client, amount: int, found: bool) -> None:
    page = _budget(client, make.plan(), {"meals": amount})
    assert _shown(page, "budget.thousands") is found


@pytest.mark.parametrize(("typed", "found"), [(11_000, False), (12_000, True)])
def test_item_above_its_lines_must_be_mended(client: Client, typed: int, found: bool) -> None:
    plan = make.plan()
    make.item(plan, "meals", (85, 140), amount=typed)
    make.visitor(client, plan)
    page = client.get(reverse("budgets:beside", args=[plan.pk])).content.decode()
    assert ("finding-hard" in page) is found


def test_bar_says_used_limit_room_lines_and_clause(client: Client) -> None:
    plan = make.plan()
    make.item(plan, "lecture", (100, 1000))
    make.item(plan, "sundries", (1, 900_000))
    make.visitor(client, plan)
    page = client.get(reverse("budgets:beside", args=[plan.pk]), headers={"accept-language": "en"}).content.decode()
    bar = page[page.index('id="bar-budgetteaching-share"') :]
    bar = bar[: bar.index('id="bar-', 5)] if 'id="bar-' in bar[5:] else bar
    assert "100,000 / 300,000" in bar and "200,000" in bar and "lecture 1" in bar and "百分之三十為原則" in bar


def test_year_without_money_rules_checks_sums_alone(client: Client) -> None:
    school = make.school()
    plan = make.plan(school, 110)
    make.item(plan, "lecture", (10, 100_000), amount=7_777)
    make.visitor(client, plan)
    assert plan.edition == "106"
    assert "budget-findings" not in client.get(reverse("budgets:table", args=[plan.pk])).content.decode()
    page = client.get(reverse("budgets:beside", args=[plan.pk])).content.decode()
    assert "budget-findings" not in page and "bars-head" not in page
    assert "7,777" in page[page.index('id="sums-head"') :]


def test_the_page_of_a_justification_stands_where_its_budget_does(client: Client) -> None:
    plan = make.plan()
    make.item(plan, "equipment", (1, 10_000))
    make.item(plan, "lecture", (1, 1000))
    finding = next(each for each in judged(plan) if each.rule == "budget.capital-share")
    page = make.visitor(client, plan).get(finding.waive_url).content.decode()
    assert f'href="{reverse("budgets:list")}" aria-current="page"' in page
    crumbs = page.partition('class="crumbs"')[2].partition("</nav>")[0]
    assert str(plan) in crumbs and f'href="{reverse("budgets:table", args=[plan.pk])}"' in crumbs
    assert finding.waive_url.replace("&", "&amp;") not in page.partition("<main")[2]


def test_justified_principle_stays_marked_and_readers_cannot_write_one(client: Client) -> None:
    plan = make.plan()
    make.item(plan, "equipment", (1, 10_000))
    [finding] = [each for each in judged(plan) if each.rule == "budget.capital-share"]
    officer = make.officer(plan)
    waive(by=officer, subject=plan, rule=finding.rule, where=finding.where, justification="共用設備集中採購")
    url = reverse("budgets:beside", args=[plan.pk])
    assert "共用設備集中採購" in make.visitor(client, plan).get(url).content.decode()
    make.item(plan, "lecture", (1, 1000))
    assert finding.waive_url.split("?")[0] in make.visitor(client, plan).get(url).content.decode()
    reader = make.visitor(client, plan, Role.PRINCIPAL)
    assert finding.waive_url.split("?")[0] not in reader.get(url).content.decode()


def test_findings_lead_to_the_cell_to_mend(client: Client) -> None:
    plan = make.plan()
    line = make.item(plan, "lecture", (1, 9_000)).lines.get()
    make.visitor(client, plan)
    beside = client.get(reverse("budgets:beside", args=[plan.pk])).content.decode()
    anchor = f"line-{line.pk}-unit-price"
    assert f"{reverse('budgets:table', args=[plan.pk])}#{anchor}" in beside
    assert f'id="{anchor}"' in client.get(reverse("budgets:table", args=[plan.pk])).content.decode()


def test_a_new_row_is_judged_once_something_is_entered() -> None:
    plan = make.plan()
    item = make.item(plan, "lecture", (10, 1000))
    before = [shown.finding for shown in judged(plan)]
    with attributed(Actor.system(), "test"):
        line = BudgetLine.objects.create(item=item, position=9, unit="節")
        empty = BudgetItem.objects.create(plan=plan, category="sundries")
        BudgetLine.objects.create(item=empty, position=1, unit="式")
    assert [shown.finding for shown in judged(plan)] == before
    with attributed(Actor.system(), "test"):
        line.description = "外聘講師"
        line.save()
    wheres = {shown.where for shown in judged(plan)} - {finding.where for finding in before}
    assert wheres == {f"budget:{plan.pk}/line/{line.pk}/quantity"}, "one finding a line for all that is not filled in"


def test_what_is_typed_is_never_called_missing() -> None:
    plan = make.plan()
    item = make.item(plan, "lecture", (10, 1000), (2, 1000))
    with attributed(Actor.system(), "test"):
        line = item.lines.get(position=1)
        line.quantity, line.quantity_raw = None, "十節"
        line.save()
        item.amount, item.amount_raw = None, "壹萬"
        item.save()
    found = {shown.where.split("/", 1)[1]: shown.sentence for shown in judged(plan)}
    assert "十節" in found[f"line/{line.pk}/quantity"]
    assert not any("尚未填寫" in found[place] for place in (f"line/{line.pk}/quantity", "item/lecture"))


def test_bus_hire_says_whom_it_serves_in_a_cell_of_its_own(client: Client) -> None:
    plan = make.plan()
    line = make.item(plan, "bus", (1, 10_000)).lines.get()
    make.visitor(client, plan)
    beside = reverse("budgets:beside", args=[plan.pk])
    assert _shown(client.get(beside).content.decode(), "budget.bus-rate")
    page = client.get(reverse("budgets:table", args=[plan.pk])).content.decode()
    assert f"line-{line.pk}-served" in page and f"line-{line.pk}-remark" not in page
    told = {"field": f"line-{line.pk}-served", "base": "", "value": "社區國中學生，認識學程"}
    assert client.post(reverse("budgets:save", args=[plan.pk]), told).status_code == 200
    assert not _shown(client.get(beside).content.decode(), "budget.bus-rate")


@pytest.mark.parametrize("head", ["", "用途說明\t單位\t數量\t單價\t金額\t服務對象\n"])
def test_pasted_bus_lines_say_whom_they_serve(client: Client, head: str) -> None:
    plan = make.plan()
    item = make.item(plan, "bus", (1, 10_000))
    url = reverse("budgets:paste", args=[plan.pk, item.pk])
    block = head + "參訪遊覽車\t臺\t1\t10,000\t\t國中九年級學生"
    assert make.visitor(client, plan).post(url, {"block": block, "expects": 1}).status_code == 302
    assert item.lines.last().served == "國中九年級學生"
