"""Cases, for staff: all of them; one: who reviews it, what they gave, how far they lie apart."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.cells import small_int
from core.downloads import answer
from core.refusals import Refused
from reviews import actions, queries
from reviews.filters import CaseFilter
from reviews.forms import ReasonForm, reason_in
from reviews.models import Assignment, Case
from reviews.presenters import template_of
from reviews.tables import CaseTable
from workspace.meetings.queries import label_of, resolved_about


@page(P.CASE_SCORES)
def cases(request: Request) -> HttpResponse:
    """The cases of all rounds, or of the one chosen, with their numbers."""
    return render(request, "reviews/cases.html", {"table": CaseTable(CaseFilter(request.GET, request.actor))})


@page(P.CASE_SCORES, key="pk")
def case(request: Request, case: Case) -> HttpResponse:
    """A case with its scores, their spread, and the frozen document."""
    return _page(request, case)


@page(P.CASE_VIEW, key="pk")
def case_file(request: Request, case: Case, file: str) -> HttpResponse:
    """A file of the case, for whoever may see the case."""
    stored = case.files.filter(pk=file).first()
    if stored is None:
        raise Http404
    return answer(stored)


@page(P.CASE_ASSIGN, key="pk", methods=("GET", "POST"))
def assign(request: Request, case: Case) -> HttpResponse:
    """Choose reviewers by hand: who has how many cases, who must keep away and why."""
    candidates = queries.reviewers_for(case)
    errors = []
    chosen = {small_int(key) for key in request.POST.getlist("reviewer")}
    if request.method == "POST":
        reviewers = [each.membership for each in candidates if each.membership.pk in chosen]
        try:
            if not reviewers:
                raise Refused(_("No reviewer is ticked."))
            made = actions.assign(by=request.actor, case=case, reviewers=reviewers)
        except Refused as refused:
            errors = [{"text": str(refused)}]
        else:
            text = ngettext("%(n)s reviewer has this case.", "%(n)s reviewers have this case.", len(made))
            messages.success(request, text % {"n": len(made)})
            return redirect("reviews:case", pk=case.pk)
    shown = {"case": case, "candidates": candidates, "errors": errors, "chosen": chosen, "form": ReasonForm()}
    return render(request, "reviews/assign.html", shown, status=422 if errors else 200)


@page(P.CASE_ASSIGN, key="pk", methods=("POST",))
def unassign(request: Request, case: Case, assignment: int) -> HttpResponse:
    """Take the case from a reviewer who has not begun."""
    row = Assignment.objects.filter(case=case, pk=assignment).first()
    if row is not None:
        try:
            actions.unassign(by=request.actor, case=case, assignment=row)
        except Refused as refused:
            return _page(request, case, errors=[{"text": str(refused)}])
    return redirect("reviews:case", pk=case.pk)


@page(P.CASE_ASSIGN, key="pk", methods=("POST",))
def record_conflict(request: Request, case: Case) -> HttpResponse:
    """Note that somebody must keep away from the case."""
    key = request.POST.get("reviewer", "")
    candidates = [each.membership for each in queries.reviewers_for(case) if str(each.membership.pk) == key]
    if not candidates:
        raise Http404
    try:
        reason = reason_in(request.POST.get("reason", ""))
        actions.record_conflict(by=request.actor, case=case, reviewer=candidates[0], reason=reason)
    except Refused as refused:
        shown: dict[str, Any] = {
            "case": case,
            "candidates": queries.reviewers_for(case),
            "errors": [{"text": str(refused)}],
            "form": ReasonForm(request.POST),
        }
        return render(request, "reviews/assign.html", shown, status=422)
    messages.success(request, _("Noted: this reviewer keeps away from the case."))
    return redirect("reviews:assign", pk=case.pk)


@page(P.ASSIGNMENT_RETURN, key="pk", methods=("GET", "POST"))
def give_back(request: Request, assignment: Assignment) -> HttpResponse:
    """Open a submitted review again, with the reason."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_back(by=request.actor, assignment=assignment, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The review was given back; its scores stay as a beginning."))
            return redirect("reviews:case", pk=assignment.case_id)
    shown = {"assignment": assignment, "form": form}
    return render(request, "reviews/give_back.html", shown, status=422 if form.errors else 200)


def _page(request: Request, case: Case, **more: Any) -> HttpResponse:
    [scores] = queries.scores_of([case])
    shown = {
        "case": case,
        "scores": scores,
        "files": case.files.defer("content").order_by("name"),
        "recusals": case.recusals.select_related("membership__person").order_by("declared_at"),
        "resolved": [(row, label_of(row)) for row in resolved_about(case)],
        "document_template": template_of(case),
        "document": case.document,
        **more,
    }
    return render(request, "reviews/case.html", shown, status=422 if more else 200)
