"""Addresses of rows, resolved once a route."""

from functools import cache

from django.urls import reverse
from django.utils.safestring import SafeString


def url_for(name: str, *keys: int) -> SafeString:
    """What `reverse(name, args=keys)` gives, for a route of numeric keys; raises NoReverseMatch where none takes them.

    `reverse` looks through the routes each time; a page of 200 rows and 50 findings needs 700 addresses.
    """
    return SafeString(_pattern(name, len(keys)) % keys)


@cache
def _pattern(name: str, keys: int) -> str:
    # One zero more than any route holds marks the places; numbers of that length are no keys.
    marks = [10**30 + place for place in range(keys)]
    pattern = reverse(name, args=marks).replace("%", "%%")
    for mark in marks:
        pattern = pattern.replace(str(mark), "%d")
    return pattern
