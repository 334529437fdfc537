"""The session's end is told beforehand, and again when it has come."""

from typing import Any

from django.test import override_settings
from playwright.sync_api import expect

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from tests.make import member

PASSWORD = "long enough password"


def test_an_idle_page_warns_stays_on_request_and_says_when_it_is_over(visitors: Any) -> None:
    person = member(Role.REVIEWER).person
    person.set_password(PASSWORD)
    with attributed(Actor.system(), "test"):
        person.save()
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
