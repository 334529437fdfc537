"""Schools hear that they are asked or appointed, the convener how they answer."""

import pytest

from accounts.actors import Actor
from accounts.roles import Role
from communities import actions
from communities.models import Alliance
from tests import make as people
from tests.communities import make
from workspace.models import Notice
from workspace.sentences import told

pytestmark = pytest.mark.django_db


def _heard(event: str) -> list[int]:
    return list(Notice.objects.filter(event=event).order_by("pk").values_list("person", flat=True))


def test_an_invited_school_is_told_once_and_again_when_it_is_asked_again() -> None:
    convener, school = make.school(), make.school()
    alliance = make.alliance(None, convener)
    host, guest = (people.member(Role.SCHOOL_OFFICER, each.organisation) for each in (convener, school))
    people.member(Role.SCHOOL_OFFICER)
    for _ in range(2):
        actions.invite(by=Actor.of(host), alliance=alliance, schools=[school])
    assert _heard("alliance.invite") == [guest.person_id]
    actions.answer_invitation(by=Actor.of(guest), alliance=alliance, accept=False)
    actions.invite(by=Actor.of(host), alliance=alliance, schools=[school])
    assert _heard("alliance.invite") == [guest.person_id] * 2
    assert _heard("alliance.answer") == [host.person_id]
    answer = Notice.objects.get(event="alliance.answer")
    assert str(school) in told(answer).text


def test_a_school_that_is_carried_over_is_told() -> None:
    convener, school = make.school(), make.school()
    alliance = make.alliance(None, convener)
    with make.attributed(make.Actor.system(), "test"):
        before = Alliance.objects.create(community=alliance.community, year=make.year(alliance.year_id - 1))
    make.add(before, school)
    guest = people.member(Role.SCHOOL_OFFICER, school.organisation)
    actions.carry_over(by=make.officer(convener), alliance=alliance)
    assert _heard("alliance.invite") == [guest.person_id]


def test_a_school_appointed_convener_is_told() -> None:
    before, now = make.school(), make.school()
    alliance = make.alliance(None, before, now)
    officer = people.member(Role.SCHOOL_OFFICER, now.organisation)
    people.member(Role.SCHOOL_OFFICER, before.organisation)
    actions.appoint_convener(by=make.staff(), alliance=alliance, school=now)
    assert _heard("alliance.appoint") == [officer.person_id]
