"""Filters of the lists, and the forms of communities and alliances."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from communities.models import (
    AcademicYear,
    Alliance,
    Community,
    Confirmation,
    CooperatingUnit,
    County,
    School,
)
from exchange.fields import RocDateField, WordsField
from exchange.values import plain
from workspace.forms import LinkForm


class YearFilter(forms.Form):
    """An academic year; the newest where none is chosen."""

    year = forms.TypedChoiceField(label=_("Academic year"), coerce=int, required=False)

    def __init__(self, data: Any, years: QuerySet[AcademicYear], *, default: int | None = None) -> None:
        self.years = [year.pk for year in years]
        self.default = default or (self.years[0] if self.years else 0)
        super().__init__({"year": str(self.default), **{name: data.get(name) for name in data}})
        self.fields["year"].choices = [(year, str(year)) for year in self.years]  # type: ignore[attr-defined]

    @property
    def selected_year(self) -> int:
        """The year chosen, or the default for anything else."""
        self.is_valid()
        return self.cleaned_data.get("year") or self.default

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen and is valid; the rest counts as not chosen."""
        self.is_valid()
        return self.cleaned_data


class GridFilter(YearFilter):
    """Which county's schools the grid of yearly facts shows."""

    county = forms.ModelChoiceField(County.objects.all(), label=_("County"), required=False, empty_label=None)


class SearchForm(forms.Form):
    """Words to look for."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=60)


class CommunityForm(forms.ModelForm):
    """A community's code and name; whether they are free is the action's to say."""

    class Meta:
        model = Community
        fields = ["code", "name"]
        field_classes = {"name": WordsField}

    def validate_unique(self) -> None:
        """Left to the action, which says whose it is."""


class UnitForm(forms.Form):
    """A unit of another community that cooperates."""

    school_code = forms.CharField(
        label=_("School code"), max_length=6, help_text=_("Six characters, of a school of any community.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CooperatingUnit.Kind.choices)
    unit = WordsField(
        label=_("Department or class"), max_length=60, required=False, help_text=_("Empty for a whole school.")
    )
    cooperates_in = WordsField(label=_("Cooperates in"), max_length=200)

    def clean_school_code(self: forms.Form) -> School:
        """The school of that code."""
        code = plain(self.cleaned_data["school_code"]).upper()
        school = School.objects.select_related("organisation").filter(organisation__code=code).first()
        if school is None:
            raise forms.ValidationError(_("There is no school with this code. Look it up in the list of schools."))
        return school


class CloseForm(forms.Form):
    """The last day of a school, and the school that it is merged into where there is one."""

    closed_on = RocDateField(
        label=_("Last day"),
        help_text=_("A school that closes from 1 August on has 31 July as its last day."),
    )
    school_code = forms.CharField(
        label=_("Merged into (school code)"),
        max_length=6,
        required=False,
        help_text=_("Empty where no school succeeds it."),
    )

    def clean_school_code(self) -> School | None:
        """The school of that code, or None where nothing was typed."""
        return UnitForm.clean_school_code(self) if self.cleaned_data["school_code"].strip() else None


class ConvenerForm(forms.Form):
    """Which school convenes."""

    school_code = forms.CharField(
        label=_("School code"),
        max_length=6,
        help_text=_("Six characters. The page of the community lists the codes of its schools."),
    )
    clean_school_code = UnitForm.clean_school_code


class ZoneForm(forms.ModelForm):
    """Whether the alliance stands for a learning zone, and the consent to that."""

    class Meta:
        model = Alliance
        fields = ["learning_zone", "learning_zone_consent"]
        field_classes = {"learning_zone_consent": WordsField}
        widgets = {"learning_zone_consent": forms.TextInput(attrs={"id": "id_consent", "maxlength": 200})}
        help_texts = {"learning_zone_consent": _("Number and date of the letter, with what was reviewed.")}


class SplitForm(forms.Form):
    """The schools that leave for a second alliance, and which of them convenes it."""

    schools = forms.ModelMultipleChoiceField(
        School.objects.none(), label=_("Schools of the second alliance"), widget=forms.CheckboxSelectMultiple
    )
    convener = forms.ModelChoiceField(School.objects.none(), label=_("Convener of the second alliance"))

    def __init__(self, data: Any, members: QuerySet[School]) -> None:
        super().__init__(data)
        for name in ("schools", "convener"):
            self.fields[name].queryset = members  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The convener is one of the schools that leave."""
        cleaned: dict[str, Any] = super().clean() or {}
        schools, convener = cleaned.get("schools"), cleaned.get("convener")
        if schools is not None and convener is not None and convener not in schools:
            self.add_error("convener", _("Choose one of the schools of the second alliance."))
        return cleaned


class AskForm(LinkForm):
    """What a unit or partner is asked to confirm, and for whom the link is by which it answers."""

    planned = WordsField(
        label=_("What is planned with it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It reads this and nothing else of the proposal, and answers to it word for word."),
    )
    field_order = ("planned",)


class AnswerForm(forms.Form):
    """What a unit or partner answers, and who answers for it."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=Confirmation.Answer.choices,
        widget=forms.RadioSelect(attrs={"class": "choices-large"}),
    )
    remark = WordsField(
        label=_("Remark"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Where it is not as written: what would have to be different."),
    )
    office = WordsField(label=_("Office and position"), max_length=100)
    name = WordsField(label=_("Your name"), max_length=60)

    def clean(self) -> None:
        """A remark where it is not as written."""
        cleaned = self.cleaned_data
        if cleaned.get("answer") == Confirmation.Answer.OTHERWISE and not cleaned.get("remark"):
            self.add_error("remark", _("Write what would have to be different."))
