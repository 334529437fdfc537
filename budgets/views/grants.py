"""Grants: amounts by alliance, school and account; staff record what was reported and what was approved."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from budgets import queries
from budgets.forms import AmountsForm, ApprovalForm, GrantFilterForm
from budgets.homes import home_of
from budgets.models import Account
from communities.models import Alliance
from core.refusals import Refused


@page(P.GRANT_VIEW)
def grants_list(request: Request) -> HttpResponse:
    """The alliances of a year with what was asked, reported, approved."""
    years = queries.years_with_grants(request.actor)
    form = GrantFilterForm(request.GET, years=years)
    year = form.chosen() or years.first()
    rows = queries.grants_by_alliance(request.actor, year) if year else []
    return render(request, "budgets/grants_list.html", {"form": form, "year": year, "rows": rows})


@page(P.GRANT_VIEW)
def grants(request: Request, alliance: int) -> HttpResponse:
    """One alliance: school × account. Only the rows the actor may see; none at all is 404."""
    found, sheet = _sheet(request, alliance)
    shown = {
        "alliance": found,
        "home": home_of(found),
        "sheet": sheet,
        "accounts": Account.choices,
        "may_decide": policy.may(request.actor, P.GRANT_DECIDE),
        "letters": sorted({grant.letter for grant in sheet.grants if grant.letter}, key=lambda letter: letter.dated),
    }
    return render(request, "budgets/grants.html", shown)


@page(P.GRANT_DECIDE, methods=("GET", "POST"))
def report(request: Request, alliance: int) -> HttpResponse:
    """Record what was reported to the ministry: fill in, check, record."""
    return _step(request, alliance, approving=False)


@page(P.GRANT_DECIDE, methods=("GET", "POST"))
def approve(request: Request, alliance: int) -> HttpResponse:
    """Record the ministry's approval with its letter: fill in, check, record."""
    return _step(request, alliance, approving=True)


def _step(request: Request, key: int, *, approving: bool) -> HttpResponse:
    alliance, sheet = _sheet(request, key)
    given = request.POST if request.method == "POST" else None
    initial = {"seen": queries.digest_of(sheet.grants)}
    form: AmountsForm = (
        ApprovalForm(sheet, "approved", given, initial=initial)
        if approving
        else AmountsForm(sheet, "reported", given, initial=initial)
    )
    shown: dict[str, Any] = {"alliance": alliance, "form": form, "accounts": Account.choices, "approving": approving}
    if given is None or "back" in given or not form.is_valid():
        status = 422 if given is not None and "back" not in given else 200
        return render(request, "budgets/grants_form.html", shown, status=status)
    if "confirm" not in given:
        return render(request, "budgets/grants_check.html", shown)
    try:
        form.record(request.actor)
    except Refused as refused:
        form.add_error(None, str(refused))
        return render(request, "budgets/grants_form.html", shown, status=422)
    said = _("The approval was recorded.") if approving else _("Recorded as reported to the ministry.")
    messages.success(request, said)
    return redirect("budgets:grants", alliance=alliance.pk)


def _sheet(request: Request, key: int) -> tuple[Alliance, queries.GrantSheet]:
    alliance = Alliance.objects.select_related("community").filter(pk=key).first()
    sheet = queries.grants_of_alliance(request.actor, alliance) if alliance else None
    if alliance is None or sheet is None or not sheet.rows:
        raise Http404
    return alliance, sheet
