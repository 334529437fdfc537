"""Amounts of a proposal: staff record what was reported to the ministry, and what its letter approved."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from budgets.forms import AmountsForm, ApprovalForm
from budgets.models import Account
from budgets.queries import digest_of
from budgets.views.grants import sheet_of
from core.refusals import Refused
from proposals import actions
from proposals.models import Proposal


@page(P.GRANT_DECIDE, methods=("GET", "POST"))
def report(request: Request, alliance: int) -> HttpResponse:
    """Record what was reported to the ministry: fill in, check, record."""
    return _step(request, alliance, approving=False)


@page(P.GRANT_DECIDE, methods=("GET", "POST"))
def approve(request: Request, alliance: int) -> HttpResponse:
    """Record the ministry's approval with its letter: fill in, check, record."""
    return _step(request, alliance, approving=True)


def _step(request: Request, key: int, *, approving: bool) -> HttpResponse:
    alliance, sheet = sheet_of(request, key)
    proposal = Proposal.objects.filter(alliance=alliance).first()
    if proposal is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    initial = {"seen": digest_of(sheet.grants)}
    form: AmountsForm = (
        ApprovalForm(sheet, "approved", posted, initial=initial)
        if approving
        else AmountsForm(sheet, "reported", posted, initial=initial)
    )
    shown: dict[str, Any] = {"alliance": alliance, "form": form, "accounts": Account.choices, "approving": approving}
    if posted is None or "back" in posted or not form.is_valid():
        status = 422 if posted is not None and "back" not in posted else 200
        return render(request, "budgets/grants_form.html", shown, status=status)
    if "confirm" not in posted:
        return render(request, "budgets/grants_check.html", shown)
    record = actions.approve if approving else actions.report
    try:
        record(by=request.actor, proposal=proposal, **form.amounts())
    except Refused as refused:
        form.add_error(None, str(refused))
        return render(request, "budgets/grants_form.html", shown, status=422)
    said = _("The approval was recorded.") if approving else _("Recorded as reported to the ministry.")
    messages.success(request, said)
    return redirect("budgets:grants", alliance=alliance.pk)
