"""What people write into a budget, cell by cell or as a pasted block: read alike, refused alike, told."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.actors import Actor
from accounts.attribution import attributed
from budgets import queries
from budgets.actions.table import LINE_CELLS
from budgets.facts import budget_facts
from budgets.models import BudgetItem, BudgetLine, Plan, Purpose
from tests.budgets import make
from tests.exchange import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> BudgetItem:
    return make.item(make.plan(), "lecture", (1, 1))


def paste(client: Client, item: BudgetItem, block: str) -> str:
    """The page after a paste, in English."""
    make.visitor(client, item.plan)
    url = reverse("budgets:paste", args=[item.plan.pk, item.pk])
    with translation.override("en"):
        answer = client.post(url, {"block": block, "expects": 1}, follow=True, headers={"accept-language": "en"})
    return answer.content.decode().replace("&#x27;", "'")


def lines(item: BudgetItem) -> list[tuple[object, ...]]:
    return list(item.lines.values_list("description", "unit", "quantity", "unit_price", "amount", "remark"))[1:]


@pytest.mark.parametrize(("typed", "value"), {**cases.NUMBERS, **dict.fromkeys(cases.NO_NUMBER)}.items())
def test_a_cell_of_the_grid_reads_what_everything_reads(typed: str, value: int | None) -> None:
    if len(typed) <= 40:
        read, problem = LINE_CELLS["amount"](typed)
        assert read == value
        assert bool(problem) == (typed in cases.NO_NUMBER)


def test_a_refused_cell_of_a_block_is_counted_and_named(client: Client, item: BudgetItem) -> None:
    page = paste(client, item, "紙\t包\t1,5\tNT$2,000\n筆\t枝\t2\t1.200\n尺\t枝\t3\t100元")
    assert lines(item) == [
        ("紙", "包", None, 2000, None, ""),
        ("筆", "枝", 2, None, None, ""),
        ("尺", "枝", 3, 100, None, ""),
    ]
    assert "3 lines were added" in page
    assert "2 cells were refused" in page and "Row 1, " in page and "Row 2, " in page and "“1,5”" in page


def test_totals_and_heads_of_a_block_are_left_out_and_said(client: Client, item: BudgetItem) -> None:
    page = paste(
        client, item, "用途說明\t單位\t數量\t單價\t金額\n紙\t包\t2\t100\t200\n小計\t\t\t\t200\n合計\t\t\t\t200\n"
    )
    assert lines(item) == [("紙", "包", 2, 100, 200, "")]
    assert "totals: rows 3–4" in page and "heads: rows 1" in page


@pytest.mark.parametrize(
    ("block", "anchored"), [("紙\t包\t2\t100\t200", True), ("紙\t包\t2\t100\t200\n合計\t\t\t\t200", False)]
)
def test_what_was_left_out_is_read_where_one_lands(
    client: Client, item: BudgetItem, block: str, anchored: bool
) -> None:
    make.visitor(client, item.plan)
    answer = client.post(reverse("budgets:paste", args=[item.plan.pk, item.pk]), {"block": block, "expects": 1})
    assert answer.status_code == 302
    assert ("#" in answer["Location"]) is anchored


def test_the_head_of_a_block_says_which_column_is_which(client: Client, item: BudgetItem) -> None:
    paste(client, item, "用途說明\t單價\t數量\t單位\t總價\t說明\n紙\t100\t2\t包\t200\t影印")
    assert lines(item) == [("紙", "包", 2, 100, 200, "影印")]


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ("合計\t\t\t\t200", "only totals"),
        ("項次\t用途說明\t數量\n1\t紙\t2", "項次"),
        ("a\tb\t1\t2\t3\tr\tx", "7 columns"),
    ],
)
def test_a_block_without_lines_or_with_unknown_columns_adds_nothing(
    client: Client, item: BudgetItem, block: str, says: str
) -> None:
    page = paste(client, item, block)
    assert says in page and block.partition("\t")[0] in page
    assert BudgetLine.objects.count() == 1


def test_ditto_marks_and_inches_stay_what_they_are(client: Client, item: BudgetItem) -> None:
    paste(client, item, '螢幕 24"\t臺\t1\t5000\n"\t臺\t2\t6000\n"27 吋\t臺\t3\t7000')
    assert [(line[0], line[2]) for line in lines(item)] == [('螢幕 24"', 1), ('"', 2), ('"27 吋', 3)]


@pytest.mark.parametrize(
    ("typed", "told"), [("合計", "total"), ("虛構𡍼", "U+2137C"), ("\ue000", "user-defined"), ("紙", "")]
)
def test_a_description_that_is_a_total_or_cannot_be_printed_is_kept_and_told(typed: str, told: str) -> None:
    with translation.override("en"):
        kept, problem = LINE_CELLS["description"](typed)
    assert kept == typed
    assert told in problem and bool(problem) == bool(told)


def type_into(client: Client, plan: Plan, field: str, value: str, base: str = "") -> None:
    answer = client.post(reverse("budgets:save", args=[plan.pk]), {"field": field, "base": base, "value": value})
    assert answer.status_code == 200


@pytest.mark.parametrize(("typed", "counts"), [("", 200_000), ("1,5", 0), ("199,000", 199_000), (" ", 200_000)])
def test_an_amount_that_was_refused_counts_as_nothing(client: Client, typed: str, counts: int) -> None:
    plan = make.plan()
    line = make.item(plan, "lecture", (100, 2000)).lines.get()
    make.visitor(client, plan)
    type_into(client, plan, "item-lecture", "", base="200000")
    type_into(client, plan, f"line-{line.pk}-amount", typed)
    line.refresh_from_db()
    [facts] = budget_facts([plan])
    assert line.total == facts.lines[0].total == queries.sums([plan])[plan.pk].current == counts


@pytest.mark.parametrize(("typed", "counts"), [("", 200_000), ("一萬", 0), ("150,000", 150_000)])
def test_an_item_amount_that_was_refused_counts_as_nothing(client: Client, typed: str, counts: int) -> None:
    plan = make.plan()
    make.item(plan, "lecture", (100, 2000))
    make.visitor(client, plan)
    type_into(client, plan, "item-lecture", typed, base="200000")
    [facts] = budget_facts([plan])
    assert facts.amounts["lecture"] == queries.sums([plan])[plan.pk].current == counts


@pytest.mark.parametrize(
    "block",
    [
        "111-1-1 研習營\t紙\t包\t2\t100\t\t影印\n—\t筆\t枝\t3\t10",
        "細項計畫\t用途說明\t單位\t數量\t單價\t金額\t備註\n111-1-1\t紙\t包\t2\t100\t\t影印\n\t筆\t枝\t3\t10",
    ],
)
def test_a_block_of_the_grid_with_its_plan_items_is_taken(client: Client, block: str) -> None:
    plan = make.plan()
    with attributed(Actor.system(), "test"):
        served = Purpose.objects.create(plan=plan, number="111-1-1", name="研習營")
    item = make.item(plan, "printing", (1, 1))
    paste(client, item, block)
    found = [(line.purpose, line.description, line.quantity, line.unit_price) for line in item.lines.all()][1:]
    assert found == [(served, "紙", 2, 100), (None, "筆", 3, 10)]


def test_an_item_of_another_sub_plan_in_a_block_is_told(client: Client) -> None:
    plan = make.plan()
    with attributed(Actor.system(), "test"):
        Purpose.objects.create(plan=plan, number="111-1-1", name="研習營")
    item = make.item(plan, "printing", (1, 1))
    page = paste(client, item, "Plan item\tWhat for\tUnit\tQuantity\tUnit price\n111-2-1\tpaper\tpack\t2\t100")
    assert "“111-2-1” is no item of this sub-plan" in page
    assert item.lines.count() == 1
