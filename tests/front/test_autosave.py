"""Fields that save themselves, in a real browser: nothing typed is lost, and the page always says where it stands."""

import pytest
from playwright.sync_api import Page, expect

from tests.front.urls import Store


def settled(page: Page) -> None:
    expect(page.locator("html:not([data-unsaved])")).to_be_attached(timeout=30_000)


def state(page: Page, field: str) -> str:
    return page.locator(f".field:has(#{field}) [data-state]").inner_text()


def test_a_field_is_saved_when_typing_stops_and_says_so(page: Page, server: Store) -> None:
    page.fill("#goal", "new goal\nsecond line")
    assert state(page, "goal") == "Not saved yet"
    settled(page)
    assert server.posts == [("goal", "old goal", "new goal\nsecond line")]
    assert state(page, "goal").startswith("Saved ")


def test_leaving_a_field_saves_at_once_and_shows_the_servers_form(page: Page, server: Store) -> None:
    page.fill("#price", "2500")
    page.focus("#goal")
    settled(page)
    assert server.posts == [("price", "1000", "2500")]


def test_a_field_put_back_is_not_posted(page: Page, server: Store) -> None:
    page.fill("#goal", "other")
    page.fill("#goal", "old goal")
    page.wait_for_timeout(1200)
    assert server.posts == []


def test_months_are_one_field_in_the_order_of_the_page(page: Page, server: Store) -> None:
    page.locator("#months label", has_text="Aug").click()
    page.locator("#months label", has_text="Oct").click()
    settled(page)
    assert server.texts["months"] == "8,9"
    assert server.posts[0][1] == "9,10"


def test_after_a_save_the_regions_that_depend_on_it_are_drawn_again(page: Page, server: Store) -> None:
    page.fill("#goal", "new goal")
    expect(page.locator("#region")).to_have_text("saved 1")


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", "my words"), ("theirs", "their words"), ("both", "their words\nmy words")]
)
def test_a_clash_shows_both_versions_and_keeps_what_its_author_chooses(
    page: Page, server: Store, choice: str, kept: str
) -> None:
    server.texts["goal"] = "their words"
    page.fill("#goal", "my words")
    clash = page.locator(".clash")
    expect(clash).to_contain_text("their words")
    expect(clash).to_contain_text("my words")
    assert server.texts["goal"] == "their words"
    page.click(f"[data-take={choice}]")
    settled(page)
    assert page.input_value("#goal") == server.texts["goal"] == kept
    expect(clash).to_have_count(0)


def test_a_clash_of_choices_is_told_in_the_words_of_the_page(page: Page, server: Store) -> None:
    server.texts["months"] = "12,1"
    page.locator("#months label", has_text="Aug").click()
    expect(page.locator("[data-version=theirs]")).to_have_text("Dec、Jan")
    expect(page.locator("[data-version=mine]")).to_have_text("Aug、Sep、Oct")
    page.click("[data-take=theirs]")
    settled(page)
    expect(page.locator("#months input:checked")).to_have_count(2)
    assert server.texts["months"] == "12,1"


def test_a_refused_text_stays_is_explained_and_saved_once_mended(page: Page, server: Store) -> None:
    page.fill("#goal", "a bad word")
    expect(page.locator("#goal-error")).to_have_text("Not this word.")
    assert page.input_value("#goal") == "a bad word"
    assert page.get_attribute("#goal", "aria-invalid") == "true"
    page.fill("#goal", "a good word")
    settled(page)
    expect(page.locator("#goal-error")).to_be_empty()
    assert server.texts["goal"] == "a good word"


def test_without_a_connection_the_text_stays_and_is_saved_when_it_is_back(page: Page, server: Store) -> None:
    page.context.set_offline(True)
    page.fill("#goal", "typed on a train")
    expect(page.locator("[data-banner=offline]")).to_be_visible()
    assert server.posts == []
    page.context.set_offline(False)
    settled(page)
    assert server.texts["goal"] == "typed on a train"
    expect(page.locator(".banner")).to_have_count(0)


def test_after_a_sign_out_the_text_stays_and_is_saved_after_signing_in(page: Page, server: Store) -> None:
    server.answer = 401
    page.fill("#goal", "typed for long")
    banner = page.locator("[data-banner=signed-out]")
    expect(banner.get_by_role("link")).to_have_attribute("target", "_blank")
    assert page.input_value("#goal") == "typed for long"
    server.answer = 200
    page.context.clear_cookies(name="csrftoken")  # signing in gives a new one: the page's own no longer fits
    banner.get_by_role("button").click()
    settled(page)
    assert server.texts["goal"] == "typed for long"


def test_trouble_on_the_server_is_said_and_tried_again(page: Page, server: Store) -> None:
    server.answer = 500
    page.fill("#goal", "during trouble")
    expect(page.locator("[data-banner=trouble]")).to_be_visible()
    server.answer = 200
    settled(page)
    assert server.texts["goal"] == "during trouble"


@pytest.mark.parametrize(
    ("status", "words"), [(403, "may not change"), (404, "no longer open"), (400, "could not read")]
)
def test_other_refusals_are_explained_under_the_field(page: Page, server: Store, status: int, words: str) -> None:
    server.answer = status
    page.fill("#goal", "kept")
    expect(page.locator("#goal-error")).to_contain_text(words)
    assert page.input_value("#goal") == "kept"


def test_a_link_waits_for_what_is_not_saved_yet(page: Page, server: Store) -> None:
    page.fill("#goal", "just typed")
    page.click("text=Elsewhere")
    page.wait_for_url("**/elsewhere/")
    assert server.texts["goal"] == "just typed"


def test_leaving_with_text_that_cannot_be_saved_is_asked_about(page: Page, server: Store) -> None:
    page.fill("#goal", "bad")
    expect(page.locator("#goal-error")).not_to_be_empty()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click("text=Elsewhere")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert page.input_value("#goal") == "bad"


def test_a_region_with_unsaved_text_is_not_drawn_over(page: Page, server: Store) -> None:
    page.fill("#inner", "bad")
    expect(page.locator("#inner-error")).not_to_be_empty()
    page.evaluate("document.body.dispatchEvent(new Event('redraw'))")
    page.wait_for_timeout(500)
    assert page.input_value("#inner") == "bad"
    page.fill("#inner", "good")
    settled(page)
    page.evaluate("document.body.dispatchEvent(new Event('redraw'))")
    expect(page.locator("#around")).to_contain_text("saved")
