"""The pages as people meet them: what each shows and does, bad input, and the same queries for one row as for three."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from communities.models import (
    Alliance,
    AllianceMember,
    Community,
    CommunityTownship,
    CooperatingUnit,
    School,
    SchoolYear,
)
from communities.queries import alliances as alliance_queries
from tests import make as ground
from tests.communities import make

pytestmark = pytest.mark.django_db


def queries(client: Client, url: str) -> int:
    """How many queries a page takes (asked for twice: the first time warms what is kept between requests)."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def url(name: str, *keys: object) -> str:
    return reverse(f"communities:{name}", args=keys)


def test_lists_take_as_many_queries_for_three_rows_as_for_one() -> None:
    staff = make.signed_in(make.staff())
    lists = [url("schools"), url("alliances"), url("communities"), url("year_grid"), url("without_address")]
    convener = make.school()
    make.alliance(make.community("C1"), convener, make.school())
    with make.attributed(make.Actor.system(), "test"):
        School.objects.update(address="")
    before = {each: queries(staff, each) for each in lists}
    for number, town in enumerate((make.elsewhere(), make.town("10007030", "和美鎮"))):
        make.alliance(make.community(f"D{number}", town), make.school(town), make.school(town))
    with make.attributed(make.Actor.system(), "test"):
        School.objects.update(address="")
    assert {each: queries(staff, each) for each in lists} == before


def test_alliance_page_takes_as_many_queries_for_three_members_as_for_one() -> None:
    convener = make.school()
    alliance = make.alliance(None, convener, make.school())
    officer = make.signed_in(make.officer(convener))
    page = url("alliance", alliance.pk)
    before = queries(officer, page)
    for _ in range(2):
        make.add(alliance, make.school())
    assert queries(officer, page) == before


def test_schools_are_found_by_name_code_and_mark_and_summed_up() -> None:
    marked, other = make.school(benchmark=True), make.school()
    staff = make.signed_in(make.staff())
    for query in (
        f"q={marked.code}",
        "mark=benchmark",
        "county=10007&mark=benchmark",
    ):
        shown = staff.get(f"{url('schools')}?{query}").content.decode()
        assert marked.code in shown and other.code not in shown, query
    nothing = staff.get(f"{url('schools')}?q=nobody").content.decode()
    assert marked.code not in nothing
    assert staff.get(f"{url('schools')}?year=x&county=zz&page=99").status_code == 200


def test_school_fields_save_themselves_and_a_stale_tab_clashes() -> None:
    school = make.school()
    staff = make.signed_in(make.staff())
    save = url("save_school", school.pk)
    given = {"field": "address", "base": school.address, "value": "彰化縣彰化市新路2號"}
    assert staff.post(save, given).status_code == 200
    assert staff.post(save, {**given, "value": "彰化縣彰化市舊路3號"}).status_code == 409
    school.refresh_from_db()
    assert school.address == "彰化縣彰化市新路2號"


@pytest.mark.parametrize(
    ("field", "value"),
    [("address", "x" * 201), ("township_id", "63000010"), ("ownership", "private"), ("organisation_id", "1")],
)
def test_school_field_that_cannot_be_kept_is_refused(field: str, value: str) -> None:
    school = make.school()
    staff = make.signed_in(make.staff())
    before = School.objects.values().get(pk=school.pk)
    answer = staff.post(url("save_school", school.pk), {"field": field, "base": "", "value": value})
    assert answer.status_code == 422
    assert School.objects.values().get(pk=school.pk) == before


@pytest.mark.parametrize(("value", "kept"), [("1", True), ("0", False), ("", None)])
def test_transfer_participation_is_yes_no_or_unknown(value: str, kept: bool | None) -> None:
    school = make.school(transfer_participation=not kept if kept is not None else True)
    staff = make.signed_in(make.staff())
    base = {True: "1", False: "0"}[not kept if kept is not None else True]
    given = {"field": "transfer_participation", "base": base, "value": value}
    assert staff.post(url("save_year_fact", school.pk, make.YEAR), given).status_code == 200
    assert SchoolYear.objects.get(school=school, year=make.YEAR).transfer_participation is kept


