"""The main menu: each app adds its entries; one sees those one's role permits."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission
from accounts.roles import Role


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A place in the menu: label, URL name, the permission of that page, its order, for whom it is the start page."""

    label: str | Promise
    url_name: str
    permission: Permission
    order: int
    start_for: frozenset[Role] = frozenset()


_entries: list[MenuEntry] = []
_fronts: list[Callable[[HttpRequest], HttpResponse | None]] = []


def add(
    label: str | Promise, url_name: str, permission: Permission, *, order: int, start_for: set[Role] | None = None
) -> None:
    """Put a page into the menu (from an app's `ready`); `start_for` makes it the first page of these roles."""
    _entries.append(MenuEntry(label, url_name, permission, order, frozenset(start_for or ())))
    _entries.sort(key=lambda entry: entry.order)


def add_front(page: Callable[[HttpRequest], HttpResponse | None]) -> None:
    """Offer a page for `/` to people who are not signed in (from `ready`); it answers None where it is not due."""
    _fronts.append(page)


def front(request: HttpRequest) -> HttpResponse | None:
    """What `/` shows to somebody who is not signed in; None: nothing but the way to sign in."""
    return next((answer for page in _fronts if (answer := page(request)) is not None), None)


def menu(actor: Actor, path: str) -> list[dict[str, object]]:
    """The entries the actor may open, with the current one marked."""
    places = [(reverse(entry.url_name), entry.label) for entry in _entries if policy.may(actor, entry.permission)]
    current = max((url for url, _ in places if path.startswith(url)), key=len, default="")
    return [{"url": url, "label": label, "current": url == current} for url, label in places]


def start_page(actor: Actor) -> str:
    """The URL name that a role begins with."""
    for entry in _entries:
        if actor.role in entry.start_for:
            return entry.url_name
    return "core:jobs"
