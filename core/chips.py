"""A chip as a text, for rows that bring theirs (`core.templatetags.stencil`); pages include components/chip.html."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@lru_cache(maxsize=500)
def chip(kind: str, word: str) -> SafeString:
    """The chip with this word in the reader's language; kinds: neutral | draft | info | ok | warn | bad | waived."""
    return render_to_string("components/chip.html", {"kind": kind, "word": word})
