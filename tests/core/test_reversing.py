"""Addresses of rows: what `reverse` gives, made once a route."""

import pytest
from django.urls import NoReverseMatch, reverse

from core.reversing import url_for


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("proposals:calls", ()),
        ("budgets:table", (7,)),
        ("budgets:move_line", (7, 12)),
        ("budgets:move_line", (12, 7)),
        ("budgets:table", (10**18,)),
    ],
)
def test_an_address_is_what_reverse_gives(name: str, keys: tuple[int, ...]) -> None:
    assert url_for(name, *keys) == reverse(name, args=keys)


@pytest.mark.parametrize(
    ("name", "keys"), [("budgets:table", ()), ("budgets:table", (1, 2)), ("budgets:nowhere", (1,))]
)
def test_no_address_where_no_route_takes_the_keys(name: str, keys: tuple[int, ...]) -> None:
    with pytest.raises(NoReverseMatch):
        url_for(name, *keys)
