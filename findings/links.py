"""From a finding's address to the page and the field: each app above tells where its part of the grammar leads.

    register("budget", lambda address, subject: reverse("budgets:table", args=[address.key]) + anchor)

The grammar is `rulebook.where`'s.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Address:
    """A finding's `where`, taken apart: ``budget:7/line/12`` is head `budget`, key `7`, parts (line, 12)."""

    head: str
    key: str
    parts: tuple[str, ...]

    @classmethod
    def of(cls, where: str) -> "Address":
        """Take an address apart; `key` is "" where the grammar has none (`alliance/…`, `matrix/…`)."""
        first, *parts = where.split("/")
        head, _colon, key = first.partition(":")
        return cls(head, key, tuple(parts))


#: Gives the URL of the field (with its #id), or "" where there is nothing to edit. `subject` is the record judged.
Resolver = Callable[[Address, Model | None], str]

_resolvers: dict[str, Resolver] = {}


def register(head: str, resolver: Resolver) -> None:
    """Say where addresses that begin with `head` lead; called from an app's `ready`. Each head once."""
    if head in _resolvers:
        raise ValueError(f"addresses of {head} already lead somewhere")
    _resolvers[head] = resolver


def url_of(where: str, subject: Model | None = None) -> str:
    """The URL of the field an address names; "" where nobody has registered its head."""
    address = Address.of(where)
    resolver = _resolvers.get(address.head)
    return resolver(address, subject) if resolver else ""
