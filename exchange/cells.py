"""Cells of pages that save themselves: what was written is kept, its value and what is wrong with it stand beside.

Parsers for core.drafts: (value, problem) of a raw text. A problem never prevents saving.
"""

from django.utils.translation import gettext as _

from core.cells import Parsed, Parser, Refusal
from exchange import values
from exchange.values import Wrong


def text(longest: int) -> Parser:
    """Free text of at most `longest` characters; one that cannot be printed is a problem."""

    def parse(raw: str) -> Parsed:
        _kept(raw, longest)
        return raw, str(values.unfit(raw) or "")

    return parse


def whole(least: int = 0, most: int = 999_999_999_999, *, longest: int = 40) -> Parser:
    """A whole number typed in at most `longest` characters; empty is None."""

    def parse(raw: str) -> Parsed:
        _kept(raw, longest)
        try:
            return values.whole(raw, least, most), ""
        except Wrong as wrong:
            return None, str(wrong)

    return parse


def _kept(raw: str, longest: int) -> None:
    if "\x00" in raw:
        raise Refusal(_("The text contains a character that cannot be stored."))
    if len(raw) > longest:
        raise Refusal(
            _("At most %(longest)s characters; this has %(length)s.") % {"longest": longest, "length": len(raw)}
        )
