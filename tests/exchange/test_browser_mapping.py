"""Staff say which column of a file is what, decide what it leaves open, apply it and undo it, in a real browser."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from communities.models import School
from tests import make
from tests.browser import NARROW
from tests.exchange.building import as_csv

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
PASSWORD = "correct horse battery staple"
HEADS = ["機關碼", "名", "公立或私立", "在哪個縣市", "門牌"]
ROWS = [
    ["70301", "虛構一高中", "公立", "彰化縣", "彰化縣彰化市中山路1號"],
    ["71302", "虛構二高中", "私立", "彰化縣", "彰化縣員林市莒光路1號"],
]
PLACES = {"code": "A", "name": "B", "ownership": "C", "county": "D", "address": "E"}


@pytest.mark.parametrize(("language", "size"), [("zh-hant", None), ("zh-hant", NARROW)])
def test_columns_are_said_by_keyboard_and_what_is_open_is_decided(
    celery_worker: subprocess.Popen[bytes], visitors: Any, tmp_path: Path, language: str, size: Any
) -> None:
    person = make.member(Role.ADMINISTRATION_STAFF).person
    with attributed(Actor.system(), "test"):
        person.set_password(PASSWORD)
        person.save()
    visitor = visitors(language=language, size=size).sign_in(person, PASSWORD)
    page, shape = visitor.page, "narrow" if size else "wide"
    path = tmp_path / "unknown.csv"
    path.write_bytes(as_csv([["本校名單"], HEADS, *ROWS]))
    visitor.go("/imports/")
    page.set_input_files("input[type=file]", path)
    visitor.press("form[enctype] button")
    page.locator("a[href$='columns/']").click(timeout=60_000)

    page.select_option("[name=kind]", "schools")
    page.locator("button[value=show]").press("Enter")
    for name, letter in PLACES.items():
        select = page.locator(f"[name=place_{name}]")
        select.focus()
        select.select_option(label=select.locator(f"option:text-matches('^{letter} ')").inner_text())
    page.locator("button[value=look]").press("Enter")
    expect(page.locator("#first-rows")).to_be_visible()
    assert visitor.accessible() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs out sideways"
    visitor.picture(f"import-columns-{shape}")
    page.locator("button[value=read]").press("Enter")

    remedy = page.locator("[name=zeros][value=remedy]")
    expect(remedy).to_be_visible(timeout=60_000)
    assert visitor.accessible() == []
    visitor.picture(f"import-questions-{shape}")
    remedy.check()
    page.locator("form[action$='answer/'] button").press("Enter")
    visitor.press("form[action$='apply/'] button")
    expect(page.locator(".page-title .chip-ok")).to_be_visible(timeout=60_000)
    assert {school.code for school in School.objects.all()} == {"070301", "071302"}
    visitor.picture(f"import-undo-{shape}")
    visitor.press("form[action$='undo/'] button")
    expect(page.locator(".page-title .chip-neutral")).to_be_visible(timeout=60_000)
    assert School.objects.count() == 0
