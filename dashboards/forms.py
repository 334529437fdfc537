"""Filters of the overview's lists; they live in the URL."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms import YearFilter
from communities.models import County
from dashboards.queries.coverage import labels
from findings.presenters import language
from proposals.states import ProposalState, SubplanState
from rulebook import edition_for_year

_ALL = ("", _("All"))


class ProgressFilter(YearFilter):
    """The year alone."""


class AllianceFilter(YearFilter):
    """Alliances by the state of their proposal, by findings, by words."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[_ALL, ("none", _("No proposal yet")), *ProposalState.choices]
    )
    findings = forms.ChoiceField(
        label=_("Findings"),
        required=False,
        choices=[_ALL, ("hard", _("with something to mend")), ("clear", _("nothing to mend"))],
    )
    q = forms.CharField(label=_("Community"), required=False, max_length=60)


class CoverageFilter(YearFilter):
    """Alliances that have a work item, or miss it by the last count."""

    item = forms.ChoiceField(label=_("Work item"), required=False)
    which = forms.ChoiceField(
        label=_("Coverage"), required=False, choices=[("have", _("has it")), ("miss", _("misses it"))]
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        items = edition_for_year(self.selected_year).tables["work_item"] if self.selected_year else {}
        named = labels(items, language())
        self.fields["item"].choices = [_ALL, *((key, f"{label} {name}") for key, (label, name) in named.items())]  # type: ignore[attr-defined]
        self.full_clean()  # asking for the year has judged the choices before they stood


class SubplanFilter(YearFilter):
    """Sub-plans by county of the school, by state, by words."""

    county = forms.ModelChoiceField(County.objects.all(), label=_("County"), required=False, empty_label=_("All"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[_ALL, *SubplanState.choices])
    amounts = forms.ChoiceField(
        label=_("Amounts"),
        required=False,
        choices=[_ALL, ("reported", _("Reported")), ("approved", _("Approved"))],
    )
    q = forms.CharField(label=_("School"), required=False, max_length=60)


def chosen(form: YearFilter) -> dict[str, Any]:
    """What was chosen, without the year and what was left open."""
    return {name: value for name, value in form.chosen.items() if value and name != "year"}
