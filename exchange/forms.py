"""What staff give with a file: what it is, of which year."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange import kinds


class AboutForm(forms.Form):
    """The kind and the year of a file."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), required=False)
    year = forms.IntegerField(
        label=gettext_lazy("School year"),
        required=False,
        min_value=100,
        max_value=199,
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
