"""From a workbook of people to somebody signed in: staff import and invite, the invited follows the mail. Chromium."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings
from playwright.sync_api import expect

from _doors.ports import free_port
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Person
from accounts.roles import Role
from tests import make
from tests.browser import NARROW
from tests.exchange.building import as_xlsx
from tests.workspace.mailing import named
from workspace import outbox
from workspace.sink import Sink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "一組夠長的測試用密碼句子"
EMAIL = "wang@school.example"
HEAD = ["電子郵件", "姓名", "單位", "身分", "起始日", "最後一日"]
BAD = as_xlsx([HEAD, [EMAIL, "王小明", "D70301", "審查委員", "115/08/01", None]])
GOOD = as_xlsx(
    [
        HEAD,
        [EMAIL, "王小明", "D70301", "承辦人", "109/08/01", None],
        ["li@school.example", "李主計", "國立示例高級中學", "主計", "109/08/01", "120/07/31"],
    ]
)


@pytest.fixture
def sink(tmp_path: Path, live_server: Any) -> Iterator[None]:
    """Mail is kept in a folder and shown at /mail/; its links lead to the live server."""
    folder, port = tmp_path / "mail", free_port()
    kept = Controller(Sink(folder), hostname="127.0.0.1", port=port)
    kept.start()
    try:
        with named(port), override_settings(MAIL_SINK=str(folder), SITE_ADDRESS=live_server.url):
            yield
    finally:
        kept.stop()


def _upload(visitor: Any, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    visitor.go("/imports/")
    visitor.page.set_input_files("input[type=file]", path)
    visitor.press("form[enctype] button")
    expect(visitor.page.locator("#counts")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize(("language", "size"), [("zh-hant", None), ("en", NARROW)])
def test_from_a_workbook_to_somebody_signed_in(
    celery_worker: subprocess.Popen[bytes], visitors: Any, sink: None, tmp_path: Path, language: str, size: Any
) -> None:
    make.organisation(code="D70301", name="國立示例高級中學")
    staff = make.member(Role.ADMINISTRATION_STAFF).person
    with attributed(Actor.system(), "test"):
        staff.set_password(PASSWORD)
        staff.save()
    clerk = visitors(language=language, size=size).sign_in(staff, PASSWORD)
    page = clerk.page
    _upload(clerk, tmp_path / "bad.xlsx", BAD)
    expect(page.locator("form[action$='apply/']")).to_have_count(0)
    assert clerk.accessible() == []
    clerk.picture(f"people-wrong-{language}")

    _upload(clerk, tmp_path / "good.xlsx", GOOD)
    expect(page.locator("main")).to_contain_text("王小明（wang@school.example）")
    assert clerk.accessible() == []
    clerk.picture(f"people-preview-{language}")
    assert not Person.objects.filter(email=EMAIL).exists()
    clerk.press("form[action$='apply/'] button")
    expect(page.locator(".page-title .chip-ok")).to_be_visible(timeout=60_000)
    clerk.picture(f"people-applied-{language}")
    clerk.press("a[href='/people/invitations/']")
    assert clerk.accessible() == []
    clerk.picture(f"invitations-{language}")
    clerk.press("#invite")
    assert outbox.send_due() == 2
    clerk.go("/people/invitations/")
    expect(page.locator("#invite")).to_have_count(0)
    assert clerk.accessible() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs out sideways"
    clerk.picture(f"invitations-sent-{language}")

    invited = visitors(language=language, size=NARROW)
    invited.go("/mail/")
    letter = invited.page.locator(".letter", has_text=EMAIL).first
    found = re.search(r"http\S+/accounts/set-password/#\S+", letter.inner_text())
    assert found is not None
    invited.picture(f"invitation-mail-{language}")
    invited.page.goto(found[0])
    if invited.page.locator("[name=new_password1]").count() == 0:
        invited.press("main form .button")
    invited.page.fill("[name=new_password1]", PASSWORD)
    invited.page.fill("[name=new_password2]", PASSWORD)
    assert invited.accessible() == []
    invited.picture(f"invitation-password-{language}")
    invited.press("main form .button[type=submit], main form button.button")
    invited.sign_in(Person.objects.get(email=EMAIL), PASSWORD)
    expect(invited.page.locator("header, body").first).to_contain_text("王小明")

    clerk.go("/people/invitations/?standing=set&q=wang")
    expect(page.locator("main table")).to_contain_text(EMAIL)
    clerk.go("/people/invitations/")
    expect(page.locator("main table")).not_to_contain_text(EMAIL)
