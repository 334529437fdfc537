"""Forms of calls and of the formal check: dates, extensions, reasons, filters. Times are Taipei's."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.fields import RocDateField, WholeField, WordsField
from findings.presenters import language
from proposals.models import Call, SigningOrder
from rulebook import EditionUnconfirmed, edition_for_year, edition_keys, load_edition

END_OF_OFFICE = time(17, 0)


def _editions() -> list[tuple[str, str]]:
    choices = []
    for key in edition_keys():
        try:
            edition = load_edition(key)
        except EditionUnconfirmed:
            continue
        if edition.series == "programme":
            choices.append((key, f"{key}：{edition.title(language())}"))
    return choices


class CallForm(forms.Form):
    """A call of a school year. Days are typed, in either calendar; they end at the hour given."""

    year = WholeField(100, 199, label=gettext_lazy("Academic year"))
    edition = forms.ChoiceField(label=gettext_lazy("Edition of the rules"))
    opens_on = RocDateField(label=gettext_lazy("Writing begins"))
    subplans_due_on = RocDateField(
        label=gettext_lazy("Sub-plans due"),
        help_text=gettext_lazy("The end of that day; a reminder, it locks nothing."),
    )
    submit_on = RocDateField(label=gettext_lazy("Submission until"))
    submit_at = forms.TimeField(
        label=gettext_lazy("Submission until (time)"),
        initial=END_OF_OFFICE,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("At that minute, by the server's clock, submission ends."),
    )
    signing_order = forms.ChoiceField(
        label=gettext_lazy("Order of the signatures"), choices=SigningOrder.choices, initial=SigningOrder.IN_ORDER
    )
    shared_signing_below = WholeField(
        1,
        9_999,
        label=gettext_lazy("One person may sign twice in schools with fewer students than"),
        required=False,
        help_text=gettext_lazy(
            "Blank: three different persons sign in every school. "
            "Where one person signs twice, the printed plan says so."
        ),
    )
    note = WordsField(
        label=gettext_lazy("Note to the schools"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, call: Call | None = None, **kwargs: Any) -> None:
        if call is not None:
            kwargs["initial"] = {**_initial(call), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["edition"].choices = _editions()  # type: ignore[attr-defined]
        if call is not None:
            self.fields["year"].disabled = True

    def clean(self) -> dict[str, Any]:
        """The days in order, and an edition that holds for the year unless staff chose another on purpose."""
        cleaned = super().clean() or {}
        opens, due, submit = (cleaned.get(name) for name in ("opens_on", "subplans_due_on", "submit_on"))
        if opens and due and due < opens:
            self.add_error("subplans_due_on", _("Sub-plans cannot be due before writing begins."))
        if due and submit and submit < due:
            self.add_error("submit_on", _("Submission cannot end before the sub-plans are due."))
        return cleaned

    def dates(self) -> dict[str, Any]:
        """What the actions take: aware times, the edition, the note."""
        cleaned = self.cleaned_data
        due = _at(cleaned["subplans_due_on"], time(23, 59))
        until = _at(cleaned["submit_on"], cleaned["submit_at"])
        return {
            "edition": cleaned["edition"],
            "opens_at": _at(cleaned["opens_on"], time(0, 0)),
            "subplans_due_at": min(due, until),
            "submit_until": until,
            "note": cleaned["note"],
            "signing_order": cleaned["signing_order"],
            "shared_signing_below": cleaned["shared_signing_below"],
        }


class ExtendForm(forms.Form):
    """More time for one alliance, with the reason its schools read."""

    until_on = RocDateField(label=gettext_lazy("New deadline"))
    until_at = forms.TimeField(
        label=gettext_lazy("Time"),
        initial=END_OF_OFFICE,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    reason = WordsField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def until(self) -> datetime:
        """The moment the extension ends."""
        return _at(self.cleaned_data["until_on"], self.cleaned_data["until_at"])


class ReturnForm(ExtendForm):
    """Giving a proposal back: what is to be corrected, until when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until_on"].label = _("Corrected until")
        self.fields["reason"].label = _("What is to be corrected")


class ReasonForm(forms.Form):
    """Why something is done that others will ask about."""

    remark = WordsField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class OpinionForm(forms.Form):
    """With which opinion the accountant or the principal returns a sub-plan."""

    opinion = WordsField(
        label=gettext_lazy("Your opinion"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What is to be mended. The officer reads it, and it stays in the history."),
    )


def edition_of(year: int) -> str:
    """The key of the edition that holds for a school year: what a new call is preset to."""
    return edition_for_year(year).key


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def _initial(call: Call) -> dict[str, Any]:
    opens, due, until = (
        timezone.localtime(moment) for moment in (call.opens_at, call.subplans_due_at, call.submit_until)
    )
    return {
        "year": call.year_id,
        "edition": call.edition,
        "opens_on": opens.date(),
        "subplans_due_on": due.date(),
        "submit_on": until.date(),
        "submit_at": until.time().replace(second=0, microsecond=0),
        "note": call.note,
        "signing_order": call.signing_order,
        "shared_signing_below": call.shared_signing_below,
    }
