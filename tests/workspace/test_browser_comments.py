"""Comments in a real browser: beside the field, with a mention and its mail, answered, resolved; nothing is lost."""

from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.contrib.sessions.models import Session
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from _doors.ports import free_port
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from budgets.models import BudgetItem, BudgetLine
from proposals.models import Subplan
from tests import make as people
from tests.browser import NARROW
from tests.proposals import make
from tests.workspace.mailing import named
from workspace import discussing, inbox, outbox
from workspace.models import Comment, Mention, Rhythm, Seen
from workspace.sink import Sink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"


def account(of: Any, role: Role, name: str) -> Membership:
    """Somebody who can sign in and is mailed at any hour."""
    member = people.member(role, of.organisation, name=name)
    with attributed(Actor.system(), "test"):
        member.person.set_password(PASSWORD)
        member.person.save()
    inbox.choose(by=Actor.of(member), rhythm=Rhythm(quiet_from=0, quiet_until=0), choices={})
    return member


def mark(page: Page, own: Subplan, part: str) -> Any:
    return page.locator(f'[data-talk="proposals.subplan/{own.pk}/{part}"]')


def test_a_question_is_asked_beside_the_field_answered_and_resolved(visitors: Any, tmp_path: Path) -> None:
    own, port = make.subplan(make.proposal()), free_port()
    officer = account(own.school, Role.SCHOOL_OFFICER, "林承辦")
    principal = account(own.school, Role.PRINCIPAL, "王校長")
    account(own.school, Role.ACCOUNTANT, "陳會計")
    there = reverse("proposals:subplan", args=[own.pk])
    visitor = visitors().sign_in(officer.person, PASSWORD).go(there)
    page = visitor.page
    mark(page, own, "goals").focus()
    page.keyboard.press("Enter")
    panel = page.locator("#talk")
    expect(panel.locator("#talk-head")).to_be_focused()
    assert visitor.accessible() == []
    area = panel.locator("[name=body]")
    area.press_sequentially("這樣寫可以嗎？@王")
    options = panel.get_by_role("option")
    expect(options).to_have_count(1)
    assert visitor.accessible() == []
    area.press("Enter")
    expect(area).to_have_value("這樣寫可以嗎？@王校長 ")
    visitor.picture("comment-mention")
    panel.get_by_role("button", name="送出留言").click()
    expect(panel.locator(".talk-comment")).to_contain_text("這樣寫可以嗎？")
    expect(mark(page, own, "goals").locator(".talk-count")).to_have_text("1")
    expect(mark(page, own, "*").locator(".talk-count")).to_have_text("1")
    assert Mention.objects.get().person == principal.person
    visitor.picture("comment-written")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(mark(page, own, "goals")).to_be_focused()

    kept = Controller(Sink(tmp_path), hostname="127.0.0.1", port=port)
    kept.start()
    try:
        with named(port), override_settings(MAIL_SINK=str(tmp_path)):
            discussing.write(by=Actor.of(officer), record=own, body="另問", part="benefit", mentions=[principal.pk])
            assert outbox.send_due() == 2
            visitor.go("/mail/")
            letter = page.locator(".letter").first
            expect(letter).to_contain_text("【共好】有留言提及您")
            expect(letter).to_contain_text("/comments/proposals.subplan/")
            expect(letter).not_to_contain_text("另問")
    finally:
        kept.stop()

    signer = visitors().sign_in(principal.person, PASSWORD).go(reverse("workspace:notices"))
    signer.press(".notice .button")
    expect(signer.page.locator(".talk-comment")).to_contain_text("另問")
    expect(signer.page.locator("[data-talk-read] button")).to_have_count(0)
    assert Seen.objects.filter(person=principal.person).count() == 1
    signer.picture("comments-page")
    signer.go(there)
    expect(mark(signer.page, own, "goals")).to_have_class("talk talk-some talk-unread")
    mark(signer.page, own, "goals").click()
    beside = signer.page.locator("#talk")
    expect(beside.locator(".talk-new")).to_contain_text("這樣寫可以嗎？")
    expect(mark(signer.page, own, "goals")).to_have_class("talk talk-some")
    beside.locator(".talk-thread [name=body]").fill("可以，請送核章。")
    beside.locator(".talk-thread").get_by_role("button", name="回覆").click()
    expect(beside.locator(".talk-comment")).to_have_count(2)
    beside.get_by_role("button", name="標示為已結案").click()
    expect(beside.locator(".talk-resolved")).to_contain_text("王校長")
    assert Comment.objects.get(part="goals", answers=None).resolved_by == principal
    signer.picture("comment-resolved")
    assert visitor.complaints == signer.complaints == []


