"""What staff give with a file: what it is, of which year."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from exchange import kinds, mapping
from exchange.exports import spoken
from exchange.fields import WholeField
from exchange.mapping import Assignment
from exchange.models import Batch

#: Begins the names of the fields that say where a column stands.
PLACE = "place_"


class AboutForm(forms.Form):
    """The kind, one of those that may be given, and the year of a file."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), required=False)
    year = WholeField(
        100,
        199,
        label=gettext_lazy("School year"),
        required=False,
        help_text=gettext_lazy("ROC year, for example 111. Left empty, the year in the title of the file counts."),
    )

    def __init__(self, *args: Any, among: Sequence[type[kinds.ImportKind]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["kind"]
        choice.choices = [("", _("Find out by the columns")), *((kind.key, kind.title) for kind in among)]
        if among and among[0].target is not None:
            self._is_for_a_record(among)

    def _is_for_a_record(self, among: Sequence[type[kinds.ImportKind]]) -> None:
        """A file that is for a record says nothing of its kind by its columns: where there is one, it is that."""
        choice: Any = self.fields["kind"]
        choice.required, choice.widget.choices = True, [("", "—"), *choice.widget.choices[1:]]
        if len(among) == 1:
            choice.widget, self.initial["kind"] = forms.HiddenInput(), among[0].key
        if not any(kind.needs_year for kind in among):
            self.fields["year"].widget = forms.HiddenInput()


class AnswerForm(AboutForm):
    """The same where the file itself did not say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["kind"]
        if not choice.required:
            choice.required, choice.widget.choices = True, [("", "—"), *choice.widget.choices[1:]]


class ChoiceForm(forms.Form):
    """The answer to what the reading of a file asked, as `Undecided.as_json` keeps it."""

    choice = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, question: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        field: Any = self.fields["choice"]
        field.label = spoken(question["sentence"], language)
        field.choices = [(value, spoken(label, language)) for value, label in question["options"]]
        self.key = question["key"]

    @property
    def answers(self) -> dict[str, str]:
        """Key of the question → value chosen, of a form that is valid."""
        return {self.key: self.cleaned_data["choice"]}


class QuestionsForm(forms.Form):
    """The answers to what a plan asked, as `Asked.as_json` keeps it: a field for each question."""

    def __init__(self, questions: Sequence[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        for question in questions:
            self.fields[question["key"]] = forms.ChoiceField(
                label=spoken(question["sentence"], language),
                choices=[(value, spoken(label, language)) for value, label in question["options"]],
                initial=question["chosen"],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of these answers.")},
            )

    @property
    def answers(self) -> dict[str, str]:
        """Key of each question → value chosen, of a form that is valid."""
        return self.cleaned_data


class ColumnsForm(AnswerForm):
    """Which column of a file is what: kind, year, sheet, the row its head ends in, and a place for each column."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    head = forms.TypedChoiceField(label=gettext_lazy("Row with the heads"), coerce=int)

    def __init__(
        self, batch: Batch, kind: type[kinds.ImportKind] | None, guess: Assignment, *args: Any, **kw: Any
    ) -> None:
        super().__init__(*args, initial={"sheet": guess.sheet, "head": guess.head, **kw.pop("initial", {})}, **kw)
        self.batch, self.declared = batch, kind
        self.shown = shown(kind, guess)
        sheet: Any = self.fields["sheet"]
        sheet.choices = [(part["name"], part["name"]) for part in batch.sample or []]
        if len(sheet.choices) < 2:
            sheet.widget = forms.HiddenInput()
        head: Any = self.fields["head"]
        head.choices = [(0, _("No row: the data begin in row 1")), *self._heads(guess.sheet)]
        places = [
            (str(column["place"]), " ".join(filter(None, (column["letters"], column["head"], _examples(column)))))
            for column in mapping.columns_of(batch, guess.sheet, guess.head)
        ]
        for name, column in self._columns():
            self.fields[PLACE + name] = forms.ChoiceField(
                label=str(column.title),
                choices=[("", _("— not in the file —")), *places],
                initial=str(guess.places[name]) if name in guess.places else "",
                required=column.required,
                error_messages={"required": _("This column is needed. Say which column of the file it is.")},
            )

    def _columns(self) -> list[tuple[str, kinds.ImportColumn]]:
        """What the file may say: what tells one row from another first, then the other needed columns."""
        if self.declared is None:
            return []
        keys = self.declared._meta.import_id_fields
        columns = [(name, column) for name, column in self.declared.fields.items() if column.heads]
        return sorted(columns, key=lambda named: (named[0] not in keys, not named[1].required))

    def _heads(self, sheet: str) -> list[tuple[int, str]]:
        rows: list[list[str]] = next((p["rows"] for p in self.batch.sample or [] if p["name"] == sheet), [])
        return [
            (number, _("Row %(number)s: %(words)s") % {"number": number, "words": "、".join(filter(None, row))[:60]})
            for number, row in enumerate(rows[: mapping.DEEPEST_HEAD], 1)
            if any(row)
        ]

    @property
    def columns(self) -> list[forms.BoundField]:
        """The fields that say where a column stands."""
        return [self[name] for name in self.fields if name.startswith(PLACE)]

    @property
    def assignment(self) -> Assignment:
        """What is said so far, of a valid form or of one just shown."""
        chosen = {name: self[name].value() for name in ("sheet", "head")}
        places = {field.name.removeprefix(PLACE): field.value() for field in self.columns}
        return Assignment(
            str(chosen["sheet"] or ""),
            int(chosen["head"] or 0),
            {name: int(place) for name, place in places.items() if str(place or "").isdecimal()},
        )

    def clean(self) -> dict[str, Any]:
        """One column of the file is one column of ours; of some groups one is enough, but it is needed."""
        cleaned = super().clean() or {}
        taken: dict[str, str] = {}
        for field in self.columns:
            place = cleaned.get(field.name)
            if place and place in taken:
                self.add_error(field.name, _("This is already “%(other)s”.") % {"other": taken[place]})
            elif place:
                taken[place] = str(field.label)
        for names in self.declared.either if self.declared else ():
            if not any(cleaned.get(PLACE + name) for name in names) and not self.errors.get(PLACE + names[0]):
                titles = "、".join(str(self.fields[PLACE + name].label) for name in names)
                self.add_error(PLACE + names[0], _("One of these columns is needed: %(titles)s.") % {"titles": titles})
        return cleaned


def shown(kind: type[kinds.ImportKind] | None, guess: Assignment) -> str:
    """Which kind, sheet and row the columns of a form belong to."""
    return f"{kind.key if kind else ''}|{guess.head}|{guess.sheet}"


def _examples(column: Mapping[str, Any]) -> str:
    words = "、".join(column["examples"])
    return f"（{words[:30]}{'…' if len(words) > 30 else ''}）" if words else ""


class UploadForm(AboutForm):
    """A file with what it is; the token makes a form that is posted twice one batch."""

    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_file(self) -> UploadedFile:
        """At most the size that a table of all schools can have."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB. Copy the table alone into a new workbook and upload that.")
                % {"most": settings.UPLOAD_MAX_BYTES >> 20}
            )
        return file
