"""How each collection of the workspace is filled: tests/core/test_limits.py fills every one to its limit."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import OrganisationKind, Role
from communities.meetings import FOUNDING
from communities.models import Alliance, Confirmation
from core import lists
from core.limits import Limit
from core.models import StoredFile
from proposals.models import Proposal, Subplan
from tests import make as ground
from tests.communities import make as land
from tests.proposals import make
from tests.workspace import lettering, linking
from workspace import actions as workspace
from workspace import days, discussing, saved_views
from workspace.calendars import of_record
from workspace.examining import Examined
from workspace.formats import PDF
from workspace.meetings import calling
from workspace.models import (
    AGENDA_ITEMS,
    COMMENTS,
    DAYS,
    FILES,
    INVITEES,
    LETTERS,
    MEETINGS,
    OWN_VIEWS,
    SHARED_VIEWS,
    STEPS,
    AgendaItem,
    Attachment,
    Comment,
    DayOff,
    Invitee,
    Letter,
    Meeting,
    PrivateLink,
    SavedView,
    Scan,
    Step,
    StepCalendar,
    WorkYear,
)
from workspace.models import LINKS as PRIVATE_LINKS
from workspace.private_links import giving, kinds, tokens
from workspace.steps import changing
from workspace.steps.changing import Words


@dataclass(frozen=True)
class Filling:
    """How a collection is filled: a row as the table takes it (not written), and one more by the action."""

    of: Limit
    row: Callable[[int], models.Model]
    add: Callable[[], object]


def as_system() -> AbstractContextManager[None]:
    return attributed(Actor.system(), "test")


def attachments() -> Filling:
    subplan = make.subplan(make.proposal())
    by = make.officer(subplan.school)
    kind = ContentType.objects.get_for_model(Subplan)

    def row(at: int) -> Attachment:
        file = StoredFile.keep(name=f"{at}.pdf", media_type="application/pdf", content=b"x")
        who = {"person_id": by.person_id, "membership_id": by.membership_id}
        return Attachment(content_type=kind, object_id=subplan.pk, file=file, name="x", scan=Scan.CLEAN, **who)

    examined = Examined(PDF, b"x", b"", Scan.CLEAN)
    return Filling(FILES, row, lambda: workspace.attach(by=by, record=subplan, name="x.pdf", examined=examined))


def private_links() -> Filling:
    alliance = linking.alliance()
    by = linking.convener(alliance)
    with as_system():
        asked = Confirmation.objects.create(alliance=alliance, unit=linking.unit(alliance), planned="x")
    kind = ContentType.objects.get_for_model(Confirmation)

    def row(at: int) -> PrivateLink:
        who = {"person_id": by.person_id, "membership_id": by.membership_id}
        until = timezone.now() + timedelta(days=1)
        nonce, _token, digest = tokens.fresh()
        of = {"content_type": kind, "object_id": asked.pk, "kind": linking.CONFIRM, "ref": tokens.fresh_ref()}
        return PrivateLink(holder="x", nonce=nonce, digest=digest, expires_at=until, **of, **who)

    return Filling(
        PRIVATE_LINKS,
        row,
        lambda: giving.give(by=by, kind=kinds.of(linking.CONFIRM), record=asked, holder="示例大學"),
    )


def own_views() -> Filling:
    member = ground.member(Role.ADMINISTRATION_STAFF)
    who = {"person": member.person, "membership": member, "organisation": member.organisation}
    schools = lists.get("schools")

    def add() -> object:
        name = f"又{SavedView.objects.count()}"
        return saved_views.save(by=Actor.of(member), listed=schools, name=name, query="")

    return Filling(OWN_VIEWS, lambda at: SavedView(listed="schools", name=f"{at}", **who), add)


def shared_views() -> Filling:
    body = ground.organisation(OrganisationKind.ADMINISTRATION)
    members = [ground.member(Role.ADMINISTRATION_STAFF, body) for _member in range(4)]
    schools = lists.get("schools")

    def row(at: int) -> SavedView:
        by = members[at % 3]
        return SavedView(
            listed="schools", name=f"{at}", person=by.person, membership=by, organisation=body, shared=True
        )

    def add() -> object:
        name = f"又{SavedView.objects.count()}"
        return saved_views.save(by=Actor.of(members[3]), listed=schools, name=name, query="", shared=True)

    return Filling(SHARED_VIEWS, row, add)


def comments() -> Filling:
    subplan = make.subplan(make.proposal())
    by = make.officer(subplan.school)
    kind = ContentType.objects.get_for_model(Subplan)
    who = {"person_id": by.person_id, "membership_id": by.membership_id}
    return Filling(
        COMMENTS,
        lambda at: Comment(content_type=kind, object_id=subplan.pk, body="x", token=uuid.uuid4(), **who),
        lambda: discussing.write(by=by, record=subplan, body="又一則"),
    )


def steps() -> Filling:
    calendar = StepCalendar.objects.create(**of_record(make.call(115)))
    day = date(2027, 3, 1)
    words = Words(name="x", name_en="", who=[], after=None, shift="next", remark="")
    by = ground.actor(Role.ADMINISTRATION_STAFF)
    return Filling(
        STEPS,
        lambda at: Step(calendar=calendar, name=str(at), meant=day, day=day),
        lambda: changing.add(by=by, calendar=calendar, day=day, words=words),
    )


def days_off() -> Filling:
    year = WorkYear.objects.create(year=115)
    by = ground.actor(Role.ADMINISTRATION_STAFF)
    free = iter([date(2026, 12, 29), date(2026, 12, 30)])
    return Filling(
        DAYS,
        lambda at: DayOff(day=date(2026, 1, 1) + timedelta(at % 1_000 % 361), year=year, name="x", source="x"),
        lambda: days.enter(by=by, day=next(free), name="x", is_worked=False, source="x"),
    )


def letters() -> Filling:
    proposal, by = lettering.approved(), lettering.staff()
    sender = ground.organisation(OrganisationKind.ADMINISTRATION)
    kept = StoredFile.keep(name="x.pdf", media_type="application/pdf", content=b"x")
    about = {"content_type": ContentType.objects.get_for_model(Proposal), "object_id": proposal.pk}
    same = {"sender": sender, "subject": "x", "content": {}, "dated": timezone.localdate(), "file": kept, **about}

    def row(at: int) -> Letter:
        return Letter(kind="x", part="x", receiver=ground.organisation(), number=f"x字第{at}號", **same)

    def add() -> object:
        return lettering.issued(by, proposal, Letter.objects.filter(kind="proposal.approval").count())

    return Filling(LETTERS, row, add)


_TERMS = calling.Terms("成立會議", timezone.now() + timedelta(days=9), "會議室")


def _prepared() -> tuple[Actor, Alliance, Meeting]:
    convening = land.school()
    alliance = land.alliance(land.community("C8"), convening)
    by = land.officer(convening)
    return by, alliance, calling.prepare(by=by, kind=FOUNDING, record=alliance, terms=_TERMS)


def meetings() -> Filling:
    by, alliance, first = _prepared()
    kind = ContentType.objects.get_for_model(Alliance)
    about = {"content_type": kind, "object_id": alliance.pk, "kind": FOUNDING.key, "called_by_id": first.called_by_id}
    return Filling(
        MEETINGS,
        lambda at: Meeting(title="x", starts_at=timezone.now(), **about),
        lambda: calling.prepare(by=by, kind=FOUNDING, record=alliance, terms=_TERMS),
    )


def invitees() -> Filling:
    by, alliance, meeting = _prepared()
    school = alliance.members.get().school.organisation

    def invite() -> object:
        member = ground.member(Role.PRINCIPAL, school)
        return calling.invite(by=by, meeting=meeting, seats={member.pk: "guest"})

    return Filling(INVITEES, lambda at: Invitee(meeting=meeting, name=f"來賓{at}", seat="guest"), invite)


def agenda_items() -> Filling:
    by, _alliance, meeting = _prepared()
    return Filling(
        AGENDA_ITEMS,
        lambda at: AgendaItem(meeting=meeting, position=at, title="x"),
        lambda: calling.save_item(by=by, meeting=meeting, given=calling.Item("再一案")),
    )


FILLINGS: dict[Limit, Callable[[], Filling]] = {
    PRIVATE_LINKS: private_links,
    FILES: attachments,
    LETTERS: letters,
    MEETINGS: meetings,
    INVITEES: invitees,
    AGENDA_ITEMS: agenda_items,
    OWN_VIEWS: own_views,
    SHARED_VIEWS: shared_views,
    COMMENTS: comments,
    STEPS: steps,
    DAYS: days_off,
}
