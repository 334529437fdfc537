"""Calls: created with a confirmed edition, opened with everything the schools need, closed again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.permissions import Permission as P
from communities.actions import merge, split
from communities.models import Alliance, AllianceMember, Community, CommunityTownship, School, Township
from communities.queries import land
from core.refusals import Refused
from proposals import actions
from proposals.models import Call, Proposal, Subplan
from proposals.states import CallState
from tests.budgets import make as lower
from tests.proposals import clients, make

pytestmark = pytest.mark.django_db


def dates(**changes):
    now = timezone.now()
    return {
        "opens_at": now,
        "subplans_due_at": now + timedelta(days=20),
        "submit_until": now + timedelta(days=30),
        "note": "",
        **changes,
    }


@pytest.fixture
def staff():
    return make.staff()


def community(code: str = "X1", convener=None) -> Community:
    """A community that covers a township in 111, and in 110 was convened by a school."""
    school = convener or make.school()
    with attributed(Actor.system(), "test"):
        made = Community.objects.create(code=code, name=f"社區{code}")
        town = Township.objects.create(code=f"T{code}", county_id="10007", name=f"{code}鎮")
        CommunityTownship.objects.create(community=made, year=lower.year(111), township=town)
        before = Alliance.objects.create(community=made, year=lower.year(110))
        AllianceMember.objects.create(
            alliance=before, school=school, part="convener", answer="joined", joined_on=timezone.localdate()
        )
    return made


def test_opening_makes_alliances_proposals_and_subplans(staff):
    community("X1")
    community("X2")
    call = actions.create_call(by=staff, year=111, edition="111", **dates())
    actions.open_call(by=staff, call=call)
    proposals = Proposal.objects.filter(call=call)
    assert proposals.count() == 2
    assert [(p.edition, p.subplans.count()) for p in proposals] == [("111", 1), ("111", 1)]
    assert all(subplan.number == 1 and subplan.plan.open_for_writing for subplan in Subplan.objects.all())


def test_opening_again_makes_nothing_twice(staff):
    community()
    call = actions.create_call(by=staff, year=111, edition="111", **dates())
    actions.open_call(by=staff, call=call)
    with pytest.raises(Refused, match="請重新整理頁面再操作"):
        actions.open_call(by=staff, call=call)
    actions.close_call(by=staff, call=call)
    actions.reopen_call(by=staff, call=call, remark="尚有學校未送出")
    assert Proposal.objects.count() == 1


def test_a_community_that_came_later_joins_the_open_call(staff):
    community("X1")
    call = actions.create_call(by=staff, year=111, edition="111", **dates())
    actions.open_call(by=staff, call=call)
    first = Proposal.objects.get()
    later = community("X2")
    assert [each.alliance.community for each in actions.admit_communities(by=staff, call=call)] == [later]
    joined = Proposal.objects.exclude(pk=first.pk).get()
    assert (joined.call, joined.alliance.forming, joined.subplans.count()) == (call, True, 1)
    assert actions.admit_communities(by=staff, call=call) == []
    call.refresh_from_db()
    assert call.state == CallState.OPEN and Proposal.objects.count() == 2


@pytest.mark.parametrize("closed", [False, True])
def test_nobody_joins_a_call_that_is_not_open(staff, closed):
    community("X1")
    call = actions.create_call(by=staff, year=111, edition="111", **dates())
    if closed:
        actions.open_call(by=staff, call=call)
        actions.close_call(by=staff, call=call)
    community("X2")
    with pytest.raises(Refused, match="申請尚未開放"):
        actions.admit_communities(by=staff, call=call)
    assert Proposal.objects.count() == closed


def test_only_staff_let_communities_join(staff):
    community("X1")
    call = actions.create_call(by=staff, year=111, edition="111", **dates())
    actions.open_call(by=staff, call=call)
    community("X2")
    with pytest.raises(policy.Denied, match=r"call\.manage"):
        actions.admit_communities(by=make.officer(make.school()), call=call)
    assert Proposal.objects.count() == 1


def test_the_page_of_a_call_names_what_belongs_nowhere_and_who_may_join(staff):
    covered = community("X1")
    call = actions.create_call(by=staff, year=111, edition="111", **dates())
    stray, placed = make.school(), make.school()
    with attributed(Actor.system(), "test"):
        free = Township.objects.create(code="TF", county_id="10007", name="無主鄉")
        School.objects.filter(pk=placed.pk).update(township=covered.coverage.get().township)
        School.objects.filter(pk=stray.pk).update(township=free)
    assert stray in land.schools_nowhere(111) and placed not in land.schools_nowhere(111)
    browser = clients.staff()
    page = browser.get(f"/calls/{call.pk}/").content.decode()
    assert stray.name in page and placed.name not in page and "不屬任何社區" in page
    browser.post(f"/calls/{call.pk}/open/")
    later = community("X2")
    assert later.name in browser.get(f"/calls/{call.pk}/").content.decode()
    browser.post(f"/calls/{call.pk}/admit/")
    assert Proposal.objects.filter(alliance__community=later).exists()
    assert later not in land.without_alliance(111)


def test_a_year_has_one_call(staff):
    actions.create_call(by=staff, year=111, edition="111", **dates())
    with pytest.raises(Refused, match="請由清單開啟"):
        actions.create_call(by=staff, year=111, edition="111", **dates())
    assert Call.objects.count() == 1


@pytest.mark.parametrize("edition", ["112", "SA114x", ""])
def test_unknown_edition_is_refused(staff, edition):
    with pytest.raises(Refused, match="請選擇已確認的規定版本"):
        actions.create_call(by=staff, year=111, edition=edition, **dates())
    assert not Call.objects.exists()


def test_dates_in_disorder_are_refused(staff):
    now = timezone.now()
    with pytest.raises(Refused, match="開始撰寫、子計畫截止、計畫書截止"):
        actions.create_call(by=staff, year=111, edition="111", **dates(submit_until=now))
    assert not Call.objects.exists()


def test_edition_stays_once_open(staff):
    call = actions.create_call(by=staff, year=111, edition="106", **dates())
    actions.change_call(by=staff, call=call, edition="111", **dates())
    actions.open_call(by=staff, call=call)
    with pytest.raises(Refused, match="計畫書依其適用規定撰寫"):
        actions.change_call(by=staff, call=call, edition="106", **dates())
    changed = actions.change_call(by=staff, call=call, edition="111", **dates(note="請準時"))
    assert (changed.edition, changed.note) == ("111", "請準時")


def test_closed_call_stops_writing(staff):
    community(convener=(school := make.school()))
    call = actions.create_call(by=staff, year=111, edition="111", **dates())
    actions.open_call(by=staff, call=call)
    actions.close_call(by=staff, call=call)
    with pytest.raises(policy.Denied, match=r"subplan\.write"):
        actions.save_field(by=make.officer(school), subplan=Subplan.objects.get(), field="title", base="", value="x")
    call.refresh_from_db()
    assert call.state == CallState.CLOSED


def test_only_staff_manage_calls():
    by = make.officer(make.school())
    with pytest.raises(policy.Denied, match=r"call\.manage"):
        actions.create_call(by=by, year=111, edition="111", **dates())


def test_extension_says_why_and_gives_more_time(staff):
    proposal = make.proposal()
    for days, reason, why in ((60, " ", "請填寫延長期限的理由"), (1, "理由", "延長後的期限須晚於原截止時間")):
        with pytest.raises(Refused, match=why):
            actions.extend(by=staff, proposal=proposal, until=timezone.now() + timedelta(days=days), reason=reason)
    proposal.refresh_from_db()
    assert proposal.extended_until is None


def test_a_joining_school_gets_the_next_number(staff):
    proposal = make.proposal()
    with attributed(Actor.system(), "test"):
        AllianceMember.objects.create(
            alliance=proposal.alliance, school=make.school(), answer="joined", joined_on=timezone.localdate()
        )
    actions.sync_subplans(by=staff, proposal=proposal)
    assert list(proposal.subplans.values_list("number", flat=True)) == [1, 2, 3]


def test_a_leaving_school_keeps_its_text_but_its_budget_is_closed(staff):
    proposal = make.proposal()
    own = make.subplan(proposal, 2)
    with attributed(Actor.system(), "test"):
        proposal.alliance.members.filter(school=own.school).delete()
    actions.sync_subplans(by=staff, proposal=proposal)
    own.plan.refresh_from_db()
    assert not own.plan.open_for_writing
    assert proposal.subplans.count() == 2


def test_the_convener_does_not_see_the_subplan_of_a_school_that_left(staff):
    proposal = make.proposal()
    own, left = make.subplan(proposal), make.subplan(proposal, 2)
    convener = make.officer(own.school)
    assert set(policy.scope(convener, P.SUBPLAN_VIEW)) == {own, left}
    with attributed(Actor.system(), "test"):
        proposal.alliance.members.filter(school=left.school).update(answer="declined")
    assert list(policy.scope(convener, P.SUBPLAN_VIEW)) == [own]
    assert list(policy.scope(make.officer(left.school), P.SUBPLAN_VIEW)) == [left]


def test_second_alliance_takes_its_schools_subplans_and_gives_them_back(staff):
    proposal = make.proposal(make.school(), make.school(), make.school())
    moving = make.subplan(proposal, 2)
    make.item(moving, "1.1", name="共備")
    second = split(by=staff, alliance=proposal.alliance, convener=moving.school, schools=[])
    moving.refresh_from_db()
    assert moving.proposal.alliance_id == second.pk
    assert moving.items.get().purpose.number == "111-1-1"
    merge(by=staff, alliance=second)
    moving.refresh_from_db()
    assert (moving.proposal_id, moving.items.get().name) == (proposal.pk, "共備")
    assert Proposal.objects.count() == 1


def test_two_of_staff_who_change_a_call_at_once_both_get_theirs_or_read_each_other(staff):
    day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    as_typed = {
        "opens_at": day,
        "subplans_due_at": day + timedelta(days=20, hours=23, minutes=59),
        "submit_until": day + timedelta(days=30, hours=17),
    }
    call = actions.create_call(by=staff, year=116, edition="111", **dates(**as_typed))
    url = reverse("proposals:edit_call", args=[call.pk])
    browser = clients.sign_in(Membership.objects.get(pk=staff.membership_id))
    page = browser.get(url)
    filled = {"begun": page.context["begun"]}
    for field in page.context["form"]:
        filled[field.html_name] = field.field.widget.format_value(field.field.prepare_value(field.value())) or ""
        if isinstance(filled[field.html_name], list):
            filled[field.html_name] = filled[field.html_name][0]
    actions.change_call(by=staff, call=call, edition="111", **dates(**as_typed, note="請各校留意期限。"))
    assert browser.post(url, filled | {"signing_order": "any"}).status_code == 302
    call.refresh_from_db()
    assert (call.note, call.signing_order) == ("請各校留意期限。", "any")
    answer = browser.post(url, filled | {"note": "另行通知。"})
    assert answer.status_code == 422
    assert "請各校留意期限。" in answer.text and "另行通知。" in answer.text
    call.refresh_from_db()
    assert call.note == "請各校留意期限。"
    assert browser.post(url, filled | {"note": "另行通知。", "begun": answer.context["begun"]}).status_code == 302
