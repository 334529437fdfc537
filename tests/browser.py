"""A real Chromium on a live server: signed-in visitors, pictures, and nothing on the page that should not be."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from accounts.models import Person

WIDE = {"width": 1366, "height": 768}
NARROW = {"width": 390, "height": 844}
PICTURES = os.environ.get("GONGHAO_PICTURES")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, once for all tests of a process."""
    # Playwright's loop would make Django refuse the ORM in the test's own thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--disable-dev-shm-usage", "--no-sandbox"]
        )
        yield browser
        browser.close()


class Visitor:
    """Somebody at a browser. Console errors and refusals by the security policy are collected in `complaints`."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.complaints: list[str] = []
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, kind: str, text: str) -> None:
        # The browser reports every 4xx answer as an error; those that matter are asserted where they happen.
        if kind == "error" and "Failed to load resource" not in text:
            self.complaints.append(text)

    def sign_in(self, person: Person, password: str) -> "Visitor":
        """Through the sign-in page, as everybody does."""
        self.go("/accounts/sign-in/")
        self.page.fill("[name=username]", person.email)
        self.page.fill("[name=password]", password)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "sign-in" not in url)
        return self

    def go(self, path: str) -> "Visitor":
        """Open a page of the application."""
        self.page.goto(self.base + path)
        return self

    def press(self, selector: str) -> "Visitor":
        """Press a button that leaves the page; where it asks first, say yes."""
        button = self.page.locator(selector).first
        asks = button.get_attribute("data-confirm") is not None
        with self.page.expect_navigation():
            button.click()
            if asks:
                self.page.click("#confirm [data-yes]")
        return self

    def write(self, name: str, text: str) -> "Visitor":
        """Type into a field that saves itself, leave it, and wait for its answer."""
        control = self.page.locator(f"[name='{name}']").first
        with self.page.expect_response(
            lambda answer: answer.request.method == "POST" and "/save/" in answer.url
        ) as got:
            if control.evaluate("e => e.tagName") == "SELECT":
                control.select_option(text)
            elif control.get_attribute("type") == "checkbox":
                control.check()
            else:
                control.fill(text)
                control.blur()
        assert got.value.status == 200, got.value.text()
        return self

    def saved(self) -> None:
        """Wait until nothing waits to be saved any more."""
        expect(self.page.locator("html:not([data-unsaved])")).to_be_attached(timeout=30_000)

    def accessible(self) -> list[str]:
        """What axe finds against WCAG 2.1 AA on the page as it stands."""
        # Preloading would write imported style sheets into the page, which its security policy refuses.
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "preload": False}
        found = Axe().run(self.page, options=options)
        return [
            f"{violation['id']}: {violation['nodes'][0]['html'][:200]}" for violation in found.response["violations"]
        ]

    def picture(self, name: str) -> None:
        """A picture of the whole page, where GONGHAO_PICTURES names a folder for them."""
        if PICTURES:
            self.page.screenshot(path=str(Path(PICTURES, f"{name}.png")), full_page=True)


@pytest.fixture
def visitors(chromium: Browser, live_server: Any) -> Iterator[Any]:
    """`visitors(language="en", size=NARROW)` opens a browser of its own for one person."""
    with ExitStack() as stack:
        opened: list[Visitor] = []

        def open_one(*, language: str = "zh-hant", size: dict[str, int] | None = None) -> Visitor:
            context = chromium.new_context(viewport=size or WIDE, locale="zh-TW" if language == "zh-hant" else "en-GB")
            context.set_default_timeout(30_000)
            stack.callback(context.close)
            context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
            visitor = Visitor(context.new_page(), live_server.url)
            opened.append(visitor)
            return visitor

        yield open_one
        complaints = [complaint for visitor in opened for complaint in visitor.complaints]
        assert complaints == []
