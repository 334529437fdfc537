"""Notices in a real browser: counted in the header, opened in the role they were told in, mailed, and set."""

from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import expect

from _doors.ports import free_port
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from proposals.models import Subplan
from tests import make as people
from tests.browser import NARROW
from tests.proposals import make
from tests.workspace.mailing import named
from workspace import inbox, notices, outbox
from workspace.models import Rhythm
from workspace.sink import Sink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"


def _principal(own: Subplan) -> Membership:
    member = people.member(Role.PRINCIPAL, own.school.organisation)
    with attributed(Actor.system(), "test"):
        member.person.set_password(PASSWORD)
        member.person.save()
    inbox.choose(by=Actor.of(member), rhythm=Rhythm(quiet_from=0, quiet_until=0), choices={})
    return member


def test_who_signs_is_told_by_notice_and_mail_and_follows_it_to_the_sign_off(visitors: Any, tmp_path: Path) -> None:
    own = make.subplan(make.proposal())
    principal, port = _principal(own), free_port()
    kept = Controller(Sink(tmp_path), hostname="127.0.0.1", port=port)
    kept.start()
    try:
        with named(port), override_settings(MAIL_SINK=str(tmp_path)):
            notices.tell("subplan.ready", own, by=Actor.system(), once="x", remark="")
            assert outbox.send_due() == 1
            visitor = visitors().sign_in(principal.person, PASSWORD).go("/mail/")
            expect(visitor.page.locator(".letter")).to_contain_text("【共好】子計畫待核章")
            visitor.picture("mail")
    finally:
        kept.stop()
    page = visitor.page
    expect(page.locator("header .badge").first).to_contain_text("1")
    visitor.go(reverse("workspace:notices"))
    assert visitor.accessible() == []
    visitor.picture("notices")
    visitor.press(".notice .button")
    assert page.url.endswith(reverse("proposals:signoff", args=[own.pk]))
    visitor.go(reverse("workspace:notices"))
    expect(page.locator(".notice-new")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_how_one_is_mailed_is_set_on_a_telephone_too(visitors: Any, language: str) -> None:
    own = make.subplan(make.proposal())
    principal = _principal(own)
    visitor = visitors(language=language, size=NARROW).sign_in(principal.person, PASSWORD)
    visitor.go(reverse("workspace:settings"))
    page = visitor.page
    page.select_option("[name='subplan.ready']", "none")
    page.select_option("[name=quiet_until]", "6")
    visitor.press("main .form > .row .button")
    expect(page.locator("[name='subplan.ready']")).to_have_value("none")
    expect(page.locator("[name=quiet_until]")).to_have_value("6")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert visitor.accessible() == []
    visitor.picture(f"mail-settings-{language}")
