"""What one looks for in the lists of the overview: forms and queries that its exports share."""

from typing import Any

from django.db.models import QuerySet

from communities.filters import YearFilterSet
from communities.models import Alliance
from dashboards.forms import AllianceFilter, SubplanFilter, chosen
from dashboards.queries import lists, numbers
from proposals.models import Subplan


class _OfNewestYear(YearFilterSet):
    """Of the newest year of which one sees an alliance, unless another is chosen."""

    def form_inputs(self) -> dict[str, Any]:
        """The years to choose from, and which of them where none is chosen."""
        return {**super().form_inputs(), "default": numbers.newest_year(self.actor)}


class SubplanProgressFilter(_OfNewestYear):
    """The filters of the list of sub-plans."""

    class Meta:
        model = Subplan
        fields: list[str] = []
        form = SubplanFilter

    def rows(self) -> QuerySet[Subplan]:
        """The sub-plans one sees that fit, with their sums."""
        return lists.subplans(self.actor, self.year, chosen(self.form))  # type: ignore[arg-type]  # as Meta says


class AllianceProgressFilter(_OfNewestYear):
    """The filters of the list of alliances with their progress."""

    class Meta:
        model = Alliance
        fields: list[str] = []
        form = AllianceFilter

    def rows(self) -> QuerySet[Alliance]:
        """The alliances one sees that fit."""
        return lists.alliances(self.actor, self.year, chosen(self.form))  # type: ignore[arg-type]  # as Meta says