def test_first_fact_of_a_year_begins_that_year() -> None:
    school = make.school()
    make.year(115)
    staff = make.signed_in(make.staff())
    given = {"field": "kind", "base": "", "value": "general"}
    assert staff.post(url("save_year_fact", school.pk, 115), given).status_code == 200
    assert staff.post(url("save_year_fact", school.pk, 140), given).status_code == 404
    assert SchoolYear.objects.get(school=school, year=115).kind == "general"


def test_community_before_any_school_year_says_what_is_needed_first() -> None:
    with make.attributed(make.Actor.system(), "test"):
        new = Community.objects.create(code="C1", name="新社區")
    page = make.signed_in(make.staff()).get(url("community", new.pk)).content.decode()
    assert "系統尚無學年度資料" in page


def test_townships_of_another_community_are_refused_with_its_name() -> None:
    mine, other = make.community("C1"), make.community("C2", make.elsewhere())
    staff = make.signed_in(make.staff())
    before = set(CommunityTownship.objects.values_list("community", "township"))
    page = url("townships", mine.pk, make.YEAR, "10007")
    answer = staff.post(page, {"town": [make.elsewhere().pk, make.town().pk], "seen": [make.town().pk]})
    assert answer.status_code == 422
    assert "鹿港鎮" in answer.content.decode() and other.name in answer.content.decode()
    assert set(CommunityTownship.objects.values_list("community", "township")) == before


def test_townships_change_only_by_what_was_ticked_or_unticked() -> None:
    mine, third = make.community("C1", make.town(), make.elsewhere()), make.town("10007030", "和美鎮")
    staff = make.signed_in(make.staff())
    page = url("townships", mine.pk, make.YEAR, "10007")
    # Since this page was opened, somebody else has added a township that it does not show as covered.
    with make.attributed(make.Actor.system(), "test"):
        CommunityTownship.objects.create(community=mine, year=make.year(), township=third)
    staff.post(page, {"town": [make.town().pk], "seen": [make.town().pk, make.elsewhere().pk]})
    assert set(mine.coverage.values_list("township", flat=True)) == {make.town().pk, third.pk}


def test_carry_coverage_takes_free_townships_of_last_year_once() -> None:
    mine = make.community("C1", make.town(), number=113)
    taken = make.community("C2", make.elsewhere())
    with make.attributed(make.Actor.system(), "test"):
        CommunityTownship.objects.create(community=mine, year=make.year(113), township=make.elsewhere())
    staff = make.signed_in(make.staff())
    for _ in range(2):
        staff.post(url("carry_coverage", make.YEAR))
    rows = CommunityTownship.objects.filter(year=make.YEAR).values_list("community", "township")
    assert set(rows) == {(mine.pk, make.town().pk), (taken.pk, make.elsewhere().pk)}


@pytest.mark.parametrize("field", ["code", "name"])
def test_second_community_of_a_code_or_name_is_refused(field: str) -> None:
    there = make.community("C1")
    staff = make.signed_in(make.staff())
    given = {"code": "C9", "name": "新的區", field: getattr(there, field)}
    answer = staff.post(url("define"), given)
    assert answer.status_code == 422
    assert given["code"] in answer.content.decode() and given["name"] in answer.content.decode()
    assert Community.objects.count() == 1


def test_neighbours_are_told_of_both_sides() -> None:
    one, other = make.community("C1"), make.community("C2", make.elsewhere())
    make.signed_in(make.staff()).post(url("neighbours", one.pk), {"neighbour": [other.pk]})
    assert list(other.neighbours.all()) == [one]


