"""The review meeting: who is invited, who must keep away, what is noted on a case; schools never see it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.permissions import Permission as P
from accounts.roles import Role
from core.refusals import Refused
from reviews import actions
from reviews.meetings import REVIEW
from tests import make as people
from tests.reviews import make
from workspace.meetings import calling, recording, signing
from workspace.meetings.queries import Whole, proposed_recusals
from workspace.meetings.recording import Attended, Resolved
from workspace.meetings.snapshot import digest_of, minutes
from workspace.models import Meeting

pytestmark = pytest.mark.django_db


def test_reviewers_advise_and_who_has_a_conflict_is_proposed_to_keep_away(client: Client) -> None:
    stage = make.round_(open=True)
    case, other = make.case(stage), make.case(stage)
    staff = people.member(Role.ADMINISTRATION_STAFF)
    by = Actor.of(staff)
    panel = [make.reviewer() for _ in range(3)]
    for each in panel:
        make.assigned(other, each)
    actions.record_conflict(by=by, case=case, reviewer=panel[0], reason="曾任該校顧問")
    terms = calling.Terms("審查會議", timezone.now() + timedelta(seconds=2), "第二會議室")
    meeting = calling.prepare(by=by, kind=REVIEW, record=stage, terms=terms)
    school = people.member(Role.SCHOOL_OFFICER)
    with pytest.raises(Refused, match="1"):
        calling.invite(by=by, meeting=meeting, seats={school.pk: "member"})
    stranger = make.reviewer()
    with pytest.raises(Refused, match="1"):
        calling.invite(by=by, meeting=meeting, seats={stranger.pk: "member"})
    seats = {panel[0].pk: "member", panel[1].pk: "member", panel[2].pk: "chair", staff.pk: "recorder"}
    calling.invite(by=by, meeting=meeting, seats=seats)
    item = calling.save_item(by=by, meeting=meeting, given=calling.Item("審查", pointed=case, proposes="approve"))
    calling.call(by=by, meeting=meeting)
    assert policy.can(Actor.of(panel[1]), P.MEETING_VIEW, meeting)
    assert not policy.can(Actor.of(stranger), P.MEETING_VIEW, meeting)
    assert not policy.can(Actor.of(school), P.MEETING_VIEW, meeting)
    recording.hold(by=by, meeting=meeting)
    rows = {row.membership_id: row.pk for row in meeting.invitees.all()}
    recording.attend(by=by, meeting=meeting, attended=dict.fromkeys(rows.values(), Attended("present")))
    known = proposed_recusals(Whole(meeting), item)
    assert list(known) == [rows[panel[0].pk]]
    given = Resolved("carried", "approve", (), "建議核定。", 2, 0, 0, recusals=known)
    recording.resolve(by=by, meeting=meeting, item=item, given=given)
    recording.finish(by=by, meeting=meeting)
    for member in (staff, panel[2]):
        seen = digest_of(minutes(Whole(Meeting.objects.get(pk=meeting.pk))))
        signing.sign(by=Actor.of(member), meeting=meeting, seen=seen)
    make.visitor(client, staff)
    page = client.get(reverse("reviews:case", args=[case.pk])).content.decode()
    assert "建議核定。" in page
    assert "建議核定。" not in client.get(reverse("reviews:case", args=[other.pk])).content.decode()


def test_what_an_item_points_to_is_named_to_nobody_who_may_not_see_it(client: Client) -> None:
    stage = make.round_(open=True)
    case, other = make.case(stage), make.case(stage)
    with attributed(Actor.system(), "test"):
        type(case).objects.filter(pk=case.pk).update(title="他區計畫書")
    reviewer = make.reviewer()
    make.assigned(other, reviewer)
    by = people.actor(Role.ADMINISTRATION_STAFF)
    terms = calling.Terms("審查會議", timezone.now() + timedelta(days=1), "第二會議室")
    meeting = calling.prepare(by=by, kind=REVIEW, record=stage, terms=terms)
    chair = make.reviewer()
    make.assigned(other, chair)
    seats = {reviewer.pk: "member", chair.pk: "chair", by.membership_id or 0: "recorder"}
    calling.invite(by=by, meeting=meeting, seats=seats)
    calling.save_item(by=by, meeting=meeting, given=calling.Item("審查", pointed=case))
    calling.call(by=by, meeting=meeting)
    make.visitor(client, reviewer)
    page = client.get(reverse("workspace:meeting", args=[meeting.pk]))
    assert page.status_code == 200
    assert "他區計畫書" not in page.content.decode()
    assert reverse("reviews:case", args=[case.pk]) not in page.content.decode()
