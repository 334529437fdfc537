"""One step: added, changed, moved, ticked, removed; by those who manage its calendar."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.refusals import Refused
from workspace import days
from workspace.models import Step, StepCalendar
from workspace.steps import changing, moving, reading
from workspace.steps.forms import MoveForm, StepForm


@page(P.CALENDAR_MANAGE, key="pk", methods=("GET", "POST"))
def add(request: Request, calendar: StepCalendar) -> HttpResponse:
    """Add a step."""
    year = reading.dated_of(calendar)
    form = StepForm(request.POST or None, year=year)
    if request.method == "POST" and form.is_valid():
        try:
            made = changing.add(by=request.actor, calendar=calendar, day=form.cleaned_data["day"], words=form.words())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The step is added."))
            return _back(made)
    return _page(request, "workspace/step.html", form, year, None)


@page(P.STEP_WRITE, key="pk", methods=("GET", "POST"))
def edit(request: Request, step: Step) -> HttpResponse:
    """Change a step's words; its day is moved, with a reason."""
    year = reading.dated_of(step.calendar)
    form = StepForm(request.POST or None, year=year, step=step)
    if request.method == "POST" and form.is_valid():
        try:
            changing.change(
                by=request.actor, step=step, words=form.words(), sequence=form.cleaned_data["sequence"] or 0
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The step is changed."))
            return _back(step)
    return _page(request, "workspace/step.html", form, year, step)


@page(P.STEP_WRITE, key="pk", methods=("GET", "POST"))
def move(request: Request, step: Step) -> HttpResponse:
    """Move a step: first shown, with those after it that can go along."""
    year = reading.dated_of(step.calendar)
    now = next(each for each in year.steps if each.step.pk == step.pk)
    form = MoveForm(request.POST or None, initial={"to": now.day})
    first: moving.Move | None = None
    along: list[moving.Move] = []
    # The day is read by a form of its own: this one is judged once it offers the steps that can go along.
    if "to" in request.POST and (to := _read(MoveForm(request.POST))) is not None:
        first, along = moving.plan(year, step.pk, to, days.working_days())
    form.offer(along)
    looked = request.POST.get("looked") == str(first.to if first else "")
    if "move" in request.POST and looked and form.is_valid():
        try:
            moving.move(
                by=request.actor,
                step=step,
                to=form.cleaned_data["to"],
                reason=form.cleaned_data["reason"],
                along=form.cleaned_data.get("along", ()),
                saw=request.POST.get("saw", ""),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The step is moved. Those whom it is for are told."))
            return _back(step)
    if first is not None and not looked:
        form = MoveForm(None, initial={**_typed(request), "along": [each.dated.step.pk for each in along]})
        form.offer(along)
    shown = {"now": now, "first": first, "saw": moving.seen(year.steps), "why_fixed": moving.why_fixed(now)}
    return _page(request, "workspace/move.html", form, year, step, **shown)


@page(P.STEP_WRITE, key="pk", methods=("POST",))
def tick(request: Request, step: Step) -> HttpResponse:
    """It is done, or it is not."""
    act: Callable[..., Any] = changing.untick if "undo" in request.POST else changing.tick
    return _done(
        request, step, act, _("The step is marked as not done.") if "undo" in request.POST else _("The step is done.")
    )


@page(P.STEP_WRITE, key="pk", methods=("POST",))
def remove(request: Request, step: Step) -> HttpResponse:
    """Take a step out; the page asked for confirmation."""
    return _done(request, step, changing.remove, _("The step is removed. It stays in the history."))


def _done(request: Request, step: Step, act: Callable[..., Any], sentence: str) -> HttpResponse:
    try:
        act(by=request.actor, step=step)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, sentence)
    return _back(step)


def _page(
    request: Request, template: str, form: Any, year: reading.Year, step: Step | None, **more: Any
) -> HttpResponse:
    shown = {
        "form": form,
        "step": step,
        "calendar": year.calendar,
        "title": year.kind.title(year.record),
        "back": reverse("workspace:calendar", args=[year.calendar.pk]),
        **more,
    }
    return render(request, template, shown, status=422 if form.errors else 200)


def _back(step: Step) -> HttpResponse:
    return redirect(f"{reverse('workspace:calendar', args=[step.calendar_id])}#step-{step.pk}")


def _read(form: MoveForm) -> Any:
    """The new day that was typed; None where it is none (the form says why)."""
    form.is_valid()
    return form.cleaned_data.get("to")


def _typed(request: Request) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("to", "reason")}