def test_half_a_sentence_stands_there_again_with_whom_it_mentions(visitors: Any) -> None:
    own = make.subplan(make.proposal())
    officer = account(own.school, Role.SCHOOL_OFFICER, "林承辦")
    account(own.school, Role.PRINCIPAL, "王校長")
    visitor = visitors().sign_in(officer.person, PASSWORD).go(reverse("proposals:subplan", args=[own.pk]))
    page, panel = visitor.page, visitor.page.locator("#talk")
    area, tick = panel.locator("[name=body]"), panel.locator("[name=mention]")
    mark(page, own, "goals").click()
    area.press_sequentially("半句話 @王")
    area.press("Enter")
    expect(tick).to_be_checked()
    mark(page, own, "benefit").click()
    expect(panel.locator("#talk-head")).to_contain_text("預期效益")
    expect(area).to_have_value("")
    mark(page, own, "goals").click()
    expect(area).to_have_value("半句話 @王校長 ")
    expect(tick).to_be_checked()
    area.press_sequentially("還沒寫完")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    mark(page, own, "goals").click()
    expect(area).to_have_value("半句話 @王校長 還沒寫完")
    area.fill("")
    area.press_sequentially("@王")
    area.press("Enter")
    area.press("ControlOrMeta+a")
    area.press_sequentially("還是不提")
    expect(tick).not_to_be_checked()
    assert visitor.complaints == []


def test_the_page_of_comments_stays_a_page_when_one_is_sent(visitors: Any) -> None:
    own = make.subplan(make.proposal())
    officer = account(own.school, Role.SCHOOL_OFFICER, "林承辦")
    there = reverse("workspace:comments", args=["proposals.subplan", own.pk]) + "?part=goals"
    visitor = visitors().sign_in(officer.person, PASSWORD).go(there)
    visitor.page.locator("[name=body]").first.fill("一句")
    visitor.page.get_by_role("button", name="送出留言").click()
    expect(visitor.page.locator(".talk-comment")).to_contain_text("一句")
    expect(visitor.page.locator("#talk-head, [data-talk-close]")).to_have_count(0)
    expect(visitor.page.locator("main")).to_contain_text("前往")


def test_what_was_typed_survives_the_end_of_the_session(visitors: Any) -> None:
    own = make.subplan(make.proposal())
    officer = account(own.school, Role.SCHOOL_OFFICER, "林承辦")
    visitor = visitors().sign_in(officer.person, PASSWORD).go(reverse("proposals:subplan", args=[own.pk]))
    page = visitor.page
    mark(page, own, "title").click()
    page.fill("#talk [name=body]", "打到一半的留言")
    Session.objects.all().delete()
    page.locator("#talk").get_by_role("button", name="送出留言").click()
    expect(page.locator("[data-banner=signed-out]")).to_be_visible()
    expect(page.locator("#talk [name=body]")).to_have_value("打到一半的留言")
    page.wait_for_timeout(600)
    visitor.sign_in(officer.person, PASSWORD).go(reverse("proposals:subplan", args=[own.pk]))
    mark(page, own, "benefit").click()
    expect(page.locator("#talk [name=body]")).to_have_value("")
    mark(page, own, "title").click()
    expect(page.locator("#talk [name=body]")).to_have_value("打到一半的留言")
    page.locator("#talk").get_by_role("button", name="送出留言").click()
    expect(page.locator("#talk .talk-comment")).to_have_count(1)
    expect(page.locator("#talk .talk-form >> nth=-1").locator("[name=body]")).to_have_value("")
    assert Comment.objects.get().body == "打到一半的留言"


def test_who_may_no_longer_see_it_keeps_what_was_typed(visitors: Any) -> None:
    own = make.subplan(make.proposal())
    officer = account(own.school, Role.SCHOOL_OFFICER, "林承辦")
    visitor = visitors().sign_in(officer.person, PASSWORD).go(reverse("proposals:subplan", args=[own.pk]))
    page = visitor.page
    mark(page, own, "goals").click()
    page.fill("#talk [name=body]", "來不及送出")
    with attributed(Actor.system(), "test"):
        own.proposal.alliance.members.filter(school=own.school).update(answer="declined")
    page.locator("#talk").get_by_role("button", name="送出留言").click()
    expect(page.locator("[data-banner=talk]")).to_be_visible()
    expect(page.locator("#talk [name=body]")).to_have_value("來不及送出")
    assert not Comment.objects.exists()


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_on_a_telephone_the_panel_lies_below_the_field(visitors: Any, language: str) -> None:
    own = make.subplan(make.proposal())
    item = make.item(own, "1.1")
    officer = account(own.school, Role.SCHOOL_OFFICER, "林承辦")
    discussing.write(by=make.staff(), record=own, body="請補充量化指標", part=f"item-{item.pk}-content")
    visitor = visitors(language=language, size=NARROW).sign_in(officer.person, PASSWORD)
    page = visitor.go(reverse("proposals:item", args=[own.pk, item.pk])).page
    mark(page, own, f"item-{item.pk}-content").click()
    expect(page.locator("#talk .talk-comment")).to_contain_text("請補充量化指標")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert visitor.accessible() == []
    field = page.locator(f"#item-{item.pk}-content").bounding_box()
    panel = page.locator("#talk").bounding_box()
    assert field and panel and field["y"] < panel["y"]
    visitor.picture(f"comments-phone-{language}")


