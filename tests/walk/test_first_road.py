"""The newcomer's road in a real browser: an empty installation, from the token that the start prints to the approval.

Every step is clicked from page to page, by what README and the pages say; only the sign-in page and the links that are
printed or mailed are typed into the address bar. The whole road takes minutes and is a drill; as far as the alliance it
belongs to every run.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from accounts.beginning import first_link
from accounts.models import Person
from accounts.roles import Role
from communities.models import (
    Alliance,
    AllianceMember,
    CommunityTownship,
    JuniorHigh,
    School,
    SchoolDepartment,
    University,
)
from proposals.models import Call, Proposal, VersionFile
from proposals.states import ProposalState
from reviews.models import Round
from tests.browser import Visitor
from tests.services import wait_for
from tests.walk.steps import (
    LETTER,
    adds_to_the_budget,
    fills_the_call,
    fills_what_is_missing,
    follow,
    records_the_amounts,
    scores_here,
    sets_the_round,
    signs_here,
    walk,
)

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
COUNTY = "宜蘭縣"
#: Communities of the county: code, name, townships ticked; the last one takes what is left.
NORTH = ("E1", "溪北社區", ("宜蘭市", "頭城鎮", "礁溪鄉", "壯圍鄉", "員山鄉"))
SOUTH = ("E2", "溪南社區", ())
#: What the convener's item carries out, and the partner's.
WORK_ITEMS = (
    ("1.1", "1.2", "1.3", "1.4", "2.1", "2.3", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "4.5", "4.4-academic"),
    ("4.4-career",),
)
#: The body of the programme in which the form offers to make somebody a reviewer.
REVIEWING = "EG"


@pytest.mark.django_db(transaction=True)
def test_from_the_token_to_an_alliance(visitors: Any, celery_worker: Any, live_server: Any) -> None:
    forms_an_alliance(visitors, begins(visitors, live_server.url))


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_from_the_token_to_the_approval(visitors: Any, celery_worker: Any, live_server: Any) -> None:
    staff = begins(visitors, live_server.url)
    officers = forms_an_alliance(visitors, staff)
    proposal = writes_and_submits(visitors, staff, officers)
    is_reviewed(visitors, staff, proposal)
    is_approved(staff, officers, proposal)


def begins(visitors: Any, address: str) -> Visitor:
    """The first account, and the ministry's files."""
    staff: Visitor = visitors()
    makes_the_first_account(staff, first_link(address))
    for pattern in ORDER:
        imports(staff, next(FILES.glob(pattern)))
    assert School.objects.count() > 513
    assert JuniorHigh.objects.exists()
    assert University.objects.exists()
    assert SchoolDepartment.objects.filter(year=YEAR).exists()
    return staff


def forms_an_alliance(visitors: Any, staff: Visitor) -> dict[str, Visitor]:
    """The county's communities, the call, and an alliance of two: its officers by the codes of their schools."""
    prepares_the_call(staff)
    defines(staff, *NORTH)
    convener, partner = defines(staff, *SOUTH)[:2]
    assert CommunityTownship.objects.filter(year=YEAR, township__county__name=COUNTY).count() == 12

    follow(walk(staff, "/calls/"), "main tbody a").press("main form[action$='/open/'] button")
    assert Call.objects.get(year=YEAR).state == "open"
    appoints(staff, SOUTH[1], convener)

    officers = {code: enters(visitors, staff, Role.SCHOOL_OFFICER, code) for code in (convener, partner)}
    alliance = Alliance.objects.get(community__name=SOUTH[1])
    opens_the_alliance(officers[convener], alliance)
    invites(officers[convener], [partner])
    opens_the_alliance(officers[partner], alliance).press("button[name=answer][value=join]")
    members = AllianceMember.objects.filter(alliance=alliance, answer="joined")
    assert {member.school.code: member.part for member in members} == {convener: "convener", partner: "partner"}
    assert opens_the_alliance(officers[convener], alliance).accessible() == []
    for code in officers:
        records_the_transfer(staff, alliance, code)
    return officers


