"""Steps that the walks share: how one gets from page to page, and what one does on the page one stands on."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from django.utils import timezone
from playwright.sync_api import Locator, expect

from core import roc
from reviews.models import Criterion
from tests.browser import Visitor

#: A letter of the ministry: number and date, as staff type them.
LETTER = ("臺教授國部字第1110000001號", "111/07/27")


def follow(visitor: Visitor, selector: str) -> Visitor:
    """By a link of the page."""
    with visitor.page.expect_navigation():
        visitor.page.locator(selector).first.click()
    return visitor


def walk(visitor: Visitor, place: str) -> Visitor:
    """By the main menu."""
    return follow(visitor, f".nav a[href='{place}']")


def fills_the_call(staff: Visitor, year: int, subplans_due: date, submit: date) -> None:
    """The form of a call whose writing begins today; saved."""
    page = staff.page
    page.fill("[name=year]", str(year))
    page.select_option("[name=edition]", str(year))
    days = {"opens_on": timezone.localdate(), "subplans_due_on": subplans_due, "submit_on": submit}
    for name, day in days.items():
        page.fill(f"[name={name}]", roc.short(day))
    staff.press("main form button[type=submit]")


def fills_what_is_missing(officer: Visitor, work_items: Sequence[str]) -> None:
    """From the sub-plan's page along the list of what is missing, until nothing is.

    Each entry is followed to its field; an item begun on the way carries out `work_items`.
    """
    page, gone = officer.page, set[str]()
    while links := _missing(officer):
        new = [link for link in links if link not in gone]
        assert new, f"filled, and still missing: {links}"
        if not _on_this_page(officer, new[0]):
            follow(officer, f"#lacks a[href='{new[0]}']")
        for link in [link for link in new if _on_this_page(officer, link)]:
            gone.add(link)
            field = page.locator(f"[id='{urlsplit(link).fragment}']")
            if button := _begins(field):
                # The page comes anew, with what the new row lacks.
                with page.expect_navigation():
                    button.click()
                break
            _fills(officer, field, work_items)
        officer.saved()
        page.reload()


def _missing(officer: Visitor) -> list[str]:
    """The links of what is missing, once they have followed the page."""
    officer.page.wait_for_selector("#lacks:not(:has([data-pending]))")
    return [link.get_attribute("href") or "" for link in officer.page.locator("#lacks a").all()]


def _on_this_page(officer: Visitor, link: str) -> bool:
    return urlsplit(officer.page.url).path == urlsplit(link).path


def _begins(field: Locator) -> Locator | None:
    """The button that adds the first row, where the entry leads to a list and not to a field."""
    buttons = field.locator("button[name=expects]")
    return buttons if buttons.count() else None


def _fills(officer: Visitor, field: Locator, work_items: Sequence[str]) -> None:
    name = field.get_attribute("name")
    if name is None:
        group = field.get_attribute("data-group") or ""
        wanted = work_items if group.endswith("work_items") else [None]
        for value in wanted:
            box = field.locator(f"input[value='{value}']" if value else "input").first
            with officer.page.expect_response(lambda answer: "/save/" in answer.url):
                box.check(force=True)
        return
    officer.write(name, "20" if field.get_attribute("inputmode") == "numeric" else "依社區共識辦理")


def adds_to_the_budget(officer: Visitor, category: str, quantity: str, price: str, amount: str) -> None:
    """On the page of the budget: a category with one line, for the first item of the sub-plan."""
    officer.page.select_option("#category", category)
    officer.press("form[action$='/items/'] button")
    card = officer.page.locator(f"section[aria-labelledby='item-{category}-head']")
    purpose = card.locator("select[name$='-purpose']")
    line = str(purpose.get_attribute("name")).removesuffix("purpose")
    officer.write(f"{line}purpose", str(purpose.locator("option").nth(1).get_attribute("value")))
    officer.write(f"{line}quantity", quantity)
    officer.write(f"{line}unit-price", price)
    officer.write(f"item-{category}", amount)


def signs_here(signer: Visitor) -> None:
    """On the page of the sign-off: what is signed stands above the button; press it."""
    sign, sums = (signer.page.locator(each) for each in ("form[action$='/sign/'] button", ".sums-signed"))
    above, below = sums.bounding_box(), sign.bounding_box()
    assert above and below and above["y"] < below["y"]
    signer.press("form[action$='/sign/'] button")
    expect(sign).to_have_count(0)


def sets_the_round(staff: Visitor, year: int, reviewers: int) -> None:
    """The form of a round; saved."""
    staff.page.fill("[name=year]", str(year))
    staff.page.fill("[name=reviewers_needed]", str(reviewers))
    staff.press("main form button[type=submit]")


def scores_here(reviewer: Visitor, criteria: Sequence[Criterion], mark: str) -> None:
    """On the page of a review: every criterion gets the mark."""
    for criterion in criteria:
        reviewer.write(f"value-{criterion.pk}", mark)


def records_the_amounts(staff: Visitor, letter: tuple[str, str] | None = None) -> None:
    """The form of reported amounts as it begins, or of approved ones with the letter; checked and recorded."""
    if letter:
        staff.page.fill("[name=letter_number]", letter[0])
        staff.page.fill("[name=letter_date]", letter[1])
    staff.press("main form[method=post] button:not([type=button])")
    staff.press("button[name=confirm]")
