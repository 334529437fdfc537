"""Units and partners are asked whether they take part as planned; by their private links they answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from communities import actions
from communities.actions.confirming import CONFIRM
from communities.forms import AnswerForm, AskForm
from communities.models import Alliance, AlliancePartner, Confirmation, CooperatingUnit
from communities.queries import alliances as queries
from core.refusals import Refused
from workspace.private_links import kinds
from workspace.private_links.holding import Opened
from workspace.private_links.pages import link_page
from workspace.views.links import given, just_given


@page(P.ALLIANCE_FORM, key="pk", methods=("GET", "POST"))
def ask_unit(request: Request, alliance: Alliance, unit: int) -> HttpResponse:
    """Ask a cooperating unit to confirm what is planned with it."""
    row = alliance.cooperating_units.select_related("school__organisation").filter(pk=unit).first()
    return _ask(request, alliance, row, "units", row.cooperates_in if row else "")


@page(P.ALLIANCE_FORM, key="pk", methods=("GET", "POST"))
def ask_partner(request: Request, alliance: Alliance, partner: int) -> HttpResponse:
    """Ask a junior high or university to confirm what is planned with it."""
    row = alliance.partners.select_related("organisation").filter(pk=partner).first()
    return _ask(request, alliance, row, "partners", "")


def _ask(
    request: Request, alliance: Alliance, whom: CooperatingUnit | AlliancePartner | None, anchor: str, planned: str
) -> HttpResponse:
    back = f"{reverse('communities:alliance', args=[alliance.pk])}#{anchor}"
    if whom is None:
        messages.error(request, _("It is no longer in this alliance."))
        return redirect(back)
    if (shown_once := just_given(request)) is not None:
        return shown_once
    name = whom.whole_name
    before = whom.confirmations.first()
    initial = {"planned": before.planned if before else planned, "holder": name}
    form = AskForm(request.POST if request.method == "POST" else None, kind=kinds.of(CONFIRM), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            link = actions.ask(by=request.actor, alliance=alliance, whom=whom, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return given(request, link, back)
    shown = {"alliance": alliance, "form": form, "name": name, "back": back, "days": kinds.of(CONFIRM).lives.days}
    return render(request, "communities/ask.html", shown, status=422 if form.errors else 200)


@link_page(CONFIRM, methods=("GET", "POST"))
def confirmation(request: Request, opened: Opened) -> HttpResponse:
    """What is planned with a unit or partner, and its answer."""
    row: Confirmation = opened.record
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_confirmation(by=opened.actor, confirmation=row, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. Your answer has reached the school that asked."))
            return redirect(opened.url)
    shown = {"opened": opened, "row": row, "form": form, "convener": queries.convener_of(row.alliance)}
    return render(request, "communities/confirmation.html", shown, status=422 if form.errors else 200)
