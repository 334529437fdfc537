"""Every form of every page: the session ends before it is sent, and signed in again one finds in it what one typed."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from accounts.roles import Role
from core.tables import batched
from tests.access.calls import CannotCall, World, route_of
from tests.access.cells import read
from tests.access.nation import build

pytestmark = pytest.mark.django_db(transaction=True)
#: Whose pages are looked at: between them they are shown every form.
WHO = (Role.ADMINISTRATION_STAFF, Role.CONVENER_OFFICER, Role.SCHOOL_OFFICER, Role.REVIEWER, Role.ACCOUNTANT)
TOGETHER = 10
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
CONTROL = re.compile(r'<(?:textarea|select|input)\b(?![^>]*type="(?:hidden|password|file|submit)")')

#: Types into every control that is kept, as fast as a script can; gives what each form holds then.
KEPT = """const kept = (form) => [...form.elements].filter((control) => control.name && !control.disabled
    && !["hidden", "password", "file", "submit"].includes(control.type));
const forms = [...document.querySelectorAll("main form[method=post]:not([data-autosave])")];"""
FILL = f"""() => {{ {KEPT}
    const fitting = {{ date: "2026-11-27", number: "7", email: "someone@example.invalid", time: "10:30" }};
    const typed = (control) => fitting[control.type] ?? (control.inputMode === "numeric" ? "12" : "打到一半");
    for (const control of forms.flatMap(kept)) {{
        if (control.type === "checkbox" || control.type === "radio") control.checked = !control.checked;
        else if (control.tagName === "SELECT") control.selectedIndex = control.options.length - 1;
        else control.value = typed(control);
        control.dispatchEvent(new Event("input", {{ bubbles: true }}));
        control.dispatchEvent(new Event("change", {{ bubbles: true }}));
    }}
}}"""
HELD = f"""() => {{ {KEPT}
    const value = (control) => ["checkbox", "radio"].includes(control.type) ? control.checked : control.value;
    const typed = forms.map(kept).filter((controls) => controls.length);
    return typed.map((controls) => controls.map((control) => [control.name, value(control)]));
}}"""
SEND = f"""() => {{ {KEPT}
    const form = forms.find((each) => kept(each).length);
    form.noValidate = true;  // a file that is asked for holds nothing up here
    form.requestSubmit();
}}"""


def forms_of(html: str, address: str) -> set[str]:
    """Where the forms lead that somebody types into, on a page as the server writes it."""
    return {
        (re.search(r'action="([^"]*)"', head) or re.match("()", "")).group(1) or address  # type: ignore[union-attr]
        for head, body in FORM.findall(html)
        if 'method="post"' in head and "data-autosave" not in head and CONTROL.search(body)
    }


def pages(world: World) -> Iterator[tuple[str, Role]]:
    """Addresses with the role that is shown a form there which no page before had."""
    known: set[str] = set()
    for (variant, method, whose), cells in read().items():
        if method != "GET" or route_of(variant).permission is None:
            continue
        for role in WHO:
            if cells[role] != "200":
                continue
            try:
                address = world.address(variant, whose, role)
            except CannotCall:
                continue
            html = world.clients[role].get(address).content.decode(errors="replace")
            found = {re.sub(r"\d+", "N", form) for form in forms_of(html, address)}
            if found - known:
                known |= found
                yield address, role


def sign_in(page: Page, world: World, role: Role, base: str) -> None:
    client = Client()
    client.force_login(world.nation.members[role].person, "django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])


def lost(shown: Sequence[tuple[Page, str, Role]], world: World, base: str) -> list[Any]:
    """What is not in the forms of these pages any more after the session ended before they were sent.

    Each in a browser of its own, all a step on together: what a page waits for, it waits beside the others.
    """
    for page, address, role in shown:
        sign_in(page, world, role, base)
        page.goto(base + address)
    for page, *_of in shown:
        page.wait_for_load_state("networkidle")
        page.evaluate(FILL)
    shown[-1][0].wait_for_timeout(800)
    held = [page.evaluate(HELD) for page, *_of in shown]
    for (page, address, _role), typed in zip(shown, held, strict=True):
        assert any(typed), address
        page.context.clear_cookies(name="sessionid")
        page.evaluate(SEND)
    for page, *_of in shown:
        page.locator("[data-banner=signed-out]").wait_for()
    here = [page.evaluate(HELD) for page, *_of in shown]
    for page, address, role in shown:
        sign_in(page, world, role, base)
        page.goto(base + address)
    shown[-1][0].wait_for_timeout(500)
    back = [page.evaluate(HELD) for page, *_of in shown]
    return [
        (address, role.value, was, still, again)
        for (_page, address, role), *forms in zip(shown, held, here, back, strict=True)
        for was, still, again in zip(*forms, strict=True)
        if not was == still == again
    ]


def test_what_is_typed_into_any_form_stands_in_it_again_after_signing_in(visitors: Any, live_server: Any) -> None:
    world = World(build())
    looked, missing = 0, []
    for some in batched(pages(world), TOGETHER):
        shown = [(visitors().page, address, role) for address, role in some]
        missing += lost(shown, world, live_server.url)
        for page, *_of in shown:
            page.context.close()
        looked += len(shown)
    assert missing == []
    assert looked >= 20
