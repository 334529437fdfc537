"""Meetings: who counts, what may be resolved, what signed minutes trigger, what people of other tenants may not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.roles import Role
from communities.meetings import FOUNDING
from communities.models import AllianceMember
from core.drafts import Clash, Saved
from core.refusals import Refused
from tests import make
from tests.communities import make as land
from tests.workspace.founding import called, school_of
from workspace.meetings import calling, ical, kinds, recording, signing, telling
from workspace.meetings.counting import count
from workspace.meetings.kinds import MORE_THAN_HALF, Quorum
from workspace.meetings.queries import Whole
from workspace.meetings.recording import Attended
from workspace.models import AgendaItem, Attendance, Meeting, Notice, Resolution, Seat
from workspace.notices import due_on
from workspace.states import MeetingState

# -- who counts ----------------------------------------------------------------------------------------------------


@dataclass
class Person:
    pk: int
    seat: str = "member"
    attendance: str = "present"
    left_before: int | None = None
    holds: bool = True


@pytest.mark.parametrize(
    ("quorum", "entitled", "needed"),
    [
        (MORE_THAN_HALF, 0, 1),
        (MORE_THAN_HALF, 1, 1),
        (MORE_THAN_HALF, 2, 2),
        (MORE_THAN_HALF, 3, 2),
        (MORE_THAN_HALF, 4, 3),
        (Quorum(Fraction(2, 3), more=False), 3, 2),
        (Quorum(Fraction(2, 3), more=False), 4, 3),
        (Quorum(Fraction(2, 3)), 3, 3),
    ],
)
def test_how_many_it_takes(quorum: Quorum, entitled: int, needed: int) -> None:
    assert quorum.needed(entitled) == needed


@pytest.mark.parametrize(("there", "enough"), [(2, False), (3, True), (4, True)])
def test_a_quorum_at_its_limit(there: int, enough: bool) -> None:
    people = [Person(n, attendance="present" if n < there else "absent") for n in range(4)]
    assert count(people, MORE_THAN_HALF, position=1).enough is enough


def test_who_left_before_an_item_is_gone_for_it_and_those_after() -> None:
    people = [Person(1, left_before=2), Person(2)]
    assert [count(people, MORE_THAN_HALF, position=at).there for at in (1, 2, 3)] == [2, 1, 1]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    people=st.lists(
        st.builds(
            Person,
            pk=st.integers(1, 40),
            seat=st.sampled_from(Seat.values),
            attendance=st.sampled_from(["", *Attendance.values]),
            left_before=st.none() | st.integers(1, 5),
            holds=st.booleans(),
        ),
        unique_by=lambda person: person.pk,
        max_size=12,
    ),
    recused=st.sets(st.integers(1, 40)),
    position=st.integers(1, 5),
)
def test_counting_never_counts_who_may_not_vote(people: list[Person], recused: set[int], position: int) -> None:
    counted = count(people, MORE_THAN_HALF, position=position, recused=recused)
    assert 0 <= counted.there <= counted.entitled <= len(people)
    voters = [each for each in people if each.seat in ("chair", "member") and each.holds and each.pk not in recused]
    assert counted.entitled == len(voters)
    without = [each for each in people if each in voters]
    assert count(without, MORE_THAN_HALF, position=position) == counted
    assert counted.needed * 2 > counted.entitled


# -- a founding meeting --------------------------------------------------------------------------------------------

db = pytest.mark.django_db


@db
def test_both_sign_and_what_was_resolved_is_done() -> None:
    founding = called()
    new = founding.members[0]
    founding.attend()
    founding.resolve(1, chosen=tuple(school_of(each) for each in founding.members))
    founding.resolve(2, chosen=(school_of(new),), votes_for=3, votes_against=1, abstaining=0)
    founding.resolve(3)
    recording.finish(by=founding.by, meeting=founding.meeting)
    founding.sign(founding.chair)
    part = AllianceMember.objects.get(alliance=founding.alliance, school=new.organisation_id)
    assert (part.part, part.answer) == ("partner", "invited")
    founding.sign(founding.recorder)
    part.refresh_from_db()
    assert (part.part, part.answer) == ("convener", "joined")
    assert not founding.alliance.members.filter(answer="invited").exists()
    founding.meeting.refresh_from_db()
    assert founding.meeting.state == MeetingState.SIGNED
    assert Notice.objects.filter(event=telling.SIGNED).count() == 5
    # Signing twice is one signature, and nothing is done twice.
    assert founding.sign(founding.recorder).pk == founding.meeting.signatures.get(duty="recorder").pk


@db
def test_a_deed_that_has_become_impossible_is_told_and_nothing_is_half_done() -> None:
    founding = called()
    new, leaving = founding.members[:2]
    founding.attend()
    founding.resolve(1, chosen=(school_of(new), school_of(leaving)))
    recording.finish(by=founding.by, meeting=founding.meeting)
    founding.sign(founding.chair)
    with attributed(Actor.system(), "test"):
        founding.alliance.members.filter(school=leaving.organisation_id).update(answer="declined")
    seen = founding.meeting.contents.get().digest
    with pytest.raises(Refused, match=r"declined|婉拒"):
        signing.sign(by=Actor.of(founding.recorder), meeting=founding.meeting, seen=seen)
    founding.meeting.refresh_from_db()
    assert founding.meeting.state == MeetingState.WRITTEN
    assert [row.duty for row in founding.meeting.signatures.filter(voided_at=None)] == ["chair"]
    assert founding.alliance.members.get(school=new.organisation_id).answer == "invited"


@db
def test_without_a_quorum_an_item_is_discussed_or_put_off_and_not_resolved() -> None:
    founding = called()
    founding.attend(*founding.members[:2])
    with pytest.raises(Refused, match=r"quorum|法定人數"):
        founding.resolve(3)
    assert founding.resolve(3, outcome="put-off") is not None
    assert founding.resolve(3, outcome="") is None
    founding.attend(founding.members[0])
    assert founding.resolve(3) is not None


@db
@pytest.mark.parametrize(("votes", "fits"), [((2, 1, 0), True), ((2, 1, 1), True), ((3, 1, 1), False)])
def test_there_are_no_more_votes_than_voters(votes: tuple[int, int, int], fits: bool) -> None:
    founding = called()
    founding.attend()
    given = dict(zip(("votes_for", "votes_against", "abstaining"), votes, strict=True))
    if fits:
        assert founding.resolve(3, **given)
        return
    with pytest.raises(Refused, match="5"):
        founding.resolve(3, **given)
    assert not Resolution.objects.exists()
    with pytest.raises(DatabaseError, match="voters"), transaction.atomic(), attributed(Actor.system(), "test"):
        Resolution.objects.create(item=founding.item(3), outcome="carried", wording="x", **given)


@db
def test_who_keeps_away_is_not_counted_and_has_no_vote() -> None:
    founding = called()
    founding.attend()
    away = founding.invitee(founding.members[0]).pk
    with pytest.raises(Refused, match="4"):
        founding.resolve(3, recusals={away: "利害關係"}, votes_for=4, votes_against=0, abstaining=0)
    assert not founding.item(3).recusals.exists()
    founding.resolve(3, recusals={away: "利害關係"}, votes_for=3, votes_against=0, abstaining=0)
    counted = Whole(founding.meeting).counted(founding.item(3))
    assert (counted.entitled, counted.there, counted.needed) == (3, 3, 2)
    with pytest.raises(Refused, match=r"vote|表決"):
        founding.resolve(3, recusals={founding.invitee(founding.recorder).pk: "x"})


@db
def test_a_tie_does_not_carry() -> None:
    founding = called()
    founding.attend()
    with pytest.raises(Refused, match=r"more votes|多於"):
        founding.resolve(3, votes_for=2, votes_against=2, abstaining=0)
    assert founding.resolve(3, outcome="not-carried", votes_for=2, votes_against=2, abstaining=0)


@db
def test_attendance_changed_after_a_resolution_is_found_before_the_minutes_are_signed() -> None:
    founding = called()
    founding.attend()
    founding.resolve(3)
    founding.attend(*founding.members[:2])
    with pytest.raises(Refused, match="3"):
        recording.finish(by=founding.by, meeting=founding.meeting)


@db
def test_a_membership_that_ended_before_the_day_is_counted_neither_way() -> None:
    founding = called()
    gone = founding.members[0]
    day = timezone.localdate(founding.meeting.starts_at)
    with attributed(Actor.system(), "test"):
        Membership.objects.filter(pk=gone.pk).update(period=(day - timedelta(days=9), day))
    row = founding.invitee(gone)
    with pytest.raises(Refused, match=gone.person.name):
        recording.attend(by=founding.by, meeting=founding.meeting, attended={row.pk: Attended("present")})
    counted = Whole(founding.meeting).counted(founding.item(3))
    assert counted.entitled == 3


@db
def test_a_change_voids_a_signature_and_what_was_not_read_is_not_signed() -> None:
    founding = called()
    founding.attend()
    recording.finish(by=founding.by, meeting=founding.meeting)
    founding.sign(founding.chair)
    read = founding.seen()
    recording.write_on(by=founding.by, meeting=founding.meeting)
    assert not founding.meeting.signatures.filter(voided_at=None).exists()
    recording.save_field(by=founding.by, meeting=founding.meeting, field="reports", base="", value="新報告")
    recording.finish(by=founding.by, meeting=founding.meeting)
    with pytest.raises(Refused, match=r"changed|變更|異動"):
        signing.sign(by=Actor.of(founding.chair), meeting=founding.meeting, seen=read)
    founding.sign(founding.chair)


@db
def test_signed_minutes_stand_in_the_database_too() -> None:
    founding = called()
    founding.attend()
    founding.resolve(3)
    recording.finish(by=founding.by, meeting=founding.meeting)
    founding.sign(founding.chair)
    founding.sign(founding.recorder)
    changes: list[Callable[[], object]] = [
        lambda: Meeting.objects.filter(pk=founding.meeting.pk).update(reports="x"),
        lambda: Meeting.objects.filter(pk=founding.meeting.pk).update(state="held"),
        lambda: founding.meeting.items.update(title="x"),
        lambda: Resolution.objects.update(wording="x"),
        lambda: founding.meeting.invitees.update(attendance="absent"),
        lambda: Meeting.objects.filter(pk=founding.meeting.pk).delete(),
    ]
    for change in changes:
        stands = pytest.raises(DatabaseError, match=r"Cannot|stands once|not allowed|Invalid")
        with stands, transaction.atomic(), attributed(Actor.system(), "test"):
            change()
    with pytest.raises(policy.Denied, match="meeting"):
        recording.save_field(by=founding.by, meeting=founding.meeting, field="reports", base="", value="x")


@db
def test_two_who_write_at_once_keep_both_texts() -> None:
    founding = called()
    first = recording.save_field(
        by=founding.by, meeting=founding.meeting, field="motions", base="", value="甲提議延長。"
    )
    assert isinstance(first, Saved)
    by = Actor.of(founding.chair)
    second = recording.save_field(by=by, meeting=founding.meeting, field="motions", base="", value="乙提議散會。")
    assert isinstance(second, Clash)
    assert (second.theirs, second.mine) == ("甲提議延長。", "乙提議散會。")


@db
@pytest.mark.parametrize("seat", ["chair", "member"])
def test_each_school_has_one_vote(seat: str) -> None:
    founding = called()
    with pytest.raises(Refused):  # noqa: PT011 - either a second chair or a second vote
        calling.invite(by=founding.by, meeting=founding.meeting, seats={founding.recorder.pk: seat})


@db
def test_nobody_of_another_alliance_is_invited_or_sees_it() -> None:
    founding = called()
    stranger = make.member(Role.SCHOOL_OFFICER, land.school().organisation)
    reviewer = make.member(Role.REVIEWER)
    for member in (stranger, reviewer):
        assert not policy.can(Actor.of(member), P.MEETING_VIEW, founding.meeting)
        with pytest.raises(Refused, match="1"):
            calling.invite(by=founding.by, meeting=founding.meeting, seats={member.pk: "member"})
    assert all(policy.can(Actor.of(each), P.MEETING_VIEW, founding.meeting) for each in founding.members)
    assert not policy.can(Actor.of(founding.members[0]), P.MEETING_RECORD, founding.meeting)


@db
def test_those_invited_are_told_once_with_a_file_for_their_calendar() -> None:
    founding = called(held=False)
    assert Notice.objects.filter(event=telling.CALLED).count() == 4
    before = calling.Terms("成立會議", founding.meeting.starts_at, "會議室")
    calling.change(by=founding.by, meeting=founding.meeting, terms=before)
    assert not Notice.objects.filter(event=telling.CHANGED).exists()
    later = calling.Terms("成立會議", founding.meeting.starts_at + timedelta(days=3), "禮堂")
    calling.change(by=founding.by, meeting=founding.meeting, terms=later)
    assert Notice.objects.filter(event=telling.CHANGED).count() == 4
    founding.meeting.refresh_from_db()
    day = timezone.localdate(founding.meeting.starts_at)
    assert [due.event for due in due_on(day - timedelta(days=3)) if due.record == founding.meeting] == [telling.SOON]
    lines = ical.written(founding.meeting).decode().split("\r\n")
    assert "LOCATION:禮堂" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    calling.cancel(by=founding.by, meeting=founding.meeting, reason="颱風停班停課")
    assert Notice.objects.filter(event=telling.CANCELLED).count() == 4
    founding.meeting.refresh_from_db()
    assert "STATUS:CANCELLED" in ical.written(founding.meeting).decode()


@db
def test_an_item_says_when_its_record_is_gone_or_out_of_sight() -> None:
    founding = called()
    school = founding.alliance.members.get(part="convener").school
    item = calling.save_item(
        by=founding.by, meeting=founding.meeting, given=calling.Item("說明", pointed=school), item=founding.item(3)
    )
    client = land.signed_in(founding.by)
    url = reverse("workspace:meeting", args=[founding.meeting.pk])
    assert reverse("communities:school", args=[school.pk]) in client.get(url).content.decode()
    with attributed(Actor.system(), "test"):
        AgendaItem.objects.filter(pk=item.pk).update(object_id=10**6)
    page = client.get(url)
    assert page.status_code == 200
    assert "已不存在" in page.content.decode()


@db
def test_only_what_its_kind_offers_is_pointed_to() -> None:
    founding = called()
    with pytest.raises(Refused):  # noqa: PT011
        calling.save_item(by=founding.by, meeting=founding.meeting, given=calling.Item("x", pointed=land.school()))


@db
def test_it_is_not_called_without_a_chair() -> None:
    convening = land.school()
    alliance = land.alliance(convener=convening)
    by = land.officer(convening)
    terms = calling.Terms("成立會議", timezone.now() + timedelta(days=2), "會議室")
    meeting = calling.prepare(by=by, kind=FOUNDING, record=alliance, terms=terms)
    with pytest.raises(Refused, match=r"chair|主席"):
        calling.call(by=by, meeting=meeting)


@db
def test_it_is_not_held_before_its_day() -> None:
    founding = called(held=False)
    with attributed(Actor.system(), "test"):
        Meeting.objects.filter(pk=founding.meeting.pk).update(starts_at=timezone.now() + timedelta(days=2))
    with pytest.raises(Refused, match=r"day|日期"):
        recording.hold(by=founding.by, meeting=founding.meeting)


@db
def test_the_chair_passes_when_it_leaves() -> None:
    founding = called()
    founding.attend(founding.chair)
    acting = founding.members[0]
    seats = {founding.chair.pk: "guest", acting.pk: "chair"}
    calling.invite(by=founding.by, meeting=founding.meeting, seats=seats)
    recording.finish(by=founding.by, meeting=founding.meeting)
    assert not policy.can(Actor.of(founding.chair), P.MEETING_SIGN, founding.meeting)
    founding.sign(acting)
    founding.sign(founding.recorder)
    founding.meeting.refresh_from_db()
    assert founding.meeting.state == MeetingState.SIGNED


def test_each_kind_offers_what_its_agenda_resolves() -> None:
    for kind in kinds.every():
        assert {proposes for _title, proposes in kind.agenda} - {""} <= {each.key for each in kind.resolves}
