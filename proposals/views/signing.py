"""Sign-off of a sub-plan: the sums, what changed, what is open, the text; then signing, or returning it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from accounts.roles import ROLES
from communities.links import invite_url
from communities.queries.offices import vacancies_of
from core.refusals import Refused
from proposals import actions
from proposals.forms import OpinionForm
from proposals.judging import asks_of
from proposals.judging.completeness import lacking
from proposals.models import Duty, Subplan, VersionFile
from proposals.presenters.evidence import parts_of_files
from proposals.presenters.progress import timeline, with_signatures
from proposals.presenters.signing import brief
from proposals.presenters.subplans import SubplanSheet
from proposals.queries.signing import DUTY_OF, due_among, may_share
from proposals.queries.subplans import SHOWN, with_contents
from proposals.snapshot import signed_content, signed_digest
from proposals.states import SUBPLAN, SubplanState
from proposals.views.subplans import frame, own_findings
from workspace.presenters import files

#: The pages that writing can go on with, by the word that the sign-off page posts.
_PARTS = {
    "subplan": "proposals:subplan",
    "indicators": "proposals:indicators",
    "designated": "proposals:designated",
    "budget": "proposals:subplan_budget",
}


@page(P.SUBPLAN_VIEW, key="pk", related=SHOWN)
def signoff(request: Request, subplan: Subplan) -> HttpResponse:
    """The content to be signed and the three signatures."""
    return render(request, "proposals/signoff.html", _signoff(request, subplan, OpinionForm()))


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
    """Back to writing, at the part that was asked for."""
    was_signed = subplan.signoffs.filter(voided_at__isnull=True).exists()
    return _do(
        request,
        subplan,
        lambda: actions.write_on(by=request.actor, subplan=subplan),
        _("Writing goes on; what was signed before is void.") if was_signed else _("Writing goes on."),
        to=_PARTS.get(request.POST.get("part", ""), "proposals:signoff"),
    )


@page(P.SUBPLAN_SIGN, key="pk", methods=("POST",))
def sign(request: Request, subplan: Subplan) -> HttpResponse:
    """Sign what the page showed."""
    seen = request.POST.get("seen", "")
    return _do(request, subplan, lambda: actions.sign(by=request.actor, subplan=subplan, seen=seen), _("Signed."))


@page(P.SUBPLAN_SIGN, key="pk", methods=("POST",))
def send_back(request: Request, subplan: Subplan) -> HttpResponse:
    """Return it to the officer with an opinion; without one the page asks for it again."""
    form = OpinionForm(request.POST)
    if form.is_valid():
        opinion = form.cleaned_data["opinion"]
        return _do(
            request,
            subplan,
            lambda: actions.send_back(by=request.actor, subplan=subplan, opinion=opinion),
            _("Returned. The officer reads your opinion and mends the sub-plan; it is signed again after that."),
        )
    return render(request, "proposals/signoff.html", _signoff(request, subplan, form), status=422)


def _do(
    request: Request, subplan: Subplan, action: Callable[[], object], done: str, to: str = "proposals:signoff"
) -> HttpResponse:
    try:
        action()
    except Refused as refused:
        messages.error(request, str(refused))
        to = "proposals:signoff"
    else:
        messages.success(request, done)
    return redirect(to, pk=subplan.pk)


def _signoff(request: Request, subplan: Subplan, form: OpinionForm) -> dict[str, Any]:
    content = signed_content(subplan)
    digest = signed_digest(content)
    shown = with_contents(subplan)
    findings = own_findings(request, shown)
    signed: list[Any] = shown.signed  # type: ignore[attr-defined]
    return {
        **frame(request, shown),
        "sheet": SubplanSheet(shown),
        "content": content,
        "seen": digest,
        "brief": brief(shown, content, digest),
        "justified": [each for each in findings if each.waiver],
        "open": [each for each in findings if each.is_open],
        "voided": [each for each in signed if each.voided_at is not None],
        "timeline": with_signatures(timeline(subplan, SUBPLAN, reader=request.actor), signed, reader=request.actor),
        "form": form,
        "files": replace(files(shown, request.actor, {"": "", **parts_of_files(shown)}), may_write=False),
        "drafts": VersionFile.Kind.choices,
        **(_still(request, shown, findings) if shown.state == SubplanState.DRAFT else {}),
        **_turn(request, shown),
    }


def _still(request: Request, shown: Subplan, findings: list[Any]) -> dict[str, Any]:
    """What stands before sign-off while it is being written: everything at once."""
    return {
        "lacks": lacking(shown),
        "asks": asks_of(shown, findings),
    }


def _turn(request: Request, shown: Subplan) -> dict[str, Any]:
    """Who has signed, whose turn it is, and what the reader may do about it."""
    signed: list[Any] = shown.signed  # type: ignore[attr-defined]
    valid = {each.duty: each for each in signed if each.voided_at is None}
    due = due_among(shown.proposal.call.signing_order, valid)
    mine = DUTY_OF.get(request.actor.role) if request.actor.role else None
    may = policy.can(request.actor, P.SUBPLAN_SIGN, shown) and mine is not None
    asked = may and shown.state == SubplanState.READY and mine not in valid
    twice = any(each.person_id == request.actor.person_id for each in valid.values()) and not may_share(shown)
    return {
        "duties": [(duty.label, valid.get(duty), duty in due) for duty in Duty],
        "sign_as": mine.label if asked and mine in due and not twice else "",
        "vacant": _vacancies(request, shown) if len(valid) < len(Duty) else [],
        "first": due[0].label if asked and mine not in due else "",
        "twice": asked and mine in due and twice,
        "may_send_back": may and mine != Duty.OFFICER and shown.state != SubplanState.DRAFT,
    }


def _vacancies(request: Request, shown: Subplan) -> list[tuple[Any, str]]:
    """The offices that nobody of the school holds today, each with where staff give it ("": the reader does not)."""
    may_give = policy.may(request.actor, P.PERSON_MANAGE)
    return [
        (ROLES[role].name, invite_url(shown.school, role) if may_give else "") for role in vacancies_of(shown.school)
    ]
