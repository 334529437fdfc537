"""All declared kinds by their stable keys."""

from collections.abc import Callable

from exchange.kinds.base import ImportKind

_kinds: dict[str, type[ImportKind]] = {}


def kind(key: str) -> Callable[[type[ImportKind]], type[ImportKind]]:
    """Declare a kind under its stable key."""

    def wrap(declared: type[ImportKind]) -> type[ImportKind]:
        if key in _kinds:
            raise ValueError(f"the import {key} is declared twice")
        declared.key = key
        _kinds[key] = declared
        return declared

    return wrap


def get(key: str) -> type[ImportKind]:
    """The kind with this key; KeyError where none is declared."""
    return _kinds[key]


def every() -> list[type[ImportKind]]:
    """All kinds in their order."""
    return sorted(_kinds.values(), key=lambda declared: (declared.order, declared.key))
