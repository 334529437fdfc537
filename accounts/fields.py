"""The e-mail address as a name: one spelling for storing, looking up, counting and locking."""

import unicodedata
from contextlib import suppress
from typing import Any

from django import forms
from django.db import models
from django.utils.encoding import punycode


def one_spelling(typed: str) -> str:
    """The spelling in which an address is stored, looked up and counted, whatever letters it was typed in.

    Full-width letters and ligatures become plain ones, case and blanks and invisible characters go, an
    international domain is written in ASCII. Never fails: what is no address keeps its letters.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold())
    text = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf")).strip()
    name, at, domain = text.rpartition("@")
    if not at:
        return text
    with suppress(UnicodeError):
        domain = punycode(domain.strip().rstrip(".。")).lower()
    return f"{name.strip()}@{domain}"


class AddressField(models.EmailField):  # type: ignore[type-arg]  # no subscript at run time
    """A column of addresses: values and what they are compared with are brought into the one spelling."""

    def get_prep_value(self, value: Any) -> Any:
        """What goes into the database or a comparison."""
        value = super().get_prep_value(value)
        return one_spelling(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The row in hand gets the spelling that is stored."""
        value = self.get_prep_value(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value


class AddressFormField(forms.EmailField):
    """An address as somebody types it; gives the one spelling."""

    def to_python(self, value: Any) -> Any:
        """The one spelling, before it is judged."""
        value = super().to_python(value)
        return one_spelling(value) if isinstance(value, str) else value
