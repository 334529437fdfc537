"""What staff fill in: days of a plan, a step's words, where it moves, days off."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import roc
from exchange.fields import RocDateField, WordsField
from workspace.models import Shifting, Step
from workspace.steps.changing import Words
from workspace.steps.drawing import Planned
from workspace.steps.moving import Move
from workspace.steps.reading import Year
from workspace.steps.showing import whom


class PlanForm(forms.Form):
    """The days of a plan that staff choose; one left empty leaves its step out."""

    def __init__(self, data: Any, steps: Sequence[Planned]) -> None:
        super().__init__(data)
        for each in steps:
            if each.is_open:
                self.fields[f"day_{each.number}"] = RocDateField(
                    label=each.shown_name, initial=each.wanted, required=False
                )

    def days(self) -> dict[int, date | None]:
        """By the step's number in the plan."""
        return {int(name.removeprefix("day_")): day for name, day in self.cleaned_data.items()}

    def field_of(self, step: Planned) -> forms.BoundField | None:
        """The control of a step's day; None where it is not chosen here."""
        return self[f"day_{step.number}"] if step.is_open else None


class MoveForm(forms.Form):
    """Where a step goes, why, and which of those after it go along."""

    to = RocDateField(label=_("New day"))
    reason = WordsField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Those whom the step is for read it."),
    )
    along = forms.TypedMultipleChoiceField(
        label=_("Move along"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, moves: Iterable[Move]) -> None:
        """Offer the steps that can go along."""
        rows = list(moves)
        field: Any = self.fields["along"]
        field.choices = [
            (each.dated.step.pk, f"{each.dated.step}：{roc.long(each.dated.day)} → {roc.long(each.to)}")
            for each in rows
        ]
        if not rows:
            del self.fields["along"]


class StepForm(forms.Form):
    """What a step is called, for whom, after which, what is remarked; its day where it is new."""

    name = WordsField(label=_("Name of the step"), max_length=100)
    name_en = WordsField(label=_("Name in English"), max_length=100, required=False)
    day = RocDateField(label=_("Day"))
    shift = forms.ChoiceField(label=_("Where it is no working day"), choices=Shifting.choices)
    who = forms.MultipleChoiceField(label=_("Whom it is for"), required=False, widget=forms.CheckboxSelectMultiple)
    after = forms.TypedChoiceField(label=_("Comes after"), coerce=int, required=False, empty_value=None)
    remark = WordsField(label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    sequence = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, year: Year, step: Step | None = None) -> None:
        initial = {} if step is None else {name: getattr(step, name) for name in ("name", "name_en", "shift", "remark")}
        if step is not None:
            initial |= {"who": step.who, "after": step.after_id, "sequence": step.sequence}
        super().__init__(data, initial=initial)
        choices: Any = self.fields
        choices["who"].choices = [(key, whom(year.kind, [key])) for key in year.kind.who]
        others = [each for each in year.steps if step is None or each.step.pk != step.pk]
        choices["after"].choices = [("", "—"), *((each.step.pk, str(each.step)) for each in others)]
        if step is not None:
            del self.fields["day"]
        if step is not None and (step.is_fixed or step.field):
            del self.fields["shift"]
            self.kept_shift = step.shift

    def words(self) -> Words:
        """What the actions take."""
        given = self.cleaned_data
        return Words(
            name=given["name"],
            name_en=given["name_en"],
            who=given["who"],
            after=given["after"],
            shift=given.get("shift") or self.kept_shift,
            remark=given["remark"],
        )


class DayForm(forms.Form):
    """One day off, or one that is worked on although its weekday is not."""

    day = RocDateField(label=_("Day"))
    name = WordsField(label=_("Holiday"), max_length=60)
    is_worked = forms.BooleanField(label=_("A Saturday or Sunday that is worked on"), required=False)
    source = WordsField(
        label=_("Source"), max_length=200, help_text=_("The letter or announcement that says so, with its date.")
    )
