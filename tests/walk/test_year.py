"""One year of a community in a real browser, from the call to the approval, in both languages."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation, Person
from accounts.roles import OrganisationKind, Role
from communities.models import (
    AcademicYear,
    Alliance,
    AllianceMember,
    Community,
    CommunityTownship,
    School,
    SchoolYear,
    Township,
)
from proposals.models import Call, Proposal, SubplanItem, VersionFile
from proposals.states import ProposalState
from reviews.models import Assignment, Case, Round
from tests import make
from tests.browser import NARROW, WIDE, Visitor
from tests.proposals import make as proposals
from tests.services import wait_for
from tests.walk.steps import LETTER, fills_the_call, records_the_amounts, scores_here, sets_the_round, signs_here

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "a long enough password"
YEAR, LAST = 111, 110


def somebody(role: Role, of: Organisation | None = None) -> Membership:
    """A person who can sign in."""
    made = make.member(role, of)
    with attributed(Actor.system(), "test"):
        made.person.set_password(PASSWORD)
        made.person.save()
    return made


class Cast:
    """The people and schools of the walk: two schools of one township that were allied last year."""

    def __init__(self) -> None:
        township = Township.objects.get(county__name="彰化縣", name="員林市")
        self.convener, self.partner = (self._school(name, township) for name in ("甲校", "乙校"))
        with attributed(Actor.system(), "test"):
            self.community = Community.objects.create(code="C1", name="員林區")
            for year in (LAST, YEAR):
                AcademicYear.objects.get_or_create(year=year)
                CommunityTownship.objects.create(community=self.community, year_id=year, township=township)
                for school in (self.convener, self.partner):
                    SchoolYear.objects.create(school=school, year_id=year, transfer_participation=True)
            last = Alliance.objects.create(community=self.community, year_id=LAST)
            for school, part in ((self.convener, "convener"), (self.partner, "partner")):
                AllianceMember.objects.create(
                    alliance=last, school=school, part=part, answer="joined", joined_on=date(2021, 3, 1)
                )
        self.staff = somebody(Role.ADMINISTRATION_STAFF).person
        self.reviewers = [somebody(Role.REVIEWER) for _ in range(2)]
        self.people: dict[tuple[int, Role], Person] = {
            (school.pk, role): somebody(role, school.organisation).person
            for school in (self.convener, self.partner)
            for role in (Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL)
        }

    def _school(self, name: str, township: Township) -> School:
        body = make.organisation(OrganisationKind.SCHOOL, name=name)
        with attributed(Actor.system(), "test"):
            return School.objects.create(
                organisation=body, ownership="public", county=township.county, township=township
            )


@pytest.mark.parametrize("language", ["zh-hant", pytest.param("en", marks=pytest.mark.drill)])
@pytest.mark.django_db(transaction=True)
def test_year_of_a_community(visitors: Any, celery_worker: Any, language: str) -> None:
    cast = Cast()

    def enter(person: Person, size: dict[str, int] = WIDE) -> Visitor:
        visitor: Visitor = visitors(language=language, size=size)
        return visitor.sign_in(person, PASSWORD)

    staff = enter(cast.staff)
    officer = enter(cast.people[cast.convener.pk, Role.SCHOOL_OFFICER])
    partner = enter(cast.people[cast.partner.pk, Role.SCHOOL_OFFICER])

    opens_a_call(staff)
    proposal = Proposal.objects.get(alliance__community=cast.community, alliance__year=YEAR)
    forms_the_alliance(officer, partner, proposal.alliance)
    writes_and_clashes(officer, enter(cast.people[cast.convener.pk, Role.SCHOOL_OFFICER]), proposal)
    proposals.complete(proposal)
    justifies(officer, reverse("budgets:table", args=[proposals.subplan(proposal).plan_id]))
    own = proposals.subplan(proposal).pk
    is_returned(officer, enter(cast.people[cast.convener.pk, Role.ACCOUNTANT]), own)
    for (school, role), person in cast.people.items():
        # The principal signs on a telephone.
        signs(enter(person, NARROW if role is Role.PRINCIPAL else WIDE), proposal.subplans.get(school=school).pk)
    submits(officer, proposal)
    version = proposal.versions.get()
    wait_for(lambda: version.files.count() == len(VersionFile.Kind.values), "both printed forms", seconds=180)
    is_accepted_and_scored(staff, [enter(each.person) for each in cast.reviewers], cast, proposal)
    is_approved(staff, proposal)
    sees_the_grant(partner, proposal)
    counts_on_the_dashboard(staff)


def opens_a_call(staff: Visitor) -> None:
    staff.go(reverse("proposals:new_call"))
    next_year = timezone.localdate().year + 1
    fills_the_call(staff, YEAR, date(next_year, 1, 5), date(next_year, 1, 15))
    staff.press("main form[action$='/open/'] button")
    assert Call.objects.get(year=YEAR).state == "open"
    assert staff.accessible() == []
    staff.picture("call")


def forms_the_alliance(officer: Visitor, partner: Visitor, alliance: Alliance) -> None:
    page = reverse("communities:alliance", args=[alliance.pk])
    officer.go(page).press(f"form[action='{reverse('communities:carry_over', args=[alliance.pk])}'] button")
    assert set(alliance.members.values_list("part", "answer")) == {("convener", "joined"), ("partner", "invited")}
    partner.go(page).press("button[name=answer][value=join]")
    assert set(alliance.members.values_list("answer", flat=True)) == {"joined"}
    assert officer.go(page).accessible() == []


def writes_and_clashes(officer: Visitor, colleague: Visitor, proposal: Proposal) -> None:
    subplan = proposals.subplan(proposal)
    page = reverse("proposals:subplan", args=[subplan.pk])
    officer.go(page)
    colleague.go(page)
    officer.write("goals", "社區共好。")
    # The colleague has the old page: neither text is lost, and the choice is theirs.
    colleague.page.fill("[name=goals]", "資源共享。")
    colleague.page.locator("[name=goals]").blur()
    colleague.page.wait_for_selector(".clash")
    subplan.refresh_from_db()
    assert subplan.goals == "社區共好。"
    colleague.page.click(".clash [data-take=both]")
    wait_for(lambda: type(subplan).objects.get(pk=subplan.pk).goals == "社區共好。\n資源共享。", "both texts")
    assert colleague.accessible() == []

    officer.go(page).press(f"button[formaction='{reverse('proposals:add_item', args=[subplan.pk])}']")
    item = SubplanItem.objects.get(subplan=subplan)
    officer.go(reverse("proposals:item", args=[subplan.pk, item.pk]))
    missing = officer.page.locator("#lacks li")
    missing.nth(5).wait_for()
    officer.write(f"item-{item.pk}-name", "共備工作坊")
    for column, text in (("office", "教務處"), ("audience", "教師"), ("units", "社區各校"), ("content", "共同備課")):
        officer.write(f"item-{item.pk}-{column}", text)
    officer.write(f"item-{item.pk}-figure-participants.senior.teachers", "20")
    officer.page.locator(f"[data-group='item-{item.pk}-work_items'] input[value='2.2']").check()
    wait_for(lambda: SubplanItem.objects.get(pk=item.pk).work_items == ["2.2"], "the work item")
    officer.press(f"button[formaction='{reverse('proposals:add_activity', args=[subplan.pk, item.pk])}']")
    activity = item.activities.get()
    for column, text in (("name", "堃喆工作坊"), ("planned_time", "9 月"), ("participants", "教師"), ("place", "甲校")):
        officer.write(f"activity-{activity.pk}-{column}", text)
    officer.page.locator(f"[data-group='activity-{activity.pk}-months'] label.month").nth(1).click()
    wait_for(lambda: item.activities.get().months == [9], "the month")
    assert officer.accessible() == []

    officer.go(reverse("budgets:table", args=[subplan.plan_id]))
    officer.page.select_option("#category", "printing")
    officer.press(f"form[action='{reverse('budgets:add_item', args=[subplan.plan_id])}'] button")
    line = subplan.plan.items.get().lines.get()
    officer.write(f"line-{line.pk}-purpose", str(subplan.plan.purposes.order_by("pk")[0].pk))
    officer.write(f"line-{line.pk}-quantity", "１，２００")
    officer.write(f"line-{line.pk}-unit-price", "10")
    officer.write("item-printing", "12000")
    line.refresh_from_db()
    assert (line.quantity, line.quantity_raw, line.unit_price) == (1200, "１，２００", 10)
    officer.page.wait_for_selector("aside .findings, aside .all-clear, aside .finding")
    assert officer.accessible() == []
    officer.picture("budget")


def justifies(officer: Visitor, page: str) -> None:
    """What is above a principle's limit stands with a reason, which is signed with the rest."""
    way = officer.go(page).page.locator("aside a[href*='/waive/']").first
    officer.go(way.get_attribute("href"))
    officer.page.fill("[name=justification]", "本校印製全社區共用之教材，已於計畫內容說明。")
    officer.press("main form button[type=submit], main form button:not([type])")
    assert officer.go(page).page.locator("aside .finding-principle").count() == 0


