"""Fields that save themselves, in a real browser: nothing typed is lost, and the page always says where it stands."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.front.urls import Store

SAVE = "**/sample/save/"
Drop = Callable[[Route], None]


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


def test_a_heading_follows_the_field_it_repeats(page: Page, server: Store) -> None:
    page.fill("#goal", "new goal")
    assert page.inner_text("h1") == "new goal"
    page.fill("#goal", "")
    assert page.inner_text("h1") == "nothing yet"


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


@pytest.fixture
def cut() -> Iterator[str]:
    """The address of a server that sends its headers and breaks off within the body."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _address = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n"
                    connection.sendall(head + b'{"value"')

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sample/save/"
        listening.shutdown(socket.SHUT_RDWR)


def test_an_answer_cut_off_in_its_middle_is_tried_again(page: Page, server: Store, cut: str) -> None:
    page.route(SAVE, lambda route: route.continue_(url=cut))
    page.fill("#goal", "typed in a tunnel")
    expect(page.locator("[data-banner=offline]")).to_be_visible()
    page.unroute(SAVE)
    settled(page)
    assert server.texts["goal"] == "typed in a tunnel"


def test_a_foreign_page_for_an_answer_is_tried_again_and_holds_up_no_link(page: Page, server: Store) -> None:
    page.route(SAVE, lambda route: route.fulfill(content_type="text/html", body="<!doctype html>Accept our terms"))
    page.fill("#goal", "typed at the airport")
    expect(page.locator("[data-banner=trouble]")).to_be_visible()
    page.unroute(SAVE)
    page.fill("#goal", "typed at the airport, then there")
    page.click("text=Elsewhere")
    page.wait_for_url("**/elsewhere/")
    assert server.texts["goal"] == "typed at the airport, then there"


def never_sent(route: Route) -> None:
    route.abort()


def answer_lost(route: Route) -> None:
    route.fetch()
    route.abort()


@pytest.mark.parametrize("drop", [never_sent, answer_lost])
def test_a_text_deleted_again_after_a_dropped_answer_is_nowhere(page: Page, server: Store, drop: Drop) -> None:
    page.route(SAVE, drop)
    page.fill("#goal", "old goal x")
    expect(page.locator("[data-banner=offline]")).to_be_visible()
    assert server.texts["goal"] == ("old goal x" if drop is answer_lost else "old goal")
    page.fill("#goal", "old goal")
    page.unroute(SAVE)
    settled(page)
    assert server.texts["goal"] == "old goal"
    assert state(page, "goal").startswith("Saved ")


def test_a_sum_put_back_after_a_dropped_answer_is_posted_as_the_server_knows_it(page: Page, server: Store) -> None:
    assert page.input_value("#price") == "1,000"
    page.route(SAVE, never_sent)
    page.fill("#price", "1,0000")
    expect(page.locator("[data-banner=offline]")).to_be_visible()
    page.fill("#price", "1,000")
    page.unroute(SAVE)
    settled(page)
    assert server.texts["price"] == "1000"


def test_typing_on_after_lost_answers_is_no_clash_with_oneself(page: Page, server: Store) -> None:
    page.route(SAVE, answer_lost)
    for text in ("one", "one two"):
        page.fill("#goal", text)
        page.focus("#price")
        expect(page.locator("[data-banner=offline]")).to_be_visible()
        page.wait_for_function("() => document.querySelector('.field:has(#goal) .state-warn')")
    assert server.texts["goal"] == "one two"
    page.fill("#goal", "one two three")
    page.unroute(SAVE)
    settled(page)
    assert server.texts["goal"] == "one two three"
    expect(page.locator(".clash")).to_have_count(0)


def test_somebody_elses_words_after_a_lost_answer_are_shown(page: Page, server: Store) -> None:
    page.route(SAVE, answer_lost)
    page.fill("#goal", "my words")
    expect(page.locator("[data-banner=offline]")).to_be_visible()
    server.texts["goal"] = "their words"
    page.unroute(SAVE)
    expect(page.locator(".clash")).to_contain_text("their words")
    page.click("[data-take=mine]")
    settled(page)
    assert server.texts["goal"] == "my words"


def test_what_is_typed_while_a_refused_text_is_on_its_way_is_saved(page: Page, server: Store) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(SAVE, hold, times=1)
    page.fill("#goal", "bad")
    with page.expect_request(SAVE):
        page.focus("#price")
    page.fill("#goal", "good")
    page.focus("#price")
    held[0].continue_()
    settled(page)
    assert server.texts["goal"] == "good"


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


def test_a_refusal_is_told_in_the_servers_words(page: Page, server: Store) -> None:
    why = "The proposal is Submitted; nothing in it changes any more."
    page.route(SAVE, lambda route: route.fulfill(status=403, content_type="text/plain; charset=utf-8", body=why))
    page.fill("#goal", "typed after it was submitted")
    expect(page.locator("#goal-error")).to_have_text(why)
    assert page.input_value("#goal") == "typed after it was submitted"


@pytest.mark.parametrize(("length", "told"), [(4999, ""), (5000, ""), (5001, "At most 5000; this has 5001.")])
def test_a_text_at_its_limit_is_never_cut_without_a_word(page: Page, server: Store, length: int, told: str) -> None:
    page.focus("#goal")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("字" * length)
    expect(page.locator("#goal-error")).to_have_text(told)
    assert len(page.input_value("#goal")) == length
    if not told:
        settled(page)
        assert server.texts["goal"] == "字" * length
