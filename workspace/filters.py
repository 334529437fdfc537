"""What one looks for in the lists of letters."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from core.filters import FilterSet
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
