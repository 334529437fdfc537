"""The picture of docs/architecture.md, drawn from the imports."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.conf import settings

Edges = Mapping[str, set[str]]


def draw() -> str:
    """The layers and which imports which, as a mermaid flowchart; an arrow that follows from others is left out.

    Raises ValueError where the imports run in a circle.
    """
    edges = _imports(_packages())
    return "\n".join(["flowchart TD", *(f"    {above} --> {below}" for above, below in _needed(edges))])


def _packages() -> list[str]:
    """The packages of which the import contracts speak."""
    read = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8"))
    packages: list[str] = read["tool"]["importlinter"]["root_packages"]
    return packages


def _imports(packages: Iterable[str]) -> Edges:
    import grimp  # of the tools that develop, not of the application

    names = sorted(packages)
    graph = grimp.build_graph(*names)
    return {
        above: {
            below
            for below in names
            if below != above and graph.direct_import_exists(importer=above, imported=below, as_packages=True)
        }
        for above in names
    }


def _needed(edges: Edges) -> Iterator[tuple[str, str]]:
    """The arrows that do not follow from longer ways."""
    reached = {name: _reach(name, edges, ()) for name in edges}
    for above, directly in edges.items():
        for below in sorted(directly):
            if not any(below in reached[between] for between in directly if between != below):
                yield above, below


def _reach(name: str, edges: Edges, on_the_way: tuple[str, ...]) -> set[str]:
    if name in on_the_way:
        raise ValueError(f"imports run in a circle: {' -> '.join([*on_the_way, name])}")
    reached: set[str] = set()
    for below in edges[name]:
        reached |= {below} | _reach(below, edges, (*on_the_way, name))
    return reached
