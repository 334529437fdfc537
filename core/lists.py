"""Every list of the application, declared in the `ready` of its app:

    declare(DeclaredList("schools", _("Schools"), P.SCHOOL_VIEW, "communities:schools", SchoolFilter, SchoolTable))

A declared list can be exported as it is shown (`exchange.exporting`), its views be saved (`workspace`).
"""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise

from accounts.actors import Actor
from accounts.permissions import Permission
from core.filters import FilterSet
from core.tables import Table


@dataclass(frozen=True, slots=True)
class DeclaredList:
    """A list: its stable key, which stands in addresses and saved views; its title; the permission and the URL name of
    its page; what is looked for in it, and its columns."""

    key: str
    title: str | Promise
    permission: Permission
    url_name: str
    filters: type[FilterSet]
    table: type[Table]

    def asked(self, query: str, actor: Actor) -> Table:
        """The list as a query string asks for it, with the rows that the actor may see."""
        return self.table(self.filters(QueryDict(query), actor))


_lists: dict[str, DeclaredList] = {}
_places: dict[str, DeclaredList] = {}


def declare(*declared: DeclaredList) -> None:
    """Declare lists; ValueError where there is one of the same key."""
    for each in declared:
        if each.key in _lists:
            raise ValueError(f"the list {each.key} is declared twice")
        _lists[each.key] = _places[each.url_name] = each
        each.table.key = each.key


def get(key: str) -> DeclaredList:
    """The list of this key; KeyError where none is declared."""
    return _lists[key]


def every() -> list[DeclaredList]:
    """All lists."""
    return list(_lists.values())


def at(url_name: str) -> DeclaredList | None:
    """The list that stands at a route; None for any other page."""
    return _places.get(url_name)
