"""Calls: the list, one call with its proposals' progress, the form, opening and closing, more time for an alliance."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from communities.queries import land
from core import roc
from core.begun import Clashed, marks_of
from core.refusals import Refused
from core.transitions import log_of
from findings.presenters import language
from proposals import actions, queries
from proposals.filters import CallFilter
from proposals.forms import CallForm, ExtendForm, ReasonForm, edition_of
from proposals.models import Call, Proposal
from proposals.states import CALL, WRITABLE, CallState
from proposals.tables import CallTable
from rulebook import edition_for_year, load_edition
from workspace.calendars import of_record
from workspace.letters import shown as letters
from workspace.steps.reading import visible

#: How many schools that belong nowhere are named.
SHOWN = 10


@page(P.CALL_VIEW)
def calls(request: Request) -> HttpResponse:
    """All calls, the newest year first."""
    table = CallTable(CallFilter(request.GET, request.actor))
    context = {"table": table, "may_manage": policy.may(request.actor, P.CALL_MANAGE)}
    return render(request, "proposals/calls.html", context)


@page(P.CALL_VIEW, key="pk")
def call(request: Request, call: Call) -> HttpResponse:
    """One call: its dates, its rules, how many proposals stand where; staff open and close it here."""
    edition = load_edition(call.edition)
    events = CALL.open_to(request.actor, call)
    shown = {
        "may_list": policy.may(request.actor, P.PROPOSAL_VIEW),
        "call": queries.calls_visible_to(request.actor).get(pk=call.pk),
        "edition": edition,
        "edition_title": edition.title(language()),
        "carried": edition_for_year(call.year_id).key == call.edition and edition_for_year(call.year_id).carried,
        "events": [(event, to) for event, to in events if not to.needs_remark],
        "reasoned": [(event, to) for event, to in events if to.needs_remark],
        "reason_form": ReasonForm(),
        "may_manage": policy.can(request.actor, P.CALL_MANAGE, call),
        "log": log_of(call),
        "many": letters.many(request.actor, Proposal),
        "now": timezone.now(),
        "calendar": visible(request.actor).filter(**of_record(call)).first(),
        **(_land(call) if policy.can(request.actor, P.CALL_MANAGE, call) else {}),
    }
    return render(request, "proposals/call.html", shown)


def _land(call: Call) -> dict[str, Any]:
    """What of the land belongs nowhere yet, and who would join an open call."""
    year = call.year_id
    nowhere = land.schools_nowhere(year)
    return {
        "waiting": list(land.without_alliance(year)) if call.state == CallState.OPEN else [],
        "free_townships": land.free_townships(year),
        "schools_nowhere": list(nowhere[:SHOWN]),
        "more_nowhere": max(nowhere.count() - SHOWN, 0),
    }


@page(P.CALL_MANAGE, methods=("GET", "POST"))
def new_call(request: Request) -> HttpResponse:
    """Prepare the call of a school year; the next one is preset."""
    year = roc.academic_year_of(timezone.localdate()) + 1
    form = CallForm(request.POST or None, initial={"year": year, "edition": edition_of(year)})

    def save(form: CallForm) -> Call:
        return actions.create_call(by=request.actor, year=form.cleaned_data["year"], **form.dates())

    return _form(request, form, save, None)


@page(P.CALL_MANAGE, key="pk", methods=("GET", "POST"))
def edit_call(request: Request, call: Call) -> HttpResponse:
    """Change the dates and the note."""
    form = CallForm(request.POST or None, call=call)

    def save(form: CallForm) -> Call:
        begun = request.POST.get("begun", "")
        return actions.change_call(by=request.actor, call=call, begun=begun, **form.dates())

    return _form(request, form, save, call)


@page(P.CALL_MANAGE, key="pk", methods=("POST",))
def call_event(request: Request, call: Call, event: str) -> HttpResponse:
    """Open, close or open again; take in communities that came later."""
    if event == "admit":
        return _admit(request, call)
    form = ReasonForm(request.POST)
    remark = form.cleaned_data["remark"] if form.is_valid() else ""
    acts: dict[str, Callable[[], Any]] = {
        "open": lambda: actions.open_call(by=request.actor, call=call),
        "close": lambda: actions.close_call(by=request.actor, call=call),
        "reopen": lambda: actions.reopen_call(by=request.actor, call=call, remark=remark),
    }
    if event not in acts:
        raise Http404
    try:
        acts[event]()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done. The schools see it at once."))
    return redirect("proposals:call", pk=call.pk)


def _admit(request: Request, call: Call) -> HttpResponse:
    try:
        joined = actions.admit_communities(by=request.actor, call=call)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        names = "、".join(str(proposal.alliance) for proposal in joined)
        messages.success(
            request,
            _("Joined the call: %(names)s.") % {"names": names} if names else _("Every community has joined already."),
        )
    return redirect("proposals:call", pk=call.pk)


@page(P.PROPOSAL_CHECK, key="pk", methods=("GET", "POST"))
def extend(request: Request, proposal: Proposal) -> HttpResponse:
    """More time for one alliance."""
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend(by=request.actor, proposal=proposal, until=form.until(), reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The alliance has more time; its schools read the reason on their page."))
            return redirect("proposals:proposal", pk=proposal.pk)
    shown = {"form": form, "proposal": proposal, "open": proposal.state in WRITABLE}
    return render(request, "proposals/extend.html", shown, status=422 if form.errors else 200)


#: What the form of a call sets in one.
_SET_TOGETHER = (
    "edition",
    "opens_at",
    "subplans_due_at",
    "submit_until",
    "note",
    "signing_order",
    "shared_signing_below",
)


def _form(request: Request, form: CallForm, save: Callable[[CallForm], Call], call: Call | None) -> HttpResponse:
    anew = request.method == "GET"  # after a clash too: what stands there now was read
    if request.method == "POST" and form.is_valid():
        try:
            saved = save(form)
        except Refused as refused:
            form.add_error(None, str(refused))
            anew = isinstance(refused, Clashed)
        else:
            messages.success(request, _("The call was saved."))
            return redirect("proposals:call", pk=saved.pk)
    begun = ""
    if call is not None:
        now = Call.objects.get(pk=call.pk)
        begun = marks_of(now, _SET_TOGETHER) if anew else request.POST.get("begun", "")[:2000]
    shown = {"form": form, "call": call, "begun": begun}
    return render(request, "proposals/call_form.html", shown, status=422 if form.errors else 200)
