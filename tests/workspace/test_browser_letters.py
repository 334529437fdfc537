"""Letters in Chromium: the template edited, many issued after a look, one opened by its school, its receipt seen."""

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from core.models import Job, JobState
from proposals.letters import APPROVAL
from tests import make
from tests.browser import NARROW
from tests.workspace.lettering import HEAD, PREFIX, approved, work
from workspace.letters import issuing
from workspace.models import Letter, LetterTemplate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"


def account(role: Role, name: str, of: Any = None) -> Membership:
    member = make.member(role, of, name=name)
    with attributed(Actor.system(), "test"):
        member.person.set_password(PASSWORD)
        member.person.save()
    return member


def test_from_the_template_to_the_receipt(visitors: Any) -> None:
    first, second = approved(2), approved()
    school = issuing.receivers_of(APPROVAL, first)[1].organisation
    by, reader = account(Role.ADMINISTRATION_STAFF, "陳專員"), account(Role.SCHOOL_OFFICER, "林承辦", school)
    staff = visitors().sign_in(by.person, PASSWORD).go(reverse("workspace:letter_head"))
    page = staff.page
    for name, value in {**HEAD, "character": PREFIX}.items():
        page.fill(f"[name={name}]", value)
    assert staff.accessible() == []
    staff.picture("letter-head")
    staff.press("main form.form button")
    staff.picture("letter-templates")
    assert staff.accessible() == []
    staff.go(reverse("workspace:letter_template", args=[APPROVAL.key, "school"]))
    page.fill("[name=subject]", "核定補助%(sum)s元")
    staff.press("main form.form [name=keep]")
    expect(page.locator(".error-summary")).to_contain_text("%(sum)s")
    expect(page.locator(".error-summary")).to_contain_text("%(total)s")
    expect(page.locator("[name=subject]")).to_have_value("核定補助%(sum)s元")
    assert staff.accessible() == []
    staff.picture("letter-template-wrong")
    page.fill("[name=subject]", "核定貴校補助經費新臺幣%(total)s元，請查照。")
    staff.press("main form.form [name=keep]")
    assert LetterTemplate.objects.get().part == "school"
    staff.picture("letter-template")
    staff.go(reverse("workspace:bulk_letters", args=[APPROVAL.key]))
    assert page.locator("[name=record]").count() == 2
    assert staff.accessible() == []
    staff.picture("letters-bulk")
    with page.expect_navigation():
        page.get_by_role("link", name=str(first)).click()
    assert staff.accessible() == []
    staff.picture("letters-issue")
    with page.expect_navigation():
        page.locator("tbody a").nth(1).click()
    expect(page.locator(".official")).to_contain_text("新臺幣122,001元")
    assert staff.accessible() == []
    staff.picture("letter-preview")
    staff.go(reverse("workspace:bulk_letters", args=[APPROVAL.key]))
    page.uncheck(f"[name=record][value='{second.pk}']")
    staff.press("main form.stack .button[data-confirm]")
    job = Job.objects.get(kind="workspace.letters")
    work(job)
    assert job.state == JobState.DONE
    expect(page.locator(".job")).to_contain_text("檢視結果", timeout=10_000)
    staff.go(reverse("workspace:sent_letters", args=[job.pk]))
    assert staff.accessible() == []
    assert Letter.objects.count() == 3
    letter = Letter.objects.get(receiver=school)

    narrow = visitors(size=NARROW).sign_in(reader.person, PASSWORD).go(reverse("workspace:notices"))
    expect(narrow.page.locator("main")).to_contain_text(letter.number)
    narrow.press(".notice .button")
    expect(narrow.page.locator(".official")).to_contain_text("主旨")
    assert narrow.accessible() == []
    narrow.picture("letter-narrow")
    with narrow.page.expect_download() as got:
        narrow.page.locator("a[href$='letter.pdf']").click()
    text = "".join(each.extract_text() for each in PdfReader(BytesIO(got.value.path().read_bytes())).pages)
    assert letter.number in "".join(text.split())
    narrow.go(reverse("workspace:letters"))
    assert narrow.page.locator("tbody tr").count() == 1
    assert narrow.accessible() == []
    narrow.picture("letters-narrow")

    staff.go(reverse("proposals:proposal", args=[first.pk]))
    expect(page.locator("#letters").locator("..").locator("..")).to_contain_text(letter.number)
    staff.picture("proposal-letters")
    staff.go(reverse("workspace:letter", args=[letter.pk]))
    expect(page.locator("aside")).to_contain_text("林承辦")
    page.locator("summary").last.click()
    page.fill("[name=reason]", "金額誤植")
    assert staff.accessible() == []
    staff.picture("letter-staff")
    staff.press("main details button")
    expect(page.locator("main")).to_contain_text("金額誤植")
    staff.go(reverse("workspace:letters"))
    expect(page.locator("tbody")).to_contain_text("已註銷")
    assert staff.accessible() == []
    staff.picture("letters")
