"""Items and activities: numbers follow the order, posting twice does a thing once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import Actor
from accounts.attribution import attributed
from budgets.models import BudgetLine
from core.refusals import Refused
from proposals import actions
from proposals.models import ITEMS, Activity, SubplanItem
from proposals.queries.ordering import changed_positions, moved
from tests.budgets import make as lower
from tests.proposals import make

db = pytest.mark.django_db


@pytest.fixture
def plan():
    """A sub-plan with three items, and its officer."""
    subplan = make.subplan(make.proposal())
    for key in ("1.1", "1.2", "1.3"):
        make.bare_item(subplan, key)
    return subplan, make.officer(subplan.school)


def numbers(subplan):
    return [(item.purpose.number, item.work_items[0]) for item in subplan.items.select_related("purpose")]


@db
def test_moving_an_item_renumbers(plan):
    last = plan[0].items.last()
    actions.move_item(by=plan[1], subplan=plan[0], item=last.pk, step=-2)
    assert numbers(plan[0]) == [("111-1-1", "1.3"), ("111-1-2", "1.1"), ("111-1-3", "1.2")]


@db
def test_removing_an_item_closes_the_gap_and_keeps_the_budget_line(plan):
    first = plan[0].items.first()
    budget = lower.item(plan[0].plan, "advising", (2, 2500))
    with attributed(Actor.system(), "test"):
        budget.lines.update(purpose=first.purpose)
    actions.remove_item(by=plan[1], subplan=plan[0], item=first.pk)
    assert numbers(plan[0]) == [("111-1-1", "1.2"), ("111-1-2", "1.3")]
    assert BudgetLine.objects.get().purpose_id is None


@db
def test_removing_twice_removes_once(plan):
    first = plan[0].items.first()
    for _time in range(2):
        actions.remove_item(by=plan[1], subplan=plan[0], item=first.pk)
    assert plan[0].items.count() == 2


@db
def test_adding_twice_adds_once(plan):
    made = [actions.add_item(by=plan[1], subplan=plan[0], expects=3) for _time in range(2)]
    assert made[0] is not None
    assert made[1] is None
    assert plan[0].items.count() == 4


@db
def test_a_full_subplan_takes_no_more(plan):
    for _count in range(ITEMS.most - 3):
        actions.add_item(by=plan[1], subplan=plan[0])
    with pytest.raises(Refused, match="請先刪除或合併部分內容再新增"):
        actions.add_item(by=plan[1], subplan=plan[0])
    assert SubplanItem.objects.count() == ITEMS.most


@db
def test_item_of_another_subplan_is_not_touched(plan):
    theirs = make.item(make.subplan(plan[0].proposal, 2), "1.1")
    actions.remove_item(by=plan[1], subplan=plan[0], item=theirs.pk)
    actions.move_item(by=plan[1], subplan=plan[0], item=theirs.pk, step=1)
    assert SubplanItem.objects.filter(pk=theirs.pk).exists()


@db
def test_activities_move_and_go(plan):
    item = plan[0].items.first()
    made = [actions.add_activity(by=plan[1], subplan=plan[0], item=item.pk) for _time in range(3)]
    actions.move_activity(by=plan[1], subplan=plan[0], activity=made[0].pk, step=1)
    actions.remove_activity(by=plan[1], subplan=plan[0], activity=made[1].pk)
    assert list(item.activities.values_list("pk", "position")) == [(made[0].pk, 1), (made[2].pk, 2)]


@db
def test_adding_an_activity_twice_adds_once(plan):
    item = plan[0].items.first()
    for _time in range(2):
        actions.add_activity(by=plan[1], subplan=plan[0], item=item.pk, expects=0)
    assert Activity.objects.count() == 1


@given(st.lists(st.integers(), unique=True, min_size=1, max_size=12), st.data())
def test_any_moves_keep_every_item_and_number_from_one(order, data):
    """Whatever is moved wherever: no item is lost, the others keep their order, positions are 1 … n."""
    before = list(enumerate(order, start=1))
    held = list(order)
    for _move in range(data.draw(st.integers(0, 6))):
        key = data.draw(st.sampled_from(held))
        step = data.draw(st.integers(-15, 15))
        after = moved(held, key, step)
        assert [one for one in after if one != key] == [one for one in held if one != key]
        assert after.index(key) == max(0, min(len(held) - 1, held.index(key) + step))
        held = after
    positions = {key: position for position, key in before}
    positions |= changed_positions([(key, position) for position, key in before], held)
    assert [positions[key] for key in held] == list(range(1, len(held) + 1))


@given(st.lists(st.integers(), unique=True, min_size=2, max_size=12), st.data())
def test_removal_closes_every_gap(order, data):
    """After a removal, what stays is numbered 1 … n − 1 in its order."""
    gone = data.draw(st.sampled_from(order))
    rest = [one for one in order if one != gone]
    before = [(key, position) for position, key in enumerate(order, start=1)]
    changes = changed_positions(before, rest)
    assert [changes.get(key, dict(before)[key]) for key in rest] == list(range(1, len(order)))
