"""Files of a record: attached, described, taken out, handed out."""

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.pages import Request, page, record
from accounts.permissions import Permission as P
from core.downloads import answer, attachment
from core.refusals import Refused
from workspace import actions, attachables
from workspace.examining import examine
from workspace.forms import AttachForm
from workspace.models import Attachment


@page(P.ATTACHMENT_WRITE, methods=("POST",))
def attach(request: Request, label: str, pk: int) -> HttpResponse:
    """Attach what was chosen, dropped, pasted or photographed; what is not taken is told, the rest is kept."""
    row = _record(request, label, pk)
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        for sentence in (text for texts in form.errors.values() for text in texts):
            messages.error(request, str(sentence))
        return _back(request)
    kept = 0
    for file in form.files_given():
        try:
            actions.attach(
                by=request.actor,
                record=row,
                name=str(file.name),
                examined=examine(file.read()),
                part=form.cleaned_data["part"],
                caption=form.cleaned_data["caption"],
                replaces=form.cleaned_data["replaces"],
            )
            kept += 1
        except Refused as refused:
            messages.error(request, f"{file.name}: {refused}")
    if kept:
        messages.success(request, ngettext("%(n)s file is attached.", "%(n)s files are attached.", kept) % {"n": kept})
    return _back(request)


@page(P.ATTACHMENT_WRITE, key="pk", methods=("POST",))
def describe(request: Request, row: Attachment) -> HttpResponse:
    """Write what a file shows."""
    try:
        actions.describe(by=request.actor, attachment=row, caption=request.POST.get("caption", ""))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The caption is saved."))
    return _back(request)


@page(P.ATTACHMENT_WRITE, key="pk", methods=("POST",))
def remove(request: Request, row: Attachment) -> HttpResponse:
    """Take a file out; the page asked for confirmation."""
    try:
        actions.remove(by=request.actor, attachment=row)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(file)s” is removed. The history keeps it.") % {"file": row})
    return _back(request)


@page(P.ATTACHMENT_VIEW, key="pk", related=("file",))
def file(request: Request, row: Attachment) -> HttpResponse:
    """The file, as a download; who took it is written down."""
    actions.took(by=request.actor, attachment=row)
    return answer(row.file)


@page(P.ATTACHMENT_VIEW, key="pk", related=("preview",))
def preview(request: Request, row: Attachment) -> HttpResponse:
    """The small picture of a file's first page, which we drew."""
    if row.preview is None:
        raise Http404
    response = attachment(row.preview.name, row.preview.media_type, bytes(row.preview.content))
    response["Content-Disposition"] = "inline"
    return response


def _record(request: Request, label: str, pk: int) -> Model:
    """The record that the address names, where the actor may change its files."""
    for each in attachables.every():
        if each.model._meta.label_lower == label:
            found: Model = record(request, label, pk, each.write)
            return found
    raise Http404


def _back(request: Request) -> HttpResponse:
    """To where the form stood."""
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(there if safe else "/")