def test_without_script_everything_works(visitors: Any, chromium: Any, live_server: Any) -> None:
    own = make.subplan(make.proposal())
    officer = account(own.school, Role.SCHOOL_OFFICER, "林承辦")
    principal = account(own.school, Role.PRINCIPAL, "王校長")
    asked = discussing.write(by=make.staff(), record=own, body="請說明", part="goals")
    context = chromium.new_context(java_script_enabled=False, locale="zh-TW")
    try:
        page = context.new_page()
        page.goto(f"{live_server.url}/accounts/sign-in/")
        page.fill("[name=username]", officer.person.email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.goto(live_server.url + reverse("proposals:subplan", args=[own.pk]))
        page.locator(f'[data-talk="proposals.subplan/{own.pk}/goals"]').click()
        assert not Seen.objects.exists()
        page.get_by_role("button", name="標示為已讀").click()
        assert Seen.objects.get().comment == asked
        form = page.locator(".talk-thread .talk-form")
        form.locator("[name=body]").fill("說明如下")
        form.locator("summary").click()
        form.get_by_label("王校長").check()
        form.get_by_role("button", name="回覆").click()
        expect(page.locator(".talk-comment")).to_have_count(2)
        assert Mention.objects.get().membership == principal
        page.get_by_role("button", name="標示為已結案").click()
        expect(page.locator(".talk-resolved")).to_have_count(1)
    finally:
        context.close()


def test_paper_shows_no_marks(visitors: Any) -> None:
    own = make.subplan(make.proposal())
    officer = account(own.school, Role.SCHOOL_OFFICER, "林承辦")
    visitor = visitors().sign_in(officer.person, PASSWORD).go(reverse("proposals:subplan", args=[own.pk]))
    mark(visitor.page, own, "goals").click()
    expect(visitor.page.locator("#talk .talk-form")).to_be_visible()
    visitor.page.emulate_media(media="print")
    expect(mark(visitor.page, own, "goals")).to_be_hidden()
    expect(visitor.page.locator("#talk")).to_be_hidden()


@pytest.mark.parametrize("width", [768 + 1, 1093, 1366])
def test_the_panel_beside_the_page_covers_no_field_and_opens_over_another(visitors: Any, width: int) -> None:
    own = make.subplan(make.proposal())
    officer = account(own.school, Role.SCHOOL_OFFICER, "林承辦")
    visitor = visitors(size={"width": width, "height": 614}).sign_in(officer.person, PASSWORD)
    page = visitor.go(reverse("proposals:subplan", args=[own.pk])).page
    panel = page.locator("#talk")
    for part in ("goals", "benefit", "goals"):
        mark(page, own, part).evaluate("mark => mark.click()")
        expect(panel.locator("#talk-head")).to_be_focused()
        # Whoever draws a text larger leaves a style on it, which goes with it and is not copied to the next.
        panel.locator("[name=body]").evaluate("area => area.style.height = '9rem'")
        field = page.locator(f"[name='{part}']").bounding_box()
        there = panel.bounding_box()
        assert field is not None and there is not None
        assert field["x"] + field["width"] <= there["x"]
        assert there["y"] == 0
    assert visitor.complaints == []


def test_on_a_telephone_the_line_stands_between_the_sums_and_the_panel(visitors: Any) -> None:
    own = make.subplan(make.proposal())
    with attributed(Actor.system(), "test"):
        item = BudgetItem.objects.create(plan=own.plan, category="meals")
        lines = [BudgetLine.objects.create(item=item, position=at, description=f"第 {at} 列") for at in range(1, 9)]
    officer = account(own.school, Role.SCHOOL_OFFICER, "林承辦")
    visitor = visitors(size=NARROW).sign_in(officer.person, PASSWORD).go(reverse("budgets:table", args=[own.plan_id]))
    page = visitor.page
    for row in (lines[2], lines[6]):
        there = page.locator(f'[data-talk="budgets.plan/{own.plan_id}/line-{row.pk}"]').first
        there.evaluate("mark => mark.click()")
        expect(page.locator("#talk-head")).to_be_focused()
        line = there.locator("xpath=ancestor::tr").bounding_box()
        sums, panel = page.locator(".running").bounding_box(), page.locator("#talk").bounding_box()
        assert line is not None and sums is not None and panel is not None
        assert sums["y"] + sums["height"] <= line["y"] < panel["y"]
