"""What is said of a value that cannot be taken."""

from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy


def said(sentence: Any, **values: object) -> Promise:
    """A translated sentence with values in {braces}, worked out in the language of whoever reads it."""
    return format_lazy("{}", sentence) if not values else format_lazy(sentence, **values)


class Wrong(ValueError):
    """A value cannot be taken: why, and how to mend it. Its text is both, in the language of whoever reads it.

    `right`: what should stand there, where that is certain.
    """

    def __init__(self, reason: str | Promise, remedy: str | Promise, right: str = "") -> None:
        super().__init__(reason, remedy)
        self.reason, self.remedy, self.right = reason, remedy, right

    def __str__(self) -> str:
        reason = str(self.reason)
        return f"{reason}{'' if reason.endswith('。') else ' '}{self.remedy}"


def wrong(reason: str | Promise, remedy: str | Promise, **values: object) -> Wrong:
    """A Wrong whose sentences have values in {braces}."""
    shown = {name: value[:50] if isinstance(value, str) else value for name, value in values.items()}
    return Wrong(said(reason, **shown), said(remedy, **shown))
