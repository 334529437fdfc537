"""Forms: filters of an edition, a new dated figure, a justification."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.fields import RocDateField, WholeField, WordsField
from findings.models import DatedFigure
from findings.queries import RuleFilter
from findings.reference import COUNTIES
from findings.words import FAMILIES, KINDS, STRENGTHS
from rulebook import Edition

_ANY = [("", _("All"))]


class RuleFilterForm(forms.Form):
    """Family, strength, kind and words, kept in the URL."""

    family = forms.ChoiceField(label=_("Family"), required=False)
    strength = forms.ChoiceField(label=_("Strength"), required=False, choices=[*_ANY, *STRENGTHS.items()])
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    q = forms.CharField(
        label=_("Words"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, edition: Edition, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        families = dict.fromkeys(rule.family for rule in edition.rules.values())
        kinds = dict.fromkeys(str(rule.kind) for rule in edition.rules.values())
        self.fields["family"].choices = [*_ANY, *((key, FAMILIES.get(key, key)) for key in families)]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [*_ANY, *((key, KINDS[key]) for key in kinds)]  # type: ignore[attr-defined]

    def wanted(self) -> RuleFilter:
        """The filter; a value that is no choice does not narrow."""
        self.is_valid()
        cleaned = self.cleaned_data
        return RuleFilter(
            cleaned.get("family", ""),
            cleaned.get("strength", ""),
            cleaned.get("kind", ""),
            cleaned.get("q", "").strip(),
        )


class FigureForm(forms.ModelForm):
    """A new figure: what, for which county, how much, from when to when, where it stands."""

    class Meta:
        model = DatedFigure
        fields = ["key", "subject", "value", "valid_from", "valid_until", "source"]
        field_classes = {"source": WordsField}
        help_texts = {
            "subject": _("Only a fiscal tier applies to a county; everything else applies everywhere."),
            "source": _("The announcement it stands in: authority, date, letter number."),
        }

    subject = forms.ChoiceField(
        label=_("Applies to"), required=False, choices=[("", _("Everywhere")), *COUNTIES.items()]
    )

    value = WholeField(1, 1_000_000, label=_("Value"))
    valid_from = RocDateField(label=_("From"))
    valid_until = RocDateField(
        label=_("Last day"), required=False, help_text=_("Leave empty where it holds until further notice.")
    )

    def clean(self) -> dict[str, Any]:
        """A tier belongs to a county and lies between 1 and 5; days are in order."""
        cleaned = super().clean() or {}
        tier = cleaned.get("key") == DatedFigure.Key.FISCAL_TIER
        if tier and not cleaned.get("subject"):
            self.add_error("subject", _("Choose the county whose tier this is."))
        if not tier and cleaned.get("subject"):
            self.add_error("subject", _("This figure applies everywhere: choose no county."))
        value = cleaned.get("value")
        if tier and value is not None and not 1 <= value <= 5:
            self.add_error("value", _("A fiscal tier is a number from 1 to 5."))
        if cleaned.get("valid_from") and cleaned.get("valid_until") and cleaned["valid_until"] < cleaned["valid_from"]:
            self.add_error("valid_until", _("The last day lies before the first."))
        return cleaned


class WaiverForm(forms.Form):
    """Why a principle is departed from."""

    justification = WordsField(
        label=_("Justification"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Reviewers and staff read it beside the finding. The finding stays, marked as justified."),
    )
