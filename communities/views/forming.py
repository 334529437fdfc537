"""What the convener's officer does from the alliance's page, and the answer of an invited school."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from communities import actions
from communities.forms import SearchForm, UnitForm, ZoneForm
from communities.models import Alliance, CooperatingUnit, School
from communities.queries import alliances as queries
from communities.views.alliances import do
from core.cells import small_int
from core.refusals import Refused


@page(P.ALLIANCE_FORM, key="pk", methods=("POST",))
def carry_over(request: Request, alliance: Alliance) -> HttpResponse:
    """Last year's schools, partners and units once more."""

    def action() -> str:
        carried = actions.carry_over(by=request.actor, alliance=alliance)
        words = _("Carried over: %(schools)s schools invited, %(partners)s partners, %(units)s cooperating units.")
        sentence = words % {"schools": carried.schools, "partners": carried.partners, "units": carried.units}
        if not carried.closed:
            return sentence
        left = ngettext("%(n)s closed school is left out.", "%(n)s closed schools are left out.", carried.closed)
        return f"{sentence} {left % {'n': carried.closed}}"

    return do(request, alliance, action)


@page(P.ALLIANCE_FORM, key="pk", methods=("GET", "POST"))
def invite(request: Request, alliance: Alliance) -> HttpResponse:
    """Schools to invite: those of the community, or any found by words."""
    if request.method == "POST" and not _keys(request, "school"):
        messages.error(request, _("No school is ticked. Tick those to invite."))
        return redirect(request.get_full_path())
    if request.method == "POST":
        schools = list(School.objects.filter(pk__in=_keys(request, "school")))

        def action() -> str:
            asked = actions.invite(by=request.actor, alliance=alliance, schools=schools)
            return ngettext("%(n)s school invited.", "%(n)s schools invited.", asked) % {"n": asked}

        return do(request, alliance, action, anchor="schools")
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    ticked = _keys(request, "school")
    candidates = queries.candidates(request.actor, alliance, words, ticked)
    context = {
        "alliance": alliance,
        "form": form,
        "candidates": candidates,
        "ticked": ticked,
        "limit": _limit(words, candidates, ticked),
    }
    return render(request, "communities/invite.html", context)


@page(P.ALLIANCE_ANSWER, key="pk", methods=("POST",))
def answer(request: Request, alliance: Alliance) -> HttpResponse:
    """The invited school's officer says yes or no."""
    accept = {"join": True, "decline": False}.get(request.POST.get("answer", ""))
    if accept is None:
        messages.error(request, _("Nothing was answered: say whether your school joins or declines."))
        return redirect("communities:alliance", alliance.pk)

    def action() -> str:
        actions.answer_invitation(by=request.actor, alliance=alliance, accept=accept)
        return _("Your school has joined the alliance.") if accept else _("Your school has declined.")

    if not accept:  # a school that has declined no longer sees the alliance
        do(request, alliance, action)
        return redirect("communities:alliances")
    return do(request, alliance, action)


@page(P.ALLIANCE_FORM, key="pk", methods=("POST",))
def remove_member(request: Request, alliance: Alliance) -> HttpResponse:
    """Take a school out."""
    school = School.objects.select_related("organisation").filter(pk__in=_keys(request, "school")).first()

    def action() -> str:
        if school is None or not actions.remove_member(by=request.actor, alliance=alliance, school=school):
            return _("This school is no longer in the alliance.")
        return _("%(school)s was taken out of the alliance.") % {"school": school}

    return do(request, alliance, action, anchor="schools")


@page(P.ALLIANCE_FORM, key="pk", methods=("GET", "POST"))
def partners(request: Request, alliance: Alliance) -> HttpResponse:
    """Junior highs of the community to take in as partners, or any junior high or university found by words."""
    if request.method == "POST" and not _keys(request, "organisation"):
        messages.error(request, _("Nothing is ticked. Tick those to add."))
        return redirect(request.get_full_path())
    if request.method == "POST":
        organisations = list(Organisation.objects.filter(pk__in=_keys(request, "organisation")))

        def action() -> str:
            added = actions.add_partner(by=request.actor, alliance=alliance, organisations=organisations)
            return ngettext("%(n)s partner added.", "%(n)s partners added.", added) % {"n": added}

        return do(request, alliance, action, anchor="partners")
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    ticked = _keys(request, "organisation")
    candidates = queries.partner_candidates(request.actor, alliance, words, ticked)
    context = {
        "alliance": alliance,
        "form": form,
        "found": candidates,
        "words": words,
        "ticked": ticked,
        "limit": _limit(words, candidates, ticked),
    }
    return render(request, "communities/partners.html", context)


