"""Every link that a page offers to somebody opens for him, and no page shows a piece of its template."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from django.urls import resolve

from accounts.roles import Role
from tests.access.calls import World

LINK = re.compile(r'\b(?:href|hx-get)="(/[^"#]*)')
#: What a reader sees of a comment or tag that its template did not close.
LEFT_OVER = re.compile(r"(?:{[#%]|[#%]}).{0,80}")
#: How many addresses of one route are opened; further ones show the same page of another record.
EACH = 3


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PUBLIC, Role.LINK_HOLDER)])
def test_every_link_of_every_page_opens(world: World, role: Role) -> None:
    opened = dict(_walk(world.clients[role]))
    broken = {address: found for address, found in opened.items() if found[0] != 200}
    assert not broken, "\n".join(f"{status} {address} offered by {by}" for address, (status, by) in broken.items())
    assert opened


def _walk(client: Client) -> Iterator[tuple[str, tuple[int, str]]]:
    """Addresses with the status they answer with and the page that offers them, from the start page on."""
    waiting, seen, routes = deque([("/", "")]), {"/"}, Counter[str]()
    while waiting:
        address, by = waiting.popleft()
        answer = client.get(address, follow=True)
        yield address, (answer.status_code, by)
        if answer.status_code != 200 or answer.streaming or "html" not in answer["Content-Type"]:
            continue
        page = answer.content.decode()
        assert not LEFT_OVER.search(page), f"{address} shows {LEFT_OVER.findall(page)}"
        for found in map(unescape, LINK.findall(page)):
            if found in seen or found.startswith("/static/"):
                continue
            route = _route(found)
            seen.add(found)
            routes[route] += 1
            if routes[route] <= EACH:
                waiting.append((found, address))


def _route(address: str) -> str:
    """What kind of page an address is of: its route, and the words in it (keys left out)."""
    match = resolve(address.partition("?")[0])
    words = [str(value) for name, value in sorted(match.kwargs.items()) if not str(value).isdecimal()]
    return " ".join([match.view_name, *words])
