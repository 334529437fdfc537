"""The newcomer's road in a real browser: an empty installation, from the printed token to the ministry's files.

Every step is clicked from page to page, by what README and the pages say; only the sign-in page and the
printed link are typed into the address bar.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

from accounts.beginning import first_link
from accounts.models import Person
from communities.models import JuniorHigh, School, SchoolDepartment, University
from tests.browser import Visitor

FILES: Path = settings.BASE_DIR.parent / "shared" / "data" / "schools"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not FILES.exists(), reason="the ministry's files are not on this machine"),
]

PASSWORD = "correct-horse-battery"
YEAR = 111
#: In the order the imports page recommends: the list of schools first.
ORDER = ("moe_108_high_*", "moe_110_base3_*", "moe_110_basej_*", "moe_111_base2_*", "moe_u1_new_*")


@pytest.mark.django_db(transaction=True)
def test_from_the_token_to_the_files_of_the_ministry(visitors: Any, celery_worker: Any, live_server: Any) -> None:
    staff: Visitor = visitors()
    makes_the_first_account(staff, first_link(live_server.url))
    for pattern in ORDER:
        imports(staff, next(FILES.glob(pattern)))
    assert School.objects.count() > 513
    assert JuniorHigh.objects.exists()
    assert University.objects.exists()
    assert SchoolDepartment.objects.filter(year=YEAR).exists()


def walk(visitor: Visitor, place: str) -> Visitor:
    """By the main menu."""
    visitor.page.locator(f".nav a[href='{place}']").click()
    visitor.page.wait_for_url(lambda url: url.removeprefix(visitor.base).startswith(place))
    return visitor


def makes_the_first_account(staff: Visitor, printed: str) -> None:
    staff.page.goto(printed)
    for name, text in (("email", "keeper@example.org"), ("name", "承辦人甲")):
        staff.page.fill(f"[name={name}]", text)
    staff.page.fill("[name=password1]", PASSWORD)
    staff.page.fill("[name=password2]", PASSWORD)
    staff.press("main form button[type=submit]")
    staff.sign_in(Person.objects.get(), PASSWORD)


def imports(staff: Visitor, file: Path) -> None:
    """Upload, take the first answer to whatever is left open, apply."""
    page = walk(staff, "/imports/").page
    page.set_input_files("input[type=file]", file)
    staff.press("form[enctype] button")
    apply, decide = (page.locator(f"form[action$='/{deed}/'] button.button") for deed in ("apply", "answer"))
    expect(apply.or_(page.locator("#questions")).first).to_be_visible(timeout=120_000)
    if page.locator("#questions").count():
        for group in page.locator("form:has(#questions) fieldset").all():
            group.locator("input[type=radio]").first.check()
        with page.expect_navigation():
            decide.first.click()
        expect(apply).to_be_visible(timeout=120_000)
    staff.press("form[action$='/apply/'] button")
    expect(page.locator(".page-title .chip-ok")).to_be_visible(timeout=240_000)