def is_returned(officer: Visitor, accountant: Visitor, subplan: int) -> None:
    """The accountant gives it back with an opinion; the officer mends and is at the sign-off again in three clicks."""
    page = reverse("proposals:signoff", args=[subplan])
    officer.go(page).press("form[action$='/ready/'] button")
    accountant.go(page).page.click("#sign details summary")
    accountant.page.fill("[name=opinion]", "請調整印刷費。")
    accountant.press("form[action$='/send-back/'] button")
    officer.go(reverse("proposals:own"))
    officer.go(page)
    assert "請調整印刷費。" in officer.page.inner_text("main")
    officer.press("form[action$='/ready/'] button")
    officer.press("button[name=part][value=budget]")
    assert "/budgets/" in officer.page.url
    officer.press("form[action$='/ready/'] button")
    assert officer.page.locator("form[action$='/sign/']").count() == 1


def signs(signer: Visitor, subplan: int) -> None:
    """The first page leads to the sign-off; what is signed stands above the button there, and fits the screen."""
    page = reverse("proposals:signoff", args=[subplan])
    signer.go(page)
    if signer.page.locator("form[action$='/ready/']").count():
        signer.press("form[action$='/ready/'] button")
    signer.go("/").page.locator(f"main a[href^='{page}']").first.click()
    signer.page.wait_for_url(f"**{page}*")
    assert signer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert signer.accessible() == []
    signer.picture("signoff")
    signs_here(signer)


