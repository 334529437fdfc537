"""Sums of budgets: one query, the rulebook's own arithmetic, indifferent to order and to how lines are cut."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.actors import Actor
from accounts.attribution import attributed
from budgets.facts import budget_facts
from budgets.models import BudgetItem, BudgetLine, Plan
from budgets.queries import Sums, edition_of, sums
from rulebook import Figures
from rulebook.checks.budget_sums import sums as rulebook_sums
from rulebook.judging import Given
from tests.budgets import make

pytestmark = pytest.mark.django_db

CATEGORIES = ["assistant", "lecture", "meals", "equipment", "of-no-edition"]
amounts = st.none() | st.integers(0, 9_999_999)
lines = st.lists(st.tuples(amounts, amounts, amounts), max_size=4)
budgets = st.dictionaries(st.sampled_from(CATEGORIES), st.tuples(amounts, lines), max_size=5)


class Undo(Exception):
    """Ends an example and takes its rows back."""


def _write(plan: Plan, budget: dict, *, backwards: bool = False) -> None:
    for category, (amount, rows) in list(budget.items())[:: -1 if backwards else 1]:
        item = BudgetItem.objects.create(plan=plan, category=category, amount=amount)
        order = list(enumerate(rows))
        for position, (quantity, price, typed) in order[:: -1 if backwards else 1]:
            BudgetLine.objects.create(item=item, position=position, quantity=quantity, unit_price=price, amount=typed)


def _sums_of(budget: dict, *, backwards: bool = False) -> tuple[Sums, dict[str, int]]:
    """The sums by the page's query and by the rulebook, of a budget that is taken back afterwards."""
    result = None
    try:
        with transaction.atomic(), attributed(Actor.system(), "test"):
            plan = make.plan()
            _write(plan, budget, backwards=backwards)
            [facts] = budget_facts([plan])
            edition = edition_of(plan)
            result = sums([plan])[plan.pk], rulebook_sums(facts, Given(edition, Figures(), date(2022, 4, 1)))
            raise Undo
    except Undo:
        pass
    assert result is not None
    return result


@settings(max_examples=30, deadline=None)
@given(budgets)
def test_sums_agree_with_the_rulebook(budget: dict) -> None:
    found, expected = _sums_of(budget)
    assert {key: getattr(found, key) for key in expected} == expected


@settings(max_examples=20, deadline=None)
@given(budgets)
def test_order_of_lines_and_items_never_matters(budget: dict) -> None:
    assert _sums_of(budget)[0] == _sums_of(budget, backwards=True)[0]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 9_999), st.integers(0, 9_999), st.integers(0, 99_999))
def test_splitting_a_line_changes_no_sum(first: int, second: int, price: int) -> None:
    whole = {"meals": (None, [(first + second, price, None)])}
    cut = {"meals": (None, [(first, price, None), (second, price, None)])}
    assert _sums_of(whole)[0] == _sums_of(cut)[0]


@pytest.mark.parametrize(("lines_sum", "counts"), [(999, 0), (1000, 1000), (1001, 1000), (1999, 1000), (2000, 2000)])
def test_untyped_item_counts_in_whole_thousands(lines_sum: int, counts: int) -> None:
    plan = make.plan()
    with attributed(Actor.system(), "test"):
        item = BudgetItem.objects.create(plan=plan, category="meals")
        BudgetLine.objects.create(item=item, position=1, quantity=1, unit_price=lines_sum)
    assert sums([plan])[plan.pk] == Sums(operating=counts)


def test_largest_cells_add_up_without_overflow() -> None:
    plan = make.plan()
    make.item(plan, "meals", *[(9_999_999, 999_999_999)] * 3)
    assert sums([plan])[plan.pk].total == 3 * 9_999_999 * 999_999_999 // 1000 * 1000


@pytest.mark.parametrize("count", [1, 3])
def test_sums_take_one_query(count: int, django_assert_num_queries) -> None:
    plans = [make.plan() for _ in range(count)]
    for plan in plans:
        make.item(plan, "meals", (10, 100))
    with django_assert_num_queries(1):
        found = sums(plans)
    assert [found[plan.pk].total for plan in plans] == [1000] * count


@pytest.mark.parametrize("count", [1, 3])
def test_facts_take_three_queries(count: int, django_assert_num_queries) -> None:
    plans = [make.plan() for _ in range(count)]
    for plan in plans:
        make.item(plan, "meals", *[(10, 100)] * count)
    with django_assert_num_queries(3):
        assert [len(facts.lines) for facts in budget_facts(plans)] == [count] * count
