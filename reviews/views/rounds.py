"""Rounds, for staff: set, weigh, open, close; their cases with numbers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.refusals import Refused
from core.transitions import log_of
from reviews import actions
from reviews.filters import CaseFilter, RoundFilter
from reviews.forms import RoundForm, WeightFormSet, reason_in
from reviews.models import Round
from reviews.states import ROUND, RoundState
from reviews.tables import CaseTable, RoundTable
from workspace.meetings.shown import of_record


@page(P.ROUND_MANAGE)
def rounds(request: Request) -> HttpResponse:
    """All rounds."""
    return render(request, "reviews/rounds.html", {"table": RoundTable(RoundFilter(request.GET, request.actor))})


@page(P.ROUND_MANAGE, methods=("GET", "POST"))
def new_round(request: Request) -> HttpResponse:
    """Set the round of a year; its criteria begin as the year's rules name them."""
    form = RoundForm(request.POST or None, new=True)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.set_round(by=request.actor, **form.terms())
        except Refused as refused:
            form.add_error("year", str(refused))
        else:
            messages.success(request, _("The round was set. Check the weights of its criteria."))
            return redirect("reviews:criteria", pk=made.pk)
    return render(request, "reviews/round_form.html", {"form": form}, status=422 if form.errors else 200)


@page(P.ROUND_MANAGE, key="pk", methods=("GET", "POST"))
def edit_round(request: Request, review_round: Round) -> HttpResponse:
    """Change the number of reviewers or the day scores are due."""
    due = timezone.localtime(review_round.closes_at).date() if review_round.closes_at else None
    initial = {"reviewers_needed": review_round.reviewers_needed, "due": due}
    form = RoundForm(request.POST or None, new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_round(by=request.actor, year=review_round.year, round=review_round, **form.terms())
        messages.success(request, _("Saved."))
        return redirect("reviews:round", pk=review_round.pk)
    shown = {"form": form, "round": review_round}
    return render(request, "reviews/round_form.html", shown, status=422 if form.errors else 200)


@page(P.ROUND_MANAGE, key="pk")
def round_page(request: Request, review_round: Round) -> HttpResponse:
    """A round: criteria, states, and its cases with reviewers and scores."""
    return _page(request, review_round)


@page(P.ROUND_MANAGE, key="pk", methods=("POST",))
def move_round(request: Request, review_round: Round) -> HttpResponse:
    """Open, close, open again."""
    event, remark = request.POST.get("event", ""), reason_in(request.POST.get("remark", ""))
    try:
        actions.move_round(by=request.actor, round=review_round, event=event, remark=remark)
    except Refused as refused:
        return _page(request, review_round, errors=[{"text": str(refused)}], remark=remark)
    return redirect("reviews:round", pk=review_round.pk)


@page(P.ROUND_MANAGE, key="pk", methods=("GET", "POST"))
def criteria(request: Request, review_round: Round) -> HttpResponse:
    """Names and weights of the criteria, while the round is being prepared."""
    rows = list(review_round.criteria.values("name_zh", "name_en", "weight"))
    formset: Any = WeightFormSet(request.POST or None, initial=rows)
    errors = []
    if request.method == "POST" and formset.is_valid():
        try:
            actions.weigh(by=request.actor, round=review_round, criteria=formset.weighed())
        except Refused as refused:
            errors = [{"text": str(refused)}]
        else:
            messages.success(request, _("Saved."))
            return redirect("reviews:round", pk=review_round.pk)
    wrong = request.method == "POST"
    shown = {
        "round": review_round,
        "formset": formset,
        "errors": errors,
        "fixed": review_round.state != RoundState.PREPARING,
    }
    return render(request, "reviews/criteria.html", shown, status=422 if wrong else 200)


def _page(request: Request, review_round: Round, **more: Any) -> HttpResponse:
    # Its cases are the list of cases with this round chosen: order and columns are the page's, the round is its own.
    asked = request.GET.copy()
    asked["round"] = str(review_round.pk)
    shown = {
        "round": review_round,
        "criteria": list(review_round.criteria.all()),
        "moves": ROUND.open_to(request.actor, review_round),
        "log": log_of(review_round),
        "table": CaseTable(CaseFilter(asked, request.actor)),
        "meetings": of_record(review_round, request.actor),
        **more,
    }
    return render(request, "reviews/round.html", shown, status=422 if more else 200)
