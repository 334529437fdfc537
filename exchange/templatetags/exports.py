"""The exports that stand in a list's menu."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import template

from core.tables import Table
from exchange import exporting

register = template.Library()


@dataclass(frozen=True, slots=True)
class Named:
    """An export with columns of its own: its key, its title, what its columns are called."""

    key: str
    title: str
    columns: str


@register.simple_tag
def exports_beside(table: Table) -> list[Named]:
    """The exports beside that of what is shown, for the table's reader."""
    return list(_named(table))


def _named(table: Table) -> Iterator[Named]:
    for each in exporting.beside(table.key, table.filters.actor):
        yield Named(each.key, str(each.title), "、".join(str(column.name) for column in each.columns))
