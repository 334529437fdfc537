"""What is posted with a file, how one wants to be mailed, for whom a private link is, what its holder proves."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from accounts.roles import Role, permissions_of
from exchange.fields import PastDayField, WordsField
from workspace import notices, wordings
from workspace.actions import LONGEST_CAPTION
from workspace.formats import FILES_AT_ONCE, MB, MOST, MOST_AT_ONCE
from workspace.models import LANGUAGES, Choice, Handling, Rhythm
from workspace.private_links.giving import LONGEST_HOLDER
from workspace.private_links.kinds import Kind, Proof


class AttachForm(forms.Form):
    """One or several files for a part of a record, or one that replaces another."""

    part = forms.CharField(max_length=60, required=False)
    caption = forms.CharField(label=gettext_lazy("What they show"), max_length=LONGEST_CAPTION, required=False)
    replaces = forms.IntegerField(required=False)
    next = forms.CharField(required=False)

    def files_given(self) -> list[UploadedFile]:
        """The files that were chosen, dropped, pasted or taken."""
        return [each for each in self.files.getlist("file") if each.name]

    def clean(self) -> None:
        """At least one file, none larger than any kind may be: what is longer is not even read."""
        given = self.files_given()
        if not given:
            raise forms.ValidationError(_("Choose a file first."))
        if len(given) > 1 and self.cleaned_data.get("replaces"):
            raise forms.ValidationError(_("One file replaces another. Choose one."))
        if len(given) > FILES_AT_ONCE or sum(each.size or 0 for each in given) > MOST_AT_ONCE:
            raise forms.ValidationError(
                _("At most %(files)s files and %(most)s MB go at once. Attach them one after the other.")
                % {"files": FILES_AT_ONCE, "most": MOST_AT_ONCE // MB}
            )
        for each in given:
            if (each.size or 0) > MOST:
                raise forms.ValidationError(
                    _("“%(name)s” has more than %(most)s MB. Make it smaller, or split it.")
                    % {"name": each.name, "most": MOST // MB}
                )


class HandlingForm(forms.ModelForm):
    """How a person is mailed: when and in which language, and for each kind of event that may concern one's roles."""

    class Meta:
        model = Rhythm
        fields = ("language", "digest_at", "quiet_from", "quiet_until")

    def __init__(self, data: Any, *, person: int, memberships: Iterable[Membership]) -> None:
        """`memberships`: those in force, by which something may concern the person."""
        super().__init__(data, instance=Rhythm.objects.filter(person=person).first() or Rhythm())
        held = frozenset().union(*(permissions_of(Role(each.role)) for each in memberships))
        self.events = [event for event in notices.every() if event.listed and event.permission in held]
        chosen = dict(Choice.objects.filter(person=person).values_list("event", "handling"))
        for name in ("digest_at", "quiet_from", "quiet_until"):
            self.fields[name] = forms.TypedChoiceField(
                label=self.fields[name].label, choices=[(hour, f"{hour:02}:00") for hour in range(24)], coerce=int
            )
        for event in self.events:
            self.fields[event.key] = forms.ChoiceField(
                label=str(event.label),
                choices=[pair for pair in Handling.choices if not event.compulsory or pair[0] != Handling.NONE],
                initial=notices.handled(event, chosen.get(event.key)),
            )

    def hours(self) -> Iterator[forms.BoundField]:
        """The fields about when and in which language."""
        return (self[name] for name in self.Meta.fields)

    def kinds(self) -> Iterator[forms.BoundField]:
        """The fields about kinds of events."""
        return (self[event.key] for event in self.events)

    def choices(self) -> dict[str, Handling]:
        """What was chosen, by event."""
        return {event.key: Handling(self.cleaned_data[event.key]) for event in self.events}


class WordingForm(forms.Form):
    """An event's subject and sentence in one language."""

    label = forms.CharField(label=gettext_lazy("Subject"), max_length=100)
    text = forms.CharField(
        label=gettext_lazy("What it says"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, data: Any, *, initial: dict[str, str], event: notices.Event) -> None:
        super().__init__(data, initial=initial)
        self.event = event

    def clean(self) -> None:
        """Placeholders that are not known, missing or broken are said."""
        reason = wordings.why_not(self.event, self.cleaned_data.get("label", ""), self.cleaned_data.get("text", ""))
        if reason and not self.errors:
            raise forms.ValidationError(reason)


class LinkForm(forms.Form):
    """For whom a private link of a kind is, and how it reaches them."""

    holder = WordsField(
        label=gettext_lazy("For whom"),
        max_length=LONGEST_HOLDER,
        help_text=gettext_lazy("An office rather than a person, where that is enough."),
    )
    address = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("The link is mailed there. Empty: it is shown once, and you hand it over yourself."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=LANGUAGES)
    day = PastDayField(required=False)

    def __init__(self, data: Any = None, *, kind: Kind, **more: Any) -> None:
        super().__init__(data, **more)
        if kind.proof == Proof.CODE:
            self.fields["address"].required = True
        if kind.proof == Proof.DATE:
            self.fields["day"].required = True
            self.fields["day"].label = str(kind.proof_label)
        else:
            del self.fields["day"]


class ProofForm(forms.Form):
    """The second proof that the holder of a private link shows: a code, or a date."""

    code = forms.CharField(
        label=gettext_lazy("Code from the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    day = PastDayField()

    def __init__(self, data: Any = None, *, kind: Kind) -> None:
        super().__init__(data)
        self.fields["day"].label = str(kind.proof_label)
        del self.fields["code" if kind.proof == Proof.DATE else "day"]
