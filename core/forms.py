"""Form fields that several apps ask with."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import roc

#: Sentences of Django's own that our clerks read in our words.
OUR_WORDS = (_("This field is required."),)

FIRST, LAST = 1912, 2110
"""Years that a day asked for may lie in."""


class RocDateField(forms.CharField):
    """A day, typed as schools write it (111/09/30, 111 年 9 月 30 日, 1110930) or as 2022-09-30.

    Gives a date. Shows ROC dates in Chinese and 2022-09-30 in English.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget", forms.TextInput(attrs={"class": "input-date", "inputmode": "numeric", "autocomplete": "off"})
        )
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        """The day, or None where nothing was typed."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        text = str(value).strip()
        try:
            day = date.fromisoformat(text) if text[:4].isdecimal() and text[4:5] == "-" else roc.parse_roc(text)
        except ValueError as wrong:
            raise ValidationError(
                _("“%(text)s” is not a day. Write it like 111/09/30 or 2022-09-30.") % {"text": text}
            ) from wrong
        # 0111-09-30 is a ROC year in the wrong dress; a slip in the other direction lies centuries ahead.
        if not FIRST <= day.year <= LAST:
            raise ValidationError(
                _("“%(text)s” lies outside the years 1912 to 2110. Write it like 111/09/30 or 2022-09-30.")
                % {"text": text}
            )
        return day

    def prepare_value(self, value: Any) -> Any:
        """A date as the reader's language writes it; what was typed stays as it was typed."""
        if not isinstance(value, date):
            return value
        return value.isoformat() if (get_language() or "").startswith("en") else roc.short(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """An example inside the empty control."""
        return {**super().widget_attrs(widget), "placeholder": "111/09/30"}
