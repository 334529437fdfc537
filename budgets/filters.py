"""What one looks for in the lists of this app."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ModelChoiceFilter

from budgets import queries
from budgets.models import Plan
from communities.filters import YearFilterSet
from communities.forms import YearFilter
from communities.models import AcademicYear, Alliance
from communities.queries.alliances import known_by
from core.filters import FilterSet


class BudgetFilter(FilterSet):
    """The filters of the list of budgets."""

    year = ModelChoiceFilter(
        queryset=AcademicYear.objects.order_by("-year"), label=_("Academic year"), empty_label=_("All")
    )
    q = CharFilter(label=_("School"), max_length=60, method="of_words")

    class Meta:
        model = Plan
        fields: list[str] = []

    def rows(self) -> QuerySet[Plan]:
        """The budgets one may see."""
        return queries.budgets_visible_to(self.actor)

    def of_words(self, plans: QuerySet[Plan], _name: str, words: str) -> QuerySet[Plan]:
        """Those of a school of that name or code."""
        return plans.filter(queries.of_school(words))


class GrantFilter(YearFilterSet):
    """The filters of the list of grants: of the newest year that has some, unless another is chosen."""

    q = CharFilter(label=_("Community or school"), max_length=60, method="of_words")

    class Meta:
        model = Alliance
        fields: list[str] = []
        form = YearFilter

    def form_inputs(self) -> dict[str, Any]:
        """The years in which there are grants."""
        return {"years": queries.years_with_grants(self.actor)}

    def rows(self) -> QuerySet[Alliance]:
        """The year's alliances with the sums of the grants that one sees."""
        return queries.grants_by_alliance(self.actor, self.year)

    def of_words(self, alliances: QuerySet[Alliance], _name: str, words: str) -> QuerySet[Alliance]:
        """Those of a community, or with a school of that name or code."""
        return alliances.filter(known_by(words))
