"""Calendars of steps: those that concern one, one of them, its files; drawn up by staff."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page, record
from accounts.permissions import Permission as P
from core.downloads import attachment
from core.refusals import Refused
from workspace import calendars as kinds
from workspace import days
from workspace.models import StepCalendar
from workspace.private_links.pages import private
from workspace.steps import drawing, feed, ical, reading, showing
from workspace.steps.forms import PlanForm


@page(P.CALENDAR_VIEW)
def calendars(request: Request) -> HttpResponse:
    """This week, and the calendars that concern one's organisation."""
    shown = reading.dated(reading.visible(request.actor)[: reading.NEWEST])
    rows = [
        {
            "pk": year.calendar.pk,
            "title": year.kind.title(year.record),
            "next": year.next,
            "overdue": year.overdue,
            "ended": year.is_ended,
            "done": sum(each.done_at is not None for each in year.steps),
            "all": len(year.steps),
        }
        for year in shown
    ]
    shown_to = {
        "rows": rows,
        "week": showing.of_week(shown),
        "may_edit_days": policy.may(request.actor, P.WORKING_DAYS_EDIT),
    }
    return render(request, "workspace/calendars.html", shown_to)


@page(P.CALENDAR_VIEW, key="pk")
def calendar(request: Request, calendar: StepCalendar) -> HttpResponse:
    """The steps of one calendar as timeline and list."""
    year = reading.dated_of(calendar)
    manages = policy.can(request.actor, P.CALENDAR_MANAGE, calendar)
    shown = {
        "calendar": calendar,
        "title": year.kind.title(year.record),
        "record_url": year.kind.url(year.record),
        "lines": showing.lines(year, manages=manages),
        "ended": year.is_ended,
        "timeline": showing.timeline(year),
        "unconfirmed": reading.unconfirmed(year.steps),
        "manages": manages,
        "may_edit_days": policy.may(request.actor, P.WORKING_DAYS_EDIT),
        "label": year.record._meta.label,
        "record": year.record,
    }
    return render(request, "workspace/calendar.html", shown)


@page(P.CALENDAR_VIEW, key="pk")
def calendar_file(request: Request, calendar: StepCalendar) -> HttpResponse:
    """One calendar as a file for calendar programs."""
    year = reading.dated_of(calendar)
    title = year.kind.title(year.record)
    return attachment(f"{title}.ics", ical.MEDIA_TYPE, ical.calendar([year], title, _address(request)))


@page(P.CALENDAR_VIEW)
def calendars_file(request: Request) -> HttpResponse:
    """All calendars that one sees, as a file for calendar programs."""
    shown = reading.dated(reading.visible(request.actor)[: reading.NEWEST])
    title = _("Steps of the programme")
    return attachment(f"{title}.ics", ical.MEDIA_TYPE, ical.calendar(shown, title, _address(request)))


@page(P.FEED_MANAGE, methods=("GET", "POST"))
def address(request: Request) -> HttpResponse:
    """One's own address for calendar programs: made or renewed (shown once), ended."""
    shown_once = ""
    if "end" in request.POST:
        feed.end(by=request.actor)
        messages.success(request, _("The address opens nothing any more."))
        return redirect("workspace:calendar_address")
    if request.method == "POST":
        try:
            shown_once = feed.renew(by=request.actor)
        except Refused as refused:
            messages.error(request, str(refused))
    link = feed.of_person(request.actor)
    return private(render(request, "workspace/calendar_address.html", {"address": shown_once, "link": link}))


@page(P.CALENDAR_MANAGE, methods=("GET", "POST"))
def draw(request: Request, label: str, pk: int) -> HttpResponse:
    """Draw up the calendar of a record: shown first, with the days it would get."""
    row = record(request, label, pk)
    kind = _kind(request, row)
    if (there := kinds.calendar_of(row)) is not None:
        messages.info(request, _("The calendar is drawn up already."))
        return redirect("workspace:calendar", there.pk)
    source = _source(row, kind)
    copies = source is not None and request.GET.get("from") == "before"
    working = days.working_days()

    def plan(chosen: Any = None) -> list[drawing.Planned]:
        if copies and source is not None:
            return drawing.copied(row, source, working, chosen)
        return drawing.planned(row, working, chosen)

    steps = plan()
    form = PlanForm(request.POST or None, steps)
    looked = False
    if request.method == "POST" and form.is_valid():
        steps = plan(form.days())
        looked = request.POST.get("plan") == _digest(steps)
        if looked and "draw" in request.POST:
            try:
                made = drawing.draw(by=request.actor, record=row, steps=steps)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("The calendar is drawn up. Those whom it concerns see it."))
                return redirect("workspace:calendar", made.pk)
        elif "draw" in request.POST:
            messages.info(request, _("Look at the working days once more: they are not those that you saw before."))
    shown = {
        "form": form,
        "rows": [{**showing.planned_line(kind, each, working), "control": form.field_of(each)} for each in steps],
        "plan": _digest(steps),
        "title": kind.title(row),
        "record_url": kind.url(row),
        "source": kind.title(source.record) if source is not None else "",
        "copies": copies,
        "unconfirmed": days.unconfirmed(each.day for each in steps if each.day),
    }
    return render(request, "workspace/draw.html", shown, status=422 if form.errors else 200)


def _kind(request: Request, row: Any) -> kinds.Kind:
    try:
        kind = kinds.of(row)
    except LookupError as unknown:
        raise Http404 from unknown
    policy.require(request.actor, kind.manage, row)
    return kind


def _source(row: Any, kind: kinds.Kind) -> StepCalendar | None:
    before = kind.before(row)
    return kinds.calendar_of(before) if before is not None else None


def _digest(steps: list[drawing.Planned]) -> str:
    told = "|".join(f"{each.number}:{each.wanted}:{each.day}" for each in steps)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _address(request: Request) -> str:
    return request.build_absolute_uri("/").rstrip("/")
