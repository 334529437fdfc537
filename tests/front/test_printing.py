"""On paper: a page to edit prints its texts whole, across pages."""

import io

from playwright.sync_api import Page
from pypdf import PdfReader

from tests.front.urls import Store


def test_a_long_text_is_printed_to_its_end(page: Page, server: Store) -> None:
    lines = [f"line-{number}-of-it" for number in range(1, 201)]
    page.fill("#goal", "\n".join(lines))
    page.fill("[name=a1]", "a long remark in a narrow cell " * 8 + "and-its-end")
    printed = PdfReader(io.BytesIO(page.pdf()))
    text = "".join(each.extract_text() for each in printed.pages).replace("\n", "")
    assert len(printed.pages) > 1
    assert [line for line in lines if line not in text] == []
    assert "and-its-end" in text
    assert "Y" in text  # what a select holds
    assert page.locator(".print-text").count() == 0
