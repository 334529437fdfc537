"""Forming an alliance: who may, what each action changes, once however often it is posted."""

import threading
from datetime import date

import pytest
from django.db import connection

from accounts.policy import Denied
from accounts.roles import OrganisationKind, Role
from communities import actions
from communities.models import Alliance, AllianceMember, AlliancePartner, CooperatingUnit
from core.refusals import Refused
from tests import make as ground
from tests.communities import make

pytestmark = pytest.mark.django_db
KIND = CooperatingUnit.Kind.RARE_DEPARTMENT


def answers(alliance: Alliance) -> dict[int, str]:
    return dict(alliance.members.values_list("school", "answer"))


def last_years(of: Alliance, *schools: object) -> Alliance:
    with make.attributed(make.Actor.system(), "test"):
        before = Alliance.objects.create(community=of.community, year=make.year(113))
    for school in schools:
        make.add(before, school)  # type: ignore[arg-type]
    return before


def test_carry_over_invites_last_years_members_and_takes_partners_and_units_once() -> None:
    convener, partner, declined = make.school(), make.school(), make.school()
    alliance = make.alliance(None, convener)
    before = last_years(alliance, convener, partner)
    make.add(before, declined, answer="declined")
    high = make.junior_high()
    with make.attributed(make.Actor.system(), "test"):
        AlliancePartner.objects.create(alliance=before, organisation=high, joined_on=date(2024, 3, 1))
        CooperatingUnit.objects.create(alliance=before, school=declined, kind=KIND, unit="科", cooperates_in="課程")
    by = make.officer(convener)
    assert actions.carry_over(by=by, alliance=alliance) == actions.Carried(1, 1, 1)
    assert actions.carry_over(by=by, alliance=alliance) == actions.Carried(0, 0, 0)
    assert answers(alliance) == {convener.pk: "joined", partner.pk: "invited"}
    assert alliance.partners.get().organisation == high
    assert alliance.cooperating_units.get().cooperates_in == "課程"


def test_carry_over_without_last_year_is_refused() -> None:
    convener = make.school()
    alliance = make.alliance(None, convener)
    with pytest.raises(Refused, match="本社區上學年度沒有這個合作聯盟"):
        actions.carry_over(by=make.officer(convener), alliance=alliance)


def test_invite_asks_once_and_asks_again_who_declined() -> None:
    convener, new, declined = make.school(), make.school(), make.school()
    alliance = make.alliance(None, convener)
    make.add(alliance, declined, answer="declined")
    by = make.officer(convener)
    assert actions.invite(by=by, alliance=alliance, schools=[convener, new, declined]) == 2
    assert actions.invite(by=by, alliance=alliance, schools=[convener, new, declined]) == 0
    assert answers(alliance) == {convener.pk: "joined", new.pk: "invited", declined.pk: "invited"}


@pytest.mark.parametrize("who", ["partner", "stranger", "accountant", "authority"])
def test_forming_is_for_the_conveners_officer(who: str) -> None:
    convener, partner, stranger = make.school(), make.school(), make.school()
    alliance = make.alliance(None, convener, partner)
    by = {
        "partner": lambda: make.officer(partner),
        "stranger": lambda: make.officer(stranger),
        "accountant": lambda: ground.actor(Role.ACCOUNTANT, convener.organisation),
        "authority": lambda: ground.actor(Role.AUTHORITY_OFFICER),
    }[who]()
    before = answers(alliance)
    with pytest.raises(Denied, match=r"alliance\.form"):
        actions.invite(by=by, alliance=alliance, schools=[stranger])
    with pytest.raises(Denied, match=r"alliance\.form"):
        actions.remove_member(by=by, alliance=alliance, school=partner)
    assert answers(alliance) == before


def test_forming_ends_when_the_alliance_has_applied() -> None:
    convener, partner, other = make.school(), make.school(), make.school()
    alliance = make.alliance(None, convener, partner)
    actions.settle(by=make.staff(), alliance=alliance)
    with pytest.raises(Denied, match=r"alliance\.form"):
        actions.invite(by=make.officer(convener), alliance=alliance, schools=[other])
    with pytest.raises(Refused, match="成員與召集學校不再變動"):
        actions.invite(by=make.staff(), alliance=alliance, schools=[other])
    with pytest.raises(Refused, match="成員與召集學校不再變動"):
        actions.remove_member(by=make.staff(), alliance=alliance, school=partner)
    assert answers(alliance) == {convener.pk: "joined", partner.pk: "joined"}
    actions.go_on(by=make.staff(), alliance=alliance)
    actions.invite(by=make.staff(), alliance=alliance, schools=[other])
    assert answers(alliance)[other.pk] == "invited"


@pytest.mark.parametrize(("accept", "answer"), [(True, "joined"), (False, "declined")])
def test_answer_invitation_is_the_invited_schools(accept: bool, answer: str) -> None:
    convener, invited = make.school(), make.school()
    alliance = make.alliance(None, convener)
    make.add(alliance, invited, answer="invited")
    with pytest.raises(Denied, match=r"alliance\.answer"):
        actions.answer_invitation(by=make.officer(make.school()), alliance=alliance, accept=accept)
    with pytest.raises(Denied, match=r"alliance\.answer"):
        actions.answer_invitation(by=make.officer(convener), alliance=alliance, accept=False)
    member = actions.answer_invitation(by=make.officer(invited), alliance=alliance, accept=accept)
    assert member.answer == answer and (member.joined_on is not None) == accept


