"""What templates say of values as people typed them."""

from django import template

from exchange import cells
from exchange.values.tables import SUM_WORDS

register = template.Library()


@register.filter
def unread(value: object, most: int | str | None = None) -> str:
    """What is wrong with a text typed where a whole number (up to `most`) belongs; "" where it is one, or nothing."""
    parse = cells.whole(most=int(most), longest=10_000) if most else cells.whole(longest=10_000)
    return str(parse("" if value is None else str(value))[1])


@register.simple_tag
def sum_words() -> str:
    """The pattern of words that name a total, for the scripts that read a pasted block."""
    return SUM_WORDS
