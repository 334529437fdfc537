"""Files in a real browser: chosen, dropped, pasted, described, replaced, removed; read by who only signs."""

import base64
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Person
from accounts.roles import Role
from proposals.models import Subplan
from tests import make as people
from tests.browser import NARROW, Visitor
from tests.proposals import make
from tests.workspace import samples
from workspace.models import Attachment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"
FILES = "[data-files] [data-drop] input[type=file]"


def _person(of: Subplan, role: Role) -> Person:
    person = people.member(role, of.school.organisation).person
    with attributed(Actor.system(), "test"):
        person.set_password(PASSWORD)
        person.save()
    return person


def _open(visitor: Visitor, own: Subplan, role: Role = Role.SCHOOL_OFFICER) -> Visitor:
    return visitor.sign_in(_person(own, role), PASSWORD).go(reverse("proposals:subplan", args=[own.pk]))


def _handed(page: Any, how: str, name: str, content: bytes) -> None:
    """Drop or paste a file onto the page as a browser does."""
    page.evaluate(
        """([how, selector, name, base]) => {
            const bytes = Uint8Array.from(atob(base), (letter) => letter.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], name, { type: "image/jpeg" }));
            const target = document.querySelector(selector);
            target.dispatchEvent(
                how === "drop"
                    ? new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data })
                    : new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }),
            );
        }""",
        [how, FILES, name, base64.b64encode(content).decode()],
    )


def test_an_officer_attaches_describes_replaces_and_removes(visitors: Any, tmp_path: Path) -> None:
    own = make.subplan(make.proposal())
    visitor = _open(visitors(), own)
    page = visitor.page
    first = tmp_path / "平面圖.pdf"
    first.write_bytes(samples.pdf())
    page.set_input_files(FILES, str(first))
    expect(page.locator("[data-files] [data-names]")).to_contain_text("平面圖.pdf")
    page.fill("#files-caption", "場地")
    visitor.press("[data-files] form[data-most-bytes] .button")
    shown = page.locator("[data-files] .file")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("場地")
    assert page.locator(".file-preview").evaluate("(picture) => picture.naturalWidth") > 100
    assert visitor.accessible() == []
    visitor.picture("files")

    for how, name in (("drop", "拖放.jpg"), ("paste", "貼上.jpg")):
        _handed(page, how, name, samples.jpeg())
        expect(page.locator("[data-files] [data-names]")).to_contain_text(name)
        visitor.press("[data-files] form[data-most-bytes] .button")
        expect(page.locator("[data-files]")).to_contain_text(name)
    expect(shown).to_have_count(3)

    mine = shown.filter(has_text="場地")
    mine.locator("details summary").last.click()
    newer = tmp_path / "新圖.pdf"
    newer.write_bytes(samples.pdf(2))
    mine.locator("input[type=file]").set_input_files(str(newer))
    mine.get_by_role("button", name="換成較新的版本").click()
    expect(shown.filter(has_text="新圖.pdf")).to_contain_text("1 個較早的版本")
    with page.expect_download() as taken:
        shown.filter(has_text="新圖.pdf").locator("a").first.click()
    assert taken.value.suggested_filename == "新圖.pdf"

    gone = shown.filter(has_text="貼上.jpg")
    gone.locator("details summary").last.click()
    gone.get_by_role("button", name="刪除").click()
    page.locator("#confirm [data-yes]").click()
    expect(shown).to_have_count(2)
    assert Attachment.objects.filter(removed_at=None).count() == 3


def test_a_copied_table_is_no_picture_to_attach(visitors: Any) -> None:
    own = make.subplan(make.proposal())
    page = _open(visitors(), own).page
    page.evaluate(
        """(selector) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(3)], "image.png", { type: "image/png" }));
            data.setData("text/plain", "1\\t2");
            document.querySelector(selector).dispatchEvent(
                new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
        }""",
        FILES,
    )
    expect(page.locator("[data-files] [data-names]")).to_have_text("")


def test_more_than_goes_at_once_is_told_before_it_is_sent(visitors: Any, tmp_path: Path) -> None:
    own = make.subplan(make.proposal())
    page = _open(visitors(), own).page
    large = [tmp_path / name for name in ("甲.pdf", "乙.pdf")]
    for each in large:
        each.write_bytes(b"%PDF-" + bytes(13 << 20))
    page.set_input_files(FILES, [str(each) for each in large])
    assert "合計 26.0 MB" in page.locator(FILES).evaluate("(input) => input.validationMessage")
    page.set_input_files(FILES, [str(large[0])])
    assert page.locator(FILES).evaluate("(input) => input.validationMessage") == ""


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_on_a_telephone_who_signs_sees_the_files_and_no_form(visitors: Any, language: str) -> None:
    own = make.subplan(make.proposal())
    people_of = _person(own, Role.SCHOOL_OFFICER)
    officer = visitors()
    officer.sign_in(people_of, PASSWORD).go(reverse("proposals:subplan", args=[own.pk]))
    _handed(officer.page, "drop", "簽到表.jpg", samples.jpeg())
    officer.press("[data-files] form[data-most-bytes] .button")
    principal = _open(visitors(language=language, size=NARROW), own, Role.PRINCIPAL)
    expect(principal.page.locator("[data-files] .file")).to_contain_text("簽到表.jpg")
    assert principal.page.locator("[data-files] form").count() == 0
    width = principal.page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"]
    assert principal.accessible() == []
    principal.picture(f"files-{language}")
