"""Meetings: prepared, called, recorded."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.pages import Request, page, record
from accounts.permissions import Permission as P
from core import autosave
from core.begun import Clashed, marks
from core.cells import Refusal, small_int
from core.downloads import attachment
from core.refusals import Refused
from core.transitions import log_of
from workspace.meetings import calling, clashing, ical, kinds, printing, recording, shown
from workspace.meetings.forms import ItemForm, ResolveForm, TermsForm
from workspace.meetings.guards import misfits
from workspace.meetings.queries import Whole, invitable, proposed_recusals
from workspace.meetings.recusing import keep_away
from workspace.models import LONGEST_MINUTES, VOTING, AgendaItem, Attendance, Meeting, Seat
from workspace.states import MeetingState


@page(P.MEETING_MANAGE, methods=("GET", "POST"))
def new_meeting(request: Request, kind: str, pk: int) -> HttpResponse:
    """Prepare a meeting of a kind about a record."""
    declared = kinds.named(kind)
    if declared is None:
        raise Http404
    row = record(request, declared.model._meta.label, pk, declared.manage)
    title = f"{row} {declared.label}"[:120]
    form = TermsForm(request.POST or None, initial={"title": title})
    if request.method == "POST" and form.is_valid():
        try:
            made = calling.prepare(by=request.actor, kind=declared, record=row, terms=form.terms())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The meeting is prepared; nobody is told yet. Choose its people."))
            return redirect("workspace:meeting_people", made.pk)
    context = {"form": form, "kind": declared, "record": row, "back": declared.url(row)}
    return render(request, "workspace/meeting_form.html", context, status=422 if form.errors else 200)


@page(P.MEETING_VIEW, key="pk")
def meeting(request: Request, meeting: Meeting) -> HttpResponse:
    """A meeting: when and where, its people, its agenda with what was resolved, its minutes and signatures."""
    return _page(request, meeting)


@page(P.MEETING_MANAGE, key="pk", methods=("GET", "POST"))
def edit_meeting(request: Request, meeting: Meeting) -> HttpResponse:
    """Another title, time or place."""
    form, clashed = TermsForm(request.POST or None, initial=TermsForm.initial_of(meeting)), False
    if request.method == "POST" and form.is_valid():
        try:
            calling.change(by=request.actor, meeting=meeting, terms=form.terms(), begun=request.POST.get("begun", ""))
        except Refused as refused:
            form.add_error(None, str(refused))
            clashed = isinstance(refused, Clashed)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:meeting", meeting.pk)
    whole = Whole(meeting)
    begun = _begun(request, calling.Terms.of(_now(meeting)).cells(), clashed)
    context = {"form": form, "kind": whole.kind, "record": whole.record, "meeting": meeting, "back": "", "begun": begun}
    return render(request, "workspace/meeting_form.html", context, status=422 if form.errors else 200)


_DEEDS: dict[str, Callable[..., object]] = {
    "call": calling.call,
    "hold": recording.hold,
    "finish": recording.finish,
    "write-on": recording.write_on,
}


@page(P.MEETING_RECORD, key="pk", methods=("POST",))
def move_meeting(request: Request, meeting: Meeting) -> HttpResponse:
    """Call it, cancel it, say that it is held, that its minutes are written, that they are changed."""
    event, reason = request.POST.get("event", ""), request.POST.get("remark", "")[:2000]
    said = {
        "call": _("Those invited are told."),
        "cancel": _("The meeting is cancelled."),
        "finish": _("The minutes wait for the signatures of chair and recorder."),
    }
    try:
        if event == "cancel":
            calling.cancel(by=request.actor, meeting=meeting, reason=reason)
        elif event in _DEEDS:
            _DEEDS[event](by=request.actor, meeting=meeting)
        else:
            raise Http404
    except Refused as refused:
        return _page(request, meeting, errors=[{"text": str(refused)}], remark=reason)
    if event in said:
        messages.success(request, said[event])
    return redirect("workspace:meeting", meeting.pk)


@page(P.MEETING_RECORD, key="pk", methods=("GET", "POST"))
def meeting_people(request: Request, meeting: Meeting) -> HttpResponse:
    """Who is invited: a seat for each membership that may be, guests by name."""
    errors: list[dict[str, str]] = []
    clashed = False
    posted = dict(_numbered(request, "seat"))
    guests = request.POST.get("guests", "")[:4000]
    if request.method == "POST":
        try:
            calling.invite(
                by=request.actor,
                meeting=meeting,
                seats=posted,
                guests=guests.splitlines(),
                begun=request.POST.get("begun", ""),
                guests_begun=request.POST["guests_begun"].splitlines() if "guests_begun" in request.POST else None,
            )
        except Refused as refused:
            errors, clashed = [{"text": str(refused)}], isinstance(refused, Clashed)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:meeting", meeting.pk)
    whole = Whole(meeting)
    there = {row.membership_id: row for row in whole.invitees if row.membership_id is not None}
    members = {each.pk: each for each in invitable(meeting)}
    members |= {key: row.membership for key, row in there.items() if key is not None and row.membership is not None}
    rows = [
        (member, posted.get(key, there[key].seat if key in there else ""), key in there and not _holds(there[key]))
        for key, member in members.items()
    ]
    stored = {key: there[key].seat if key in there else "" for key in members}
    named = "\n".join(row.name for row in whole.invitees if row.membership_id is None)
    context = {
        "meeting": meeting,
        "kind": whole.kind,
        "rows": rows,
        "seats": Seat.choices,
        "guests": guests if errors else named,
        "guests_begun": request.POST.get("guests_begun", "")[:4000] if errors else named,
        "begun": _begun(request, clashing.seat_cells(stored), clashed),
        "most_guests": calling.MOST_GUESTS,
        "errors": errors,
    }
    return render(request, "workspace/meeting_people.html", context, status=422 if errors else 200)


@page(P.MEETING_RECORD, key="pk", methods=("GET", "POST"))
def meeting_item(request: Request, meeting: Meeting, item: int = 0) -> HttpResponse:
    """An item of the agenda: a new one, or one to change."""
    whole, row = Whole(meeting), _item(meeting, item) if item else None
    clashed = False
    if row is not None and (elsewhere := _kept_away(request, meeting, row)):
        return elsewhere
    form = ItemForm(request.POST or None, kind=whole.kind, record=whole.record, actor=request.actor, item=row)
    if request.method == "POST" and form.is_valid():
        try:
            begun = request.POST.get("begun", "")
            calling.save_item(by=request.actor, meeting=meeting, given=form.given(), item=row, begun=begun)
        except Refused as refused:
            form.add_error(None, str(refused))
            clashed = isinstance(refused, Clashed)
        else:
            messages.success(request, _("Saved."))
            return _to_agenda(meeting)
    stored = calling.Item.of(_item(meeting, item)).cells() if row is not None else {}
    context = {"form": form, "meeting": meeting, "item": row, "begun": _begun(request, stored, clashed)}
    return render(request, "workspace/meeting_item.html", context, status=422 if form.errors else 200)


@page(P.MEETING_RECORD, key="pk", methods=("POST",))
def remove_item(request: Request, meeting: Meeting, item: int) -> HttpResponse:
    """Take an item off the agenda."""
    row = _item(meeting, item)
    return _do(request, meeting, lambda: calling.remove_item(by=request.actor, meeting=meeting, item=row))


@page(P.MEETING_RECORD, key="pk", methods=("POST",))
def move_item(request: Request, meeting: Meeting, item: int) -> HttpResponse:
    """One place further up."""
    row = _item(meeting, item)
    return _do(request, meeting, lambda: calling.move_item(by=request.actor, meeting=meeting, item=row))


@page(P.MEETING_RECORD, key="pk", methods=("GET", "POST"))
def attendance(request: Request, meeting: Meeting) -> HttpResponse:
    """Who was there."""
    errors: list[dict[str, str]] = []
    clashed = False
    ways, stands, left = (dict(_numbered(request, name)) for name in ("way", "stands", "left"))
    if request.method == "POST":
        attended = {
            key: recording.Attended(way, " ".join(stands.get(key, "").split()), small_int(left.get(key, "")))
            for key, way in ways.items()
        }
        try:
            begun = request.POST.get("begun", "")
            recording.attend(by=request.actor, meeting=meeting, attended=attended, begun=begun)
        except Refused as refused:
            errors, clashed = [{"text": str(refused)}], isinstance(refused, Clashed)
        else:
            messages.success(request, _("Attendance is recorded."))
            return redirect("workspace:meeting", meeting.pk)
    whole = Whole(meeting)
    stored = {name: value for row in whole.invitees for name, value in clashing.attendance_cells(row).items()}
    rows = [
        (
            row,
            ways.get(row.pk, row.attendance),
            stands.get(row.pk, row.stands_in),
            left.get(row.pk, str(row.left_before or "")),
        )
        for row in whole.invitees
    ]
    context = {
        "meeting": meeting,
        "rows": rows,
        "ways": Attendance.choices,
        "items": [(str(item.position), item.title) for item in whole.items],
        "errors": errors,
        "begun": _begun(request, stored, clashed),
        "held": meeting.state == MeetingState.HELD,
    }
    return render(request, "workspace/meeting_attendance.html", context, status=422 if errors else 200)


@page(P.MEETING_RECORD, key="pk", methods=("GET", "POST"))
def resolve_item(request: Request, meeting: Meeting, item: int) -> HttpResponse:
    """Who keeps away from an item, and what is resolved of it."""
    whole, row = Whole(meeting), _item(meeting, item)
    clashed = False
    if elsewhere := _kept_away(request, meeting, row):
        return elsewhere
    form = ResolveForm(request.POST or None, whole=whole, item=row)
    posted = {name: str(text) for name, text in request.POST.items() if name.startswith("recused-")}
    if request.method == "POST" and form.is_valid():
        try:
            given, begun = form.given(posted), request.POST.get("begun", "")
            recording.resolve(by=request.actor, meeting=meeting, item=row, given=given, begun=begun)
        except Refused as refused:
            form.add_error(None, str(refused))
            clashed = isinstance(refused, Clashed)
        else:
            messages.success(request, _("Recorded."))
            return _to_agenda(meeting)
    row = _item(meeting, item)
    whole = Whole(meeting)
    written = {each.invitee_id: each.reason for each in row.recusals.all()}
    known = proposed_recusals(whole, row)
    context = {
        "form": form,
        "meeting": meeting,
        "item": row,
        "pointed": shown.pointed_of(whole, request.actor, row),
        "count": whole.counted(row),
        "quorum": whole.quorum,
        "voters": [
            (each, posted.get(f"recused-{each.pk}", written.get(each.pk) or known.get(each.pk, "")), each.pk in known)
            for each in whole.invitees
            if each.seat in VOTING
        ],
        "resolving": form.kind,
        "begun": _begun(request, clashing.resolution_cells(row, whole.resolutions.get(row.pk)), clashed),
        "held": meeting.state == MeetingState.HELD,
    }
    return render(request, "workspace/meeting_resolve.html", context, status=422 if form.errors else 200)


@page(P.MEETING_RECORD, key="pk")
def minutes(request: Request, meeting: Meeting) -> HttpResponse:
    """The texts of the minutes, each saving itself."""
    whole, may = Whole(meeting), shown.may_of(meeting, request.actor)
    if not may["write"]:
        return redirect("workspace:meeting", meeting.pk)
    items = shown.items_of(whole, request.actor)
    read = {each.row.pk for each in items if not each.away}
    context = {
        "meeting": meeting,
        "items": items,
        "misfits": list(misfits(whole, (item for item in whole.items if item.pk in read))),
        "longest": LONGEST_MINUTES,
        "held": may["held"],
    }
    return render(request, "workspace/meeting_minutes.html", context)


@page(P.MEETING_RECORD, key="pk", methods=("POST",))
def save_minutes(request: Request, meeting: Meeting) -> HttpResponse:
    """Save one text of the minutes."""

    def write(**posted: str) -> Any:
        try:
            return recording.save_field(by=request.actor, meeting=meeting, **posted)
        except Refused as refused:
            raise Refusal(str(refused)) from refused

    return autosave.answer(request, write, can_join=request.POST.get("field", "") != "adjourned")


@page(P.MEETING_VIEW, key="pk")
def meeting_calendar(request: Request, meeting: Meeting) -> HttpResponse:
    """The meeting for a calendar of one's own."""
    name, content, media_type = ical.attached(meeting)
    return attachment(name, media_type, content)


