"""What one looks for in a list is looked for among one's own rows."""

from collections.abc import Iterator

import pytest
from django.http import QueryDict

from accounts.actors import Actor
from communities import filters as communities
from core.filters import FilterSet
from proposals import filters as proposals

pytestmark = pytest.mark.django_db


def every_set(of: type[FilterSet] = FilterSet) -> Iterator[type[FilterSet]]:
    """All filter sets of the application that are about a model."""
    for each in of.__subclasses__():
        if each._meta.model is not None and not each.__module__.startswith("tests."):
            yield each
        yield from every_set(each)


def test_no_filter_set_has_rows_for_somebody_without_a_role() -> None:
    found = list(every_set())
    assert {communities.SchoolFilter, communities.AllianceFilter, proposals.ProposalFilter} <= {*found}
    for each in found:
        assert each(QueryDict(), Actor.system()).qs.query.is_empty(), f"{each.__name__}.rows reads past the judge"


def test_a_set_that_names_no_source_has_none() -> None:
    class Careless(FilterSet):
        class Meta:
            model = communities.School
            fields: list[str] = []

    with pytest.raises(NotImplementedError):
        Careless(QueryDict(), Actor.system()).qs.count()
