"""A chip, and what stands beside a partial sum, as texts: for rows that bring theirs (`core.templatetags.stencil`)."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@lru_cache(maxsize=500)
def chip(kind: str, word: str) -> SafeString:
    """The chip with this word in the reader's language; kinds: neutral | draft | info | ok | warn | bad | waived."""
    return render_to_string("components/chip.html", {"kind": kind, "word": word})


def partial(seen: int | None, whole: int) -> SafeString:
    """How many of `whole` schools a sum counts, where it leaves some out; "" otherwise, and where there is no sum."""
    if seen is None or seen >= whole:
        return SafeString("")
    return render_to_string("components/partial.html", {"seen": seen, "whole": whole})