def writes_and_submits(visitors: Any, staff: Visitor, officers: dict[str, Visitor]) -> Proposal:
    """Every school's officer by what the pages ask, signed by three persons each; the convener submits."""
    proposal = Proposal.objects.get(alliance__community__name=SOUTH[1])
    convener = next(iter(officers.values()))
    for officer, work_items in zip(officers.values(), WORK_ITEMS, strict=True):
        does(officer, "/subplans/")
        fills_what_is_missing(officer, work_items)
        does(officer, "/budgets/")
        adds_to_the_budget(officer, "advising", quantity="10", price="2500", amount="25000")
        expect(officer.page.locator("aside .finding-hard, aside .finding-principle")).to_have_count(0)
    follow(walk(convener, "/proposals/own/"), ".tasks a[href$='/shared/']")
    for field in ("self_management", "analysis", "needs"):
        convener.write(field, "各校共同研議，按季檢討。")
    for code, officer in officers.items():
        does(officer, "/subplans/")
        officer.press("form[action$='/ready/'] button")
        signs_here(officer)
        for role in (Role.ACCOUNTANT, Role.PRINCIPAL):
            signer = enters(visitors, staff, role, code)
            signs_here(follow(signer, "main a[href*='/signoff/']"))
    follow(walk(convener, "/proposals/own/"), ".tasks a[href$='/submit/']").press("aside form button")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SUBMITTED
    version = proposal.versions.get()
    wait_for(lambda: version.files.count() == len(VersionFile.Kind.values), "both printed forms", seconds=180)
    return proposal


def is_reviewed(visitors: Any, staff: Visitor, proposal: Proposal) -> None:
    """Accepted, handed to a round, assigned, scored."""
    opens_the_proposal(staff, proposal).press("button[name=event][value=accept]")
    reviewer = enters(visitors, staff, Role.REVIEWER, REVIEWING)
    follow(walk(staff, "/reviews/rounds/"), "a[href='/reviews/rounds/new/']")
    sets_the_round(staff, YEAR, reviewers=1)
    opens_the_proposal(staff, proposal).press("button[name=event][value=review]")
    follow(opens_the_proposal(staff, proposal), "a[href*='/reviews/cases/']")
    follow(staff, "a[href$='/assign/']").page.check("input[name=reviewer]")
    staff.press("form[action$='/assign/'] button")
    follow(staff, ".message a[href^='/reviews/rounds/']").press("form[action$='/move/'] button")

    follow(walk(reviewer, "/reviews/desk/"), "main tbody a")
    scores_here(reviewer, list(Round.objects.get().criteria.all()), "85")
    reviewer.press("form[action$='/submit/'] button")
    follow(opens_the_proposal(staff, proposal), "a[href*='/reviews/cases/']")
    assert "85" in staff.page.inner_text("main tfoot")


def is_approved(staff: Visitor, officers: dict[str, Visitor], proposal: Proposal) -> None:
    """Reported, then approved with the letter, which every school reads."""
    follow(opens_the_proposal(staff, proposal), "a[href$='/report/']")
    records_the_amounts(staff)
    follow(opens_the_proposal(staff, proposal), "a[href$='/approve/']")
    records_the_amounts(staff, LETTER)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.APPROVED
    for officer in officers.values():
        follow(walk(officer, "/proposals/own/"), "main a[href^='/grants/']")
        text = officer.page.inner_text("main")
        assert LETTER[0] in text
        assert "25,000" in text


def does(officer: Visitor, place: str) -> Visitor:
    """A task of the list on the first page."""
    return follow(walk(officer, "/proposals/own/"), f".tasks a[href^='{place}']")


def records_the_transfer(staff: Visitor, alliance: Alliance, code: str) -> None:
    """What the alliance's findings ask of the Administration, among the school's facts of the year."""
    opens_the_alliance(staff, alliance)
    expect(staff.page.locator(f".finding-hard:has-text('適性轉學') a[href$='#school-{code}']")).to_have_count(1)
    follow(follow(staff, f"#school-{code} a"), "a[href$='/edit/']").write("transfer_participation", "1")


