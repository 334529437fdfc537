"""Nothing typed is lost: plain forms and fields over ended sessions, errors, crashes; and nobody else reads it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import override_settings
from playwright.sync_api import Page, expect

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Person
from accounts.roles import Role
from core.keeping import seal_of
from tests import make
from tests.browser import Visitor
from tests.front.test_autosave import settled
from tests.front.test_session import PASSWORD, account
from tests.front.urls import Store

TYPED = "理由：本校地處偏遠，且需兩年。"
FORM = "/sample/form/"


@pytest.fixture
def person(transactional_db: None) -> Person:
    return account()


@pytest.fixture
def visitor(server: Store, visitors: Any, person: Person) -> Iterator[Visitor]:
    """Somebody signed in, on the page of a plain form."""
    with override_settings(ROOT_URLCONF="tests.front.urls"):
        opened: Visitor = visitors(language="en").sign_in(person, PASSWORD).go(FORM)
        yield opened


def type_into(page: Page) -> None:
    """Fill the form in and wait until it is kept."""
    page.fill("[name=secret]", "my secret word")
    page.fill("[name=reason]", TYPED)
    page.check("[name=sure]")
    page.select_option("[name=kind]", "b")
    page.wait_for_function("() => Object.keys(localStorage).some((name) => name.startsWith('kept:'))")
    page.wait_for_timeout(600)


def holds(page: Page) -> tuple[str, str, bool, str, str]:
    return (
        page.input_value("[name=reason]"),
        page.input_value("[name=title] >> nth=0"),
        page.is_checked("[name=sure]"),
        page.input_value("[name=kind]"),
        page.input_value("[name=secret]"),
    )


FILLED = (TYPED, "old title", True, "b", "")
EMPTY = ("", "old title", False, "a", "")


def in_another_tab(visitor: Visitor, person: Person) -> Visitor:
    """Another tab of the same browser, signed in as `person`."""
    visitor.page.context.clear_cookies(name="sessionid")
    return Visitor(visitor.page.context.new_page(), visitor.base).sign_in(person, PASSWORD)


def test_a_session_that_ended_keeps_the_text_in_the_form_and_sends_it_after_signing_in(
    visitor: Visitor, server: Store, person: Person
) -> None:
    page = visitor.page
    type_into(page)
    Session.objects.all().delete()
    visitor.page.context.clear_cookies(name="sessionid")
    page.click("[name=go]")
    expect(page.locator("[data-banner=signed-out]")).to_contain_text("nothing was sent")
    assert page.input_value("[name=reason]") == TYPED
    in_another_tab(visitor, person)
    page.click("[name=go]")
    page.wait_for_url("**/elsewhere-framed/")
    assert [(sent["reason"], sent["sure"], sent["go"]) for sent in server.sent] == [(TYPED, "1", "1")]


def test_without_scripts_help_the_page_that_asks_to_sign_in_leads_back_to_the_filled_form(
    visitor: Visitor, person: Person
) -> None:
    page = visitor.page
    type_into(page)
    answer = {"seal": page.get_attribute("[name=seal]", "content"), "token": "x" * 64}
    page.route("**/session/", lambda route: route.fulfill(json=answer))
    page.context.clear_cookies(name="sessionid")
    page.click("[name=go]")
    expect(page.locator("h1")).to_have_text("You have been signed out")
    page.wait_for_load_state()  # a style sheet held at the moment the route ends is never answered
    page.unroute("**/session/")
    page.click("main a.button")
    page.fill("[name=username]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{FORM}")
    expect(page.locator("[data-restored]")).to_be_visible()
    assert holds(page) == FILLED


def test_nothing_is_sent_as_somebody_else_and_the_next_person_reads_none_of_it(
    visitor: Visitor, server: Store, person: Person
) -> None:
    page = visitor.page
    type_into(page)
    other = in_another_tab(visitor, account())
    page.click("[name=go]")
    expect(page.locator("[data-banner=form-somebody-else]")).to_be_visible()
    assert (server.sent, page.input_value("[name=reason]")) == ([], TYPED)
    page.close()
    other.go(FORM)
    other.page.wait_for_timeout(500)
    assert holds(other.page) == EMPTY
    stored = other.page.evaluate("JSON.stringify(localStorage)")
    assert TYPED not in stored and FORM not in stored and "secret" not in stored
    back = in_another_tab(other, person).go(FORM)
    expect(back.page.locator("[data-restored]")).to_contain_text("was not sent")
    expect(back.page.locator("[data-restored]")).to_contain_text(re.compile(r"at \d{1,2} \w{3} \d{4} \d\d:\d\d "))
    assert holds(back.page) == FILLED


@pytest.mark.parametrize("answer", [403, 404, 500, 302])
def test_after_an_error_the_text_stands_in_the_form_again(visitor: Visitor, server: Store, answer: int) -> None:
    page = visitor.page
    type_into(page)
    server.answer = answer
    with override_settings(DEBUG=False), page.expect_navigation():
        page.click("[name=go]")
    if answer != 302:
        assert "kept" in page.inner_text("main")
        page.get_by_role("link", name="Back to the form").click()
    else:
        expect(page.locator("h1")).to_have_text("There")
        visitor.go(FORM)
    expect(page.locator("[data-restored]")).to_be_visible()
    assert holds(page) == FILLED


def test_a_form_that_was_corrected_and_taken_does_not_come_back(visitor: Visitor, server: Store) -> None:
    page = visitor.page
    type_into(page)
    server.answer = 422
    with page.expect_navigation():
        page.click("[name=go]")
    assert page.input_value("[name=reason]") == TYPED
    server.answer = 200
    page.click("[name=go]")
    page.wait_for_url("**/elsewhere-framed/")
    visitor.go(FORM)
    page.wait_for_timeout(500)
    assert holds(page) == EMPTY
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('kept:'))") == []


def test_a_corrected_form_that_fails_next_comes_back_whole(visitor: Visitor, server: Store) -> None:
    page = visitor.page
    type_into(page)
    server.answer = 422
    with page.expect_navigation():
        page.click("[name=go]")
    page.fill("[name=title] >> nth=0", "new title")
    server.answer = 500
    with override_settings(DEBUG=False), page.expect_navigation():
        page.click("[name=go]")
    visitor.go(FORM)
    expect(page.locator("[data-restored]")).to_be_visible()
    assert holds(page)[:2] == (TYPED, "new title")


def test_a_crash_before_sending_loses_nothing_and_what_came_back_can_be_cleared(visitor: Visitor) -> None:
    type_into(visitor.page)
    again = Visitor(visitor.page.context.new_page(), visitor.base)
    visitor.page.close(run_before_unload=False)
    again.go(FORM)
    expect(again.page.locator("[data-restored]")).to_be_visible()
    assert holds(again.page) == FILLED
    assert again.page.input_value("[aria-label='other title']") == ""
    again.page.get_by_role("button", name="Clear it").click()
    assert holds(again.page) == EMPTY
    again.go(FORM)
    again.page.wait_for_timeout(500)
    assert holds(again.page) == EMPTY


def test_without_a_connection_nothing_leaves_the_form(visitor: Visitor, server: Store) -> None:
    page = visitor.page
    type_into(page)
    page.context.set_offline(True)
    page.click("[name=go]")
    expect(page.locator("[data-banner=form-offline]")).to_be_visible()
    assert page.input_value("[name=reason]") == TYPED
    page.context.set_offline(False)
    page.click("[name=go]")
    page.wait_for_url("**/elsewhere-framed/")
    assert len(server.sent) == 1


def test_signing_out_leaves_nothing_behind(visitor: Visitor, person: Person) -> None:
    type_into(visitor.page)
    visitor.page.locator("details.menu:has(form[data-signs-out]) > summary").click()
    with visitor.page.expect_navigation():
        visitor.page.click("form[data-signs-out] button")
    assert visitor.page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('kept:'))") == []
    visitor.sign_in(person, PASSWORD).go(FORM)
    visitor.page.wait_for_timeout(500)
    assert holds(visitor.page) == EMPTY


def act_as(visitor: Visitor, membership: Membership) -> None:
    visitor.page.locator("details.menu:has(form[data-signs-out]) > summary").click()
    with visitor.page.expect_navigation():
        visitor.page.click(f"button[name=membership][value='{membership.pk}']")


def test_a_text_belongs_to_the_role_it_was_typed_in_also_after_signing_in_again(
    visitor: Visitor, server: Store, person: Person
) -> None:
    first = Membership.objects.get(person=person)
    with attributed(Actor.system(), "test"):
        second = Membership.objects.create(
            person=person, organisation=first.organisation, role=Role.WORKING_GROUP, period=first.period
        )
    act_as(visitor.go(FORM), second)
    visitor.go(FORM)
    type_into(visitor.page)
    tab = Visitor(visitor.page.context.new_page(), visitor.base).go(FORM)
    act_as(tab, first)
    visitor.page.click("[name=go]")
    expect(visitor.page.locator("[data-banner=form-somebody-else]")).to_be_visible()
    assert server.sent == []
    tab.go(FORM)
    tab.page.wait_for_timeout(500)
    assert holds(tab.page) == EMPTY
    act_as(tab, second)
    in_another_tab(tab, person).go(FORM)
    tab.go(FORM)
    expect(tab.page.locator("[data-restored]")).to_be_visible()
    assert holds(tab.page) == FILLED


def test_a_post_in_another_role_is_refused_by_the_server_too(client: Any, person: Person) -> None:
    client.force_login(person)
    with override_settings(ROOT_URLCONF="tests.front.urls"):
        for given, status in ((make.actor(Role.ADVISOR), 409), (make.actor(Role.REVIEWER), 409)):
            seal = seal_of(given)
            assert seal is not None and client.post(FORM, {"seal": seal.owner, "reason": TYPED}).status_code == status


def test_a_field_goes_on_being_saved_after_a_crash(visitor: Visitor, server: Store) -> None:
    page = visitor.go("/sample/").page
    page.route("**/sample/save/", lambda route: route.abort())
    page.fill("#goal", "typed in a tunnel")
    expect(page.locator("[data-banner=offline]")).to_be_visible()
    page.wait_for_timeout(600)
    again = Visitor(page.context.new_page(), visitor.base)
    page.close(run_before_unload=False)
    again.go("/sample/")
    settled(again.page)
    expect(again.page.locator("#goal")).to_have_value("typed in a tunnel")
    assert server.texts["goal"] == "typed in a tunnel"


def test_a_field_that_somebody_wrote_meanwhile_shows_both_after_a_crash(visitor: Visitor, server: Store) -> None:
    page = visitor.go("/sample/").page
    page.route("**/sample/save/", lambda route: route.abort())
    page.fill("#goal", "my words")
    expect(page.locator("[data-banner=offline]")).to_be_visible()
    page.wait_for_timeout(600)
    server.texts["goal"] = "their words"
    again = Visitor(page.context.new_page(), visitor.base)
    page.close(run_before_unload=False)
    again.go("/sample/")
    clash = again.page.locator(".clash")
    expect(clash).to_contain_text("their words")
    expect(clash).to_contain_text("my words")


def test_a_text_whose_field_is_gone_is_shown_to_be_copied(visitor: Visitor, server: Store) -> None:
    page = visitor.go("/sample/").page
    page.evaluate("document.getElementById('goal').name = 'gone-by-now'")
    page.fill("#goal", "a bad word")
    expect(page.locator("#goal-error")).not_to_be_empty()
    page.wait_for_timeout(600)
    again = Visitor(page.context.new_page(), visitor.base)
    page.close(run_before_unload=False)
    again.go("/sample/")
    expect(again.page.locator("#left-over textarea")).to_have_value("a bad word")
    again.page.click("#left-over button")
    again.go("/sample/")
    again.page.wait_for_timeout(500)
    expect(again.page.locator("#left-over")).to_have_count(0)


@pytest.mark.parametrize("length", [19, 20, 21])
def test_what_is_pasted_into_a_form_is_told_to_be_too_long_and_not_cut(visitor: Visitor, length: int) -> None:
    page = visitor.page
    page.focus("[aria-label=title]")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("x" * length)
    assert len(page.input_value("[aria-label=title]")) == length
    told = page.locator("#title-longest")
    if length > 20:
        expect(told).to_contain_text("this has 21")
    else:
        expect(told).to_have_count(0)
