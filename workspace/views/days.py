"""Working days: the days off of a year, which staff enter, import and confirm; everybody reads them."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core import roc
from core.refusals import Refused
from workspace import days as own
from workspace.models import DayOff, WorkYear
from workspace.steps.forms import DayForm


@page(P.CALENDAR_VIEW)
def years(request: Request) -> HttpResponse:
    """To the days off of the year that runs."""
    return redirect("workspace:days", roc.to_roc(timezone.localdate())[0])


@page(P.CALENDAR_VIEW)
def days(request: Request, year: int) -> HttpResponse:
    """The days off of a year, and whether they are confirmed."""
    return _page(request, year, DayForm())


@page(P.WORKING_DAYS_EDIT, methods=("POST",))
def enter(request: Request, year: int) -> HttpResponse:
    """Enter a day, or change one."""
    form = DayForm(request.POST)
    if form.is_valid():
        try:
            made = own.enter(by=request.actor, year=year, **form.cleaned_data)
        except Refused as refused:
            form.add_error("day", str(refused))
        else:
            messages.success(request, _("Entered: %(day)s.") % {"day": roc.long(made.day)})
            return redirect("workspace:days", made.year_id)
    return _page(request, year, form)


@page(P.WORKING_DAYS_EDIT, methods=("POST",))
def remove(request: Request, year: int, day: str) -> HttpResponse:
    """Take a day out."""
    try:
        row = DayOff.objects.get(day=date.fromisoformat(day), year=year)
    except (DayOff.DoesNotExist, ValueError) as missing:
        raise Http404 from missing
    own.remove(by=request.actor, day=row)
    messages.success(request, _("Removed: %(day)s.") % {"day": roc.long(row.day)})
    return redirect("workspace:days", year)


@page(P.WORKING_DAYS_EDIT, methods=("POST",))
def fixed(request: Request, year: int) -> HttpResponse:
    """Enter the days that the law fixes by the sun's year."""
    _known(year)
    count = own.enter_fixed(by=request.actor, year=year)
    if count:
        messages.success(request, ngettext("%(n)s day is entered.", "%(n)s days are entered.", count) % {"n": count})
    else:
        messages.info(request, _("All of them are entered already."))
    return redirect("workspace:days", year)


@page(P.WORKING_DAYS_EDIT, methods=("POST",))
def confirm(request: Request, year: int) -> HttpResponse:
    """The days of the year are all there."""
    _known(year)
    try:
        own.confirm(by=request.actor, year=year)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Confirmed. Calendars no longer warn of this year."))
    return redirect("workspace:days", year)


def _known(year: int) -> None:
    if not 100 <= year <= 199:
        raise Http404


def _page(request: Request, year: int, form: DayForm) -> HttpResponse:
    _known(year)
    row = WorkYear.objects.filter(pk=year).select_related("confirmed_by").first()
    shown = {
        "year": year,
        "row": row,
        "days": DayOff.objects.filter(year=year),
        "fixed": own.fixed_days(year),
        "form": form,
        "may_edit": policy.may(request.actor, P.WORKING_DAYS_EDIT),
    }
    return render(request, "workspace/days.html", shown, status=422 if form.errors else 200)
