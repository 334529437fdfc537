"""Somebody without an account, in Chromium: from the mail to the answer, and a code from the mail."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import expect

from _doors.ports import free_port
from accounts.models import Membership
from tests.browser import NARROW
from tests.workspace import linking
from tests.workspace.mailing import named
from tests.workspace.samples import pdf
from workspace import outbox
from workspace.private_links import giving
from workspace.private_links.kinds import Proof
from workspace.sink import Sink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "一組很長的測試密碼"
ADDRESS = "office@example.invalid"


@pytest.fixture
def sink(tmp_path: Path, live_server: Any) -> Iterator[None]:
    """Mail is kept in a folder and shown at /mail/; its links lead to the live server."""
    port = free_port()
    kept = Controller(Sink(tmp_path), hostname="127.0.0.1", port=port)
    kept.start()
    try:
        with named(port), override_settings(MAIL_SINK=str(tmp_path), SITE_ADDRESS=live_server.url):
            yield
    finally:
        kept.stop()


def _officer_of(alliance: Any) -> Membership:
    member = Membership.objects.get(pk=linking.convener(alliance).membership_id)
    member.person.set_password(PASSWORD)
    member.person.save()
    return member


def _newest_mail(visitor: Any) -> str:
    assert outbox.send_due() == 1
    return str(visitor.go("/mail/").page.locator(".letter").first.inner_text())


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_a_university_confirms_without_an_account(visitors: Any, sink: None, language: str) -> None:
    alliance = linking.alliance()
    unit = linking.unit(alliance)
    officer = _officer_of(alliance)
    school = visitors(language=language).sign_in(officer.person, PASSWORD)
    school.go(f"{reverse('communities:alliance', args=[alliance.pk])}")
    school.press(f"#unit-{unit.pk} a[href$='/ask/']")
    assert school.accessible() == []
    school.page.fill("[name=holder]", "示例大學教務處")
    school.page.fill("[name=address]", ADDRESS)
    school.page.select_option("select[name=language]", language)
    school.picture(f"link-ask-{language}")
    school.press("main form.form .button[type=submit]")
    shown = school.page.input_value("#link")
    school.picture(f"link-given-{language}")

    holder = visitors(language=language, size=NARROW)
    text = _newest_mail(holder)
    found = re.search(r"http\S+/link/#\S+", text)
    assert found and found[0] == shown
    holder.page.goto(found[0])
    page = holder.page
    expect(page.locator("form[data-link-token] .button")).to_be_visible()
    assert "#" not in page.url
    assert holder.accessible() == []
    holder.picture(f"link-open-{language}")
    holder.press("form[data-link-token] .button")
    assert shown.partition("#")[2] not in page.url
    assert holder.accessible() == []
    holder.picture(f"link-page-{language}")
    holder.press("main a.button")
    expect(page.locator("main")).to_contain_text(linking.PLANNED)
    assert page.locator("nav.nav").count() == 0
    page.check("[name=answer][value=otherwise]")
    page.fill("[name=office]", "教務處組長")
    page.fill("[name=name]", "王示例")
    page.set_input_files("[name=file]", {"name": "協議書.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    holder.press("section form .button[formaction$='/files/']")
    expect(page.locator("section form")).to_contain_text("協議書.pdf")
    expect(page.locator("[name=name]")).to_have_value("王示例")
    holder.press("section form .button[type=submit]")
    expect(page.locator("[name=office]")).to_have_value("教務處組長")  # what is missing is said, nothing is lost
    holder.picture(f"link-answer-{language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert holder.accessible() == []
    page.fill("[name=remark]", "每學期四節")
    holder.press("section form .button[type=submit]")
    holder.picture(f"link-done-{language}")
    page.goto(found[0])
    holder.press("form[data-link-token] .button")
    assert page.locator("section form").count() == 0  # it was used

    school.go(reverse("communities:alliance", args=[alliance.pk]))
    expect(school.page.locator(f"#unit-{unit.pk}")).to_contain_text("每學期四節")
    expect(school.page.locator(f"#unit-{unit.pk}")).to_contain_text("協議書.pdf")
    expect(school.page.locator("header .badge").first).to_contain_text("1")
    assert school.accessible() == []
    school.picture(f"link-answered-{language}")
    assert school.complaints == holder.complaints == []


def test_a_code_from_the_mail_opens_a_personal_record(visitors: Any, sink: None) -> None:
    own = linking.confirmation(linking.asked())
    with linking.kind("test.code", proof=Proof.CODE, page="workspace:link") as kind:
        by = linking.convener(own.alliance)
        link = giving.give(by=by, kind=kind, record=own, holder="學生家長", address=ADDRESS)
        holder = visitors(size=NARROW)
        found = re.search(r"http\S+/link/#\S+", _newest_mail(holder))
        assert found
        holder.page.goto(found[0])
        holder.press("form[data-link-token] .button")
        holder.picture("link-code")
        holder.press("form[action$='/code/'] .button")
        assert holder.accessible() == []
        there = holder.page.url
        code = re.search(r"\b\d{6}\b", _newest_mail(holder))
        assert code
        holder.page.goto(there)
        holder.page.fill("[name=code]", code[0])
        holder.picture("link-code-typed")
        holder.press("form[action$='/proof/'] .button")
        expect(holder.page.locator("[name=code]")).to_have_count(0)
        holder.press(f"form[action='{reverse('workspace:leave_link', args=[link.ref])}'] .button")
        holder.page.goto(there)
        assert "尚未開啟連結" in holder.page.inner_text("h1")
        assert holder.complaints == []


def test_the_links_of_a_unit_are_seen_and_revoked(visitors: Any, sink: None) -> None:
    alliance = linking.alliance()
    link = linking.asked(alliance)
    officer = _officer_of(alliance)
    school = visitors().sign_in(officer.person, PASSWORD).go(reverse("communities:alliance", args=[alliance.pk]))
    school.picture("link-state")
    school.press(f"form[action='{reverse('workspace:revoke_link', args=[link.pk])}'] .button")
    expect(school.page.locator(".links-given")).to_contain_text("已終止")
