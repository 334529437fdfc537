"""One address for every export, judged by the export's own permission."""

from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core import jobs
from core.downloads import attachment
from exchange import exporting


@page(P.JOB_VIEW, methods=("GET", "POST"))
def export(request: Request, key: str, fmt: str) -> HttpResponse:
    """The file at once where it is small and cheap; else a job makes it (started by POST, offered by GET)."""
    try:
        what = exporting.called(key, request.actor, request.GET)
        media_type = exporting.FORMATS[fmt]
    except KeyError as unknown:
        raise Http404 from unknown
    if not policy.may(request.actor, what.permission):
        raise PermissionDenied(_("Your role does not include this export."))
    if not what.costly:
        rows = exporting.head(what.rows(request.actor, request.GET))
        if len(rows) <= exporting.LARGE:
            return attachment(what.file_name(fmt), media_type, exporting.make(what, fmt, rows))
    if request.method == "GET":
        return render(request, "exchange/export_large.html", {"export": what, "fmt": fmt, "limit": exporting.LARGE})
    query = request.GET.urlencode()
    job = jobs.start(
        "exchange.export",
        by=request.actor,
        once=sha256(f"{request.actor.membership_id}:{key}.{fmt}?{query}".encode()).hexdigest(),
        title=what.file_name(fmt),
        export=key,
        fmt=fmt,
        query=query,
    )
    return redirect("core:job", pk=job.pk)
