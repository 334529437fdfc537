"""Sign-off of a sub-plan: what is signed, by whom, and what is still missing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from budgets.judging import judged as judged_budget
from core.transitions import Refused
from proposals import actions
from proposals.actions.signing import DUTY_OF
from proposals.document import signed_content, signed_digest
from proposals.models import Duty, Subplan
from proposals.queries.progress import timeline
from proposals.queries.subplans import Sheet, subplan_for_reading
from proposals.states import SUBPLAN, SubplanState
from proposals.views.subplans import frame


@page(P.SUBPLAN_VIEW, key="pk")
def signoff(request: Request, subplan: Subplan) -> HttpResponse:
    """The content to be signed and the three signatures."""
    return render(request, "proposals/signoff.html", _signoff(request, subplan))


@page(P.SUBPLAN_WRITE, key="pk", methods=("POST",))
def ready(request: Request, subplan: Subplan) -> HttpResponse:
    """Writing is finished."""
    return _do(
        request,
        subplan,
        lambda: actions.mark_ready(by=request.actor, subplan=subplan),
        _("Ready for sign-off. The officer, the accountant and the principal sign now."),
    )


@page(P.SUBPLAN_WRITE, key="pk", methods=("POST",))
def write_on(request: Request, subplan: Subplan) -> HttpResponse:
    """Back to writing."""
    return _do(
        request,
        subplan,
        lambda: actions.write_on(by=request.actor, subplan=subplan),
        _("Writing goes on; what was signed before is void."),
    )


@page(P.SUBPLAN_SIGN, key="pk", methods=("POST",))
def sign(request: Request, subplan: Subplan) -> HttpResponse:
    """Sign what the page showed."""
    seen = request.POST.get("seen", "")
    return _do(request, subplan, lambda: actions.sign(by=request.actor, subplan=subplan, seen=seen), _("Signed."))


def _do(request: Request, subplan: Subplan, deed: Callable[[], object], done: str) -> HttpResponse:
    try:
        deed()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("proposals:signoff", pk=subplan.pk)


def _signoff(request: Request, subplan: Subplan) -> dict[str, Any]:
    content = signed_content(subplan)
    shown = subplan_for_reading(subplan)
    signed: list[Any] = shown.signed  # type: ignore[attr-defined]
    valid = {each.duty: each for each in signed if each.voided_at is None}
    mine = DUTY_OF.get(request.actor.role) if request.actor.role else None
    may_sign = policy.can(request.actor, P.SUBPLAN_SIGN, subplan) and shown.state == SubplanState.READY
    return {
        **frame(request, shown),
        "sheet": Sheet(shown, None),
        "content": content,
        "seen": signed_digest(content),
        "justified": [each for each in judged_budget(shown.plan) if each.waiver],
        "duties": [(duty.label, valid.get(duty)) for duty in Duty],
        "voided": [each for each in signed if each.voided_at is not None],
        "sign_as": mine.label if mine and mine not in valid and may_sign else "",
        "may_write": policy.can(request.actor, P.SUBPLAN_WRITE, subplan),
        "timeline": timeline(subplan, SUBPLAN),
    }
