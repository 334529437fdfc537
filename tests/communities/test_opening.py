"""Alliances of a year: opened with the call, closed, split in two, merged again."""

import pytest
from django.utils import translation

from accounts.policy import Denied
from accounts.roles import Role
from communities import actions
from communities.models import Alliance, AllianceMember
from communities.signals import closing, members_changed, opened
from core.queries import events_of
from core.refusals import Refused
from tests import make as ground
from tests.communities import make

pytestmark = pytest.mark.django_db


def members(alliance: Alliance) -> dict[str, tuple[str, str]]:
    rows = alliance.members.select_related("school__organisation")
    return {row.school.code: (row.part, row.answer) for row in rows}


def test_open_alliances_makes_one_for_each_covered_community_with_last_years_convener() -> None:
    convener, covered = make.school(), make.community()
    make.community("C2", make.elsewhere(), number=113)
    with make.attributed(make.Actor.system(), "test"):
        before = Alliance.objects.create(community=covered, year=make.year(113))
    make.add(before, convener, part="convener")
    (made,) = make.opened()
    assert made.community == covered and made.forming
    assert members(made) == {convener.code: ("convener", "joined")}


def test_open_alliances_twice_makes_none_more_and_opens_closed_ones_again() -> None:
    make.community()
    (made,) = make.opened()
    actions.close_alliances(by=make.staff(), year=make.year())
    made.refresh_from_db()
    assert not made.forming
    assert make.opened() == []
    made.refresh_from_db()
    assert made.forming and Alliance.objects.count() == 1


def test_open_alliances_leaves_one_that_has_applied_as_it_is() -> None:
    made = make.alliance()
    actions.settle(by=make.staff(), alliance=made)
    make.opened()
    made.refresh_from_db()
    assert (made.forming, made.applied) == (False, True)
    actions.go_on(by=make.staff(), alliance=made)
    made.refresh_from_db()
    assert (made.forming, made.applied) == (True, True)


def test_open_alliances_is_for_staff() -> None:
    with pytest.raises(Denied, match=r"alliance\.appoint"):
        actions.open_alliances(by=make.officer(make.school()), year=make.year())


def test_open_alliances_tells_of_each_new_one_once() -> None:
    make.community()
    heard: list[Alliance] = []

    def hear(sender: object, *, alliance: Alliance, **_: object) -> None:
        heard.append(alliance)

    opened.connect(hear)
    try:
        made = make.opened()
        make.opened()
    finally:
        opened.disconnect(hear)
    assert heard == made


def test_appoint_convener_replaces_the_former_one_who_stays_as_partner() -> None:
    former, new = make.school(), make.school()
    alliance = make.alliance(None, former)
    actions.appoint_convener(by=make.staff(), alliance=alliance, school=new)
    actions.appoint_convener(by=make.staff(), alliance=alliance, school=new)
    assert members(alliance) == {former.code: ("partner", "joined"), new.code: ("convener", "joined")}


def test_appoint_convener_is_not_for_the_conveners_officer() -> None:
    convener, partner = make.school(), make.school()
    alliance = make.alliance(None, convener, partner)
    with pytest.raises(Denied, match=r"alliance\.appoint"):
        actions.appoint_convener(by=make.officer(convener), alliance=alliance, school=partner)
    assert members(alliance)[convener.code] == ("convener", "joined")


def test_split_moves_the_schools_and_merge_brings_them_back() -> None:
    schools = [make.school() for _ in range(4)]
    first = make.alliance(None, *schools)
    second = actions.split(by=make.staff(), alliance=first, convener=schools[2], schools=schools[2:])
    assert second.number == 2 and second.forming
    assert members(second) == {schools[2].code: ("convener", "joined"), schools[3].code: ("partner", "joined")}
    assert set(members(first)) == {school.code for school in schools[:2]}
    heard: list[Alliance] = []

    def hear(sender: object, *, alliance: Alliance, **_: object) -> None:
        heard.append(alliance)

    closing.connect(hear)
    members_changed.connect(hear)
    try:
        assert actions.merge(by=make.staff(), alliance=second) == first
    finally:
        closing.disconnect(hear)
        members_changed.disconnect(hear)
    assert len(heard) == 2 and heard[1] == first
    assert set(members(first)) == {school.code for school in schools}
    assert [part for part, _ in members(first).values()].count("convener") == 1


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("outsider", "僅本聯盟的學校可移至第二聯盟"),
        ("convener", "本聯盟的召集學校不能移出"),
        ("third", "本社區已有第二個合作聯盟"),
    ],
)
def test_split_refuses_and_changes_nothing(case: str, reason: str) -> None:
    schools = [make.school() for _ in range(3)]
    first = make.alliance(None, *schools)
    moving = {"outsider": [make.school()], "convener": [schools[0], schools[1]], "third": [schools[1]]}[case]
    if case == "third":
        with make.attributed(make.Actor.system(), "test"):
            Alliance.objects.create(community=first.community, year=first.year, number=2)
    before = (Alliance.objects.count(), AllianceMember.objects.count(), members(first))
    with pytest.raises(Refused, match=reason):
        actions.split(by=make.staff(), alliance=first, convener=moving[-1], schools=moving)
    assert (Alliance.objects.count(), AllianceMember.objects.count(), members(first)) == before


def test_merge_of_the_first_or_of_one_that_applied_is_refused() -> None:
    schools = [make.school() for _ in range(3)]
    first = make.alliance(None, *schools)
    with pytest.raises(Refused, match="這是社區的第一聯盟"):
        actions.merge(by=make.staff(), alliance=first)
    second = actions.split(by=make.staff(), alliance=first, convener=schools[2], schools=[schools[2]])
    actions.settle(by=make.staff(), alliance=second)
    with pytest.raises(Refused, match="此聯盟已提出申請"):
        actions.merge(by=make.staff(), alliance=second)
    assert Alliance.objects.count() == 2


def test_what_applied_is_neither_convened_anew_nor_split_nor_merged_until_returned() -> None:
    schools = [make.school() for _ in range(4)]
    first = make.alliance(None, *schools)
    second = actions.split(by=make.staff(), alliance=first, convener=schools[3], schools=[])
    actions.settle(by=make.staff(), alliance=first)
    before = members(first), members(second)
    with pytest.raises(Refused, match="成員與召集學校不再變動"):
        actions.appoint_convener(by=make.staff(), alliance=first, school=schools[1])
    with pytest.raises(Refused, match="成員與召集學校不再變動"):
        actions.merge(by=make.staff(), alliance=second)
    assert (members(first), members(second)) == before
    actions.go_on(by=make.staff(), alliance=first)
    actions.merge(by=make.staff(), alliance=second)
    actions.settle(by=make.staff(), alliance=first)
    with (
        translation.override("en"),
        pytest.raises(Refused, match="has applied and stands as it applied"),
    ):
        actions.split(by=make.staff(), alliance=first, convener=schools[1], schools=[])
    assert Alliance.objects.count() == 1


def test_actions_of_staff_are_recorded_as_theirs() -> None:
    school = make.school()
    alliance = make.alliance()
    by = ground.actor(Role.ADMINISTRATION_STAFF)
    actions.appoint_convener(by=by, alliance=alliance, school=school)
    event = events_of(AllianceMember).objects.latest("pgh_id")
    assert (event.pgh_context["person"], event.pgh_context["action"]) == (by.person_id, "alliance.appoint-convener")