def test_conveners_officer_invites_from_the_page_and_the_invited_school_joins() -> None:
    convener, invited = make.school(), make.school()
    alliance = make.alliance(None, convener)
    officer = make.signed_in(make.officer(convener))
    assert invited.code in officer.get(url("invite", alliance.pk)).content.decode()
    for _ in range(2):
        officer.post(url("invite", alliance.pk), {"school": [invited.pk, "x", "99999999999"]})
    member = AllianceMember.objects.get(alliance=alliance, school=invited)
    assert member.answer == "invited"
    partner = make.signed_in(make.officer(invited))
    assert 'value="join"' in partner.get(url("alliance", alliance.pk)).content.decode()
    partner.post(url("answer", alliance.pk), {"answer": "join"})
    member.refresh_from_db()
    assert member.answer == "joined"


def test_a_search_keeps_what_is_ticked_and_says_when_there_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alliance_queries, "FOUND", 1)
    convener, ticked, *_more = [make.school() for _ in range(4)]
    alliance = make.alliance(None, convener)
    officer = make.signed_in(make.officer(convener))
    page = officer.get(url("invite", alliance.pk), {"q": convener.code[:2], "school": ticked.pk})
    found = [each.school for each in page.context["candidates"]]
    assert found[0] == ticked and len(found) == 2 and page.context["limit"] == 1
    assert f'value="{ticked.pk}" id="school-{ticked.pk}" checked' in " ".join(page.content.decode().split())


@pytest.mark.parametrize("name", ["invite", "partners"])
def test_nothing_ticked_stays_on_the_page(name: str) -> None:
    convener = make.school()
    alliance = make.alliance(None, convener)
    answer = make.signed_in(make.officer(convener)).post(f"{url(name, alliance.pk)}?q=x", {})
    assert answer["Location"] == f"{url(name, alliance.pk)}?q=x"


def test_what_has_applied_is_not_offered_for_change() -> None:
    alliance = make.alliance(None, make.school(), make.school())
    staff = make.signed_in(make.staff())
    assert url("remove_member", alliance.pk) in staff.get(url("alliance", alliance.pk)).content.decode()
    with make.attributed(make.Actor.system(), "test"):
        Alliance.objects.filter(pk=alliance.pk).update(applied=True, forming=False)
    page = staff.get(url("alliance", alliance.pk)).content.decode()
    assert url("remove_member", alliance.pk) not in page and url("invite", alliance.pk) not in page


def test_a_member_of_the_alliance_is_no_cooperating_unit() -> None:
    convener, member = make.school(), make.school()
    alliance = make.alliance(None, convener, member)
    given = {"school_code": member.code, "kind": "rare-department", "unit": "園藝科", "cooperates_in": "共同課程"}
    answer = make.signed_in(make.officer(convener)).post(url("new_unit", alliance.pk), given)
    assert answer.status_code == 422 and not CooperatingUnit.objects.exists()


def test_an_invited_school_of_elsewhere_is_marked() -> None:
    convener, outside = make.school(), make.school(make.elsewhere())
    alliance = make.alliance(None, convener)
    make.add(alliance, outside, answer="invited")
    page = make.signed_in(make.officer(convener)).get(url("alliance", alliance.pk))
    assert page.context["notes"][outside.pk].outside and not page.context["notes"][convener.pk].outside


def test_a_school_without_a_township_is_suggested_where_its_county_lies() -> None:
    convener, vague = make.school(), make.school()
    with make.attributed(make.Actor.system(), "test"):
        School.objects.filter(pk=vague.pk).update(township=None)
    alliance = make.alliance(None, convener)
    page = make.signed_in(make.officer(convener)).get(url("invite", alliance.pk))
    assert {each.school: each.inside for each in page.context["candidates"]}[vague]
    make.add(alliance, vague, answer="invited")
    page = make.signed_in(make.officer(convener)).get(url("alliance", alliance.pk))
    assert not page.context["notes"][vague.pk].outside


def test_declined_school_no_longer_sees_the_alliance() -> None:
    invited = make.school()
    alliance = make.alliance(None, make.school())
    make.add(alliance, invited, answer="invited")
    client = make.signed_in(make.officer(invited))
    assert client.post(url("answer", alliance.pk), {"answer": "decline"}).url == url("alliances")
    assert client.get(url("alliance", alliance.pk)).status_code == 404


