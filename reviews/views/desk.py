"""The reviewer's desk: assigned cases, the frozen document beside the form, scores that save themselves."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core import autosave
from core.refusals import Refused
from core.transitions import log_of
from reviews import actions, queries
from reviews.filters import DeskFilter
from reviews.forms import ReasonForm
from reviews.models import Assignment
from reviews.presenters import template_of
from reviews.tables import DeskTable
from workspace.steps import showing


@page(P.ASSIGNMENT_SCORE)
def desk(request: Request) -> HttpResponse:
    """One's cases in open rounds: what is due, what is done."""
    table = DeskTable(DeskFilter(request.GET, request.actor))
    return render(request, "reviews/desk.html", {"table": table, "week": showing.week(request.actor)})


@page(P.ASSIGNMENT_VIEW, key="pk")
def review(request: Request, assignment: Assignment) -> HttpResponse:
    """The document and the score form; once submitted, one's scores beside the others'."""
    return _page(request, assignment)


@page(P.ASSIGNMENT_SCORE, key="pk", methods=("POST",))
def save(request: Request, assignment: Assignment) -> HttpResponse:
    """Save one score or comment; the answer carries the weighted total."""

    def write(**posted: str) -> Any:
        return actions.save_field(by=request.actor, assignment=assignment, **posted)

    joinable = request.POST.get("field", "").startswith("comment")  # two scores joined would be a third one
    return autosave.answer(request, write, also=lambda: _total(assignment), can_join=joinable)


@page(P.ASSIGNMENT_SCORE, key="pk", methods=("POST",))
def submit(request: Request, assignment: Assignment) -> HttpResponse:
    """Submit the review."""
    try:
        actions.submit(by=request.actor, assignment=assignment)
    except Refused as refused:
        return _page(request, assignment, errors=[{"text": str(refused)}])
    messages.success(request, _("The review is submitted. You can now see the others' submitted reviews."))
    return redirect("reviews:review", pk=assignment.pk)


@page(P.ASSIGNMENT_SCORE, key="pk", methods=("GET", "POST"))
def recuse(request: Request, assignment: Assignment) -> HttpResponse:
    """Declare a conflict of interest, with the reason."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_conflict(by=request.actor, assignment=assignment, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("You are recused from this case. The Administration reads your reason."))
            return redirect("reviews:desk")
    shown = {"assignment": assignment, "form": form}
    return render(request, "reviews/recuse.html", shown, status=422 if form.errors else 200)


def _total(assignment: Assignment) -> Mapping[str, str]:
    [own] = [
        review
        for review in queries.seen_from(assignment).reviews
        if review.assignment.reviewer_id == assignment.reviewer_id
    ]
    return {"weighted-total": str(own.total) if own.total is not None else "—"}


def _page(request: Request, assignment: Assignment, **more: Any) -> HttpResponse:
    seen = queries.seen_from(assignment)
    [own] = [each for each in seen.reviews if each.assignment.pk == assignment.pk]
    returned = log_of(assignment).filter(event="return").last()
    shown = {
        "assignment": assignment,
        "case": assignment.case,
        "criteria": [(criterion, own.scores.get(criterion.pk)) for criterion in seen.criteria],
        "own": own,
        "seen": seen,
        "editable": policy.can(request.actor, P.ASSIGNMENT_SCORE, assignment),
        "returned": returned if assignment.state == "assigned" else None,
        "files": assignment.case.files.defer("content").order_by("name"),
        "document_template": template_of(assignment.case),
        "document": assignment.case.document,
        **more,
    }
    return render(request, "reviews/review.html", shown, status=422 if more else 200)
