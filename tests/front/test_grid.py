"""The editable grid, with the keys of a spreadsheet."""

from playwright.sync_api import Page, expect

from tests.front.test_autosave import settled
from tests.front.urls import Store


def cell(page: Page, name: str) -> str:
    return page.input_value(f"[name={name}]")


def column(page: Page, letter: str) -> list[str]:
    return [cell(page, f"{letter}{row}") for row in "123"]


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name")


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(paste);
        }""",
        text,
    )


def test_enter_and_arrows_move_between_cells(page: Page, server: Store) -> None:
    page.focus("[name=a1]")
    page.keyboard.press("Enter")
    assert focused(page) == "a2"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "b2"
    page.keyboard.press("ArrowUp")
    assert focused(page) == "b1"
    page.keyboard.press("Shift+Enter")
    assert focused(page) == "b1"
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "a1"


def test_an_arrow_inside_a_text_moves_the_cursor_only(page: Page, server: Store) -> None:
    page.focus("[name=a1]")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "a1"


def test_a_pasted_block_fills_cells_and_each_is_saved(page: Page, server: Store) -> None:
    page.focus("[name=a1]")
    paste(page, '1\t"two ""quoted"""\r\n3\t4\r\n')
    assert [cell(page, name) for name in ("a1", "b1", "a2", "b2", "a3")] == ["1", 'two "quoted"', "3", "4", "a3"]
    settled(page)
    assert {name: server.texts[name] for name in ("a1", "b1", "a2", "b2")} == {
        "a1": "1",
        "b1": 'two "quoted"',
        "a2": "3",
        "b2": "4",
    }


def test_a_block_that_does_not_fit_says_how_much_was_left_over(page: Page, server: Store) -> None:
    page.focus("[name=b3]")
    paste(page, "x\ty\nz\n")
    assert cell(page, "b3") == "x"
    expect(page.locator("[data-banner=paste]")).to_contain_text("2 had no cell")
    page.click("[data-banner=paste] button")
    expect(page.locator(".banner")).to_have_count(0)


def test_undo_takes_a_pasted_block_back_and_saves_that_too(page: Page, server: Store) -> None:
    page.focus("[name=a1]")
    paste(page, "1\n2\n3\n")
    settled(page)
    page.keyboard.press("Control+z")
    assert column(page, "a") == ["a1", "a2", "a3"]
    settled(page)
    assert server.texts["a3"] == "a3"


def test_fill_down_copies_the_top_of_the_selection(page: Page, server: Store) -> None:
    page.focus("[name=b1]")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    assert column(page, "b") == ["b1", "b1", "b1"]
    settled(page)
    assert (server.texts["b2"], server.texts["b3"]) == ("b1", "b1")


def test_fill_down_without_a_selection_copies_the_cell_above(page: Page, server: Store) -> None:
    page.focus("[name=a2]")
    page.keyboard.press("Control+d")
    assert column(page, "a") == ["a1", "a1", "a3"]


def test_escape_puts_the_old_text_back(page: Page, server: Store) -> None:
    page.focus("[name=a1]")
    page.keyboard.type("typed")
    page.keyboard.press("Escape")
    assert cell(page, "a1") == "a1"


def test_delete_empties_a_selection(page: Page, server: Store) -> None:
    page.focus("[name=a1]")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Delete")
    assert column(page, "a") == ["", "", "a3"]
    settled(page)
    assert (server.texts["a1"], server.texts["a2"]) == ("", "")