def _page(request: Request, meeting: Meeting, **more: Any) -> HttpResponse:
    whole, may = Whole(meeting), shown.may_of(meeting, request.actor)
    signed = printing.signed_content(meeting)
    context = {
        "meeting": meeting,
        "kind": whole.kind,
        "record": whole.record,
        "back": whole.kind.url(whole.record) if whole.record is not None else "",
        "people": whole.invitees,
        "items": shown.items_of(whole, request.actor),
        "quorum": whole.quorum,
        "may": may,
        "state": shown.state_of(meeting),
        "next": shown.next_of(whole, request.actor, may),
        "signatures": shown.signatures_of(meeting),
        "signed": signed,
        "printed": getattr(signed, "printed", None) if signed is not None else None,
        "log": log_of(meeting),
        **more,
    }
    return render(request, "workspace/meeting.html", context, status=422 if more else 200)


def _do(request: Request, meeting: Meeting, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except Refused as refused:
        messages.error(request, str(refused))
    return _to_agenda(meeting)


def _kept_away(request: Request, meeting: Meeting, item: AgendaItem) -> HttpResponse | None:
    """Where who keeps away from an item is sent from its pages; None for everybody else."""
    try:
        keep_away(request.actor, item)
    except Refused as refused:
        messages.error(request, str(refused))
        return _to_agenda(meeting)
    return None


def _to_agenda(meeting: Meeting) -> HttpResponse:
    there = redirect("workspace:meeting", meeting.pk)
    there["Location"] += "#agenda"
    return there


def _item(meeting: Meeting, key: int) -> AgendaItem:
    row = meeting.items.filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _begun(request: Request, stored: Mapping[str, Any], clashed: bool) -> str:
    """The marks of what the page's cells held when one began; after a clash of what they hold now."""
    again = request.method == "POST" and not clashed
    return request.POST.get("begun", "")[:200_000] if again else marks(stored)


def _now(meeting: Meeting) -> Meeting:
    return Meeting.objects.get(pk=meeting.pk)


def _holds(row: Any) -> bool:
    return bool(getattr(row, "holds", True))


def _numbered(request: Request, name: str) -> list[tuple[int, str]]:
    """What is posted as `<name>-<key>`, by key."""
    found = ((small_int(each.removeprefix(f"{name}-")), text) for each, text in request.POST.items())
    return [(key, str(text)[:200]) for key, text in found if key is not None]
