"""What staff give with a file: what it is, of which year."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from exchange import kinds
from exchange.exports import spoken
from exchange.fields import WholeField


class AboutForm(forms.Form):
    """The kind and the year of a file."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), required=False)
    year = WholeField(
        100,
        199,
        label=gettext_lazy("School year"),
        required=False,
        help_text=gettext_lazy("ROC year, for example 111. Left empty, the year in the title of the file counts."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("Find out by the columns")),
            *((kind.key, kind.title) for kind in kinds.every()),
        ]


class AnswerForm(AboutForm):
    """The same where the file itself did not say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["kind"]
        choice.required = True
        choice.widget.choices = [("", "—"), *choice.widget.choices[1:]]


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
