"""A frozen version: what was submitted, its printed forms, what changed since the one before."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.downloads import answer
from core.following import follow
from core.models import Job
from proposals import actions, queries
from proposals.comparing import differences
from proposals.models import Version, VersionFile


@page(P.VERSION_VIEW, key="pk", methods=("GET", "POST"))
def version(request: Request, version: Version) -> HttpResponse:
    """The whole document on one page; posting makes printed forms that are missing."""
    if request.method == "POST":
        begun = actions.print_version(by=request.actor, version=version)
        return follow(request, begun, reverse("proposals:version", args=[version.pk]))
    # In this order: what a job that ends in between has made is found.
    job = Job.objects.filter(kind="proposals.print", arguments__version=version.pk).order_by("-created_at").first()
    files = {each.kind: each for each in version.files.select_related("file").defer("file__content")}
    shown: dict[str, Any] = {
        "version": version,
        "files": [(kind, label, files.get(kind)) for kind, label in VersionFile.Kind.choices],
        "missing": len(files) < len(VersionFile.Kind.choices),
        "job": job,
    }
    if request.GET.get("part") == "printed":
        return render(request, "proposals/_printed.html", shown)
    others = queries.versions_of(request.actor, version.proposal).exclude(pk=version.pk)
    shown |= {"doc": version.document, "others": others}
    return render(request, "proposals/version.html", shown)


@page(P.VERSION_VIEW, key="pk")
def version_file(request: Request, version: Version, kind: str) -> HttpResponse:
    """A printed form as a download."""
    if kind not in VersionFile.Kind.values:
        raise Http404
    return answer(get_object_or_404(version.files.select_related("file"), kind=kind).file)


@page(P.VERSION_VIEW, key="pk")
def compare(request: Request, version: Version, number: int) -> HttpResponse:
    """What this version has otherwise than an earlier or later one of the same proposal."""
    other = get_object_or_404(queries.versions_of(request.actor, version.proposal), number=number)
    older, newer = sorted((other, version), key=lambda each: each.number)
    shown = {"version": version, "older": older, "newer": newer, "differences": differences(older, newer)}
    return render(request, "proposals/compare.html", shown)
