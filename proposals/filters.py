"""What one looks for in the lists of this app."""

from django.db.models import QuerySet
from django.forms import CheckboxInput
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter

from core.filters import FilterSet, SeenFilter
from proposals import queries
from proposals.models import Call, Proposal
from proposals.states import CallState, ProposalState


class CallFilter(FilterSet):
    """The filters of the list of calls."""

    state = ChoiceFilter(label=_("State"), choices=CallState, empty_label=_("All"))

    class Meta:
        model = Call
        fields: list[str] = []

    def rows(self) -> QuerySet[Call]:
        """The calls one may see, with how many proposals they have."""
        return queries.calls_visible_to(self.actor)


class ProposalFilter(FilterSet):
    """The filters of the list of proposals."""

    year = SeenFilter("alliance__year", label=_("Academic year"), seen=queries.years_of_proposals)
    state = ChoiceFilter(label=_("State"), choices=ProposalState, empty_label=_("All"))
    words = CharFilter(label=_("Community or school"), max_length=60, method="of_words")
    overdue = BooleanFilter(label=_("Past the deadline"), widget=CheckboxInput, method="past_the_deadline")

    class Meta:
        model = Proposal
        fields: list[str] = []

    def rows(self) -> QuerySet[Proposal]:
        """The proposals one may see, with what the list tells of them."""
        return queries.proposals_visible_to(self.actor)

    def of_words(self, proposals: QuerySet[Proposal], _name: str, words: str) -> QuerySet[Proposal]:
        """Those of a community, or with a member of that name."""
        return proposals.filter(queries.known_by(words))

    def past_the_deadline(self, proposals: QuerySet[Proposal], _name: str, overdue: bool) -> QuerySet[Proposal]:
        """Those that should have been handed in, where only they are asked for."""
        return proposals.filter(queries.past_the_deadline()) if overdue else proposals
