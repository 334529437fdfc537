"""Exports, declared in an app's `exports.py` under a stable key: columns, permission, a query.

    @export("schools", title=_("Schools"), permission=P.SCHOOL_VIEW,
            columns=[Column(_("Code"), width=10), Column(_("Students"), "whole")])
    def schools(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
        for row in queries.schools_visible_to(actor).filter(...).iterator(): yield row.code, row.students

Formats, answer, background job and download come with it: `exports/<key>/<xlsx|ods|csv>/?filters`. Every declared list
(`core.lists`) has one besides, `list-<key>`: what its page shows for the same query string, of all pages.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission
from core import lists
from exchange.writers import ExportColumn, csv_lines, ods, xlsx

__all__ = ["FORMATS", "LARGE", "Export", "ExportColumn", "export", "get", "make"]

#: More rows than this are written in the background.
LARGE = 2_000
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
}
OF_LIST = "list-"
Rows = Callable[[Actor, QueryDict], Iterable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Export:
    """A declared export. `rows` gives only what the actor may see; its filters are the query string of the list."""

    key: str
    title: str | Promise
    permission: Permission
    columns: tuple[ExportColumn, ...]
    rows: Rows
    costly: bool = False
    listed: str = ""
    """The key of the list (`core.lists`) in whose menu it stands; "" for one that stands elsewhere."""

    def file_name(self, fmt: str) -> str:
        """Title and day, without personal data."""
        return f"{self.title}-{timezone.localdate():%Y%m%d}.{fmt}"


_exports: dict[str, Export] = {}


def export(
    key: str,
    *,
    title: str | Promise,
    permission: Permission,
    columns: Sequence[ExportColumn],
    costly: bool = False,
    listed: str = "",
) -> Callable[[Rows], Rows]:
    """Declare the function that yields the rows of an export, each with a value for every column.

    `listed`: the list in whose menu it stands. `costly`: however few the rows, each takes much to work out; a job
    writes it, never a page.
    """

    def wrap(rows: Rows) -> Rows:
        if key in _exports:
            raise ValueError(f"the export {key} is declared twice")
        _exports[key] = Export(key, title, permission, tuple(columns), rows, costly, listed)
        return rows

    return wrap


def get(key: str) -> Export:
    """The export with this key; KeyError where none is declared."""
    return _exports[key]


def called(key: str, actor: Actor, query: QueryDict) -> Export:
    """The export of this key; a list's own with the columns that the query chooses. KeyError where there is none."""
    if not key.startswith(OF_LIST):
        return get(key)
    listed = lists.get(key.removeprefix(OF_LIST))
    table = listed.asked(query.urlencode(), actor)
    columns = tuple(ExportColumn(each.title, each.kind, each.width) for each in table.plain_columns)
    title = _("%(list)s as shown") % {"list": listed.title}
    return Export(key, title, listed.permission, columns, lambda _actor, _query: table.plain_rows)


def every() -> list[Export]:
    """All declared exports."""
    return list(_exports.values())


def beside(listed: str, actor: Actor) -> list[Export]:
    """The exports that stand in the menu of a list, as far as the actor may have them."""
    return [each for each in _exports.values() if each.listed == listed and policy.may(actor, each.permission)]


def head(rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """The first rows, one more than a small export has: enough to know whether it is small."""
    return list(islice(rows, LARGE + 1))


def make(what: Export, fmt: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """The file of these rows in a format of FORMATS."""
    if fmt == "csv":
        return b"".join(csv_lines(what.columns, rows))
    if fmt == "ods":
        return ods(what.columns, rows, sheet=str(what.title))
    return xlsx(what.columns, rows, sheet=str(what.title))
