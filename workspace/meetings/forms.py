"""What is filled in for a meeting: when and where, an item, a resolution."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from core.cells import small_int
from exchange.fields import RocDateField, WholeField, WordsField
from workspace.meetings.calling import Item, Terms
from workspace.meetings.kinds import MeetingKind
from workspace.meetings.queries import Whole, visible
from workspace.meetings.recording import Resolved
from workspace.models import AgendaItem, Meeting, Outcome

_TIMES = ["%H:%M", "%H：%M", "%H%M"]
_LONG = forms.Textarea(attrs={"rows": 4})


class TermsForm(forms.Form):
    """What a meeting is called, when and where it takes place."""

    title = WordsField(label=gettext_lazy("Title"), max_length=120)
    day = RocDateField(label=gettext_lazy("Day"))
    clock = forms.TimeField(
        label=gettext_lazy("Time"),
        input_formats=_TIMES,
        widget=forms.TimeInput(format="%H:%M", attrs={"placeholder": "14:00", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Write a time of day such as 14:00.")},
    )
    place = WordsField(label=gettext_lazy("Meeting place"), max_length=200, required=False)
    online = forms.URLField(
        label=gettext_lazy("Address of the meeting online"), max_length=300, required=False, assume_scheme="https"
    )

    @staticmethod
    def initial_of(meeting: Meeting) -> dict[str, Any]:
        """What stands in the form of a meeting."""
        local = timezone.localtime(meeting.starts_at)
        return {
            "title": meeting.title,
            "day": local.date(),
            "clock": local.time(),
            "place": meeting.place,
            "online": meeting.online,
        }

    def clean(self) -> None:
        """It takes place somewhere."""
        if not self.errors and not (self.cleaned_data.get("place") or self.cleaned_data.get("online")):
            self.add_error("place", _("Say where the meeting takes place, or give its address online."))

    def terms(self) -> Terms:
        """What was given, for the action."""
        given = self.cleaned_data
        starts = datetime.combine(given["day"], given["clock"], timezone.get_default_timezone())
        return Terms(given["title"], starts, given["place"], given["online"])


class ItemForm(forms.Form):
    """An item of the agenda: what it is about, the record that it points to, what is to be resolved."""

    title = WordsField(label=gettext_lazy("Item"), max_length=120)
    text = forms.CharField(label=gettext_lazy("What it is about"), max_length=4000, required=False, widget=_LONG)
    pointed = forms.ChoiceField(label=gettext_lazy("Points to"), required=False)
    proposes = forms.ChoiceField(label=gettext_lazy("What is to be resolved"), required=False)

    def __init__(
        self, data: Any, *, kind: MeetingKind, record: Any, actor: Actor, item: AgendaItem | None = None
    ) -> None:
        """Offers the records that the kind declares and the actor may see."""
        self.pointable = _pointable(kind, record, actor)
        now = f"{item.content_type_id}:{item.object_id}" if item is not None and item.object_id else ""
        initial = {"title": item.title, "text": item.text, "pointed": now, "proposes": item.proposes} if item else {}
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        offered = [(key, str(row)) for key, row in self.pointable.items()]
        fields["pointed"].choices = [("", _("Nothing")), *offered]
        fields["proposes"].choices = [("", _("Nothing in particular")), *((r.key, r.label) for r in kind.resolves)]
        if not offered:
            del self.fields["pointed"]

    def given(self) -> Item:
        """What was given, for the action."""
        cleaned = self.cleaned_data
        pointed = self.pointable.get(cleaned.get("pointed", ""))
        return Item(cleaned["title"], cleaned["text"], pointed, cleaned["proposes"])


#: More records than a select can usefully hold are not offered.
_MOST_OFFERED = 300


def _pointable(kind: MeetingKind, record: Any, actor: Actor) -> Mapping[str, Model]:
    found: dict[str, Model] = {}
    for points in kind.points if record is not None else ():
        about = ContentType.objects.get_for_model(points.model)
        rows = points.of(record)[:_MOST_OFFERED]
        found |= {f"{about.pk}:{row.pk}": row for row in rows if visible(actor, row)}
    return found


class ResolveForm(forms.Form):
    """What was resolved of an item; who kept away is posted beside it, as `recused-<invitee>`."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), required=False)
    chosen = forms.MultipleChoiceField(required=False)
    wording = forms.CharField(label=gettext_lazy("Wording"), max_length=4000, required=False, widget=_LONG)
    votes_for = WholeField(0, 999, label=gettext_lazy("Votes for"), required=False)
    votes_against = WholeField(0, 999, label=gettext_lazy("Votes against"), required=False)
    abstaining = WholeField(0, 999, label=gettext_lazy("Abstaining"), required=False)

    def __init__(self, data: Any, *, whole: Whole, item: AgendaItem) -> None:
        """`chosen` is offered as the item's kind of resolution declares."""
        now = whole.resolutions.get(item.pk)
        names = ("outcome", "chosen", "wording", "votes_for", "votes_against", "abstaining")
        written = {name: getattr(now, name) for name in names} if now is not None else {}
        super().__init__(data, initial=written | ({"chosen": list(now.keys)} if now is not None else {}))
        fields: dict[str, Any] = self.fields
        fields["outcome"].choices = [("", _("Discussed, nothing resolved")), *Outcome.choices]
        self.kind = whole.kind.resolving(item.proposes)
        offered = list(self.kind.choices(whole.record)) if self.kind is not None and whole.record is not None else []
        if not offered or self.kind is None:
            del self.fields["chosen"]
            return
        if self.kind.several:
            fields["chosen"].widget = forms.CheckboxSelectMultiple(choices=offered)
        else:
            fields["chosen"] = forms.ChoiceField(required=False)
            fields["chosen"].widget = forms.Select(choices=[("", _("Choose…")), *offered])
            self.initial["chosen"] = next(iter(self.initial.get("chosen") or []), "")
        fields["chosen"].label = self.kind.label
        # What is no longer offered is for the action to refuse, with its reason.
        fields["chosen"].choices = [("", ""), *offered] if not self.kind.several else offered

    def given(self, recusals: Mapping[str, str]) -> Resolved:
        """What was given, for the action; `recusals` as posted, by the name of their field."""
        cleaned = self.cleaned_data
        chosen = cleaned.get("chosen") or []
        keys = {small_int(name.removeprefix("recused-")): text for name, text in recusals.items()}
        return Resolved(
            outcome=cleaned["outcome"],
            kind=self.kind.key if self.kind is not None else "",
            chosen=tuple([chosen] if isinstance(chosen, str) else chosen),
            wording=cleaned["wording"],
            votes_for=cleaned["votes_for"],
            votes_against=cleaned["votes_against"],
            abstaining=cleaned["abstaining"],
            recusals={key: text for key, text in keys.items() if key is not None},
        )
