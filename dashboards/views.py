"""The overview: the year in numbers, and the rows behind each."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from communities.forms import YearFilter
from core import jobs
from core.following import follow
from core.money import money
from core.reversing import url_for
from core.tables import NOTHING, Table
from dashboards.exports import covered_alliances, form_of
from dashboards.filters import AllianceProgressFilter, SubplanProgressFilter
from dashboards.forms import CoverageFilter, ProgressFilter
from dashboards.map import name_of, signed_map
from dashboards.queries import coverage as covered
from dashboards.queries import numbers
from dashboards.tables import AllianceProgressTable, SubplanProgressTable
from findings.links import url_of
from findings.presenters import language
from proposals.states import ProposalState
from rulebook import edition_for_year
from workspace.steps import showing

A_PAGE = 25


def _list(name: str, **filters: Any) -> str:
    return f"{url_for(f'dashboards:{name}')}?{urlencode(filters)}"


def _form(request: Request, kind: type[YearFilter]) -> YearFilter:
    return form_of(request.actor, request.GET, kind)


@page(P.DASHBOARD_VIEW)
def overview(request: Request) -> HttpResponse:
    """The year in numbers, by county on a map and in a table."""
    form = _form(request, ProgressFilter)
    year = form.selected_year
    summary = numbers.overview(request.actor, year)
    lang = language()
    context = {
        "form": form,
        "year": year,
        "found": summary,
        "as_of": timezone.now(),
        "week": showing.week(request.actor),
        "partial": summary.partial,
        "may_count": policy.may(request.actor, P.CALL_MANAGE),
        "progress_tiles": _progress_tiles(summary, year),
        "money_tiles": _money_tiles(summary, year),
        "states": [
            (state.label, summary.by_state.get(state, 0), _list("alliances", year=year, state=state))
            for state in ProposalState
        ],
        "map": signed_map(summary.counties, lang, lambda code: _list("subplans", year=year, county=code)),
        "counties": [
            {
                "row": row,
                "name": name_of(row.code, row.name, lang),
                "url": _list("subplans", year=year, county=row.code),
                "signed_url": _list("subplans", year=year, county=row.code, state="signed"),
                "reported_url": _list("subplans", year=year, county=row.code, amounts="reported"),
                "approved_url": _list("subplans", year=year, county=row.code, amounts="approved"),
                "ready_url": _list("subplans", year=year, county=row.code, state="ready"),
            }
            for row in summary.counties
        ],
    }
    return render(request, "dashboards/overview.html", context)


def _progress_tiles(summary: numbers.Overview, year: int) -> list[dict[str, Any]]:
    return [
        {"number": summary.alliances, "label": _("Alliances"), "url": _list("alliances", year=year)},
        {
            "number": summary.without_proposal,
            "label": _("without a proposal"),
            "url": _list("alliances", year=year, state="none"),
        },
        {"number": summary.done.total, "label": _("Sub-plans"), "url": _list("subplans", year=year)},
        {
            "number": summary.done.ready,
            "label": _("ready for sign-off"),
            "url": _list("subplans", year=year, state="ready"),
        },
        {"number": summary.done.signed, "label": _("signed off"), "url": _list("subplans", year=year, state="signed")},
        {
            "number": summary.with_hard,
            "label": _("Proposals with something to mend"),
            "url": _list("alliances", year=year, findings="hard"),
        },
    ]


def _money_tiles(summary: numbers.Overview, year: int) -> list[dict[str, Any]]:
    labels = ((_("Asked for"), "asked"), (_("Reported to the ministry"), "reported"), (_("Approved"), "approved"))
    return [
        {
            "number": money(getattr(summary.sums, name)) or NOTHING,
            "unit": _("NT$"),
            "label": label,
            "url": _list("subplans", year=year, **({} if name == "asked" else {"amounts": name})),
        }
        for label, name in labels
    ]


@page(P.DASHBOARD_VIEW)
def alliances(request: Request) -> HttpResponse:
    """Alliances with the state of their proposal, sub-plans, findings, sums."""
    table = AllianceProgressTable(AllianceProgressFilter(request.GET, request.actor))
    return render(request, "dashboards/alliances.html", _listed(request, table))


@page(P.DASHBOARD_VIEW)
def subplans(request: Request) -> HttpResponse:
    """Sub-plans of the schools with their state and sums."""
    table = SubplanProgressTable(SubplanProgressFilter(request.GET, request.actor))
    return render(request, "dashboards/subplans.html", _listed(request, table))


def _listed(request: Request, table: Table) -> dict[str, Any]:
    year = table.filters.year
    left_out = numbers.leaves_out(request.actor, year)
    return {"table": table, "year": year, "partial": left_out, "as_of": timezone.now()}


@page(P.DASHBOARD_VIEW)
def coverage(request: Request) -> HttpResponse:
    """Work item × community: how many schools carry it out, and where the rules still miss it."""
    form = _form(request, CoverageFilter)
    year = form.selected_year
    edition, lang = edition_for_year(year), language()
    items = edition.tables["work_item"]
    named = covered.labels(items, lang)
    listed = Paginator(covered_alliances(request.actor, form, edition), A_PAGE).get_page(request.GET.get("page"))
    proposals = [alliance.proposal for alliance in listed.object_list]
    table = covered.coverage(request.actor, proposals, edition)
    whole = covered.covering(request.actor, year, edition)
    rows = [
        {
            "label": str(alliance),
            "url": reverse("proposals:matrix", args=[alliance.proposal.pk]),
            "cells": [_cell(table, alliance.proposal, item) for item in items],
        }
        for alliance in listed.object_list
    ]
    context = {
        "form": form,
        "year": year,
        "page": listed,
        "edition": {"title": edition.title(lang), "key": edition.key, "carried": edition.carried},
        "columns": [{"label": label, "title": name} for label, name in named.values()],
        "rows": rows,
        "foot": [_foot(*whole[item]) for item in items],
        "totals": [(item, *named[item], *whole[item]) for item in items],
        "as_of": timezone.now(),
    }
    return render(request, "dashboards/coverage.html", context)


def _cell(table: covered.Coverage, proposal: Any, item: str) -> dict[str, Any]:
    count = table.schools.get((proposal.pk, item), 0)
    url = url_of(f"matrix/{item}", proposal)
    if (proposal.pk, item) in table.missing:
        return {"kind": "missing", "mark": count or "", "text": _("still missing"), "url": url}
    if count:
        return {"kind": "has", "mark": count, "text": _("carried out; schools:"), "url": url}
    return {"kind": "none", "mark": "", "text": _("none")}


def _foot(have: int, lack: int) -> dict[str, Any]:
    text = _("%(have)s have it, %(lack)s miss it") % {"have": have, "lack": lack}
    mark = _("%(n)s missing") % {"n": lack} if lack else have
    return {"kind": "missing" if lack else "ok", "mark": mark, "text": text}


@page(P.CALL_MANAGE, methods=("POST",))
def count(request: Request) -> HttpResponse:
    """Count the findings of all proposals now; the page of the job tells how far it is."""
    job = jobs.start("dashboards.findings", by=request.actor, once="all")
    return follow(request, job, reverse("dashboards:overview"))
