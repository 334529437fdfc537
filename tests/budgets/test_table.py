"""The budget table: cells that save themselves, lines that come and go, who may see and write; closed budgets."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from budgets import actions, signals
from budgets.models import BudgetItem, BudgetLine, Plan
from core.drafts import Clash, Saved
from tests.budgets import make

pytestmark = pytest.mark.django_db


def _save(client: Client, plan: Plan, field: str, value: str, base: str = ""):
    return client.post(reverse("budgets:save", args=[plan.pk]), {"field": field, "base": base, "value": value})


# Cells


def test_saved_cell_brings_the_sums_with_it(client: Client) -> None:
    plan = make.plan()
    line = make.line(plan)
    answer = _save(make.visitor(client, plan), plan, f"line-{line.pk}-quantity", "１,000", base="2")
    line.refresh_from_db()
    assert (line.quantity, line.quantity_raw) == (1000, "１,000")
    also = answer.json()["also"]
    assert also[f"line-{line.pk}-product"] == also["item-meals-computed"] == "1,500,000"
    assert also["account-current"] == "3,000"  # the item's typed amount counts, not what its lines come to


def test_word_in_a_number_cell_is_kept_and_named(client: Client) -> None:
    plan = make.plan()
    line = make.line(plan)
    answer = _save(make.visitor(client, plan), plan, f"line-{line.pk}-unit-price", "約五百", base="1500")
    line.refresh_from_db()
    assert (line.unit_price, line.unit_price_raw) == (None, "約五百")
    assert "約五百" in answer.json()["problem"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "字" * 301),
        ("purpose", "999999"),
        ("unit-price", "1" * 41),
        ("pk", "1"),
        ("item_id", "1"),
        ("foo", "1"),
    ],
)
def test_cell_that_cannot_be_kept_changes_nothing(client: Client, field: str, value: str) -> None:
    plan = make.plan()
    line = make.line(plan)
    before = BudgetLine.objects.values().get()
    answer = _save(make.visitor(client, plan), plan, f"line-{line.pk}-{field}", value)
    assert answer.status_code == 422
    assert BudgetLine.objects.values().get() == before


@pytest.mark.parametrize(
    "field",
    [
        "",
        "line",
        "line-",
        "line--amount",
        "line-x-amount",
        "line-0-amount",
        "item-none",
        "item-\x00",
        f"line-{'9' * 5000}-amount",
    ],
)
def test_unknown_cell_is_refused(client: Client, field: str) -> None:
    plan = make.plan()
    make.line(plan)
    assert _save(make.visitor(client, plan), plan, field, "1").status_code == 422


def test_cell_of_another_budget_is_refused(client: Client) -> None:
    plan, other = make.plan(), make.plan()
    line = make.line(other)
    assert _save(make.visitor(client, plan), plan, f"line-{line.pk}-quantity", "9", base="2").status_code == 422
    line.refresh_from_db()
    assert line.quantity == 2


def test_two_people_in_one_cell_lose_neither_text(client: Client) -> None:
    plan = make.plan()
    line = make.line(plan)
    first, second = make.officer(plan), make.officer(plan)
    field = f"line-{line.pk}-description"
    saved = actions.save_field(by=first, plan=plan, field=field, base="meals 1", value="講師便當")
    clash = actions.save_field(by=second, plan=plan, field=field, base="meals 1", value="研習便當")
    assert isinstance(saved, Saved)
    assert isinstance(clash, Clash) and (clash.theirs, clash.mine, clash.by) == ("講師便當", "研習便當", first.name)
    answer = _save(make.visitor(client, plan), plan, field, "研習便當", base="meals 1")
    assert answer.status_code == 409 and "講師便當" in answer.content.decode()
    line.refresh_from_db()
    assert line.description == "講師便當"


def test_purpose_is_one_of_the_plans_own() -> None:
    plan, other = make.plan(), make.plan()
    mine = actions.put_purpose(by=Actor.system(), plan=plan, number="111-1-1", name="社群")
    foreign = actions.put_purpose(by=Actor.system(), plan=other, number="111-1-1", name="社群")
    line = make.line(plan)
    officer = make.officer(plan)
    field = f"line-{line.pk}-purpose"
    with pytest.raises(ValueError, match=r".+"):
        actions.save_field(by=officer, plan=plan, field=field, base="", value=str(foreign.pk))
    actions.save_field(by=officer, plan=plan, field=field, base="", value=str(mine.pk))
    actions.drop_purpose(by=officer, purpose=mine)
    line.refresh_from_db()
    assert line.purpose is None and line.quantity == 2


def test_every_change_is_told_upwards_and_no_other() -> None:
    plan = make.plan()
    line = make.line(plan)
    officer = make.officer(plan)
    heard: list[int] = []

    def hear(plan: Plan, by: Actor, **_: object) -> None:
        heard.append(plan.pk)

    signals.changed.connect(hear)
    try:
        field = f"line-{line.pk}-quantity"
        actions.save_field(by=officer, plan=plan, field=field, base="2", value="2")
        assert heard == []
        actions.save_field(by=officer, plan=plan, field=field, base="2", value="3")
        actions.add_item(by=officer, plan=plan, category="meals")
        assert heard == [plan.pk]
        actions.add_lines(by=officer, item=line.item)
        actions.adopt_amounts(by=officer, plan=plan)
        actions.remove_line(by=officer, line=line)
        actions.remove_item(by=officer, item=line.item)
        assert heard == [plan.pk] * 5
    finally:
        signals.changed.disconnect(hear)


# Lines


def test_category_is_added_once_with_an_empty_line(client: Client) -> None:
    plan = make.plan()
    make.visitor(client, plan)
    for _ in range(2):
        client.post(reverse("budgets:add_item", args=[plan.pk]), {"category": "lecture"})
    assert list(plan.items.values_list("category", "lines__unit")) == [("lecture", "節")]


def test_unknown_category_is_refused(client: Client) -> None:
    plan = make.plan()
    answer = make.visitor(client, plan).post(reverse("budgets:add_item", args=[plan.pk]), {"category": "bribes"})
    assert answer.status_code == 422 and not BudgetItem.objects.exists()


def test_lines_move_within_their_category() -> None:
    plan = make.plan()
    item = make.item(plan, "meals", (1, 1), (2, 2), (3, 3))
    officer = make.officer(plan)
    first, _second, third = item.lines.all()
    actions.move_line(by=officer, line=third, step=-1)
    actions.move_line(by=officer, line=first, step=-1)
    assert list(item.lines.values_list("quantity", flat=True)) == [1, 3, 2]


def test_adopting_types_what_the_lines_come_to() -> None:
    plan = make.plan()
    make.item(plan, "meals", (85, 140), amount=5)
    assert actions.adopt_amounts(by=make.officer(plan), plan=plan) == 1
    assert plan.items.get().amount == 11_000
    assert actions.adopt_amounts(by=make.officer(plan), plan=plan) == 0


BLOCK = '講師鐘點\t節\t12\t2,000\t\t外聘\r\n\r\n"兩行\n文字"\t節\t約三\t1000\r\n'


def test_pasted_block_becomes_lines_once(client: Client) -> None:
    plan = make.plan()
    item = make.item(plan, "lecture", (1, 1))
    make.visitor(client, plan)
    url = reverse("budgets:paste", args=[plan.pk, item.pk])
    answers = [client.post(url, {"block": BLOCK, "expects": 1}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 422]
    assert list(item.lines.values_list("description", "unit", "quantity", "quantity_raw", "unit_price", "remark"))[
        1:
    ] == [("講師鐘點", "節", 12, "12", 2000, "外聘"), ("兩行\n文字", "節", None, "約三", 1000, "")]


@pytest.mark.parametrize(
    ("block", "named"),
    [
        ("a\tb\t1\t2\t3\tr\tx", "1"),
        ("好\n" + "長" * 301, "2"),
        (" \t \n", ""),
        ("\n".join("abc" for _ in range(201)), "200"),
    ],
)
def test_block_that_does_not_fit_adds_nothing_and_says_where(client: Client, block: str, named: str) -> None:
    plan = make.plan()
    item = make.item(plan, "lecture", (1, 1))
    answer = make.visitor(client, plan).post(
        reverse("budgets:paste", args=[plan.pk, item.pk]), {"block": block, "expects": 1}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and named in page[page.index("error-summary") :]
    assert block.strip() in page.replace("&#x27;", "'")
    assert BudgetLine.objects.count() == 1


def test_line_button_pressed_twice_adds_one_line(client: Client) -> None:
    plan = make.plan()
    item = make.item(plan, "lecture", (1, 1))
    make.visitor(client, plan)
    url = reverse("budgets:add_line", args=[plan.pk, item.pk])
    assert [client.post(url, {"expects": "1"}).status_code for _ in range(2)] == [302, 422]
    assert item.lines.count() == 2


# What leaves the house, what is remembered


def test_export_holds_the_budgets_one_may_see(client: Client) -> None:
    plan, other = make.plan(), make.plan()
    make.item(plan, "meals", (30, 100))
    make.item(other, "meals", (30, 100))
    text = make.visitor(client, plan).post(reverse("exchange:export", args=["budgets", "csv"])).content.decode()
    assert plan.school.code in text and "3000" in text and other.school.code not in text


def test_history_tells_of_removed_lines_too(client: Client) -> None:
    plan = make.plan()
    line = make.line(plan)
    officer = make.officer(plan)
    actions.save_field(
        by=officer, plan=plan, field=f"line-{line.pk}-description", base=line.description, value="研習便當"
    )
    actions.remove_line(by=officer, line=line)
    url = reverse("budgets:history", args=[plan.pk])
    page = make.visitor(client, plan).get(url).content.decode()
    assert page.index("研習便當") < page.index(line.description) and officer.name in page
    assert make.visitor(client, make.school()).get(url).status_code == 404


def test_number_of_thousands_of_digits_is_no_number(client: Client) -> None:
    plan = make.plan()
    item = make.line(plan).item
    visitor = make.visitor(client, plan)
    answer = visitor.post(reverse("budgets:add_line", args=[plan.pk, item.pk]), {"expects": "9" * 5000})
    assert answer.status_code == 302
    assert item.lines.count() == 2
    assert visitor.get(reverse("exchange:export", args=["grants", "csv"]), {"year": "9" * 5000}).status_code == 200
