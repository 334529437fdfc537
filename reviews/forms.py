"""What staff fill in for a round, and the reasons people give."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.fields import RocDateField, WholeField, WordsField
from reviews.actions import Weighed


class RoundForm(forms.Form):
    """The terms of a round; the year only when it is set."""

    year = WholeField(106, 199, label=_("Academic year"))
    reviewers_needed = WholeField(1, 20, label=_("Reviewers for each case"), initial=3)
    due = RocDateField(
        label=_("Scores due"),
        required=False,
        help_text=_("Reviewers see this day; scoring itself ends when you close the round."),
    )

    def __init__(self, *args: Any, new: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not new:
            del self.fields["year"]

    def terms(self) -> dict[str, Any]:
        """What was given, for the action: a day is due at its end, Taipei time."""
        cleaned = dict(self.cleaned_data)
        due = cleaned.pop("due")
        end = datetime.combine(due, time(23, 59), timezone.get_default_timezone()) if due else None
        return {**cleaned, "closes_at": end}


class WeightForm(forms.Form):
    """One criterion with its weight."""

    name_zh = WordsField(label=_("Name in Chinese"), max_length=120)
    name_en = WordsField(label=_("Name in English"), max_length=160)
    weight = WholeField(0, 100, label=_("Weight (%)"))


class BaseWeights(forms.BaseFormSet):
    """The criteria of a round; whether they make 100 is for the action to judge."""

    def weighed(self) -> list[Weighed]:
        """The criteria kept, in their order."""
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return [Weighed(each["name_zh"], each["name_en"], each["weight"]) for each in kept]


WeightFormSet = forms.formset_factory(WeightForm, formset=BaseWeights, extra=2, can_delete=True, max_num=20)


class ReasonForm(forms.Form):
    """Why: read by the people concerned."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


def reason_in(text: str) -> str:
    """The reason typed beside a button; "" where there is none or it cannot be kept, which the action then asks for."""
    form = ReasonForm({"reason": text})
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""
