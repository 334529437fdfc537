"""The views of a list beside it: components/list_buttons.html."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core import lists
from core.tables import Table
from workspace.models import SavedView
from workspace.saved_views import views_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class Entry:
    """A view in the menu: where it leads, whether it is the one opened, what is said beside it."""

    url: str
    name: str
    current: SafeString
    beside: SafeString


@dataclass(frozen=True, slots=True)
class Menu:
    """The views of a list: all entries, the one that is open, whether what is shown is no longer what it holds, and
    what it asks for that there is not."""

    entries: list[Entry]
    opened: SavedView | None
    changed: bool
    left_out: list[str]


@register.simple_tag(takes_context=True)
def saved_views(context: template.Context, table: Table) -> Menu:
    """`{% saved_views table as views %}`: the reader's views of a list; one query, none at a list's bare address."""
    request: Any = context.request  # type: ignore[attr-defined]
    known = getattr(request, "saved_views", None)
    rows: list[Any] = list(views_of(request.actor, table.key)) if known is None else known
    opened = next((view for view in rows if view.pk == table.view), None)
    changed, left_out = False, table.left_out if opened else []
    if opened:
        # As the list reads the view today: a column that is gone makes no change of it.
        kept = lists.get(table.key).table(table.filters.same(QueryDict(opened.query)))
        changed = kept.query != table.query
    return Menu([_entry(view, view is opened) for view in rows], opened, changed, left_out)


def _entry(view: Any, is_open: bool) -> Entry:
    words = [gettext("shared")] if view.shared else []
    words += [gettext("seen first")] if view.first else []
    beside = format_html('<span class="quiet small">{}</span>', "、".join(words)) if words else SafeString("")
    return Entry(f"?{view.asked}", view.name, SafeString(' aria-current="true"' if is_open else ""), beside)
