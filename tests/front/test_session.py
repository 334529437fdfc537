"""The session's end is told beforehand, and again when it has come."""

from typing import Any

from django.test import override_settings
from playwright.sync_api import expect

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Person
from accounts.roles import Role
from tests.browser import Visitor
from tests.front.urls import Store
from tests.make import member

PASSWORD = "long enough password"


def account() -> Person:
    """Somebody who can sign in."""
    person = member(Role.REVIEWER).person
    person.set_password(PASSWORD)
    with attributed(Actor.system(), "test"):
        person.save()
    return person


def test_an_idle_page_warns_stays_on_request_and_says_when_it_is_over(visitors: Any) -> None:
    person = account()
    with override_settings(SESSION_COOKIE_AGE=30 * 60):
        visitor = visitors(language="en")
        visitor.page.clock.install()
        visitor.sign_in(person, PASSWORD)
        visitor.page.wait_for_load_state("networkidle")
        warning = visitor.page.locator("[data-banner=idle]")
        visitor.page.clock.fast_forward("24:00")
        expect(warning).to_have_count(0)
        visitor.page.clock.fast_forward("02:00")
        expect(warning).to_be_visible()
        warning.get_by_role("button").dispatch_event("click")
        expect(warning).to_have_count(0)
        visitor.page.clock.fast_forward("26:00")
        expect(warning).to_be_visible()
        visitor.page.clock.fast_forward("05:00")
        expect(visitor.page.locator("[data-banner=signed-out]")).to_be_visible()


def test_what_one_typed_is_not_posted_as_somebody_else(visitors: Any, server: Store) -> None:
    person, other = account(), account()
    with override_settings(ROOT_URLCONF="tests.front.urls"):
        page = visitors(language="en").sign_in(person, PASSWORD).go("/sample/").page
        tab = Visitor(page.context.new_page(), page.url.removesuffix("/sample/"))

        def change_to(who: Person) -> None:
            page.context.clear_cookies(name="sessionid")
            tab.sign_in(who, PASSWORD)

        change_to(other)
        page.fill("#goal", "the words of the first")
        banner = page.locator("[data-banner=somebody-else]")
        expect(banner).to_contain_text("somebody else")
        page.fill("#price", "2")
        banner.get_by_role("button").click()
        page.wait_for_timeout(1000)
        assert (server.posts, page.input_value("#goal")) == ([], "the words of the first")
        change_to(person)
        banner.get_by_role("button").click()
        expect(page.locator("html:not([data-unsaved])")).to_be_attached()
        expect(banner).to_have_count(0)
        assert (server.texts["goal"], server.texts["price"]) == ("the words of the first", "2")
