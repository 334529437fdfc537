"""The pages of the rules (public), of dated figures (staff) and of justifications."""

from collections import Counter
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page, record
from accounts.permissions import Permission as P
from core import downloads
from findings import actions, printing, queries, subjects
from findings.examples import examples_of
from findings.figures import in_force
from findings.forms import FigureForm, RuleFilterForm, WaiverForm
from findings.models import DatedFigure
from findings.presenters import language
from findings.reading import differences, read, read_table
from findings.reference import COUNTIES
from findings.words import STRENGTHS, TABLES
from rulebook import Edition, EditionError, Strength


def _edition(key: str) -> Edition:
    try:
        return queries.published_edition(key)
    except EditionError as missing:
        raise Http404 from missing


def _head(edition: Edition) -> dict[str, Any]:
    return {"key": edition.key, "title": edition.title(language()), "digest": edition.digest[:12]}


@page(P.RULES_VIEW)
def rules(request: Request) -> HttpResponse:
    """The editions, newest first."""
    shown = [
        {
            **_head(edition),
            "years": edition.years,
            "counts": [
                (STRENGTHS[key] if key else _("Calculations and preferences"), count)
                for key, count in Counter(str(rule.strength or "") for rule in edition.rules.values()).items()
            ],
            "total": len(edition.rules),
            "documents": [document(language()) for document in edition.documents.values()],
        }
        for edition in queries.published_editions()
    ]
    return render(request, "findings/rules.html", {"editions": shown})


@page(P.RULES_VIEW)
def edition(request: Request, edition: str) -> HttpResponse:
    """One edition: its rules by family, filtered by the URL, and its tables."""
    published = _edition(edition)
    form = RuleFilterForm(published, request.GET)
    wanted = [read(rule, language()) for rule in queries.rules_of(published, form.wanted())]
    families = [(word, list(group)) for word, group in groupby(wanted, key=lambda rule: rule.family_word)]
    return render(
        request,
        "findings/edition.html",
        {
            "edition": _head(published),
            "form": form,
            "families": families,
            "count": len(wanted),
            "total": len(published.rules),
            "tables": [(key, TABLES.get(key, key), len(rows)) for key, rows in published.tables.items()],
            "documents": [(short, document(language())) for short, document in published.documents.items()],
        },
    )


@page(P.RULES_VIEW)
def printed(request: Request, edition: str) -> HttpResponse:
    """An edition's rules as PDF; who asks first is told to come back."""
    published = _edition(edition)
    file = printing.kept(published, language())
    if file is None:
        messages.info(request, _("The PDF is being made. Open it again in a minute."))
        return redirect("findings:edition", published.key)
    return downloads.answer(file)


@page(P.RULES_VIEW)
def rule(request: Request, edition: str, rule: str) -> HttpResponse:
    """One rule: clause and sentence, how we read it, its values, what it says, examples, the other editions."""
    published = _edition(edition)
    if rule not in published.rules:
        raise Http404
    here = published.rules[rule]
    words = {
        "strength": _("Strength"),
        "clause": _("Clause"),
        "sentence": _("Sentence"),
        "parameters": _("Values"),
    }
    others = []
    for other in queries.published_editions():
        if other.key == published.key or other.series != published.series:
            continue
        there = other.rules.get(rule)
        others.append(
            {
                **_head(other),
                "rule": read(there, language()) if there else None,
                "differences": differences(here, there, language(), words) if there else [],
            }
        )
    return render(
        request,
        "findings/rule.html",
        {
            "edition": _head(published),
            "rule": read(here, language()),
            "documents": {short: document(language()) for short, document in published.documents.items()},
            "examples": examples_of(here, language()),
            "others": others,
        },
    )


@page(P.RULES_VIEW)
def table(request: Request, edition: str, table: str) -> HttpResponse:
    """A table of the edition: programme items, work items, budget items …"""
    published = _edition(edition)
    if table not in published.tables:
        raise Http404
    return render(
        request,
        "findings/table.html",
        {
            "edition": _head(published),
            "table": read_table(published, table, language()),
            "title": TABLES.get(table, table),
        },
    )


@page(P.FIGURE_VIEW)
def figures(request: Request) -> HttpResponse:
    """All dated figures: those in force today marked, those that wait for a second person on top."""
    rows = list(queries.figures_visible_to(request.actor))
    now: dict[str, int] = {}
    for row in in_force(timezone.localdate()):
        now.setdefault(row.full_key, row.pk)
    approved = [row for row in rows if row.approved_at]
    return render(
        request,
        "findings/figures.html",
        {
            "waiting": [row for row in rows if not row.approved_at],
            "groups": [(DatedFigure.Key(key).label, list(of)) for key, of in groupby(approved, key=lambda r: r.key)],
            "counties": COUNTIES,
            "now": set(now.values()),
            "may_edit": policy.may(request.actor, P.FIGURE_EDIT),
        },
    )


@page(P.FIGURE_EDIT, methods=("GET", "POST"))
def enter_figure(request: Request) -> HttpResponse:
    """Enter a figure for a second person to approve."""
    form = FigureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_figure(by=request.actor, **form.cleaned_data)
        except actions.FigureRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Entered. It is in force once a second person approves it."))
            return redirect("findings:figures")
    return render(request, "findings/enter_figure.html", {"form": form}, status=422 if form.errors else 200)


@page(P.FIGURE_EDIT, key="pk", methods=("POST",))
def approve_figure(request: Request, figure: DatedFigure) -> HttpResponse:
    """Put a figure that somebody else entered in force."""
    try:
        actions.approve_figure(by=request.actor, figure=figure)
    except actions.FigureRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The figure is in force."))
    return redirect("findings:figures")


@page(P.FIGURE_EDIT, key="pk", methods=("POST",))
def drop_figure(request: Request, figure: DatedFigure) -> HttpResponse:
    """Remove a figure that is not approved."""
    try:
        actions.drop_figure(by=request.actor, figure=figure)
    except actions.FigureRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The figure was dropped."))
    return redirect("findings:figures")


@page(P.WAIVER_WRITE, methods=("GET", "POST"))
def waive(request: Request, model: str, pk: int) -> HttpResponse:
    """Write, change or withdraw the justification of a principle finding of a record."""
    registered, subject = _subject(request, model, pk)
    rule, where = request.GET.get("rule", ""), request.GET.get("where", "")
    findings = [each for each in registered.judge(subject) if (each.rule, each.where) == (rule, where)]
    back = registered.url(subject)
    request.place = back
    if request.method == "POST" and "withdraw" in request.POST:
        actions.withdraw(by=request.actor, subject=subject, rule=rule, where=where)
        messages.success(request, _("The justification was withdrawn; the finding is open again."))
        return redirect(back)
    if not findings or findings[0].strength != Strength.PRINCIPLE:
        messages.info(request, _("This finding is no longer there: nothing needs a justification."))
        return redirect(back)
    waiver = findings[0].waiver
    form = WaiverForm(request.POST or None, initial={"justification": waiver.reason if waiver else ""})
    if request.method == "POST" and form.is_valid():
        try:
            actions.waive(by=request.actor, subject=subject, rule=rule, where=where, **form.cleaned_data)
        except actions.NotWaivable as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Justified. The finding stays, marked."))
            return redirect(back)
    context = {"form": form, "findings": findings, "finding": findings[0], "back": back, "subject": subject}
    return render(request, "findings/waive.html", context, status=422 if form.errors else 200)


def _subject(request: Request, label: str, pk: int) -> tuple[subjects.Subject, Any]:
    registered = subjects.named(label)
    if registered is None:
        raise Http404
    return registered, record(request, label, pk, registered.waive)
