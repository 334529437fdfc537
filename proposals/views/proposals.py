"""Pages of proposals: the list, a proposal's home, its shared parts, matrix, findings, submission."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from budgets.queries import grants_of_alliance
from core import autosave
from core.drafts import text_of
from core.refusals import Refused
from findings.judging import for_reader
from findings.presenters import Shown
from proposals import actions, fields, guards, queries
from proposals.filters import ProposalFilter
from proposals.judging import judged, judged_content, judged_shared, of_shared, visible
from proposals.judging.completeness import lacking_shared
from proposals.models import MembersSee, Proposal, VersionFile
from proposals.presenters.matrix import matrix as matrix_of
from proposals.presenters.progress import Progress, chip, timeline
from proposals.presenters.subplans import controls
from proposals.queries import readable_subplans
from proposals.queries.proposals import SHOWN
from proposals.queries.signing import to_sign
from proposals.states import PROPOSAL, ProposalState
from proposals.tables import ProposalTable
from reviews.queries import cases_of, unfinished_among
from rulebook import load_edition
from workspace.letters import shown as letters
from workspace.marks import marks, on_findings
from workspace.steps import showing


@page(P.PROPOSAL_VIEW)
def proposals(request: Request) -> HttpResponse:
    """The proposals one may see; the filter lives in the URL."""
    table = ProposalTable(ProposalFilter(request.GET, request.actor))
    return render(request, "proposals/list.html", {"table": table, "many": letters.many(request.actor, Proposal)})


@page(P.SUBPLAN_SIGN)
def own(request: Request) -> HttpResponse:
    """To the newest proposal of one's school; where there is none, what happens next."""
    newest = queries.own_proposals(request.actor).first()
    if newest is not None:
        return redirect("proposals:proposal", pk=newest.pk)
    shown = {"to_sign": to_sign(request.actor), "week": showing.week(request.actor)}
    return render(request, "proposals/none.html", shown)


@page(P.PROPOSAL_VIEW, key="pk", related=SHOWN)
def proposal(request: Request, proposal: Proposal) -> HttpResponse:
    """Where the proposal stands, what comes next, its schools."""
    progress, _readable = _progress(request, proposal)
    sees_amounts = policy.may(request.actor, P.GRANT_VIEW)
    context = {
        **_frame(proposal, progress),
        "state": chip(proposal),
        "to_sign": progress.to_sign_besides(),
        "timeline": timeline(proposal, reader=request.actor),
        "years": queries.own_proposals(request.actor) if progress.own else [],
        "versions": queries.versions_of(request.actor, proposal),
        "grants": grants_of_alliance(request.actor, proposal.alliance) if sees_amounts else None,
        "moves": dict(PROPOSAL.open_to(request.actor, proposal)),
        "may_extend": policy.can(request.actor, P.PROPOSAL_CHECK, proposal) and not _handed_in(proposal),
        "sharing": MembersSee.choices if policy.can(request.actor, P.PROPOSAL_SHARE, proposal) else [],
        "drafts": VersionFile.Kind.choices,
        "may_decide": policy.can(request.actor, P.PROPOSAL_DECIDE, proposal),
        **_cases(request, proposal),
        "letters": letters.of_record(proposal, request.actor),
        "talk": marks(proposal, request.actor),
        "findings": on_findings(progress.shown, proposal, request.actor),
        "findings_url": reverse("proposals:findings_list", args=[proposal.pk]),
        "week": showing.week(request.actor) if progress.own else [],
    }
    return render(request, "proposals/proposal.html", context)


@page(P.PROPOSAL_VIEW, key="pk", related=SHOWN)
def shared(request: Request, proposal: Proposal) -> HttpResponse:
    """The shared parts: fields for the convener, a sheet for the others."""
    progress, _readable = _progress(request, proposal)
    editable = policy.can(request.actor, P.PROPOSAL_WRITE, proposal)
    schools = fields.choosable_schools(proposal)
    context = {
        **_frame(proposal, progress),
        "editable": editable,
        "locked": not editable,
        "texts": controls(proposal),
        "material_options": [{"value": str(pk), "label": name} for pk, name in schools.items()],
        "material": text_of(proposal, "material_convener_id"),
        "findings": on_findings(of_shared(progress.shown), proposal, request.actor),
        "talk": marks(proposal, request.actor),
        "findings_url": reverse("proposals:findings_list", args=[proposal.pk]) + "?part=shared",
    }
    return render(request, "proposals/shared.html", context)


@page(P.PROPOSAL_WRITE, key="pk", methods=("POST",))
def save(request: Request, proposal: Proposal) -> HttpResponse:
    """Save one field of the shared parts."""

    def write(**posted: str) -> Any:
        return actions.save_shared(by=request.actor, proposal=proposal, **posted)

    joinable = fields.can_join(request.POST.get("field", ""))
    return autosave.answer(request, write, can_join=joinable)


@page(P.PROPOSAL_SHARE, key="pk", methods=("POST",))
def share(request: Request, proposal: Proposal) -> HttpResponse:
    """Set what member schools see of each other's parts in the submitted proposal."""
    try:
        actions.share(by=request.actor, proposal=proposal, sees=request.POST.get("sees", ""))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved. The member schools see that from now on."))
    return redirect("proposals:proposal", pk=proposal.pk)


