"""What one looks for in the lists of letters and invitations."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from accounts.models import Person
from accounts.queries import people_known_by
from core.filters import FilterSet
from workspace import invitations
from workspace.letters import kinds
from workspace.letters.queries import holding, letters_visible_to
from workspace.models import Letter

HOLDS, CORRECTED, VOIDED = "holds", "corrected", "voided"
_STATES = {HOLDS: holding(), CORRECTED: Q(corrected_by__isnull=False), VOIDED: Q(voided__isnull=False)}


class LetterFilter(FilterSet):
    """The filters of the list of letters."""

    kind = ChoiceFilter(
        label=_("Kind"), choices=lambda: [(kind.key, kind.label) for kind in kinds.every()], empty_label=_("All")
    )
    state = ChoiceFilter(
        label=_("State"),
        choices=[(HOLDS, _("In force")), (CORRECTED, _("Corrected by a later one")), (VOIDED, _("Voided"))],
        empty_label=_("All"),
        method="of_state",
    )
    opened = ChoiceFilter(
        label=_("Opened"),
        choices=[("yes", _("Opened")), ("no", _("Not opened yet"))],
        empty_label=_("All"),
        method="of_receipt",
    )
    words = CharFilter(label=_("Number, subject or organisation"), max_length=60, method="of_words")

    class Meta:
        model = Letter
        fields: list[str] = []

    def rows(self) -> QuerySet[Letter]:
        """The letters that one may see."""
        return letters_visible_to(self.actor)

    def of_state(self, letters: QuerySet[Letter], _name: str, state: str) -> QuerySet[Letter]:
        """Those that hold, were corrected or voided."""
        return letters.filter(_STATES[state])

    def of_receipt(self, letters: QuerySet[Letter], _name: str, opened: str) -> QuerySet[Letter]:
        """Those that somebody of the receiver has opened, or nobody."""
        return letters.filter(receipt__isnull=opened != "yes")

    def of_words(self, letters: QuerySet[Letter], _name: str, words: str) -> QuerySet[Letter]:
        """Those with the words in number, subject, record or receiver."""
        return letters.filter(
            Q(number__icontains=words)
            | Q(subject__icontains=words)
            | Q(about__icontains=words)
            | Q(receiver__name__icontains=words)
        )


class _Awaited(ChoiceFilter):
    """How far people have come; while nothing is chosen, those who have set no password yet."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Those who stand there."""
        return qs.filter(standing=value) if value else qs.exclude(standing=invitations.Standing.SET)


class InvitationFilter(FilterSet):
    """The filters of the list of invitations."""

    standing = _Awaited(label=_("State"), choices=invitations.Standing.choices, empty_label=_("All without a password"))
    q = CharFilter(label=_("Name, e-mail or organisation"), max_length=100, method="of_words")

    class Meta:
        model = Person
        fields: list[str] = []

    def rows(self) -> QuerySet[Person]:
        """The people whom one may let in."""
        return invitations.people(self.actor)

    def of_words(self, people: QuerySet[Person], _name: str, words: str) -> QuerySet[Person]:
        """Those of a name, an e-mail or an organisation."""
        return people_known_by(people, words)
