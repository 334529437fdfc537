"""Every route of the application, found by walking the URL patterns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One URL pattern: its name ("findings:rule"), the view, the names in its address."""

    name: str
    address: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]

    @property
    def permission(self) -> Any:
        """What the view declares; None for one open to all."""
        return getattr(self.view, "permission", None)

    @property
    def row_key(self) -> str | None:
        """The argument that names the judged row."""
        return getattr(self.view, "row_key", None)

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods the view answers."""
        return tuple(getattr(self.view, "methods", ()))

    @property
    def purpose(self) -> str:
        """The first sentence of the view's docstring, for people."""
        return (self.view.__doc__ or "").strip().partition("\n")[0]


def walk(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "", space: str = "") -> Iterator[Route]:
    """All routes under `patterns` (the whole application unless given)."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern.url_patterns, address, inner)
        else:
            arguments = tuple(pattern.pattern.converters)
            yield Route(f"{space}{pattern.name}", address, pattern.callback, arguments)
