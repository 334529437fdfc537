"""A founding meeting in Chromium: called, held, resolved, minuted, signed by both; a convener elected; printed."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from core import jobs, roc
from core.models import Job
from tests import make
from tests.browser import NARROW
from tests.communities import make as land
from workspace.models import Meeting, Notice
from workspace.states import MeetingState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"


def account(of: Any, role: Role, name: str) -> Membership:
    member = make.member(role, of.organisation, name=name)
    with attributed(Actor.system(), "test"):
        member.person.set_password(PASSWORD)
        member.person.save()
    return member


def test_a_founding_meeting_from_the_call_to_the_printed_minutes(visitors: Any) -> None:
    convening, joining = land.school(), land.school()
    alliance = land.alliance(None, convening)
    land.add(alliance, joining, answer="invited")
    recorder = account(convening, Role.SCHOOL_OFFICER, "林承辦")
    chair = account(convening, Role.PRINCIPAL, "王校長")
    member = account(joining, Role.SCHOOL_OFFICER, "陳組長")
    visitor = visitors().sign_in(recorder.person, PASSWORD).go(reverse("communities:alliance", args=[alliance.pk]))
    page = visitor.page
    with page.expect_navigation():
        page.locator("#meetings .card-head a").click()
    day = timezone.localtime() + timedelta(days=1)
    page.fill("[name=day]", roc.short(day.date()))
    page.fill("[name=clock]", "14:00")
    visitor.press("main form.form button[type=submit]")
    assert page.locator("[aria-invalid=true], .errorlist").count()  # no place: nothing typed is lost
    expect(page.locator("[name=clock]")).to_have_value("14:00")
    page.fill("[name=place]", "第一會議室")
    visitor.press("main form.form button[type=submit]")
    assert visitor.accessible() == []
    for each, seat in ((recorder, "recorder"), (chair, "chair"), (member, "member")):
        page.select_option(f"[name=seat-{each.pk}]", seat)
    page.fill("[name=guests]", "張顧問")
    visitor.press("main form.stack button")
    visitor.picture("meeting-prepared")
    assert visitor.accessible() == []
    visitor.press("form:has([value=call]) button")
    meeting = Meeting.objects.get()
    assert meeting.state == MeetingState.CALLED
    assert set(Notice.objects.values_list("person", flat=True)) == {chair.person_id, member.person_id}
    with attributed(Actor.system(), "test"):  # its hour has come
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(seconds=1))
    there = reverse("workspace:meeting", args=[meeting.pk])
    visitor.go(there).press("form:has([value=hold]) button")
    visitor.go(reverse("workspace:attendance", args=[meeting.pk]))
    for row in meeting.invitees.all():
        page.select_option(f"[name=way-{row.pk}]", "present")
    assert visitor.accessible() == []
    visitor.press("main form.stack button")
    for number, chosen in ((1, joining.pk), (2, joining.pk)):
        item = meeting.items.get(position=number)
        visitor.go(reverse("workspace:resolve_item", args=[meeting.pk, item.pk]))
        page.select_option("[name=outcome]", "carried")
        if number == 1:
            page.check(f"[name=chosen][value='{chosen}']")
        else:
            page.select_option("[name=chosen]", str(chosen))
            for name, votes in (("votes_for", "9"), ("votes_against", "0"), ("abstaining", "0")):
                page.fill(f"[name={name}]", votes)
        page.fill("[name=wording]", "照案通過。")
        assert visitor.accessible() == []
        visitor.press("main form.stack button:last-of-type")
        if number == 2:
            expect(page.locator(".error-summary")).to_contain_text("9")
            visitor.picture("meeting-resolve")
            expect(page.locator("[name=wording]")).to_have_value("照案通過。")
            page.fill("[name=votes_for]", "2")
            visitor.press("main form.stack button:last-of-type")
    visitor.go(reverse("workspace:minutes", args=[meeting.pk]))
    visitor.write("reports", "召集學校說明籌組緣由。").write("adjourned", "15 時 30 分")
    assert visitor.accessible() == []
    visitor.picture("meeting-minutes")
    visitor.go(there).press("form:has([value=finish]) button")
    sign = reverse("workspace:sign_minutes", args=[meeting.pk])
    visitor.go(sign).press("form:has([name=seen]) button")
    at_phone = visitors(size=NARROW).sign_in(chair.person, PASSWORD).go(sign)
    assert at_phone.accessible() == []
    at_phone.picture("meeting-sign-narrow")
    at_phone.press("form:has([name=seen]) button")
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.SIGNED
    assert alliance.members.get(part="convener").school_id == joining.pk
    visitor.go(there).press("form[action$='minutes.pdf'] button")
    jobs.run(str(Job.objects.get(kind="workspace.minutes").pk))
    visitor.go(there)
    visitor.picture("meeting-signed")
    with page.expect_download() as got:
        page.locator("a[href$='minutes.pdf']").click()
    text = "".join(each.extract_text() for each in PdfReader(BytesIO(got.value.path().read_bytes())).pages)
    for word in (
        "時間",
        "地點",
        "主席",
        "出席人員",
        "列席人員",
        "紀錄",
        "報告事項",
        "討論事項",
        "決議",
        "臨時動議",
        "散會",
    ):
        assert word in text
    assert "張顧問" in text
