"""What changed, as a signer reads it: places by the words of the form, values as people write them."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.actors import Actor
from accounts.attribution import attributed
from budgets import actions as budgets
from budgets.models import BudgetLine
from proposals.models import Subplan
from proposals.presenters.diff import between
from proposals.snapshot import build, signed_content
from tests.budgets import make as lower
from tests.proposals import clients, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def subplan() -> Subplan:
    """A convener's complete sub-plan with three lines of printing."""
    found = make.subplan(make.proposal())
    make.introduced(found)
    make.item(found, "1.1", name="國中生研習營")
    lower.item(found.plan, "printing", (1, 1000), (1, 4000), (30, 500))
    with attributed(Actor.system(), "test"):
        BudgetLine.objects.filter(item__plan=found.plan, position=3).update(description="海報")
    return found


def test_a_changed_line_is_named_by_category_and_row(subplan):
    before = signed_content(subplan)
    with attributed(Actor.system(), "test"):
        BudgetLine.objects.filter(item__plan=subplan.plan, position=3).update(quantity=20, quantity_raw="20")
        subplan.plan.items.update(amount=15000, amount_raw="15000")
    with translation.override("zh-hant"):
        changes = [(each.place, each.before, each.after) for each in between(before, signed_content(subplan))]
    assert changes == [
        ("經費概算表 › 印刷費 › 金額", "20,000", "15,000"),
        ("經費概算表 › 印刷費 › 第 3 列（海報） › 數量", "30", "20"),
        ("經費概算表 › 印刷費 › 第 3 列（海報） › 金額", "15,000", "10,000"),
    ]


def test_a_reworded_line_is_one_change_and_bears_its_new_name(subplan):
    before = signed_content(subplan)
    with attributed(Actor.system(), "test"):
        BudgetLine.objects.filter(item__plan=subplan.plan, position=3).update(description="宣導海報")
    with translation.override("zh-hant"):
        [change] = between(before, signed_content(subplan))
    assert change.place == "經費概算表 › 印刷費 › 第 3 列（宣導海報） › 用途說明"
    assert (change.before, change.after) == ("海報", "宣導海報")


def test_no_place_or_value_bears_a_word_of_the_program():
    proposal = make.proposal()
    for school in (make.subplan(proposal, 1).school, make.subplan(proposal, 2).school):
        make.designate(school, partnership=True, outreach=True)
    make.complete(proposal)
    lower.item(make.subplan(proposal).plan, "printing", (1, 1000))
    with translation.override("zh-hant"):
        changes = between({}, build(proposal))
    assert len(changes) > 100
    latin = re.compile("[a-z]{3,}|True|False|None")
    written = re.compile("career|academic|printing")
    assert not [each for each in changes if latin.search(written.sub("", each.place + each.after))]


def test_numbers_of_a_budgets_history_have_separators_and_rows_their_category(subplan):
    officer = make.officer(subplan.school)
    line = BudgetLine.objects.get(item__plan=subplan.plan, position=3)
    budgets.save_field(by=officer, plan=subplan.plan, field=f"line-{line.pk}-unit-price", base="500", value="1500")
    url = reverse("budgets:history", args=[subplan.plan_id])
    text = clients.client_of(subplan).get(url).content.decode()
    assert "1,500" in text
    assert "印刷費 第 3 列（海報）" in text
