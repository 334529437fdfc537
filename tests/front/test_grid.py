"""The editable grid, with the keys of a spreadsheet."""

import pytest
from playwright.sync_api import Page, expect

from tests.exchange import cases
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


def test_a_cell_is_gone_into_with_its_content_selected_so_that_typing_replaces_it(page: Page, server: Store) -> None:
    page.click("[name=n1]")
    page.keyboard.type("8000")
    assert cell(page, "n1") == "8000"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "n2"
    page.keyboard.type("1")
    assert cell(page, "n2") == "1"


def test_a_second_click_and_f2_edit_what_is_there(page: Page, server: Store) -> None:
    page.click("[name=n1]")
    page.click("[name=n1]")
    page.keyboard.press("End")
    page.keyboard.type("0")
    assert cell(page, "n1") == "3,5000"
    page.click("[name=n2]")
    page.keyboard.press("F2")
    page.keyboard.type("0")
    assert cell(page, "n2") == "3,5000"


@pytest.mark.parametrize(
    "key", ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"]
)
def test_no_key_that_leads_elsewhere_changes_a_select(page: Page, server: Store, key: str) -> None:
    for name in ("s1", "s2"):
        page.focus(f"[name={name}]")
        page.keyboard.press(key)
        page.keyboard.press(key)
    assert (cell(page, "s1"), cell(page, "s2")) == ("y", "")


def test_arrows_lead_from_a_select_to_the_next_row(page: Page, server: Store) -> None:
    page.focus("[name=s1]")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "s2"


def test_enter_opens_a_select_and_its_list_takes_the_keys(page: Page, server: Store) -> None:
    page.focus("[name=s2]")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert (cell(page, "s2"), focused(page)) == ("x", "s2")
    settled(page)
    assert server.texts["s2"] == "x"


def test_enter_leads_through_the_foot_and_out_of_one_grid_into_the_next(page: Page, server: Store) -> None:
    page.focus("[name=b3]")
    page.keyboard.press("Enter")
    assert focused(page) == "n1"
    for there in ("n2", "sum", "sum"):
        page.keyboard.press("Enter")
        assert focused(page) == there
    page.keyboard.press("ArrowUp")
    assert focused(page) == "n2"


def test_a_block_pasted_into_the_last_line_does_not_run_into_the_foot(page: Page, server: Store) -> None:
    page.focus("[name=n2]")
    paste(page, "1\n2\n")
    assert (cell(page, "n2"), cell(page, "sum")) == ("1", "7000")
    expect(page.locator("[data-banner=paste]")).to_contain_text("1 had no cell")


def test_a_clash_in_a_cell_stands_below_its_row_inside_the_table(page: Page, server: Store) -> None:
    server.texts["n1"] = "9"
    page.set_viewport_size({"width": 390, "height": 844})
    page.fill("[name=n1]", "8")
    note = page.locator("[data-note] .clash")
    expect(note).to_contain_text("9")
    inside = page.evaluate(
        """() => {
            const [note, table] = ["[data-note] .clash", "table:has([data-note])"].map((s) =>
                document.querySelector(s).getBoundingClientRect());
            return note.left >= table.left && note.right <= table.right && note.right <= innerWidth;
        }"""
    )
    assert inside
    page.click("[name=n1]")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "n2"
    page.click("[data-take=theirs]")
    expect(page.locator("[data-note]")).to_have_count(0)
    settled(page)
    assert cell(page, "n1") == "9"


def test_a_block_is_read_as_the_server_reads_it(page: Page, server: Store) -> None:
    script = "async texts => texts.map((await import('/static/js/grid/block.js')).parseBlock)"
    assert page.evaluate(script, [text for text, _cells in cases.BLOCKS]) == [cells for _text, cells in cases.BLOCKS]
    rows = [[str(cell) for cell in row] for row, _total in cases.TOTALS if all(isinstance(cell, str) for cell in row)]
    script = "async rows => rows.map((await import('/static/js/grid/block.js')).isSum)"
    told = [total for row, total in cases.TOTALS if all(isinstance(cell, str) for cell in row)]
    assert page.evaluate(script, rows) == told


def test_totals_and_ditto_marks_of_a_block_move_no_row(page: Page, server: Store) -> None:
    page.focus("[name=a1]")
    paste(page, '24"\t1\n合計\t9\n"\t2\n')
    assert [cell(page, name) for name in ("a1", "b1", "a2", "b2", "a3")] == ['24"', "1", '"', "2", "a3"]
    expect(page.locator("[data-banner=paste]")).to_contain_text("1 rows were left out")
