"""What is posted with a file."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workspace.actions import LONGEST_CAPTION
from workspace.formats import FILES_AT_ONCE, MB, MOST, MOST_AT_ONCE


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
