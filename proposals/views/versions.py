"""A frozen version: what was submitted, its printed forms, what changed since the one before; and drafts to print."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.downloads import answer
from core.following import follow
from core.queries import newest_job
from proposals import actions, queries
from proposals.models import Proposal, Subplan, Version, VersionFile
from proposals.presenters.diff import between
from proposals.presenters.sight import of_version
from proposals.snapshot.sight import Sight, seen


@page(P.VERSION_VIEW, key="pk", methods=("GET", "POST"))
def version(request: Request, version: Version) -> HttpResponse:
    """The document as the reader may see it; posting makes printed forms that are missing."""
    if request.method == "POST":
        begun = actions.print_version(by=request.actor, version=version)
        return follow(request, begun, reverse("proposals:version", args=[version.pk]))
    sight = of_version(request.actor, version.proposal)
    # In this order: what a job that ends in between has made is found.
    job = newest_job("proposals.print", actions.print_key(version, sight))
    files = {each.kind: each for each in _files(version, sight).defer("file__content")}
    shown: dict[str, Any] = {
        "version": version,
        "files": [(kind, label, files.get(kind)) for kind, label in VersionFile.Kind.choices],
        "missing": len(files) < len(VersionFile.Kind.choices),
        "job": job,
    }
    if request.GET.get("part") == "printed":
        return render(request, "proposals/_printed.html", shown)
    others = queries.versions_of(request.actor, version.proposal).exclude(pk=version.pk)
    document, findings = seen(version.document, version.findings, sight)
    shown |= {"doc": document, "findings": findings, "others": others, "left_out": sight.others}
    return render(request, "proposals/version.html", shown)


@page(P.VERSION_VIEW, key="pk")
def version_file(request: Request, version: Version, kind: str) -> HttpResponse:
    """A printed form as a download; where the reader's own is not made yet, back to the page that makes it."""
    if kind not in VersionFile.Kind.values:
        raise Http404
    printed = _files(version, of_version(request.actor, version.proposal)).filter(kind=kind).first()
    if printed is None:
        messages.info(request, _("This form is not made yet. Press “Make them now”."))
        return redirect("proposals:version", pk=version.pk)
    return answer(printed.file)


@page(P.VERSION_VIEW, key="pk")
def compare(request: Request, version: Version, number: int) -> HttpResponse:
    """What this version has otherwise than an earlier or later one of the same proposal."""
    other = get_object_or_404(queries.versions_of(request.actor, version.proposal), number=number)
    older, newer = sorted((other, version), key=lambda each: each.number)
    sight = of_version(request.actor, version.proposal)
    before, after = (seen(each.document, [], sight)[0] for each in (older, newer))
    shown = {"version": version, "older": older, "newer": newer, "differences": between(before, after)}
    return render(request, "proposals/compare.html", shown)


@page(P.PROPOSAL_VIEW, key="pk", methods=("POST",))
def draft(request: Request, proposal: Proposal, kind: str) -> HttpResponse:
    """Make a draft of the whole proposal, as the reader may see it."""
    return _draft(request, kind, reverse("proposals:proposal", args=[proposal.pk]), proposal=proposal)


@page(P.SUBPLAN_VIEW, key="pk", methods=("POST",))
def draft_subplan(request: Request, subplan: Subplan, kind: str) -> HttpResponse:
    """Make a draft of one sub-plan with its budget."""
    back = reverse("proposals:signoff", args=[subplan.pk])
    return _draft(request, kind, back, proposal=subplan.proposal, subplan=subplan)


def _draft(request: Request, kind: str, back: str, **of: Any) -> HttpResponse:
    if kind not in VersionFile.Kind.values:
        raise Http404
    return follow(request, actions.print_draft(by=request.actor, kind=kind, **of), back)


def _files(version: Version, sight: Sight) -> Any:
    """The printed forms made for this sight."""
    return version.files.filter(school=sight.school, sees=sight.others).select_related("file")