def opens_the_proposal(staff: Visitor, proposal: Proposal) -> Visitor:
    return follow(walk(staff, "/proposals/"), f"main table a[href='/proposals/{proposal.pk}/']")


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
    apply, decide = (page.locator(f"form[action$='/{act}/'] button.button") for act in ("apply", "answer"))
    expect(apply.or_(page.locator("#questions")).first).to_be_visible(timeout=120_000)
    if page.locator("#questions").count():
        for group in page.locator("form:has(#questions) fieldset").all():
            group.locator("input[type=radio]").first.check()
        with page.expect_navigation():
            decide.first.click()
        expect(apply).to_be_visible(timeout=120_000)
    staff.press("form[action$='/apply/'] button")
    expect(page.locator(".page-title .chip-ok")).to_be_visible(timeout=240_000)


def defines(staff: Visitor, code: str, name: str, towns: tuple[str, ...]) -> list[str]:
    """A community of those townships of the county, or of all that are free; the codes of its schools as listed."""
    page = follow(walk(staff, "/communities/"), "a[href='/communities/new/']").page
    page.fill("[name=code]", code)
    page.fill("[name=name]", name)
    staff.press("main form button[type=submit]")
    page.click("section[aria-labelledby=townships] summary")
    follow(staff, f"section[aria-labelledby=townships] details a:text-is('{COUNTY}')")
    for box in page.locator("#towns label").all():
        if (not towns or box.inner_text().strip() in towns) and box.locator("input").is_enabled():
            box.click()
    staff.press("main form.form button")
    return re.findall(r"\b\w{6}\b", page.inner_text("section[aria-labelledby=schools] ul"), re.ASCII)


def prepares_the_call(staff: Visitor) -> None:
    today = timezone.localdate()
    follow(walk(staff, "/calls/"), "a[href='/calls/new/']")
    fills_the_call(staff, YEAR, today + timedelta(days=30), today + timedelta(days=40))


def appoints(staff: Visitor, community: str, code: str) -> None:
    follow(walk(staff, "/alliances/"), f"main table a:has-text('{community}')")
    follow(staff, "a[href$='/convener/']").page.fill("[name=school_code]", code)
    staff.press("main form button[type=submit]")


def enters(visitors: Any, staff: Visitor, role: Role, code: str) -> Visitor:
    """Staff give somebody the role and have the password's link mailed; the person follows it and signs in."""
    page = follow(walk(staff, "/accounts/people/"), "a[href='/accounts/people/invite/']").page
    email = f"{role}-{code}@example.org".lower()
    page.fill("[name=email]", email)
    page.fill("[name=name]", f"人員{code}")
    page.select_option("[name=role]", role)
    page.fill("[name=organisation_code]", code)
    page.fill("[name=starts_on]", timezone.localdate().isoformat())
    staff.press("main form button[type=submit]")
    staff.press("form[action$='/password-link/'] button")
    letter = next(letter for letter in reversed(mail.outbox) if letter.to == [email])
    link = next(word for word in str(letter.body).split() if word.startswith("http"))

    visitor: Visitor = visitors()
    visitor.page.goto(link)
    visitor.page.fill("[name=new_password1]", PASSWORD)
    visitor.page.fill("[name=new_password2]", PASSWORD)
    visitor.press("main form button[type=submit]")
    return visitor.sign_in(Person.objects.get(email=email), PASSWORD)


def opens_the_alliance(visitor: Visitor, alliance: Alliance) -> Visitor:
    return follow(walk(visitor, "/alliances/"), f"main table a[href='/alliances/{alliance.pk}/']")


def invites(officer: Visitor, codes: list[str]) -> None:
    page = follow(officer, "a[href$='/invite/']").page
    for code in codes:
        page.locator(f"tr:has-text('{code}') input[name=school]").check()
    officer.press("main form[method=post] button")
