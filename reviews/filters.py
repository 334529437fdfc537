"""What one looks for in the lists of this app."""

from django.db.models import QuerySet
from django.forms import CheckboxInput
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter

from accounts.actors import Actor
from core.filters import FilterSet, SeenFilter
from reviews import queries
from reviews.models import Assignment, Case, Round
from reviews.presenters import name_of
from reviews.queries import listed
from reviews.states import AssignmentState, RoundState


class RoundFilter(FilterSet):
    """The filters of the list of rounds."""

    year = SeenFilter(label=_("Academic year"), seen=queries.years_of_rounds)
    state = ChoiceFilter(label=_("State"), choices=RoundState, empty_label=_("All"))

    class Meta:
        model = Round
        fields: list[str] = []

    def rows(self) -> QuerySet[Round]:
        """The rounds one manages, with their numbers of cases."""
        return queries.rounds_visible_to(self.actor)


def _rounds(actor: Actor) -> list[tuple[int, str]]:
    return [(each.pk, name_of(each)) for each in queries.rounds_visible_to(actor)]


class CaseFilter(FilterSet):
    """The filters of the list of cases."""

    round = SeenFilter(label=_("Round"), seen=_rounds)
    q = CharFilter("title", "icontains", label=_("Case"), max_length=60)
    lacking = BooleanFilter(label=_("Reviewers are missing"), widget=CheckboxInput, method="lacking_reviewers")
    awaiting = BooleanFilter(label=_("Reviews not submitted"), widget=CheckboxInput, method="awaiting_reviews")

    class Meta:
        model = Case
        fields: list[str] = []

    def rows(self) -> QuerySet[Case]:
        """The cases whose scores one may see."""
        return queries.cases_scored(self.actor)

    def lacking_reviewers(self, cases: QuerySet[Case], _name: str, ticked: bool) -> QuerySet[Case]:
        """Those with fewer reviewers than their round asks for, where only they are asked for."""
        return cases.filter(listed.lacking_reviewers()) if ticked else cases

    def awaiting_reviews(self, cases: QuerySet[Case], _name: str, ticked: bool) -> QuerySet[Case]:
        """Those that a reviewer still has in hand, where only they are asked for."""
        return cases.filter(listed.awaiting_reviews()) if ticked else cases


class DeskFilter(FilterSet):
    """The filters of one's own reviews."""

    q = CharFilter("case__title", "icontains", label=_("Case"), max_length=60)
    state = ChoiceFilter(
        label=_("State"),
        choices=[(each.value, each.label) for each in (AssignmentState.ASSIGNED, AssignmentState.SUBMITTED)],
        empty_label=_("All"),
    )

    class Meta:
        model = Assignment
        fields: list[str] = []

    def rows(self) -> QuerySet[Assignment]:
        """One's own cases in open rounds."""
        return queries.desk_of(self.actor)
