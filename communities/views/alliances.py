"""Pages of alliances: the list, one alliance with its findings, what staff decide."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from communities import actions
from communities.filters import AllianceFilter
from communities.forms import ConvenerForm, SplitForm, ZoneForm
from communities.models import Alliance, AllianceMember, School
from communities.presenters import asked_of, state_of
from communities.queries import alliances as queries
from communities.tables import AllianceTable
from core.refusals import Refused
from workspace.meetings.shown import of_record


@page(P.ALLIANCE_VIEW)
def alliances(request: Request) -> HttpResponse:
    """The alliances of a year that one may see."""
    filtered = AllianceFilter(request.GET, request.actor)
    context = {"table": AllianceTable(filtered), "year": filtered.year, "filtered": bool(request.GET.get("q"))}
    return render(request, "communities/alliances.html", context)


@page(P.ALLIANCE_VIEW, key="pk")
def alliance(request: Request, alliance: Alliance) -> HttpResponse:
    """One alliance: its schools and their answers, partners, units, and what the rules say of it."""
    members = queries.members_of(alliance)
    facts = queries.year_facts(members, alliance.year_id)
    may_form = not alliance.stands and policy.can(request.actor, P.ALLIANCE_FORM, alliance)
    own = queries.own_membership(alliance, request.actor)
    joined = [member for member in members if member.answer == AllianceMember.Answer.JOINED]
    asked = asked_of(queries.confirmations_of(alliance))
    context: dict[str, Any] = {
        "alliance": alliance,
        "members": [(member, facts.get(member.school_id)) for member in members],
        "convener": next((member for member in members if member.part == AllianceMember.Part.CONVENER), None),
        "joined": joined,
        "partners": [(row, asked.get((None, row.pk))) for row in queries.partners_of(alliance)],
        "units": [(row, asked.get((row.pk, None))) for row in queries.units_of(alliance)],
        "sees_names": policy.may(request.actor, P.LINK_GIVE),
        "siblings": Alliance.objects.filter(community=alliance.community_id, year=alliance.year_id).exclude(
            pk=alliance.pk
        ),
        "findings": queries.findings_of(alliance),
        "may_form": may_form,
        "may_appoint": not alliance.stands and policy.can(request.actor, P.ALLIANCE_APPOINT, alliance),
        "stands": alliance.stands and policy.may(request.actor, P.ALLIANCE_APPOINT),
        "notes": queries.notes_of(alliance, members),
        "asked": own if own and policy.can(request.actor, P.ALLIANCE_ANSWER, alliance) else None,
        "last_year": queries.last_year(alliance) if may_form else None,
        "zone_form": ZoneForm(instance=alliance),
        "state": state_of(alliance),
        "meetings": of_record(alliance, request.actor),
    }
    context["next"] = _next(alliance, context)
    return render(request, "communities/alliance.html", context)


def _next(alliance: Alliance, shown: dict[str, Any]) -> dict[str, str] | None:
    """The one thing to do now, for whoever looks; None where it is nobody's turn."""
    if shown["asked"] is not None and shown["asked"].answer == AllianceMember.Answer.INVITED:
        return {"text": _("Answer the invitation for your school."), "url": "#answer", "label": _("To the answer")}
    if shown["may_appoint"] and shown["convener"] is None:
        url = reverse("communities:convener", args=[alliance.pk])
        return {"text": _("This alliance has no convener yet."), "url": url, "label": _("Appoint the convener")}
    if shown["may_form"] and len(shown["members"]) < 2:
        url = reverse("communities:invite", args=[alliance.pk])
        return {
            "text": _("Carry over last year's alliance, or invite schools."),
            "url": url,
            "label": _("Invite schools"),
        }
    if shown["may_form"] and (waiting := len(shown["members"]) - len(shown["joined"])):
        words = ngettext("%(n)s school has not joined yet.", "%(n)s schools have not joined yet.", waiting)
        return {"text": words % {"n": waiting}, "url": "#schools", "label": _("To the schools")}
    return None


@page(P.ALLIANCE_APPOINT, key="pk", methods=("GET", "POST"))
def convener(request: Request, alliance: Alliance) -> HttpResponse:
    """Staff record whom the alliance has elected as convener."""
    form = ConvenerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        school = form.cleaned_data["school_code"]
        try:
            actions.appoint_convener(by=request.actor, alliance=alliance, school=school)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(school)s now convenes the alliance.") % {"school": school})
            return redirect("communities:alliance", alliance.pk)
    context = {"alliance": alliance, "form": form, "members": queries.members_of(alliance)}
    return render(request, "communities/convener.html", context, status=422 if form.errors else 200)


@page(P.ALLIANCE_APPOINT, key="pk", methods=("GET", "POST"))
def split(request: Request, alliance: Alliance) -> HttpResponse:
    """Staff make a second alliance of some of the schools."""
    joined = alliance.members.filter(answer=AllianceMember.Answer.JOINED).exclude(part=AllianceMember.Part.CONVENER)
    members = School.objects.filter(pk__in=joined.values("school")).select_related("organisation")
    form = SplitForm(request.POST or None, members.order_by("organisation__code"))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            second = actions.split(
                by=request.actor, alliance=alliance, convener=cleaned["convener"], schools=list(cleaned["schools"])
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The second alliance stands. Its findings are beside it."))
            return redirect("communities:alliance", second.pk)
    context = {"alliance": alliance, "form": form}
    return render(request, "communities/split.html", context, status=422 if form.errors else 200)


@page(P.ALLIANCE_APPOINT, key="pk", methods=("POST",))
def merge(request: Request, alliance: Alliance) -> HttpResponse:
    """Staff give the second alliance back to the first."""
    try:
        first = actions.merge(by=request.actor, alliance=alliance)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("communities:alliance", alliance.pk)
    messages.success(request, _("Merged into one alliance."))
    return redirect("communities:alliance", first.pk)


def do(request: Request, alliance: Alliance, action: Callable[[], str], *, anchor: str = "") -> HttpResponse:
    """Do something from the alliance's page and go back to it with what was done, or with why not."""
    try:
        messages.success(request, action())
    except Refused as refused:
        messages.error(request, str(refused))
    there = redirect("communities:alliance", alliance.pk)
    there["Location"] += f"#{anchor}" if anchor else ""
    return there
