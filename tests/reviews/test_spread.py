"""Weighted totals and their spread, exact to the second decimal."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.queries.spread import Spread, shown, spread, weighted


def test_total_is_weighted_exactly() -> None:
    assert weighted({1: 100, 2: 0, 3: 67}, {1: 33, 2: 33, 3: 34}) == Fraction(3300 + 67 * 34, 100)


def test_no_total_while_a_mark_is_missing() -> None:
    assert weighted({1: 100}, {1: 50, 2: 50}) is None


def test_spread_by_hand() -> None:
    found = spread([Fraction(80), Fraction(85), Fraction(96)])
    # mean 87, variance (49 + 4 + 81) / 3 = 44.666…, deviation 6.6833…
    assert found == Spread(3, Decimal("80.00"), Decimal("96.00"), Decimal("87.00"), Decimal("6.68"))


def test_nobody_has_no_spread_and_one_lies_nowhere_apart() -> None:
    assert spread([]) is None
    assert spread([Fraction(70)]) == Spread(1, *[Decimal("70.00")] * 3, None)


@pytest.mark.parametrize(
    ("number", "two"), [(Fraction(1, 3), "0.33"), (Fraction(2, 3), "0.67"), (Fraction(1, 200), "0.01")]
)
def test_two_decimals_round_half_up(number: Fraction, two: str) -> None:
    assert shown(number) == Decimal(two)


@given(st.lists(st.integers(0, 100).map(Fraction), min_size=1, max_size=8), st.randoms())
def test_order_of_reviewers_never_matters(totals: list[Fraction], chance: object) -> None:
    mixed = list(totals)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert spread(mixed) == spread(totals)


@given(st.lists(st.integers(0, 100).map(Fraction), min_size=1, max_size=8))
def test_mean_lies_between_least_and_most(totals: list[Fraction]) -> None:
    found = spread(totals)
    assert found is not None and found.least <= found.mean <= found.most
    assert (found.deviation is None) == (len(totals) == 1)
    assert (not found.deviation) == (len(set(totals)) == 1)
