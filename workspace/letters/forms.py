"""What is filled in for letters: a template, the letterhead, the day they are dated."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.fields import RocDateField, WordsField
from workspace.letters import writing
from workspace.letters.kinds import LetterKind, Text
from workspace.models import (
    LONGEST_EXPLANATION,
    LONGEST_LINE,
    LONGEST_PREFIX,
    LONGEST_SUBJECT,
    LetterHead,
    Urgency,
)


def _rows(number: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": number, "lang": "zh-Hant"})


class TemplateForm(forms.Form):
    """The words of a kind of letter for a part of its receivers."""

    subject = WordsField(label=gettext_lazy("Subject (主旨)"), max_length=LONGEST_SUBJECT, widget=_rows(3))
    explanation = WordsField(
        label=gettext_lazy("Explanation (說明)"),
        max_length=LONGEST_EXPLANATION,
        widget=_rows(10),
        help_text=gettext_lazy(
            "Each line is an item and gets its number by itself; a line that begins with “-” is a sub-item."
        ),
    )
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency (速別)"), choices=Urgency)
    secrecy = WordsField(
        label=gettext_lazy("Secrecy and its end (密等及解密條件或保密期限)"), max_length=60, required=False
    )
    attachments = WordsField(label=gettext_lazy("Attachments (附件)"), max_length=LONGEST_LINE, required=False)
    copies = WordsField(label=gettext_lazy("Copies to (副本)"), max_length=LONGEST_LINE, required=False)

    def __init__(self, data: Any, *, kind: LetterKind, text: Text) -> None:
        super().__init__(data, initial=asdict(text))
        self.kind = kind

    def clean(self) -> None:
        """Placeholders that are unknown or broken are said beside the field, with its line."""
        text = Text(**{name: self.cleaned_data.get(name, "") for name in self.fields})
        for field, reason in writing.wrong(self.kind, text).items():
            self.add_error(field, reason)

    def text(self) -> Text:
        """What was written."""
        return Text(**{name: value.replace("\r\n", "\n") for name, value in self.cleaned_data.items()})


class HeadForm(forms.ModelForm):
    """What stands on every letter of the organisation, and the 字 of this year's numbers."""

    character = forms.CharField(
        label=gettext_lazy("Character before the numbers (發文字)"),
        max_length=LONGEST_PREFIX,
        required=False,
        help_text=gettext_lazy(
            "Such as 臺教國署高: the first letter of 115 is then 臺教國署高字第1150000001號. Leave it empty where your "
            "document system gives the numbers; they are typed when letters are issued."
        ),
    )

    class Meta:
        model = LetterHead
        fields = ("name", "address", "contact", "phone", "email", "signatory", "file_number", "retention")
        help_texts = {
            "contact": gettext_lazy("An office rather than a person, where that is enough."),
            "signatory": gettext_lazy("As it stands below the letter, such as 署長　○○○."),
        }

    def __init__(self, data: Any, *, has_book: bool, **more: Any) -> None:
        """`has_book`: numbers are given here already; each can be typed nevertheless."""
        super().__init__(data, **more)
        self.fields["character"].required = has_book

    def clean_character(self) -> str:
        """The 字 without what a number is put together with."""
        prefix = str(self.cleaned_data["character"]).strip().removesuffix("字")
        if any(each.isspace() or each.isdigit() or each in "字第號%" for each in prefix):
            raise forms.ValidationError(_("Write the 字 alone, without spaces, figures and 第…號."))
        return prefix


class DatedForm(forms.Form):
    """The day that letters are dated."""

    dated = RocDateField(label=gettext_lazy("Letter date (發文日期)"), initial=timezone.localdate)
