"""A founding meeting for tests."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership
from accounts.roles import Role
from communities.meetings import FOUNDING
from communities.models import Alliance
from tests import make
from tests.communities import make as land
from workspace.meetings import calling, recording, signing
from workspace.meetings.queries import Whole
from workspace.meetings.recording import Attended, Resolved
from workspace.meetings.snapshot import digest_of, minutes
from workspace.models import AgendaItem, Invitee, Meeting, MinutesSignature, Resolution


@dataclass
class Founding:
    """A founding meeting that is called: the convener's principal in the chair, its officer the recorder."""

    alliance: Alliance
    meeting: Meeting
    chair: Membership
    recorder: Membership
    members: list[Membership]

    @property
    def by(self) -> Actor:
        return Actor.of(self.recorder)

    def item(self, number: int) -> AgendaItem:
        return self.meeting.items.get(position=number)

    def attend(self, *absent: Membership) -> None:
        rows = self.meeting.invitees.all()
        gone = {each.pk for each in absent}
        recording.attend(
            by=self.by,
            meeting=self.meeting,
            attended={row.pk: Attended("absent" if row.membership_id in gone else "present") for row in rows},
        )

    def resolve(self, number: int, **resolved: Any) -> Resolution | None:
        terms = {"outcome": "carried", "wording": "照案通過。", "kind": self.item(number).proposes, **resolved}
        return recording.resolve(by=self.by, meeting=self.meeting, item=self.item(number), given=Resolved(**terms))

    def invitee(self, member: Membership) -> Invitee:
        return self.meeting.invitees.get(membership=member)

    def seen(self) -> str:
        return digest_of(minutes(Whole(Meeting.objects.get(pk=self.meeting.pk))))

    def sign(self, member: Membership) -> MinutesSignature:
        return signing.sign(by=Actor.of(member), meeting=self.meeting, seen=self.seen())


def called(*, held: bool = True) -> Founding:
    convening = land.school()
    alliance = land.alliance(convener=convening)
    partners = [land.add(alliance, land.school(), answer="invited").school for _ in range(3)]
    chair = make.member(Role.PRINCIPAL, convening.organisation)
    recorder = make.member(Role.SCHOOL_OFFICER, convening.organisation)
    members = [make.member(Role.SCHOOL_OFFICER, school.organisation) for school in partners]
    terms = calling.Terms("成立會議", timezone.now() + timedelta(seconds=2), "會議室")
    by = Actor.of(recorder)
    meeting = calling.prepare(by=by, kind=FOUNDING, record=alliance, terms=terms)
    seats = {chair.pk: "chair", recorder.pk: "recorder"} | {each.pk: "member" for each in members}
    calling.invite(by=by, meeting=meeting, seats=seats)
    calling.call(by=by, meeting=meeting)
    if held:
        recording.hold(by=by, meeting=meeting)
    return Founding(alliance, meeting, chair, recorder, members)


def school_of(member: Membership) -> str:
    return str(member.organisation_id)