def test_a_school_joins_one_alliance_a_year() -> None:
    school = make.school()
    first = make.alliance(None, make.school(), school)
    second = make.alliance(make.community("C2", make.elsewhere()), make.school())
    make.add(second, school, answer="invited")
    last_years(first, school)
    by = make.officer(school)
    with pytest.raises(Refused, match="請先於該聯盟送出申請前退出") as refused:
        actions.answer_invitation(by=by, alliance=second, accept=True)
    assert str(first) in str(refused.value)
    assert answers(second)[school.pk] == "invited"
    actions.answer_invitation(by=by, alliance=first, accept=False)
    actions.answer_invitation(by=by, alliance=second, accept=True)
    assert (answers(first)[school.pk], answers(second)[school.pk]) == ("declined", "joined")


def test_leaving_ends_convening_the_self_study_plan() -> None:
    convener, partner = make.school(), make.school()
    alliance = make.alliance(None, convener, partner)
    actions.set_self_study_convener(by=make.officer(convener), alliance=alliance, school=partner)
    actions.answer_invitation(by=make.officer(partner), alliance=alliance, accept=False)
    alliance.refresh_from_db()
    assert alliance.self_study_convener is None


def test_self_study_convener_must_have_joined() -> None:
    convener, invited = make.school(), make.school()
    alliance = make.alliance(None, convener)
    make.add(alliance, invited, answer="invited")
    with pytest.raises(Refused, match="僅已加入的學校可擔任自主學習計畫召集學校"):
        actions.set_self_study_convener(by=make.officer(convener), alliance=alliance, school=invited)


def test_remove_member_takes_a_partner_once_and_never_the_convener() -> None:
    convener, partner = make.school(), make.school()
    alliance = make.alliance(None, convener, partner)
    by = make.officer(convener)
    assert actions.remove_member(by=by, alliance=alliance, school=partner)
    assert not actions.remove_member(by=by, alliance=alliance, school=partner)
    with pytest.raises(Refused, match="請先洽國教署改定召集學校"):
        actions.remove_member(by=by, alliance=alliance, school=convener)
    assert answers(alliance) == {convener.pk: "joined"}


def test_add_partner_takes_junior_highs_and_universities_once() -> None:
    convener = make.school()
    alliance = make.alliance(None, convener)
    found = [make.junior_high(), ground.organisation(OrganisationKind.UNIVERSITY)]
    by = make.officer(convener)
    assert actions.add_partner(by=by, alliance=alliance, organisations=found) == 2
    assert actions.add_partner(by=by, alliance=alliance, organisations=found) == 0
    assert actions.remove_partner(by=by, alliance=alliance, organisation=found[0])
    assert not actions.remove_partner(by=by, alliance=alliance, organisation=found[0])
    assert list(alliance.partners.values_list("organisation", flat=True)) == [found[1].pk]


def test_add_partner_refuses_a_senior_high_and_adds_none() -> None:
    convener = make.school()
    alliance = make.alliance(None, convener)
    with pytest.raises(Refused, match="僅國民中學與大專校院可列為夥伴"):
        actions.add_partner(
            by=make.officer(convener), alliance=alliance, organisations=[make.junior_high(), convener.organisation]
        )
    assert alliance.partners.count() == 0


def test_save_unit_refuses_a_second_entry_and_changes_its_own() -> None:
    convener, other = make.school(), make.school()
    alliance = make.alliance(None, convener)
    by = make.officer(convener)
    unit = actions.save_unit(by=by, alliance=alliance, school=other, kind=KIND, unit="科", cooperates_in="")
    with pytest.raises(Refused, match="此合作單位已在清單中"):
        actions.save_unit(by=by, alliance=alliance, school=other, kind=KIND, unit="科", cooperates_in="課程")
    actions.save_unit(by=by, alliance=alliance, school=other, kind=KIND, unit="科", cooperates_in="課程", change=unit)
    assert alliance.cooperating_units.get().cooperates_in == "課程"
    foreign = make.alliance(make.community("C2", make.elsewhere()), make.school())
    with pytest.raises(Refused, match="此合作單位屬於其他聯盟"):
        actions.save_unit(
            by=make.staff(), alliance=foreign, school=other, kind=KIND, unit="科", cooperates_in="", change=unit
        )
    assert actions.remove_unit(by=by, alliance=alliance, unit=unit.pk)
    assert not actions.remove_unit(by=by, alliance=alliance, unit=unit.pk)


def test_learning_zone_keeps_the_consent() -> None:
    convener = make.school()
    alliance = make.alliance(None, convener)
    by = make.officer(convener)
    actions.set_learning_zone(by=by, alliance=alliance, learning_zone=True, consent=" 府教字第1號 ")
    alliance.refresh_from_db()
    assert (alliance.learning_zone, alliance.learning_zone_consent) == (True, "府教字第1號")


@pytest.mark.django_db(transaction=True)
def test_two_conveners_officers_at_once_invite_a_school_once() -> None:
    convener, new = make.school(), make.school()
    alliance = make.alliance(None, convener)
    by = [make.officer(convener), make.officer(convener)]
    asked: list[int] = []
    start = threading.Barrier(2)

    def invite(number: int) -> None:
        try:
            start.wait()
            asked.append(actions.invite(by=by[number], alliance=alliance, schools=[new]))
        finally:
            connection.close()

    threads = [threading.Thread(target=invite, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == [0, 1]
    assert AllianceMember.objects.filter(alliance=alliance, school=new).count() == 1
