"""A query that is compiled once gives what its queryset gives, whatever it is asked for."""

import pytest
from django.db.models import Count, F

from communities.models import County, Township
from core.statements import Given, Statement

pytestmark = pytest.mark.django_db

_TOWNS = Statement(
    lambda: Township.objects.filter(county_id__among=Given("counties")).annotate(of=F("county__name")).order_by("code"),
    *("pk", "name", "of"),
)
_COUNTIES = Statement(
    lambda: (
        County.objects.filter(pk__among=Given("counties"), name__among=Given("names"))
        .annotate(towns=Count("townships"))
        .order_by("pk")
    ),
    *("pk", "towns"),
)


@pytest.fixture
def counties() -> list[County]:
    """Three counties, of one, two and no townships."""
    made = [County.objects.create(code=code, name=name) for code, name in (("a", "甲縣"), ("b", "乙縣"), ("c", "丙縣"))]
    for county, code in ((made[0], "a1"), (made[1], "b1"), (made[1], "b2")):
        Township.objects.create(county=county, code=code, name=f"{code}鄉")
    return made


@pytest.mark.parametrize("asked", [(0,), (1,), (0, 1), (2,), (0, 1, 2), (1, 1)])
def test_rows_are_those_of_the_queryset(counties: list[County], asked: tuple[int, ...]) -> None:
    keys = [counties[at].pk for at in asked]
    expected = Township.objects.filter(county__in=keys).order_by("code").values_list("pk", "name", "county__name")
    rows = _TOWNS(counties=keys)
    assert [(row.pk, row.name, row.of) for row in rows] == list(expected)
    assert _TOWNS.tuples(counties=set(keys)) == list(expected)


def test_words_of_people_are_values(counties: list[County]) -> None:
    names = ["甲縣", "丙縣", "'; drop table communities_county; --", "{1,2}", '"']
    rows = _COUNTIES(counties=[county.pk for county in counties], names=names)
    assert {(row.pk, row.towns) for row in rows} == {(counties[0].pk, 1), (counties[2].pk, 0)}


def test_nothing_given_is_nothing_asked(counties: list[County], django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert _COUNTIES(counties=[counties[0].pk], names=[]) == []
        assert _TOWNS(counties=set()) == []


def test_a_place_that_is_not_given_is_an_error(counties: list[County]) -> None:
    with pytest.raises(KeyError, match="names"):
        _COUNTIES(counties=[counties[0].pk])
