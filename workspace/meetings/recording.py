"""What the recorder writes: that it was held, who was there, who kept away, what was resolved, the minutes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core import drafts
from core.cells import small_int
from core.drafts import Clash, Saved
from core.refusals import Refused
from core.transitions import fire
from exchange.cells import text
from workspace.meetings import clashing
from workspace.meetings.guards import misfit
from workspace.meetings.locking import held, item_of, lock, writable
from workspace.meetings.queries import Whole
from workspace.meetings.recusing import keep_away
from workspace.meetings.signing import void_signatures
from workspace.models import (
    LONGEST_MINUTES,
    THERE,
    VOTING,
    AgendaItem,
    Attendance,
    ItemRecusal,
    Meeting,
    Outcome,
    Resolution,
)
from workspace.states import MEETING

_MEETING_CELLS = {"reports": text(LONGEST_MINUTES), "motions": text(LONGEST_MINUTES), "adjourned": text(40)}
_ITEM_CELLS = {"discussion": text(LONGEST_MINUTES)}


@dataclass(frozen=True, slots=True)
class Attended:
    """Whether somebody came, who stood in, and the number of the first item that they were gone for."""

    attendance: str = ""
    stands_in: str = ""
    left_before: int | None = None

    def cells(self, invitee: int) -> dict[str, Any]:
        """What of it two people can record at once, as cells of an invitee's row."""
        values = (self.attendance, self.stands_in, self.left_before)
        return {f"{name}-{invitee}": value for name, value in zip(clashing.ATTENDED, values, strict=True)}


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was resolved of an item; no outcome: it was discussed only. No votes: nobody objected, none were counted."""

    outcome: str = ""
    kind: str = ""
    chosen: tuple[str, ...] = ()
    wording: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    abstaining: int | None = None
    recusals: Mapping[int, str] = field(default_factory=dict)
    """Why each of these (keys of invitees) keeps away; "" for who does not."""

    def cells(self) -> dict[str, Any]:
        """What of it two people can record at once."""
        return {
            "outcome": self.outcome,
            "wording": self.wording.strip(),
            "votes_for": self.votes_for,
            "votes_against": self.votes_against,
            "abstaining": self.abstaining,
            "chosen": ",".join(self.chosen),
            **{f"recused-{key}": " ".join(reason.split()) for key, reason in self.recusals.items()},
        }

    def holding(self, cells: Mapping[str, Any]) -> "Resolved":
        """The same with what the cells hold."""
        return replace(
            self,
            **{name: cells[name] for name in ("outcome", "wording", "votes_for", "votes_against", "abstaining")},
            chosen=tuple(filter(None, cells["chosen"].split(","))),
            recusals={key: cells[f"recused-{key}"] for key in self.recusals},
        )


@action("meeting.hold")
def hold(*, by: Actor, meeting: Meeting) -> Meeting:
    """It is held: attendance, resolutions and minutes are recorded from now on. Raises Refused before its day."""
    return fire(meeting, "hold", table=MEETING, by=by)


@action("meeting.attend")
def attend(*, by: Actor, meeting: Meeting, attended: Mapping[int, Attended], begun: str = "") -> Meeting:
    """Record who was there, by invitee; who is not named keeps what is recorded.

    `begun` are the marks of what the writer saw (`core.begun`). Raises Clashed, and Refused before it is held, for
    somebody whose membership had ended by then, and for who is represented by nobody.
    """
    locked = held(by, meeting, P.MEETING_RECORD)
    whole = Whole(locked)
    rows = {row.pk: row for row in whole.invitees if row.pk in attended}
    cells = {name: value for key in rows for name, value in attended[key].cells(key).items()}
    cells = clashing.settled_attendance(rows, cells, begun)
    for row in rows.values():
        given = Attended(*(cells[f"{name}-{row.pk}"] for name in clashing.ATTENDED))
        _refuse_attendance(row, given)
        stands_in = given.stands_in if given.attendance == Attendance.REPRESENTED else ""
        left = given.left_before if given.attendance in THERE else None
        if (row.attendance, row.stands_in, row.left_before) != (given.attendance, stands_in, left):
            row.attendance, row.stands_in, row.left_before = given.attendance, stands_in, left
            row.save(update_fields=["attendance", "stands_in", "left_before"])
    return locked


def _refuse_attendance(row: object, given: Attended) -> None:
    if given.attendance not in ("", *Attendance.values):
        raise Refused(_("Choose one of the entries of the list."))
    if given.attendance in THERE and not getattr(row, "holds", True):
        raise Refused(
            _("%(name)s no longer held the role on the day of the meeting, and is counted neither way.") % {"name": row}
        )
    if given.attendance == Attendance.REPRESENTED and not given.stands_in:
        raise Refused(_("Write by whom %(name)s was represented.") % {"name": row})
    if len(given.stands_in) > 60:
        raise Refused(_("A name has at most 60 characters: “%(name)s…”.") % {"name": given.stands_in[:20]})


@action("meeting.resolve")
def resolve(*, by: Actor, meeting: Meeting, item: AgendaItem, given: Resolved, begun: str = "") -> Resolution | None:
    """Record who kept away from an item and what was resolved of it; None where it was discussed only.

    `begun` are the marks of what the writer saw (`core.begun`). Raises Clashed, and Refused for who keeps away from the
    item, before the meeting is held, without a quorum (unless it is put off), where the votes are more than
    the voters there, and where something is chosen that is not offered; nothing is written then.
    """
    locked = held(by, meeting, P.MEETING_RECORD)
    row = item_of(locked, item)
    keep_away(by, row)
    there = Resolution.objects.filter(item=row).first()
    given = given.holding(clashing.settled_resolution(row, there, given.cells(), begun))
    Resolution.objects.filter(item=row).delete()
    _set_recusals(Whole(locked), row, given.recusals)
    if not given.outcome:
        return None
    if given.outcome not in Outcome.values:
        raise Refused(_("Choose one of the entries of the list."))
    if not given.wording.strip():
        raise Refused(_("Write the wording of the resolution."))
    resolution = Resolution(
        item=AgendaItem.objects.prefetch_related("recusals").get(pk=row.pk),
        outcome=given.outcome,
        kind=given.kind,
        chosen=_named(Whole(locked), given),
        wording=given.wording.strip(),
        votes_for=given.votes_for,
        votes_against=given.votes_against,
        abstaining=given.abstaining,
    )
    if why := misfit(Whole(locked), row.position, resolution):
        raise Refused(why[0].upper() + why[1:])
    resolution.save()
    return resolution


def _named(whole: Whole, given: Resolved) -> list[list[str]]:
    """What was chosen with its names; what is not offered keeps its key for a name, and is refused after."""
    declared = whole.kind.resolving(given.kind)
    offered = dict(declared.choices(whole.record)) if declared is not None and whole.record is not None else {}
    return [[key, offered.get(key, key)] for key in given.chosen] if declared is not None else []


def _set_recusals(whole: Whole, item: AgendaItem, recusals: Mapping[int, str]) -> None:
    voters = {row.pk for row in whole.invitees if row.seat in VOTING}
    there = {row.invitee_id: row for row in item.recusals.all()}
    for key, reason in recusals.items():
        said, row = " ".join(reason.split()), there.get(key)
        if key not in voters:
            raise Refused(_("Only chair and members keep away from an item; others have no vote in it."))
        if len(said) > 400:
            raise Refused(_("A reason has at most 400 characters."))
        if row is not None and not said:
            row.delete()
        elif row is not None and row.reason != said:
            row.reason = said
            row.save(update_fields=["reason"])
        elif row is None and said:
            ItemRecusal.objects.create(item=item, invitee_id=key, reason=said)


@action("meeting.write")
def save_field(*, by: Actor, meeting: Meeting, field: str, base: str, value: str) -> Saved | Clash:
    """Save one text of the minutes: `reports`, `motions`, `adjourned`, or `discussion-<item>`.

    Raises KeyError for another field, cells.Refusal, and Refused for who keeps away from the item, and once the minutes
    wait for signatures.
    """
    locked = writable(by, meeting, P.MEETING_RECORD)
    column, _dash, key = field.partition("-")
    if not key:
        return drafts.save(locked, column, base=base, value=value, parsers=_MEETING_CELLS)
    item = locked.items.select_for_update(of=("self",)).filter(pk=small_int(key) or 0).first()
    if item is None:
        raise KeyError(field)
    keep_away(by, item)
    return drafts.save(item, column, base=base, value=value, parsers=_ITEM_CELLS)


@action("meeting.finish")
def finish(*, by: Actor, meeting: Meeting) -> Meeting:
    """The minutes are written and wait for signatures. Raises Refused while something in them does not fit."""
    return fire(meeting, "finish", table=MEETING, by=by)


@action("meeting.write-on")
def write_on(*, by: Actor, meeting: Meeting) -> Meeting:
    """Back to writing; signatures given are void."""
    locked = lock(by, meeting, P.MEETING_RECORD)
    void_signatures(locked)
    return fire(locked, "write-on", table=MEETING, by=by)
