"""What one looks for in the lists of this app."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from accounts.roles import ROLES
from communities.forms import YearFilter
from communities.models import (
    Alliance,
    Community,
    County,
    LocationClass,
    School,
    SchoolKind,
    SchoolYear,
    standing,
)
from communities.queries import alliances as alliance_queries
from communities.queries import land, offices
from communities.queries import schools as school_queries
from core.filters import FilterSet


class YearFilterSet(FilterSet):
    """Filters beside an academic year; the newest where none is chosen."""

    def form_inputs(self) -> dict[str, Any]:
        """The years to choose from."""
        return {"years": school_queries.years(self.actor)}

    @property
    def year(self) -> int:
        """The year chosen, or the default."""
        form: YearFilter = self.form  # type: ignore[assignment]  # each names it in Meta
        return form.selected_year


class _Standing(ChoiceFilter):
    """Schools that stand in the year, unless those that closed are asked for."""

    def filter(self, qs: QuerySet[School], value: Any) -> QuerySet[School]:
        if value == "only":
            return qs.exclude(closed_on=None)
        return qs if value == "with" else qs.filter(standing(self.parent.year))


def _called(mark: str) -> Any:
    field: Any = SchoolYear._meta.get_field(mark)
    return field.verbose_name


class SchoolFilter(YearFilterSet):
    """The filters of the list of schools."""

    q = CharFilter(label=_("Name or code"), max_length=60, method="of_words")
    county = ModelChoiceFilter(queryset=County.objects.all(), label=_("County"), empty_label=_("All"))
    kind = ChoiceFilter("facts__kind", label=_("Kind"), choices=SchoolKind, empty_label=_("All"))
    location_class = ChoiceFilter(
        "facts__location_class", label=_("Location class"), choices=LocationClass, empty_label=_("All")
    )
    mark = ChoiceFilter(
        label=_("Mark"),
        choices=[(mark, _called(mark)) for mark in school_queries.MARKS],
        empty_label=_("All"),
        method="of_mark",
    )
    closed = _Standing(
        label=_("Closed schools"),
        choices=[("with", _("Shown too")), ("only", _("Shown alone"))],
        empty_label=_("Not listed"),
    )

    class Meta:
        model = School
        fields: list[str] = []
        form = YearFilter

    def rows(self) -> QuerySet[School]:
        """The schools one may open, with their facts of the year and the counts of `counted`."""
        return school_queries.schools(self.actor, self.year, self.counted)

    @cached_property
    def counted(self) -> int | None:
        """The newest year up to the chosen one of which the ministry's counts are there."""
        return school_queries.counted_year(self.year)

    def of_words(self, schools: QuerySet[School], _name: str, words: str) -> QuerySet[School]:
        """Those of a name or code."""
        return schools.filter(school_queries.named(words))

    def of_mark(self, schools: QuerySet[School], _name: str, mark: str) -> QuerySet[School]:
        """Those that bear the mark in the year."""
        return schools.filter(**{f"facts__{mark}": True})


class AllianceFilter(YearFilterSet):
    """The filters of the list of alliances: of the newest year that has some, unless another is chosen."""

    q = CharFilter(label=_("Community or school"), max_length=60, method="of_words")

    class Meta:
        model = Alliance
        fields: list[str] = []
        form = YearFilter

    def form_inputs(self) -> dict[str, Any]:
        """The years to choose from, and which of them where none is chosen."""
        return {**super().form_inputs(), "default": alliance_queries.newest_year(self.actor)}

    def rows(self) -> QuerySet[Alliance]:
        """The year's alliances that one sees, with their counts."""
        return alliance_queries.alliances(self.actor, self.year)

    def of_words(self, alliances: QuerySet[Alliance], _name: str, words: str) -> QuerySet[Alliance]:
        """Those of a community, or with a school of that name or code."""
        return alliances.filter(alliance_queries.known_by(words))


class CommunityFilter(YearFilterSet):
    """The filters of the list of communities, with what they cover in the year."""

    q = CharFilter(label=_("Name or code"), max_length=60, method="of_words")
    county = ModelChoiceFilter(
        queryset=County.objects.all(), label=_("County"), empty_label=_("All"), method="in_county"
    )

    class Meta:
        model = Community
        fields: list[str] = []
        form = YearFilter

    def rows(self) -> QuerySet[Community]:
        """All communities, with the number of townships that they cover in the year."""
        return land.communities(self.actor, self.year)

    def of_words(self, communities: QuerySet[Community], _name: str, words: str) -> QuerySet[Community]:
        """Those of a name or code."""
        return communities.filter(land.called(words))

    def in_county(self, communities: QuerySet[Community], _name: str, county: County) -> QuerySet[Community]:
        """Those that reach into the county in the year."""
        return communities.filter(land.reaching_into(county, self.year))


class VacancyFilter(FilterSet):
    """The filters of the list of schools without an officer, accountant or principal."""

    q = CharFilter(label=_("Name or code"), max_length=60, method="of_words")
    county = ModelChoiceFilter(queryset=County.objects.all(), label=_("County"), empty_label=_("All"))
    office = ChoiceFilter(
        label=_("Nobody is"),
        choices=[(name, ROLES[role].name) for name, role in offices.OFFICES.items()],
        empty_label=_("Any of them"),
        method="of_office",
    )

    class Meta:
        model = School
        fields: list[str] = []

    def rows(self) -> QuerySet[School]:
        """The schools one may open that have nobody in one of the offices today."""
        return offices.schools_with_vacancies(self.actor)

    def of_words(self, schools: QuerySet[School], _name: str, words: str) -> QuerySet[School]:
        """Those of a name or code."""
        return schools.filter(school_queries.named(words))

    def of_office(self, schools: QuerySet[School], _name: str, office: str) -> QuerySet[School]:
        """Those that have nobody in this one."""
        return schools.filter(**{office: False})
