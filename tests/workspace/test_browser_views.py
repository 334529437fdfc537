"""A view of a list in a real browser: chosen, saved, shared, opened by a colleague, taken along as a file."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Organisation, Person
from accounts.roles import OrganisationKind, Role
from tests import make
from tests.browser import NARROW, WIDE
from tests.communities import make as land
from workspace.models import SavedView

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"
EXPORT = "summary:has-text('Export')"


def _staff(of: Organisation) -> Person:
    person = make.member(Role.ADMINISTRATION_STAFF, of).person
    with attributed(Actor.system(), "test"):
        person.set_password(PASSWORD)
        person.save()
    return person


def _schools() -> None:
    for number in range(4):
        school = land.school(kind="general" if number else "technical")
        with attributed(Actor.system(), "test"):
            school.organisation.name = f"第{number}高中"
            school.organisation.save()


def _shown(page: Page) -> list[list[str]]:
    rows = page.locator("table tbody tr")
    return [[cell.strip() for cell in rows.nth(at).locator("th, td").all_inner_texts()] for at in range(rows.count())]


def _taken(page: Page, name: str, folder: Path) -> Path:
    page.click(EXPORT)
    with page.expect_download() as got:
        page.click(f".menu[open] button:text-is('{name}')")
    there = folder / got.value.suggested_filename
    got.value.save_as(there)
    page.click(EXPORT)
    return there


def test_a_view_is_saved_shared_opened_by_a_colleague_and_exported(visitors: Any, tmp_path: Path) -> None:
    house = make.organisation(OrganisationKind.ADMINISTRATION)
    _schools()
    visitor = visitors(language="en").sign_in(_staff(house), PASSWORD).go("/schools/")
    page = visitor.page
    page.select_option("[name=kind]", "general")
    visitor.press(".filters button")
    page.click("summary:has-text('Columns and order')")
    for column in ("place", "location_class", "marks", "classes"):
        page.uncheck(f"[name=column][value={column}]")
    page.check("[name=column][value=address]")
    page.select_option("#sort", "-code")
    visitor.press(".menu[open] button:has-text('Apply')")
    shown, heads = _shown(page), page.locator("thead th").all_inner_texts()
    assert len(shown) == 3 and "Address" in heads
    page.click("summary:has-text('Views')")
    visitor.picture("views-menu")
    page.fill("#view-name", "一般高中地址")
    page.check(".menu[open] [name=shared]")
    visitor.press(".menu[open] button:has-text('Save the view')")
    assert _shown(page) == shown and "view=" in page.url
    assert visitor.accessible() == []

    colleague = visitors(language="en").sign_in(_staff(house), PASSWORD).go("/schools/")
    theirs = colleague.page
    # By the keyboard alone: the menu is a disclosure, its entries are links.
    theirs.locator("summary:has-text('Views')").focus()
    theirs.keyboard.press("Enter")
    theirs.locator(".menu[open] a:has-text('一般高中地址')").focus()
    with theirs.expect_navigation():
        theirs.keyboard.press("Enter")
    assert _shown(theirs) == shown and theirs.locator("thead th").all_inner_texts() == heads
    book = openpyxl.load_workbook(_taken(theirs, "Excel", tmp_path)).active
    assert [[cell or "—" for cell in row] for row in book.iter_rows(min_row=2, values_only=True)] == shown
    assert [cell.value for cell in book[1]] == heads
    there = _taken(theirs, "CSV", tmp_path)
    assert there.name.startswith("Schools as shown-")
    with there.open(encoding="utf-8-sig", newline="") as file:
        assert [[cell or "—" for cell in row] for row in csv.reader(file)] == [heads, *shown]

    colleague.go("/schools/")
    theirs.click("summary:has-text('Views')")
    colleague.press(".menu[open] a:has-text('Rename, share, remove')")
    expect(theirs.locator("button:text-is('Remove')")).to_have_count(1)
    colleague.press("button:has-text('See this first')")
    colleague.go("/schools/")
    assert _shown(theirs) == shown
    assert visitor.complaints == colleague.complaints == []


@pytest.mark.parametrize(("size", "language"), [(NARROW, "zh-hant"), (WIDE, "zh-hant"), (WIDE, "en")])
def test_views_are_kept_on_a_telephone_too(visitors: Any, size: dict[str, int], language: str) -> None:
    person = _staff(make.organisation(OrganisationKind.ADMINISTRATION))
    _schools()
    visitor = visitors(size=size, language=language).sign_in(person, PASSWORD).go("/schools/?sort=-name")
    page = visitor.page
    page.locator("details.menu:has(#view-name) > summary").click()
    visitor.picture(f"views-open-{size['width']}-{language}")
    page.fill("#view-name", "由後往前")
    visitor.press("details.menu:has(#view-name) form button:last-of-type")
    visitor.picture(f"views-saved-{size['width']}-{language}")
    page.locator("details.menu:has(#view-name) > summary").click()
    visitor.press(".menu[open] a[href*='/views/']")
    assert visitor.accessible() == []
    visitor.picture(f"views-page-{size['width']}-{language}")
    visitor.press("button[formaction*='/remove/']")
    assert not SavedView.objects.exists()
