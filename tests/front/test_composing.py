"""Input methods: while a word is being composed nothing is saved, nothing judged, and no key leads elsewhere."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.front.test_autosave import settled, state
from tests.front.test_grid import focused
from tests.front.urls import Store


@pytest.fixture
def keyboard(page: Page) -> Any:
    """What an input method does: `compose(text)` shows an unfinished word, `commit(text)` ends it."""
    devtools = page.context.new_cdp_session(page)

    class Keyboard:
        def compose(self, text: str) -> None:
            given = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
            devtools.send("Input.imeSetComposition", given)

        def commit(self, text: str) -> None:
            devtools.send("Input.insertText", {"text": text})

    return Keyboard()


@pytest.mark.parametrize("control", ["#goal", "#price", "[name=n1]"])
def test_half_a_syllable_is_not_saved(page: Page, server: Store, keyboard: Any, control: str) -> None:
    page.focus(control)
    page.keyboard.type("1")  # its pause runs out within the composition
    keyboard.compose("ㄊㄞˊ")
    page.wait_for_timeout(1500)
    assert server.posts == []
    keyboard.commit("台")
    settled(page)
    assert "1台" in [value for _field, _base, value in server.posts][-1]
    assert not any("ㄊ" in value for _field, _base, value in server.posts)


def test_a_heading_waits_for_the_word(page: Page, server: Store, keyboard: Any) -> None:
    page.fill("#goal", "")
    keyboard.compose("ㄊㄞˊ")
    assert page.inner_text("h1") == "nothing yet"
    keyboard.commit("台")
    expect(page.locator("h1")).to_have_text("台")


def test_leaving_the_field_within_a_word_saves_what_the_browser_makes_of_it(
    page: Page, server: Store, keyboard: Any
) -> None:
    page.fill("#goal", "")
    keyboard.compose("台")
    page.focus("#price")
    settled(page)
    assert server.texts["goal"] == page.input_value("#goal")
    assert state(page, "goal").startswith("Saved ")


@pytest.mark.parametrize(
    "told", [{"isComposing": True, "keyCode": 13}, {"isComposing": False, "keyCode": 229}], ids=["Chromium", "Safari"]
)
@pytest.mark.parametrize("control", ["a1", "n1"])
def test_the_enter_that_ends_a_word_moves_no_row(page: Page, server: Store, control: str, told: dict[str, Any]) -> None:
    page.focus(f"[name={control}]")
    page.evaluate(
        """told => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...told }))""",
        told,
    )
    assert focused(page) == control
    page.keyboard.press("Enter")
    assert focused(page) != control