def submits(officer: Visitor, proposal: Proposal) -> None:
    assert officer.go(reverse("proposals:matrix", args=[proposal.pk])).accessible() == []
    check = reverse("proposals:submit", args=[proposal.pk])
    assert officer.go(check).accessible() == []
    officer.go(check).press("aside form button")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SUBMITTED


def is_accepted_and_scored(staff: Visitor, desks: list[Visitor], cast: Cast, proposal: Proposal) -> None:
    home = reverse("proposals:proposal", args=[proposal.pk])
    staff.go(home).press("button[name=event][value=accept]")
    staff.go(reverse("reviews:new_round"))
    sets_the_round(staff, YEAR, reviewers=2)
    staff.go(home).press("button[name=event][value=review]")
    case, round_ = Case.objects.get(), Round.objects.get()
    staff.go(reverse("reviews:assign", args=[case.pk]))
    for reviewer in cast.reviewers:
        staff.page.check(f"input[name=reviewer][value='{reviewer.pk}']")
    staff.press(f"form[action='{reverse('reviews:assign', args=[case.pk])}'] button")
    staff.go(reverse("reviews:round", args=[round_.pk])).press(
        f"form[action='{reverse('reviews:move_round', args=[round_.pk])}'] button"
    )
    for mark, desk, reviewer in zip(("80", "90"), desks, cast.reviewers, strict=True):
        assignment = Assignment.objects.get(reviewer=reviewer)
        desk.go(reverse("reviews:desk"))
        desk.go(reverse("reviews:review", args=[assignment.pk]))
        scores_here(desk, list(round_.criteria.all()), mark)
        assert desk.accessible() == []
        desk.press(f"form[action='{reverse('reviews:submit', args=[assignment.pk])}'] button")
    assert set(case.assignments.values_list("state", flat=True)) == {"submitted"}
    staff.go(reverse("reviews:case", args=[case.pk]))
    assert "85" in staff.page.inner_text("main")


def is_approved(staff: Visitor, proposal: Proposal) -> None:
    home, alliance = reverse("proposals:proposal", args=[proposal.pk]), proposal.alliance_id
    for act, letter in (("report", None), ("approve", LETTER)):
        records_the_amounts(staff.go(reverse(f"proposals:{act}", args=[alliance])), letter)
    staff.go(home)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.APPROVED


def sees_the_grant(partner: Visitor, proposal: Proposal) -> None:
    partner.go(reverse("budgets:grants", args=[proposal.alliance_id]))
    assert LETTER[0] in partner.page.inner_text("main")
    assert partner.accessible() == []


def counts_on_the_dashboard(staff: Visitor) -> None:
    staff.go(reverse("dashboards:overview") + f"?year={YEAR}")
    assert "12,000" in staff.page.inner_text("main")
    assert staff.accessible() == []
    staff.picture("dashboard")
