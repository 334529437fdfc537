"""A file of every sub-plan that is being written, with a picture of it, and a comment on it; meetings about
alliances; a letter to each school; a notice of everybody's own; a mail."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from communities.actions.confirming import CONFIRM
from communities.models import Alliance, Confirmation
from core.models import StoredFile
from proposals.letters import APPROVAL
from proposals.models import Call, Proposal, Subplan
from tests import make
from tests.access.nation import Nation, Tenant, pk
from tests.workspace import lettering
from workspace.calendars import of_record
from workspace.models import (
    AgendaItem,
    Attachment,
    Comment,
    DayOff,
    Letter,
    LetterEnclosure,
    LetterTemplate,
    Mail,
    Meeting,
    Notice,
    PrivateLink,
    SavedView,
    Scan,
    Step,
    StepCalendar,
    WorkYear,
)
from workspace.private_links import tokens

AFTER = ("communities", "core", "proposals")
_YEAR = {"year": 115}
_WORDING = {"event": "proposal.return", "language": "en"}
_TEMPLATE = {"kind": APPROVAL.key, "part": "school"}
_SUBPLAN = {"label": "proposals.subplan", "pk": pk(Subplan)}
ARGUMENTS = {
    "workspace:comments": _SUBPLAN,
    "workspace:comment": _SUBPLAN,
    "workspace:read_comments": _SUBPLAN,
    "workspace:attach": _SUBPLAN,
    "workspace:draw_calendar": {"label": "proposals.call", "pk": pk(Call)},
    **{f"workspace:{name}": _YEAR for name in ("days", "enter_day", "fixed_days", "confirm_days")},
    "workspace:remove_day": {**_YEAR, "day": "2026-01-01"},
    "workspace:feed": {"kind": "no.such"},
    "workspace:wording": _WORDING,
    "workspace:restore_wording": _WORDING,
    "workspace:try_wording": _WORDING,
    "workspace:new_meeting": {"kind": "alliance.founding", "pk": pk(Alliance)},
    **{
        f"workspace:{name}": {"item": pk(AgendaItem)}
        for name in ("meeting_item", "remove_item", "move_item", "resolve_item")
    },
    **{
        f"workspace:{name}": _TEMPLATE
        for name in ("letter_template", "restore_letter_template", "print_letter_template")
    },
    "workspace:letter_enclosure": {"position": 1},
    "workspace:bulk_letters": {"kind": APPROVAL.key},
    "workspace:issue_letters": {"kind": APPROVAL.key, "pk": pk(Proposal)},
    "workspace:preview_letter": {
        "kind": APPROVAL.key,
        "pk": pk(Proposal),
        "receiver": lambda rows: rows(Letter).receiver_id,
    },
    "workspace:views": {"key": "schools"},
    "workspace:save_view": {"key": "schools"},
}


def build(nation: Nation) -> None:
    """One for each school."""
    kind = ContentType.objects.get_for_model(Subplan)
    for tenant in nation.tenants:
        tenant.records[PrivateLink] = _link(tenant)
        for school, records in tenant.schools:
            records.update(_meeting(tenant))
            records[Letter] = lettering.bare(
                f"x字第{school.code}號",
                tenant.records[Proposal],
                school.organisation,
                subject=tenant.canary,
                content={"subject": tenant.canary},
            )
            letter = records[Letter]
            LetterEnclosure.objects.create(letter=letter, position=1, name="f.pdf", file_id=letter.file_id)
            giver = make.member("school-officer", school.organisation)
            kept, small = (
                StoredFile.keep(name=name, media_type=media_type, content=tenant.canary.encode())
                for name, media_type in (("f.pdf", "application/pdf"), ("f.jpg", "image/jpeg"))
            )
            records[Attachment] = Attachment.objects.create(
                content_type=kind,
                object_id=records[Subplan].pk,
                file=kept,
                preview=small,
                name="f.pdf",
                kind="pdf",
                caption=tenant.canary,
                scan=Scan.NOT_SCANNED,
                person=giver.person,
                membership=giver,
            )
            records[Comment] = Comment.objects.create(
                content_type=kind,
                object_id=records[Subplan].pk,
                body=tenant.canary,
                person=giver.person,
                membership=giver,
                token=uuid.uuid4(),
            )
    for role, member in nation.members.items():
        nation.of_role[role][Notice] = _notice(member, nation.a)
        nation.of_role[role][SavedView] = _view(member, nation.a)
    stranger = make.member("school-officer", nation.b.partner.organisation)
    nation.foreign[Notice] = _notice(stranger, nation.b)
    nation.foreign[SavedView] = _view(stranger, nation.b)
    nation.shared[LetterTemplate] = LetterTemplate.objects.create(kind="x", part="x", subject="x", explanation="x")
    nation.shared[Mail] = Mail.objects.create(
        person=nation.members[Role.SCHOOL_OFFICER].person, key="m", state="refused"
    )
    call: Any = nation.shared[Call]
    nation.shared |= _calendar(call)


def _calendar(call: Call) -> dict[type[Model], Model]:
    """The calendar of the call with a step, and a day off."""
    calendar = StepCalendar.objects.create(**of_record(call))
    day = call.opens_at.date()
    step = Step.objects.create(calendar=calendar, name="x", meant=day, day=day)
    DayOff.objects.create(day="2026-01-01", year=WorkYear.objects.create(year=115), name="x", source="x")
    return {StepCalendar: calendar, Step: step}


def _meeting(tenant: Tenant) -> dict[type[Any], Any]:
    """A meeting about the alliance that is called, with an item; those in its seats are nobody's in the table."""
    alliance = tenant.records[Alliance]
    made = Meeting.objects.create(
        content_type=ContentType.objects.get_for_model(Alliance),
        object_id=alliance.pk,
        kind="alliance.founding",
        title=tenant.canary,
        starts_at=timezone.now(),
        place="x",
        called_by=make.member("school-officer", tenant.convener.organisation),
    )
    item = AgendaItem.objects.create(meeting=made, position=1, title=tenant.canary)
    Meeting.objects.filter(pk=made.pk).update(state="called")
    return {Meeting: made, AgendaItem: item}


def _view(member: Membership, tenant: Tenant) -> SavedView:
    return SavedView.objects.create(
        listed="schools",
        name=f"{tenant.canary} {member.role}",
        person=member.person,
        membership=member,
        organisation=member.organisation,
        shared=True,
    )


def _link(tenant: Tenant) -> PrivateLink:
    """To what a unit of the tenant's alliance is asked, from an officer of its convener."""
    giver = make.member("school-officer", tenant.convener.organisation)
    nonce, _token, digest = tokens.fresh()
    return PrivateLink.objects.create(
        ref=tokens.fresh_ref(),
        kind=CONFIRM,
        content_type=ContentType.objects.get_for_model(Confirmation),
        object_id=tenant.records[Confirmation].pk,
        holder=tenant.canary,
        address="office@example.invalid",
        nonce=nonce,
        digest=digest,
        expires_at=timezone.now() + timedelta(days=1),
        person=giver.person,
        membership=giver,
    )


def _notice(member: Membership, tenant: Tenant) -> Notice:
    return Notice.objects.create(
        person=member.person,
        membership=member,
        event="proposal.return",
        content_type=ContentType.objects.get_for_model(Proposal),
        object_id=tenant.records[Proposal].pk,
        about={"remark": tenant.canary},
        once="r",
        handling="none",
    )
