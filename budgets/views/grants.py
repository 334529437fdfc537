"""Grants: amounts by alliance, school and account. They are recorded with the proposal, in the layer above."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from budgets import queries
from budgets.filters import GrantFilter
from budgets.links import home_of
from budgets.models import Account
from budgets.tables import GrantTable
from communities.models import Alliance


@page(P.GRANT_VIEW)
def grants_list(request: Request) -> HttpResponse:
    """The alliances of a year with what was asked, reported, approved."""
    return render(request, "budgets/grants_list.html", {"table": GrantTable(GrantFilter(request.GET, request.actor))})


@page(P.GRANT_VIEW)
def grants(request: Request, alliance: int) -> HttpResponse:
    """One alliance: school × account. Only the rows the actor may see; none at all is 404."""
    row, sheet = sheet_of(request, alliance)
    shown = {
        "alliance": row,
        "home": home_of(row),
        "sheet": sheet,
        "accounts": Account.choices,
        "may_decide": policy.may(request.actor, P.GRANT_DECIDE),
        "letters": sorted({grant.letter for grant in sheet.grants if grant.letter}, key=lambda letter: letter.dated),
    }
    return render(request, "budgets/grants.html", shown)


def sheet_of(request: Request, key: int) -> tuple[Alliance, queries.GrantSheet]:
    """An alliance with those of its grants that the reader may see; Http404 where there are none."""
    alliance = Alliance.objects.select_related("community").filter(pk=key).first()
    sheet = queries.grants_of_alliance(request.actor, alliance) if alliance else None
    if alliance is None or sheet is None or not sheet.rows:
        raise Http404
    return alliance, sheet
