"""All declared kinds by their stable keys."""

from collections.abc import Callable

from exchange.kinds.base import Kind

_kinds: dict[str, type[Kind]] = {}


def kind(key: str) -> Callable[[type[Kind]], type[Kind]]:
    """Declare a kind under its stable key."""

    def wrap(declared: type[Kind]) -> type[Kind]:
        if key in _kinds:
            raise ValueError(f"the import {key} is declared twice")
        declared.key = key
        _kinds[key] = declared
        return declared

    return wrap


def get(key: str) -> type[Kind]:
    """The kind with this key; KeyError where none is declared."""
    return _kinds[key]


def every() -> list[type[Kind]]:
    """All kinds in their order."""
    return sorted(_kinds.values(), key=lambda declared: (declared.order, declared.key))
