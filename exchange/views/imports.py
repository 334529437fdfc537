"""Imports: upload, check, apply."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page, record
from accounts.permissions import Permission as P
from core.downloads import answer as answer_file
from core.downloads import attachment
from core.refusals import Refused
from exchange import actions, blanks, kinds, queries
from exchange.exporting import FORMATS
from exchange.exports import spoken
from exchange.filters import BatchFilter
from exchange.forms import AnswerForm, ChoiceForm, QuestionsForm, UploadForm
from exchange.kinds import ImportKind
from exchange.models import Batch
from exchange.states import BatchState
from exchange.tables import BatchTable, state_of

PER_PAGE = 50
_MAY_ASSIGN = (BatchState.ASKING, BatchState.WRONG, BatchState.PREVIEW)


@page(P.IMPORT_VIEW)
def imports(request: Request) -> HttpResponse:
    """Upload a file; the files of before."""
    return _imports(request)


@page(P.IMPORT_RUN, methods=("POST",))
def upload(request: Request) -> HttpResponse:
    """Take a file in; it is read in the background."""
    if not queries.kinds_open(request.actor, None):
        raise PermissionDenied(_("Your role gives files on the pages of the records they are for."))
    return _upload(request)


@page(P.IMPORT_RUN, methods=("GET", "POST"))
def imports_for(request: Request, key: str, pk: int) -> HttpResponse:
    """Upload a file of a kind for one record; the files of before for it."""
    kind, target = _target(request, key, pk)
    return _upload(request, kind, target) if request.method == "POST" else _imports(request, kind, target)


def _target(request: Request, key: str, pk: int) -> tuple[type[ImportKind], Model]:
    """The kind, and the record on which the actor may give files of it."""
    kind = _kind(key)
    if kind.target is None:
        raise Http404
    return kind, record(request, kind.target._meta.label, pk, kind.permission)


def _kind(key: str) -> type[ImportKind]:
    try:
        return kinds.get(key)
    except KeyError as unknown:
        raise Http404 from unknown


def _upload(request: Request, kind: type[ImportKind] | None = None, target: Model | None = None) -> HttpResponse:
    among = [kind] if kind else queries.kinds_open(request.actor, None)
    form = UploadForm(request.POST, request.FILES, among=among)
    if not form.is_valid():
        return _imports(request, kind, target, form)
    cleaned = form.cleaned_data
    try:
        batch = actions.upload(
            by=request.actor,
            name=cleaned["file"].name,
            content=cleaned["file"].read(),
            kind=cleaned["kind"],
            year=cleaned["year"],
            target=target,
            token=cleaned["token"],
        )
    except Refused as refused:
        form.add_error("file", str(refused))
        return _imports(request, kind, target, form)
    return redirect("exchange:batch", pk=batch.pk)


def _imports(
    request: Request, kind: type[ImportKind] | None = None, target: Model | None = None, form: UploadForm | None = None
) -> HttpResponse:
    """The files that the actor sees, of one record where `target` is given; `form`: what was posted and not taken."""
    among = [kind] if kind else queries.kinds_open(request.actor, None)
    context = {
        "form": form or (UploadForm(among=among) if among else None),
        "table": BatchTable(BatchFilter(request.GET, request.actor, target)),
        "kinds": [
            {"key": each.key, "title": each.title, "heads": [c.heads[0] for c in each.fields.values() if c.heads]}
            for each in among
        ],
        "kind": kind,
        "target": target,
        "for_records": queries.records_open(request.actor) if target is None else [],
    }
    return render(request, "exchange/imports.html", context, status=422 if form else 200)


@page(P.IMPORT_VIEW, key="pk")
def batch(request: Request, batch: Batch) -> HttpResponse:
    """What a file would change, or has changed."""
    return _batch(request, batch)


@page(P.IMPORT_VIEW, key="pk")
def progress(request: Request, batch: Batch) -> HttpResponse:
    """The job at work on the batch; when it has ended the page is loaded anew."""
    response = render(request, "exchange/_progress.html", {"batch": batch, "job": batch.job})
    if batch.job is None or not batch.job.is_open:
        response["HX-Refresh"] = "true"
    return response


@page(P.IMPORT_RUN, key="pk", methods=("POST",))
def answer(request: Request, batch: Batch) -> HttpResponse:
    """Say what the file is or how it is to be read, and have it read so."""
    form = _question(request, batch, request.POST)
    if not form.is_valid():
        return _batch(request, batch, form, status=422)
    answers = form.cleaned_data if isinstance(form, AnswerForm) else {"answers": form.answers}
    return _then(request, batch, lambda: actions.read_again(by=request.actor, batch=batch, **answers))


def _question(request: Request, batch: Batch, posted: Any = None) -> AnswerForm | ChoiceForm | QuestionsForm:
    """The form for what the reading or the plan asked."""
    preview = batch.preview or {}
    offered = preview.get("offers", [])[:1] if posted and "choice" in posted else []
    if asked := preview.get("question") or next(iter(offered), None):
        return ChoiceForm(asked, posted)
    if questions := preview.get("questions"):
        return QuestionsForm(questions, posted)
    among = queries.kinds_open(request.actor, batch.target)
    return AnswerForm(posted, initial={"kind": batch.kind, "year": batch.year}, among=among)


@page(P.IMPORT_RUN, key="pk", methods=("POST",))
def read_again(request: Request, batch: Batch) -> HttpResponse:
    """Hold the file against the data as they are now."""
    return _then(request, batch, lambda: actions.read_again(by=request.actor, batch=batch))


@page(P.IMPORT_RUN, key="pk", methods=("POST",))
def apply(request: Request, batch: Batch) -> HttpResponse:
    """Write the rows, in the background."""
    return _then(request, batch, lambda: actions.order(by=request.actor, batch=batch))


@page(P.IMPORT_VIEW, key="pk", methods=("POST",))
def discard(request: Request, batch: Batch) -> HttpResponse:
    """Give the batch up."""
    return _then(request, batch, lambda: actions.discard(by=request.actor, batch=batch))


@page(P.IMPORT_RUN, key="pk", methods=("POST",))
def undo(request: Request, batch: Batch) -> HttpResponse:
    """Take an applied batch back, in the background."""
    return _then(request, batch, lambda: actions.order_undo(by=request.actor, batch=batch))


def _then(request: Request, batch: Batch, action: Any) -> HttpResponse:
    try:
        action()
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("exchange:batch", pk=batch.pk)


@page(P.IMPORT_VIEW, key="pk")
def file(request: Request, batch: Batch) -> HttpResponse:
    """The file as it was given."""
    return answer_file(batch.file)


@page(P.IMPORT_VIEW)
def blank(request: Request, key: str) -> HttpResponse:
    """The template workbook of a nationwide kind, for the year given."""
    kind = _kind(key)
    if not kind.nationwide:
        raise Http404
    if kind not in queries.kinds_open(request.actor, None):
        raise PermissionDenied(_("Your role does not include this page."))
    return _blank(request, kind)


@page(P.IMPORT_RUN)
def blank_for(request: Request, key: str, pk: int) -> HttpResponse:
    """The template workbook of a kind for one record."""
    return _blank(request, *_target(request, key, pk))


def _blank(request: Request, kind: type[ImportKind], target: Model | None = None) -> HttpResponse:
    year = request.GET.get("year", "")
    wanted = int(year) if year.isdecimal() and len(year) == 3 else None
    content = blanks.blank(kind(wanted, record=target, by=request.actor))
    return attachment(f"{kind.title}.xlsx", FORMATS["xlsx"], content)


def _batch(
    request: Request, batch: Batch, form: AnswerForm | ChoiceForm | QuestionsForm | None = None, status: int = 200
) -> HttpResponse:
    batch = queries.at_one_moment(batch)
    preview, language = batch.preview or {}, get_language() or ""
    counts = preview.get("counts", {})
    kind = {known.key: known for known in kinds.every()}.get(batch.kind)
    parts = [part for part in ("problems", "gone", "changed", "new") if preview.get(part)]
    part = request.GET.get("show") if request.GET.get("show") in parts else next(iter(parts), "")
    shown = Paginator(preview.get(part or "", []), PER_PAGE).get_page(request.GET.get("page"))
    may_run = policy.can(request.actor, P.IMPORT_RUN, batch)
    assignable = batch.state in _MAY_ASSIGN
    asked = preview.get("questions") and batch.state in (BatchState.PREVIEW, BatchState.WRONG)
    if may_run and (asked or batch.state == BatchState.ASKING):
        form = form or _question(request, batch)
    context = {
        "batch": batch,
        "open": batch.job is not None and batch.job.is_open,
        "kind": kind,
        "target": batch.target,
        "may_run": may_run,
        "closed": "" if may_run else policy.why_not(P.IMPORT_RUN, batch),
        "state": state_of(batch),
        "form": form,
        "questions": form if isinstance(form, QuestionsForm) else None,
        "offer": ChoiceForm(preview["offers"][0]) if may_run and preview.get("offers") and assignable else None,
        "question": preview if batch.state == BatchState.ASKING else {},
        "fitting": [str(each.title) for each in kinds.every() if each.key in preview.get("kinds", [])],
        "counts": counts,
        "tabs": [
            {"key": name, "word": word, "count": counts.get(number, 0)}
            for name, word, number in (
                ("problems", _("To correct"), "problems"),
                ("gone", _("No longer in the file"), "gone"),
                ("changed", _("Changed"), "changed"),
                ("new", _("New"), "new"),
            )
            if name in parts
        ],
        "part": part,
        "page": shown,
        "rows": [_row(kind, row, language) for row in shown],
        "more": counts.get(part, 0) - shown.paginator.count,
        "notes": [spoken(note, language) for note in preview.get("notes", [])],
        "left_out": [(spoken(why, language), count) for why, count in preview.get("left_out", [])],
        "then": kind.then if kind and batch.state == BatchState.APPLIED else None,
        "totals": _totals(kind, batch.totals),
        "may_assign": may_run and bool(batch.sample) and assignable and not (batch.job and batch.job.is_open),
    }
    return render(request, "exchange/batch.html", context, status=status)


def _row(kind: type[ImportKind] | None, row: dict[str, Any], language: str) -> dict[str, Any]:
    if "reason" in row:
        return {**row, "reason": spoken(row["reason"], language), "remedy": spoken(row["remedy"], language)}
    cells = [(kind.fields[name].title, old, new) for name, old, new in row.get("cells", [])] if kind else []
    return {**row, "cells": cells}


def _totals(kind: type[ImportKind] | None, totals: dict[str, Any]) -> dict[str, Any]:
    if kind is None or not totals:
        return {}
    return {
        "names": [kind.totals.counted_title, *(kind.fields[name].title for name in kind.totals.summed)],
        "together": [totals["count"], *totals["sums"].values()],
        "groups": [(group, numbers) for group, *numbers in totals["groups"]],
        "grouped": kind.fields[kind.totals.grouped].title if kind.totals.grouped else "",
    }