def test_findings_stand_on_the_page_with_a_link_to_where_they_are_mended() -> None:
    convener, outside = make.school(), make.school(make.elsewhere())
    alliance = make.alliance(None, convener, outside)
    shown = make.signed_in(make.officer(convener)).get(url("alliance", alliance.pk)).content.decode()
    assert f"{url('alliance', alliance.pk)}#school-{outside.code}" in shown
    assert f'id="school-{outside.code}"' in shown


def test_unit_with_an_unknown_school_keeps_what_was_typed() -> None:
    convener = make.school()
    alliance = make.alliance(None, convener)
    given = {"school_code": "ZZZZZZ", "kind": "rare-department", "unit": "園藝科", "cooperates_in": "課程"}
    answer = make.signed_in(make.officer(convener)).post(url("new_unit", alliance.pk), given)
    assert answer.status_code == 422
    assert all(value in answer.content.decode() for value in ("ZZZZZZ", "園藝科", "課程"))
    assert CooperatingUnit.objects.count() == 0


@pytest.mark.parametrize("action", ["carry_over", "invite", "remove_member", "partners", "learning_zone", "self_study"])
def test_another_alliances_actions_are_not_found_by_a_stranger_and_refused_to_a_partner(action: str) -> None:
    convener, partner = make.school(), make.school()
    alliance = make.alliance(None, convener, partner)
    before = list(alliance.members.values())
    stranger = make.signed_in(make.officer(make.school(make.elsewhere())))
    assert stranger.post(url(action, alliance.pk), {"school": [convener.pk]}).status_code == 404
    assert make.signed_in(make.officer(partner)).post(url(action, alliance.pk)).status_code == 403
    assert list(alliance.members.values()) == before


@pytest.mark.parametrize("action", ["convener", "split", "merge"])
def test_what_the_administration_decides_is_refused_to_the_convener(action: str) -> None:
    convener, partner = make.school(), make.school()
    alliance = make.alliance(None, convener, partner)
    answer = make.signed_in(make.officer(convener)).post(url(action, alliance.pk), {"school_code": partner.code})
    assert answer.status_code == 403
    assert Alliance.objects.count() == 1


def test_appointing_in_an_alliance_that_applied_says_why_not_and_keeps_what_was_typed() -> None:
    convener, partner = make.school(), make.school()
    alliance = make.alliance(None, convener, partner, forming=False, applied=True)
    answer = make.signed_in(make.staff()).post(url("convener", alliance.pk), {"school_code": partner.code})
    assert answer.status_code == 422 and partner.code in answer.content.decode()
    assert alliance.members.get(part="convener").school == convener


def test_authority_sees_the_schools_that_answer_to_it_now() -> None:
    mine, theirs = ground.organisation("authority"), ground.organisation("authority")
    still, moved, foreign = make.school(authority=mine), make.school(authority=mine), make.school(authority=theirs)
    with make.attributed(make.Actor.system(), "test"):
        SchoolYear.objects.create(school=moved, year=make.year(115), authority=theirs)
        SchoolYear.objects.create(school=still, year=make.year(115))
    client = make.signed_in(ground.actor(Role.AUTHORITY_OFFICER, mine))
    seen = {each.pk: client.get(url("school", each.pk)).status_code for each in (still, moved, foreign)}
    assert seen == {still.pk: 200, moved.pk: 404, foreign.pk: 404}


def test_county_or_township_that_cannot_be_stored_is_refused() -> None:
    mine, staff = make.community("C1", make.town()), make.signed_in(make.staff())
    assert staff.get(url("townships", mine.pk, make.YEAR, "1\x000")).status_code == 400
    page = url("townships", mine.pk, make.YEAR, "10007")
    assert staff.post(page, {"town": ["\x00"], "seen": ["x\x00"]}).status_code == 302
    assert list(mine.coverage.values_list("township", flat=True)) == [make.town().pk]
