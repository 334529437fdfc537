"""Saying which column of a file is what."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.cells import small_int
from core.refusals import Refused
from exchange import actions, mapping, queries
from exchange.asking import COLUMNS
from exchange.forms import PLACE, ColumnsForm, shown
from exchange.kinds import ImportKind
from exchange.mapping import Assignment
from exchange.models import Batch


@page(P.IMPORT_RUN, key="pk", methods=("GET", "POST"))
def columns(request: Request, batch: Batch) -> HttpResponse:
    """Say which column of the file is what, see the first rows so, and have it read so."""
    form = _form(request, batch)
    if form.is_bound and form.is_valid() and request.POST["do"] == "read":
        try:
            actions.assign_columns(
                by=request.actor,
                batch=batch,
                kind=form.cleaned_data["kind"],
                year=form.cleaned_data["year"],
                assignment=form.assignment,
            )
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("exchange:batch", pk=batch.pk)
    kind, said = form.declared, form.assignment
    context = {
        "batch": batch,
        "form": form,
        "kind": kind,
        "heads": [kind.fields[name].title for name in said.places] if kind else [],
        "rows": mapping.first_rows(batch, _reader(request, kind, batch), said) if kind and said.places else [],
    }
    return render(request, "exchange/columns.html", context, status=422 if form.is_bound and form.errors else 200)


def _reader(request: Request, kind: type[ImportKind], batch: Batch) -> ImportKind:
    return kind(record=batch.target, by=request.actor)


def _form(request: Request, batch: Batch) -> ColumnsForm:
    """The form as it was posted; filled in anew with what the heads say where another kind, sheet or row is shown."""
    posted: Any = request.POST if request.method == "POST" else {}
    among = queries.kinds_open(request.actor, batch.target)
    wanted = posted.get("kind") or batch.kind
    kind = next((kind for kind in among if kind.key == wanted), None)
    if posted:
        guess = mapping.guess(batch, kind, posted.get("sheet", ""), small_int(posted.get("head", "")))
    else:
        said = batch.answers.get(COLUMNS)
        guess = Assignment(**said) if said else mapping.guess(batch, kind)
    if posted.get("do") in ("look", "read"):
        return ColumnsForm(batch, kind, guess, posted, among=among)
    said = {name: posted[name] for name in ("kind", "year") if posted.get(name)}
    if posted.get("shown") == shown(kind, guess):
        said |= {name: value for name, value in posted.items() if name.startswith(PLACE)}
    initial = {"kind": kind.key if kind else "", "year": batch.year or "", **said}
    return ColumnsForm(batch, kind, guess, initial=initial, among=among)