@page(P.PROPOSAL_VIEW, key="pk", related=SHOWN)
def matrix(request: Request, proposal: Proposal) -> HttpResponse:
    """Which school runs which work item, and what the rules ask for."""
    subplans = readable_subplans(request.actor, proposal)
    shown = for_reader(request.actor, visible(judged_content(proposal), subplans))
    context = {
        **_edition(proposal),
        "matrix": matrix_of(proposal, shown, {subplan.pk for subplan in subplans}),
        "findings": on_findings(
            [each for each in shown if each.rule.startswith("mandatory.")], proposal, request.actor
        ),
    }
    return render(request, "proposals/matrix.html", context)


@page(P.PROPOSAL_VIEW, key="pk", related=SHOWN)
def findings(request: Request, proposal: Proposal) -> HttpResponse:
    """Every finding of the proposal that one may read."""
    progress, _readable = _progress(request, proposal)
    marked = on_findings(progress.shown, proposal, request.actor)
    return render(request, "proposals/findings.html", {**_frame(proposal, progress), "findings": marked})


@page(P.PROPOSAL_VIEW, key="pk", related=SHOWN)
def findings_list(request: Request, proposal: Proposal) -> HttpResponse:
    """The list of findings alone, asked for again after every save."""
    if request.GET.get("part") == "shared":
        shown, query = for_reader(request.actor, judged_shared(proposal)), "?part=shared"
    else:
        (shown, _subplans), query = _visible(request, proposal, judged(proposal)), ""
    url = reverse("proposals:findings_list", args=[proposal.pk]) + query
    marked = on_findings(shown, proposal, request.actor)
    return render(request, "components/findings.html", {"findings": marked, "url": url})


@page(P.PROPOSAL_SUBMIT, key="pk", methods=("GET", "POST"), related=SHOWN)
def submit(request: Request, proposal: Proposal) -> HttpResponse:
    """Check, then submit: what has to be mended is listed first."""
    if request.method == "POST":
        try:
            version = actions.submit(by=request.actor, proposal=proposal)
        except Refused as refused:
            messages.error(request, str(refused))
            proposal.refresh_from_db()
            if _handed_in(proposal):
                return redirect("proposals:proposal", pk=proposal.pk)
        else:
            messages.success(request, _("Submitted. The printed proposal is being made; it waits under the bell."))
            return redirect("proposals:version", pk=version.pk)
    findings = judged(proposal)
    progress, _readable = _progress(request, proposal, findings)
    marked = on_findings(progress.shown, proposal, request.actor)
    asks = [each for each in marked if each.is_open]
    context = {
        **_frame(proposal, progress),
        "hard": [each for each in asks if str(each.strength) == "hard"],
        "principle": [each for each in asks if str(each.strength) == "principle"],
        "other": [each for each in marked if not each.is_open or str(each.strength) == "advice"],
        "lacks": lacking_shared(proposal),
        "unsigned": [member for member in progress.members if not member.is_signed],
        "refusal": guards.may_submit(proposal, shown=findings, members=progress.members),
    }
    return render(request, "proposals/submit.html", context, status=422 if request.method == "POST" else 200)


def _visible(request: Request, proposal: Proposal, findings: list[Shown]) -> tuple[list[Shown], list[Any]]:
    """Those of its findings that the reader may read, and the sub-plans they may read."""
    subplans = readable_subplans(request.actor, proposal)
    return for_reader(request.actor, visible(findings, subplans)), subplans


def _progress(request: Request, proposal: Proposal, findings: list[Shown] | None = None) -> tuple[Progress, set[int]]:
    """Where it stands, and the keys of the sub-plans the reader may read; `findings`: its findings, judged already."""
    shown, subplans = _visible(request, proposal, judged(proposal) if findings is None else findings)
    readable = {subplan.pk for subplan in subplans}
    return Progress(proposal, request.actor, queries.members_of(proposal), readable, shown), readable


def _frame(proposal: Proposal, progress: Progress) -> dict[str, Any]:
    return {**_edition(proposal), "progress": progress, "findings": progress.shown}


def _edition(proposal: Proposal) -> dict[str, Any]:
    edition = load_edition(proposal.edition)
    return {"proposal": proposal, "edition": edition, "carried": proposal.alliance.year_id not in edition.years}


def _cases(request: Request, proposal: Proposal) -> dict[str, Any]:
    """The proposal's cases under review, a stage each, and what their reviews still lack, for those who see scores."""
    if not policy.may(request.actor, P.CASE_SCORES):
        return {}
    seen = policy.scope(request.actor, P.CASE_SCORES).values("pk")
    cases = list(cases_of(f"proposal:{proposal.pk}").filter(pk__in=seen))
    return {"cases": cases, "unfinished": unfinished_among(cases)}


def _handed_in(proposal: Proposal) -> bool:
    return proposal.state not in (ProposalState.DRAFT, ProposalState.RETURNED)