@page(P.ALLIANCE_FORM, key="pk", methods=("POST",))
def remove_partner(request: Request, alliance: Alliance) -> HttpResponse:
    """Take a junior high or university out."""
    organisation = Organisation.objects.filter(pk__in=_keys(request, "organisation")).first()

    def action() -> str:
        if organisation is None or not actions.remove_partner(
            by=request.actor, alliance=alliance, organisation=organisation
        ):
            return _("This partner is no longer in the alliance.")
        return _("%(partner)s is no longer a partner.") % {"partner": organisation}

    return do(request, alliance, action, anchor="partners")


@page(P.ALLIANCE_FORM, key="pk", methods=("GET", "POST"))
def unit(request: Request, alliance: Alliance, unit: int = 0) -> HttpResponse:
    """A cooperating unit: a new one, or one to change."""
    change = alliance.cooperating_units.select_related("school__organisation").filter(pk=unit).first()
    if unit and change is None:
        return do(request, alliance, lambda: _("This unit is no longer in the list."), anchor="units")
    form = UnitForm(request.POST if request.method == "POST" else None, initial=_initial(change))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            actions.save_unit(
                by=request.actor,
                alliance=alliance,
                school=cleaned["school_code"],
                kind=CooperatingUnit.Kind(cleaned["kind"]),
                unit=cleaned["unit"],
                cooperates_in=cleaned["cooperates_in"],
                change=change,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return do(request, alliance, lambda: _("The cooperating unit is saved."), anchor="units")
    context = {"alliance": alliance, "form": form, "change": change}
    return render(request, "communities/unit.html", context, status=422 if form.errors else 200)


@page(P.ALLIANCE_FORM, key="pk", methods=("POST",))
def remove_unit(request: Request, alliance: Alliance, unit: int) -> HttpResponse:
    """Take a cooperating unit out."""

    def action() -> str:
        removed = actions.remove_unit(by=request.actor, alliance=alliance, unit=unit)
        return _("The cooperating unit was taken out.") if removed else _("This unit is no longer in the list.")

    return do(request, alliance, action, anchor="units")


@page(P.ALLIANCE_FORM, key="pk", methods=("POST",))
def learning_zone(request: Request, alliance: Alliance) -> HttpResponse:
    """Whether it stands for a learning zone, and the consent."""
    form = ZoneForm(request.POST)

    def action() -> str:
        if not form.is_valid():
            raise Refused(" ".join(str(problem) for of in form.errors.values() for problem in of))
        cleaned = form.cleaned_data
        actions.set_learning_zone(
            by=request.actor,
            alliance=alliance,
            learning_zone=cleaned["learning_zone"],
            consent=cleaned["learning_zone_consent"],
        )
        return _("Saved.")

    return do(request, alliance, action, anchor="learning-zone")


@page(P.ALLIANCE_FORM, key="pk", methods=("POST",))
def self_study(request: Request, alliance: Alliance) -> HttpResponse:
    """Which school convenes the community's self-study plan."""
    school = School.objects.filter(pk__in=_keys(request, "school")).first()

    def action() -> str:
        actions.set_self_study_convener(by=request.actor, alliance=alliance, school=school)
        return _("Saved.")

    return do(request, alliance, action, anchor="self-study")


def _keys(request: Request, name: str) -> list[int]:
    """The keys that are ticked, posted or carried through a search; what is no number is no key."""
    data = request.POST if request.method == "POST" else request.GET
    return [key for key in map(small_int, data.getlist(name)) if key is not None][:1000]


def _limit(words: str, candidates: Sequence[object], ticked: Sequence[int]) -> int | None:
    """How many a search by words shows, where there may be more; None where all are shown."""
    return queries.FOUND if words and len(candidates) >= queries.FOUND + len(ticked) else None


def _initial(change: CooperatingUnit | None) -> dict[str, str]:
    if change is None:
        return {}
    return {
        "school_code": change.school.code,
        "kind": change.kind,
        "unit": change.unit,
        "cooperates_in": change.cooperates_in,
    }
