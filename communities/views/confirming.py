"""Units and partners are asked whether they take part as planned; by their private links they answer."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from communities import actions
from communities.actions.confirming import CONFIRM, MOST_AGREEMENTS
from communities.forms import AnswerForm, AskForm
from communities.models import Alliance, AlliancePartner, Confirmation, CooperatingUnit
from communities.queries import alliances as queries
from core.cells import small_int
from core.refusals import Refused
from workspace.examining import examine
from workspace.forms import AttachForm
from workspace.presenters import files
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
    refused_files = _attach(request, opened) if request.FILES.getlist("file") else []
    if request.method == "POST" and form.is_valid() and not refused_files:
        try:
            actions.answer_confirmation(by=opened.actor, confirmation=row, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. Your answer has reached the school that asked."))
            return redirect(opened.url)
    return _confirmation(request, opened, form, refused_files)


@link_page(CONFIRM, methods=("POST",))
def attach_agreement(request: Request, opened: Opened) -> HttpResponse:
    """Attach the signed agreement; what was typed of the answer stays on the page."""
    return _confirmation(request, opened, _typed(request), _attach(request, opened))


@link_page(CONFIRM, methods=("POST",))
def take_out_agreement(request: Request, opened: Opened) -> HttpResponse:
    """Take a file out again; what was typed of the answer stays on the page."""
    key = small_int(request.POST.get("attachment", "")) or 0
    row = policy.scope(opened.actor, P.ATTACHMENT_WRITE).filter(pk=key, link=opened.link).first()
    refused = []
    try:
        if row is not None:
            actions.take_out_agreement(by=opened.actor, confirmation=opened.record, attachment=row)
    except Refused as why:
        refused = [{"text": str(why)}]
    return _confirmation(request, opened, _typed(request), refused)


def _typed(request: Request) -> AnswerForm:
    """The form with what was typed, not judged yet."""
    return AnswerForm(initial={name: request.POST.get(name, "") for name in AnswerForm.base_fields})


def _attach(request: Request, opened: Opened) -> list[dict[str, str]]:
    """Attach the files that were chosen; what of them was not taken, and why."""
    given = AttachForm({}, request.FILES)
    if not given.is_valid():
        return [{"text": str(text)} for texts in given.errors.values() for text in texts]
    refused = []
    for file in given.files_given():
        try:
            looked = examine(file.read())
            actions.attach_agreement(by=opened.actor, confirmation=opened.record, name=str(file.name), examined=looked)
        except Refused as why:
            refused.append({"text": f"{file.name}: {why}"})
    return refused


def _confirmation(
    request: Request, opened: Opened, form: AnswerForm, refused: Sequence[Mapping[str, str]]
) -> HttpResponse:
    row: Confirmation = opened.record
    shown = {
        "opened": opened,
        "row": row,
        "form": form,
        "errors": refused,
        "convener": queries.convener_of(row.alliance),
        "files": files(row, opened.actor),
        "most": MOST_AGREEMENTS,
        "answer_url": reverse("communities:confirmation", args=[opened.link.ref]),
        "attach_url": reverse("communities:attach_agreement", args=[opened.link.ref]),
        "remove_url": reverse("communities:take_out_agreement", args=[opened.link.ref]),
    }
    status = 422 if form.errors or refused else 200
    return render(request, "communities/confirmation.html", shown, status=status)
