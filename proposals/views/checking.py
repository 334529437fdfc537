"""What staff do with a proposal: the formal check, report to the ministry and its word."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.refusals import Refused
from proposals import actions
from proposals.forms import ReasonForm, ReturnForm
from proposals.models import Proposal

Deed = Callable[..., object]

#: What may be done from the proposal's page, and what is said once it is.
_CHECKS: dict[str, tuple[Deed, str | Promise]] = {
    "accept": (actions.accept, gettext_lazy("Formally accepted. The schools see it.")),
    "review": (
        actions.put_under_review,
        gettext_lazy("Under review. Assign reviewers now; the schools see the state."),
    ),
}
_DECISIONS: dict[str, tuple[Deed, str | Promise]] = {
    "refuse": (actions.refuse, gettext_lazy("The refusal is recorded with its reason. The schools see it."))
}


@page(P.PROPOSAL_CHECK, key="pk", methods=("GET", "POST"))
def return_for_correction(request: Request, proposal: Proposal) -> HttpResponse:
    """Give it back once, with what is to be corrected and until when."""
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.return_for_correction(
                by=request.actor, proposal=proposal, remark=form.cleaned_data["reason"], until=form.until()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Returned. The schools read what is to be corrected and may write again."))
            return redirect("proposals:proposal", pk=proposal.pk)
    context = {"proposal": proposal, "form": form}
    return render(request, "proposals/return.html", context, status=422 if form.errors else 200)


@page(P.PROPOSAL_CHECK, key="pk", methods=("POST",))
def check(request: Request, proposal: Proposal) -> HttpResponse:
    """Accept formally, or put under review; printed forms that are missing are made first."""
    try:
        return _do(request, proposal, _CHECKS.get(request.POST.get("event", "")))
    except actions.NotPrinted as missing:
        actions.print_version(by=request.actor, version=missing.version)
        messages.info(request, str(missing))
        return redirect("proposals:proposal", pk=proposal.pk)


@page(P.PROPOSAL_DECIDE, key="pk", methods=("POST",))
def decide(request: Request, proposal: Proposal) -> HttpResponse:
    """Record the ministry's refusal with the reason; report and approval are recorded with their amounts."""
    form = ReasonForm(request.POST)
    decision = _DECISIONS.get(request.POST.get("event", ""))
    return _do(request, proposal, decision, remark=form.cleaned_data["remark"] if form.is_valid() else "")


def _do(request: Request, proposal: Proposal, decision: tuple[Deed, str | Promise] | None, **more: str) -> HttpResponse:
    try:
        if decision is None:
            raise Refused(_("Choose one of the buttons of the page."))
        action, done = decision
        action(by=request.actor, proposal=proposal, **more)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, str(done))
    return redirect("proposals:proposal", pk=proposal.pk)
