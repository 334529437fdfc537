"""What a screen reader hears of a page that saves itself: rest states and errors."""

from playwright.sync_api import Page, expect

from tests.front.test_autosave import settled
from tests.front.urls import Store

LISTEN = """() => {
    window.heard = [];
    const live = (node) => {
        const element = node.nodeType === 1 ? node : node.parentElement;
        const at = element?.closest("[aria-live], [role=status], [role=alert], output");
        return at && at.getAttribute("aria-live") !== "off" ? at : null;
    };
    new MutationObserver((changes) => {
        for (const change of changes) {
            const at = live(change.target);
            if (at && at.textContent.trim()) window.heard.push(at.textContent.trim());
        }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def heard(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.heard")
    return found


def test_a_sentence_written_with_pauses_is_told_once_it_rests(page: Page, server: Store) -> None:
    page.evaluate(LISTEN)
    page.focus("#goal")
    for words in ("We meet ", "every month ", "and write ", "it down."):
        page.keyboard.type(words)
        page.wait_for_timeout(1000)
    settled(page)
    assert len(server.posts) > 1
    expect(page.locator("#told")).to_contain_text("Saved ")
    assert len(heard(page)) == 1


def test_what_went_wrong_is_told_at_once_with_its_field(page: Page, server: Store) -> None:
    page.evaluate(LISTEN)
    page.fill("#goal", "a bad word")
    expect(page.locator("#told")).to_have_text("Goal Not saved: see the note below")
    assert len(heard(page)) == 1


def test_a_lost_connection_is_told_once_however_often_it_is_tried(page: Page, server: Store) -> None:
    page.evaluate(LISTEN)
    page.route("**/sample/save/", lambda route: route.abort())
    page.fill("#goal", "typed in a tunnel")
    expect(page.locator("[data-banner=offline]")).to_be_visible()
    page.wait_for_timeout(5000)
    assert len([text for text in heard(page) if text.startswith("Goal")]) == 1
