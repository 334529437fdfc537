"""The minutes written out as plain data: what is signed, frozen and printed. Their words are Chinese."""

import hashlib
import json
from typing import Any

from django.utils import timezone, translation

from core import roc
from workspace.meetings.queries import Whole
from workspace.models import THERE, VOTING, AgendaItem, Attendance, Invitee, Outcome, Seat


def minutes(whole: Whole) -> dict[str, Any]:
    """All that the minutes say."""
    with translation.override("zh-hant"):
        meeting, people = whole.meeting, whole.invitees
        starts = timezone.localtime(meeting.starts_at)
        seats = {seat: whole.holder(seat) for seat in (Seat.CHAIR, Seat.RECORDER)}
        return {
            "title": meeting.title,
            "kind": str(whole.kind.label),
            "about": str(whole.record) if whole.record is not None else "",
            "when": f"{roc.long(starts.date())}{starts:%H:%M}",
            "place": meeting.place,
            "online": meeting.online,
            "chair": _person(seats[Seat.CHAIR]),
            "recorder": _person(seats[Seat.RECORDER]),
            "people": [_invitee(each) for each in people],
            "reports": meeting.reports,
            "items": [_item(whole, item) for item in whole.items],
            "motions": meeting.motions,
            "adjourned": meeting.adjourned,
            "quorum": {
                "fraction": str(whole.quorum.fraction),
                "more": whole.quorum.more,
                "clause": str(whole.quorum.clause),
            },
        }


def digest_of(content: dict[str, Any]) -> str:
    """The digest that is signed."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _person(row: Invitee | None) -> str:
    if row is None:
        return ""
    return f"{row}（{row.membership.organisation.name}）" if row.membership is not None else str(row)


def _invitee(row: Invitee) -> dict[str, Any]:
    member = row.membership
    return {
        "name": str(row),
        "organisation": member.organisation.name if member is not None else "",
        "role": member.get_role_display() if member is not None else "",
        "seat": row.seat,
        "seat_name": str(Seat(row.seat).label),
        "votes": row.seat in VOTING,
        "holds": getattr(row, "holds", True),
        "there": row.attendance in THERE,
        "attendance": row.attendance,
        "attendance_name": str(Attendance(row.attendance).label) if row.attendance else "",
        "stands_in": row.stands_in,
        "left_before": row.left_before,
    }


def _item(whole: Whole, item: AgendaItem) -> dict[str, Any]:
    counted, pointed = whole.counted(item), whole.pointed_by(item)
    return {
        "number": item.position,
        "title": item.title,
        "text": item.text,
        "pointed": str(pointed) if pointed is not None else "",
        "discussion": item.discussion,
        "entitled": counted.entitled,
        "there": counted.there,
        "needed": counted.needed,
        "quorum": counted.enough,
        "recusals": [{"name": str(each.invitee), "reason": each.reason} for each in item.recusals.all()],
        "resolution": _resolution(whole, item),
    }


def _resolution(whole: Whole, item: AgendaItem) -> dict[str, Any] | None:
    row = whole.resolutions.get(item.pk)
    if row is None:
        return None
    declared = whole.kind.resolving(row.kind) if row.kind else None
    return {
        "outcome": row.outcome,
        "outcome_name": str(Outcome(row.outcome).label),
        "kind": row.kind,
        "kind_name": str(declared.label) if declared is not None else "",
        "chosen": list(row.keys),
        "chosen_names": list(row.names),
        "wording": row.wording,
        "votes": [row.votes_for, row.votes_against, row.abstaining] if row.votes_for is not None else None,
    }
