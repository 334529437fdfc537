"""A meeting as its pages show it to a reader: what he sees of what items point to, what he may do, the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from workspace.meetings import kinds
from workspace.meetings.counting import Count
from workspace.meetings.queries import Whole, meetings_of, visible
from workspace.meetings.recusing import why_away
from workspace.models import AgendaItem, ItemRecusal, Meeting, MinutesDuty, Resolution, Seat
from workspace.states import WRITABLE, MeetingState

_CHIPS = {
    MeetingState.PREPARING: "draft",
    MeetingState.CALLED: "info",
    MeetingState.HELD: "info",
    MeetingState.WRITTEN: "warn",
    MeetingState.SIGNED: "ok",
    MeetingState.CANCELLED: "neutral",
}


def state_of(meeting: Meeting) -> dict[str, str]:
    """Where it stands: the kind and the word of its chip."""
    return {"kind": _CHIPS[MeetingState(meeting.state)], "word": str(MeetingState(meeting.state).label)}


@dataclass(frozen=True, slots=True)
class Pointed:
    """What an item points to, as its reader may know of it: a name and address, or a sentence in place of both."""

    name: str = ""
    url: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item with what was counted and resolved; of one that its reader keeps away from, that it is there alone."""

    row: AgendaItem
    pointed: Pointed | None
    count: Count
    recusals: Sequence[ItemRecusal]
    resolution: Resolution | None
    resolving: kinds.Resolve | None
    away: str = ""
    """Why the reader keeps away from it and reads nothing of it yet."""


def items_of(whole: Whole, actor: Actor) -> list[ShownItem]:
    """The agenda as the actor may read it."""
    return [_shown(whole, actor, item) for item in whole.items]


def _shown(whole: Whole, actor: Actor, item: AgendaItem) -> ShownItem:
    if why := why_away(whole, item, actor):
        bare = AgendaItem(pk=item.pk, position=item.position, title=item.title)
        return ShownItem(bare, pointed_of(whole, actor, item), Count(0, 0, 0), (), None, None, why)
    resolution = whole.resolutions.get(item.pk)
    return ShownItem(
        item,
        pointed_of(whole, actor, item),
        whole.counted(item),
        list(item.recusals.all()),
        resolution,
        whole.kind.resolving(resolution.kind if resolution is not None else item.proposes),
    )


def pointed_of(whole: Whole, actor: Actor, item: AgendaItem) -> Pointed | None:
    """What an item points to; None where it points to nothing."""
    if item.object_id is None:
        return None
    pointed = whole.pointed_by(item)
    if pointed is None:
        return Pointed(instead=_("What this pointed to is no longer there."))
    if not visible(actor, pointed):
        return Pointed(instead=_("This points to a record that you may not see."))
    declared = whole.kind.pointing(type(pointed))
    return Pointed(str(pointed), declared.url(pointed, actor) if declared is not None else "")


@dataclass(frozen=True, slots=True)
class Meetings:
    """The meetings about a record, for its page."""

    rows: Sequence[tuple[Meeting, dict[str, str]]]
    new: Sequence[tuple[kinds.MeetingKind, str, str]]
    """What the reader may prepare: the kind, the address, why not now ("" where one may)."""


def of_record(record: Model, actor: Actor) -> Meetings | None:
    """What stands on a record's page; None where the reader has nothing to do with its meetings."""
    if not policy.may(actor, P.MEETING_VIEW):
        return None
    rows = [(meeting, state_of(meeting)) for meeting in meetings_of(record, actor)]
    new = [
        (kind, reverse("workspace:new_meeting", args=[kind.key, record.pk]), kind.why_closed(record))
        for kind in kinds.about(type(record))
        if policy.may(actor, kind.manage) and policy.can(actor, kind.manage, record)
    ]
    return Meetings(rows, new) if rows or new else None


def may_of(meeting: Meeting, actor: Actor) -> dict[str, bool]:
    """What the actor may do with it now."""
    asked = {"manage": P.MEETING_MANAGE, "record": P.MEETING_RECORD, "sign": P.MEETING_SIGN}
    may = {name: policy.may(actor, each) and policy.can(actor, each, meeting) for name, each in asked.items()}
    writable = meeting.state in WRITABLE
    return {**may, "write": may["record"] and writable, "held": may["record"] and meeting.state == MeetingState.HELD}


def next_of(whole: Whole, actor: Actor, may: dict[str, bool]) -> dict[str, str] | None:
    """The one thing to do now, for whoever looks; None where it is nobody's turn or somebody else's."""
    meeting = whole.meeting

    def step(text: str, label: str, name: str) -> dict[str, str]:
        return {"text": text, "label": label, "url": reverse(f"workspace:{name}", args=[meeting.pk])}

    if meeting.state == MeetingState.PREPARING and may["manage"]:
        if not whole.holder(Seat.CHAIR) or not whole.holder(Seat.RECORDER):
            return step(_("Choose chair, recorder and members."), _("Choose people"), "meeting_people")
        return {"text": _("Check the agenda, then call the meeting."), "label": _("To the agenda"), "url": "#agenda"}
    if meeting.state == MeetingState.HELD and may["held"]:
        if any(not row.attendance for row in whole.invitees if getattr(row, "holds", True)):
            return step(_("Record who is there."), _("Record attendance"), "attendance")
        return step(_("Record the resolutions and write the minutes."), _("Write the minutes"), "minutes")
    if meeting.state == MeetingState.WRITTEN and may["sign"]:
        duty = next((row.seat for row in whole.invitees if row.membership_id == actor.membership_id), "")
        if not meeting.signatures.filter(voided_at=None, duty=duty).exists():
            return step(_("The minutes wait for your signature."), _("Read and sign"), "sign_minutes")
    return None


def signatures_of(meeting: Meeting) -> list[tuple[str, Any]]:
    """Each duty with its valid signature, or None."""
    given = {
        row.duty: row
        for row in meeting.signatures.filter(voided_at=None).select_related("person", "membership__organisation")
    }
    return [(str(duty.label), given.get(duty.value)) for duty in MinutesDuty]
