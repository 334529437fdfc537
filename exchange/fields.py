"""Form fields for what people write: days, whole numbers, texts that will be printed."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from core import roc
from exchange import values
from exchange.values import Wrong

_SHORT_YEAR = re.compile(r"\d{1,3}(?=\s*[年/.\-])|\d{6,7}$")


class _Written(forms.CharField):
    """A field that is typed; what could not be read stands in it as it was typed."""

    def __init__(self, *, kind: str, **options: Any) -> None:
        attrs = {"class": kind, "inputmode": "numeric", "autocomplete": "off"}
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """The value, or None where nothing was typed."""
        try:
            return self.read(value)
        except Wrong as wrong:
            raise ValidationError(str(wrong)) from wrong

    def read(self, value: Any) -> Any:
        """The value of what was typed; raises Wrong."""
        raise NotImplementedError


class RocDateField(_Written):
    """A day, typed as schools write it (111/09/30, 111 年 9 月 30 日, 1110930) or as 2022-09-30.

    Gives a date. Shows ROC dates in Chinese and 2022-09-30 in English.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(kind="input-date", **options)

    def read(self, value: Any) -> date | None:
        """The day, or None where nothing was typed."""
        return values.day(value)

    def prepare_value(self, value: Any) -> Any:
        """A date as the reader's language writes it; what was typed stays as it was typed."""
        if not isinstance(value, date):
            return value
        return value.isoformat() if (get_language() or "").startswith("en") else roc.short(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """An example inside the empty control."""
        return {**super().widget_attrs(widget), "placeholder": "111/09/30"}


class PastDayField(RocDateField):
    """A day that lies in the past, a date of birth say: a year of one to three figures is a ROC year, never 20xx."""

    def read(self, value: Any) -> date | None:
        """The day, or None where nothing was typed."""
        text = values.plain(str(value or ""))
        return values.day(f"民國{text}" if _SHORT_YEAR.match(text) else value)


class WholeField(_Written):
    """A whole number from `least` to `most`, typed as people write it; `money` shows thousands separators."""

    def __init__(self, least: int = 0, most: int = 999_999_999_999, *, money: bool = False, **options: Any) -> None:
        self.least, self.most, self.money = least, most, money
        super().__init__(kind="input-money" if money else "input-number", **options)

    def read(self, value: Any) -> int | None:
        """The number, or None where nothing was typed."""
        return values.whole(value, self.least, self.most)

    def prepare_value(self, value: Any) -> Any:
        """With thousands separators where it is money; what was typed stays as it was typed."""
        return f"{value:,}" if self.money and isinstance(value, int) else value


class WordsField(forms.CharField):
    """A text that others will read in print: characters that no face draws are told, and user-defined ones."""

    def validate(self, value: Any) -> None:
        """Raise what is to be said of the text's characters."""
        super().validate(value)
        if problem := values.unfit(value or ""):
            raise ValidationError(str(problem))
