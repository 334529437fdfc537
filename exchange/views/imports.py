"""Imports: upload, check, apply."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.downloads import answer as answer_file
from core.downloads import attachment
from core.models import StoredFile
from core.refusals import Refused
from exchange import actions, blanks, kinds, queries
from exchange.exporting import FORMATS
from exchange.exports import spoken
from exchange.forms import AnswerForm, ChoiceForm, QuestionsForm, UploadForm
from exchange.models import Batch
from exchange.states import BatchState

PER_PAGE = 50
_MAY_ASSIGN = (BatchState.ASKING, BatchState.WRONG, BatchState.PREVIEW)
CHIPS = {
    BatchState.READING: "info",
    BatchState.ASKING: "warn",
    BatchState.PREVIEW: "info",
    BatchState.WRONG: "bad",
    BatchState.APPLIED: "ok",
    BatchState.DISCARDED: "neutral",
    BatchState.UNDONE: "neutral",
}


@page(P.IMPORT_VIEW)
def imports(request: Request) -> HttpResponse:
    """Upload a file; the files of before."""
    return _imports(request, UploadForm())


@page(P.IMPORT_RUN, methods=("POST",))
def upload(request: Request) -> HttpResponse:
    """Take a file in; it is read in the background."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _imports(request, form, status=422)
    given = form.cleaned_data
    try:
        batch = actions.upload(
            by=request.actor,
            name=given["file"].name,
            content=given["file"].read(),
            kind=given["kind"],
            year=given["year"],
            token=given["token"],
        )
    except Refused as refused:
        form.add_error("file", str(refused))
        return _imports(request, form, status=422)
    return redirect("exchange:batch", pk=batch.pk)


def _imports(request: Request, form: UploadForm, status: int = 200) -> HttpResponse:
    shown = Paginator(queries.batches(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    titles = dict(actions.titles())
    rows = [{"batch": batch, "kind": titles.get(batch.kind, ""), "state": _chip(batch)} for batch in shown]
    known = [
        {"key": kind.key, "title": kind.title, "heads": [c.heads[0] for c in kind.fields.values() if c.heads]}
        for kind in kinds.every()
    ]
    context = {"form": form, "rows": rows, "page": shown, "kinds": known}
    return render(request, "exchange/imports.html", context, status=status)


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
    form = _question(batch, request.POST)
    if not form.is_valid():
        return _batch(request, batch, form, status=422)
    given = form.cleaned_data if isinstance(form, AnswerForm) else {"answers": form.answers}
    return _then(request, batch, lambda: actions.read_again(by=request.actor, batch=batch, **given))


def _question(batch: Batch, given: Any = None) -> AnswerForm | ChoiceForm | QuestionsForm:
    """The form for what the reading or the plan asked."""
    preview = batch.preview or {}
    offered = preview.get("offers", [])[:1] if given and "choice" in given else []
    if asked := preview.get("question") or next(iter(offered), None):
        return ChoiceForm(asked, given)
    if questions := preview.get("questions"):
        return QuestionsForm(questions, given)
    return AnswerForm(given, initial={"kind": batch.kind, "year": batch.year})


@page(P.IMPORT_RUN, key="pk", methods=("POST",))
def read_again(request: Request, batch: Batch) -> HttpResponse:
    """Hold the file against the data as they are now."""
    return _then(request, batch, lambda: actions.read_again(by=request.actor, batch=batch))


@page(P.IMPORT_RUN, key="pk", methods=("POST",))
def apply(request: Request, batch: Batch) -> HttpResponse:
    """Write the rows, in the background."""
    return _then(request, batch, lambda: actions.order(by=request.actor, batch=batch))


@page(P.IMPORT_RUN, key="pk", methods=("POST",))
def discard(request: Request, batch: Batch) -> HttpResponse:
    """Give the batch up."""
    return _then(request, batch, lambda: actions.discard(by=request.actor, batch=batch))


@page(P.IMPORT_RUN, key="pk", methods=("POST",))
def undo(request: Request, batch: Batch) -> HttpResponse:
    """Take an applied batch back, in the background."""
    return _then(request, batch, lambda: actions.order_undo(by=request.actor, batch=batch))


def _then(request: Request, batch: Batch, deed: Any) -> HttpResponse:
    try:
        deed()
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("exchange:batch", pk=batch.pk)


@page(P.IMPORT_VIEW, key="pk")
def file(request: Request, batch: Batch) -> HttpResponse:
    """The file as it was given."""
    return answer_file(StoredFile.objects.get(pk=batch.file_id))


@page(P.IMPORT_VIEW)
def blank(request: Request, key: str) -> HttpResponse:
    """The template workbook of a kind, for the year given."""
    try:
        kind = kinds.get(key)
    except KeyError as unknown:
        raise Http404 from unknown
    year = request.GET.get("year", "")
    content = blanks.blank(kind(int(year) if year.isdecimal() and len(year) == 3 else None))
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
    asked = preview.get("questions") and batch.state in (BatchState.PREVIEW, BatchState.WRONG)
    if asked or batch.state == BatchState.ASKING:
        form = form or _question(batch)
    context = {
        "batch": batch,
        "open": batch.job is not None and batch.job.is_open,
        "kind": kind,
        "state": _chip(batch),
        "form": form,
        "questions": form if isinstance(form, QuestionsForm) else None,
        "offer": ChoiceForm(preview["offers"][0]) if preview.get("offers") and batch.state in _MAY_ASSIGN else None,
        "question": preview if batch.state == BatchState.ASKING else {},
        "fitting": [title for key, title in actions.titles() if key in preview.get("kinds", [])],
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
        "totals": _totals(kind, batch.totals),
        "may_assign": bool(batch.sample) and batch.state in _MAY_ASSIGN and not (batch.job and batch.job.is_open),
    }
    return render(request, "exchange/batch.html", context, status=status)


def _row(kind: type[kinds.Kind] | None, row: dict[str, Any], language: str) -> dict[str, Any]:
    if "reason" in row:
        return {**row, "reason": spoken(row["reason"], language), "cure": spoken(row["cure"], language)}
    cells = [(kind.fields[name].title, old, new) for name, old, new in row.get("cells", [])] if kind else []
    return {**row, "cells": cells}


def _totals(kind: type[kinds.Kind] | None, totals: dict[str, Any]) -> dict[str, Any]:
    if kind is None or not totals:
        return {}
    return {
        "names": [kind.totals.counted_title, *(kind.fields[name].title for name in kind.totals.summed)],
        "together": [totals["count"], *totals["sums"].values()],
        "groups": [(group, numbers) for group, *numbers in totals["groups"]],
        "grouped": kind.fields[kind.totals.grouped].title if kind.totals.grouped else "",
    }


def _chip(batch: Batch) -> dict[str, str]:
    return {"kind": CHIPS[BatchState(batch.state)], "word": batch.get_state_display()}
