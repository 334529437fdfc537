"""A chip, and what stands beside a partial sum, as texts: for rows that bring theirs (`core.templatetags.stencil`)."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language


@lru_cache(maxsize=500)
def chip(kind: str, word: str) -> SafeString:
    """The chip with this word in the reader's language; kinds: neutral | draft | info | ok | warn | bad | waived."""
    return render_to_string("components/chip.html", {"kind": kind, "word": word})


def partial(seen: int | None, whole: int) -> SafeString:
    """How many of `whole` schools a sum counts, where it leaves some out; "" otherwise, and where there is no sum."""
    return SafeString("") if seen is None or seen >= whole else _partial(seen, whole, get_language())


@lru_cache(maxsize=500)
def _partial(seen: int, whole: int, _language: str | None) -> SafeString:
    return render_to_string("components/partial.html", {"seen": seen, "whole": whole})
