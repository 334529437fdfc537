"""Pages of schools: the list, one school, what staff fill in."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from communities import actions, fields
from communities.filters import SchoolFilter, VacancyFilter
from communities.forms import CloseForm, GridFilter, YearFilter
from communities.models import AcademicYear, Alliance, LocationClass, School, SchoolKind, SchoolYear
from communities.queries import schools as queries
from communities.tables import SchoolTable, VacancyTable
from core import autosave
from core.drafts import text_of
from core.refusals import Refused
from core.roc import long


@page(P.SCHOOL_VIEW)
def schools(request: Request) -> HttpResponse:
    """The schools one may open, with their facts of a year and the totals of the list."""
    filtered = SchoolFilter(request.GET, request.actor)
    context = {
        "table": SchoolTable(filtered),
        "totals": queries.totals(filtered.qs, filtered.counted),
        "counted_year": filtered.counted,
        "may_edit": policy.may(request.actor, P.SCHOOL_EDIT),
        "may_let_in": policy.may(request.actor, P.PERSON_MANAGE),
    }
    return render(request, "communities/schools.html", context)


@page(P.SCHOOL_EDIT)
def without_address(request: Request) -> HttpResponse:
    """The schools whose address or township is missing."""
    return render(request, "communities/without_address.html", {"schools": queries.without_address(request.actor)})


@page(P.PERSON_MANAGE)
def vacancies(request: Request) -> HttpResponse:
    """The schools without an officer, accountant or principal today, each with the way to let one in."""
    table = VacancyTable(VacancyFilter(request.GET, request.actor))
    return render(request, "communities/vacancies.html", {"table": table})


@page(P.SCHOOL_VIEW, key="pk")
def school(request: Request, school: School) -> HttpResponse:
    """One school: its record, its facts by year, the ministry's counts."""
    context = {
        "school": school,
        "state": {"kind": "warn", "word": closing} if (closing := queries.closing(school)) else None,
        "years": queries.years_of(school),
        "programmes": queries.programmes_of(school),
        "departments": queries.departments_of(school),
        "may_edit": policy.can(request.actor, P.SCHOOL_EDIT, school),
        "record": [
            {"term": _("Code"), "value": school.code},
            {"term": _("Public or private"), "value": school.get_ownership_display()},
            {"term": _("County"), "value": school.county},
            {"term": _("Township"), "value": school.township.name if school.township else None},
            {"term": _("Address"), "value": school.address or None},
            {"term": _("Telephone"), "value": school.phone or None},
            {"term": _("Website"), "value": school.website or None},
            {"term": _("Remark"), "value": school.remark or None},
            *_closing(school),
        ],
    }
    return render(request, "communities/school.html", context)


@page(P.SCHOOL_EDIT, key="pk")
def edit_school(request: Request, school: School) -> HttpResponse:
    """The record of a school and its facts of a year, as fields that save themselves; whether it is closed."""
    successor = school.merged_into.code if school.merged_into else ""
    return _edit(request, school, CloseForm(initial={"closed_on": school.closed_on, "school_code": successor}))


@page(P.SCHOOL_EDIT, key="pk", methods=("POST",))
def close_school(request: Request, school: School) -> HttpResponse:
    """Close it, or mend its last day and successor."""
    form = CloseForm(request.POST)
    if form.is_valid():
        day, successor = form.cleaned_data["closed_on"], form.cleaned_data["school_code"]
        try:
            closed = actions.close_school(by=request.actor, school=school, closed_on=day, merged_into=successor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(school)s is recorded as closed.") % {"school": school})
            if closed.dropped:
                words = _("Its invitations were dropped: %(alliances)s.")
                messages.info(request, words % {"alliances": _listed(closed.dropped)})
            if closed.joined:
                words = _("It is still a member of %(alliances)s: appoint another convener or have it taken out.")
                messages.warning(request, words % {"alliances": _listed(closed.joined)})
            return redirect("communities:school", school.pk)
    return _edit(request, school, form)


@page(P.SCHOOL_EDIT, key="pk", methods=("POST",))
def reopen_school(request: Request, school: School) -> HttpResponse:
    """Take a closing back that was a mistake."""
    actions.reopen_school(by=request.actor, school=school)
    messages.success(
        request, _("%(school)s is recorded as open. Invite it again where it belongs.") % {"school": school}
    )
    return redirect("communities:school", school.pk)


def _listed(alliances: Iterable[Alliance]) -> str:
    return "、".join(f"{each.year_id} {each}" for each in alliances)


def _closing(school: School) -> list[dict[str, Any]]:
    """What the record says of its closing."""
    if school.closed_on is None:
        return []
    into = school.merged_into
    url = reverse("communities:school", args=[into.pk]) if into else ""
    return [
        {"term": _("Last day"), "value": long(school.closed_on)},
        {"term": _("Merged into"), "value": into, "url": url},
    ]


def _closing_told(school: School) -> str:
    """What closing the school would come to, to be read before it is done."""
    sentences = [
        _("%(school)s is recorded as closed: from the next academic year on it is neither invited nor counted.")
        % {"school": school}
    ]
    invited, joined = queries.standing_invitations(school)
    if invited:
        words = _("Invitations to alliances of later years are dropped and do not come back; open now: %(alliances)s.")
        sentences.append(words % {"alliances": _listed(invited)})
    if joined:
        words = _("It stays a member of %(alliances)s until it is taken out there.")
        sentences.append(words % {"alliances": _listed(joined)})
    return " ".join(sentences)


def _edit(request: Request, school: School, closing: CloseForm) -> HttpResponse:
    form = YearFilter(request.GET, queries.years(request.actor))
    facts = SchoolYear.objects.filter(school=school, year=form.selected_year).first() or SchoolYear(school=school)
    context = {
        "school": school,
        "form": form,
        "year": form.selected_year,
        "record": {name: text_of(school, name) for name in fields.of_school(school)},
        "facts": {name: text_of(facts, name) for name in fields.of_year()},
        "closing": closing,
        "closing_told": _closing_told(school),
        "townships": [{"value": town.pk, "label": town.name} for town in school.county.townships.all()],
        **_options(),
    }
    return render(request, "communities/edit_school.html", context, status=422 if closing.errors else 200)


@page(P.SCHOOL_EDIT)
def year_grid(request: Request) -> HttpResponse:
    """The facts of a year of all schools of a county, as a grid."""
    form = GridFilter(request.GET, queries.years(request.actor))
    county = form.chosen.get("county") or form.fields["county"].queryset.first()  # type: ignore[attr-defined]
    rows = queries.grid(request.actor, form.selected_year, county) if county else []
    names = list(fields.of_year())
    context = {
        "form": form,
        "year": form.selected_year,
        "county": county,
        "rows": [(school, {name: text_of(facts, name) for name in names}) for school, facts in rows],
        **_options(),
    }
    return render(request, "communities/year_grid.html", context)


@page(P.SCHOOL_EDIT, key="pk", methods=("POST",))
def save_school(request: Request, school: School) -> HttpResponse:
    """One field of the record."""
    return autosave.answer(request, lambda **posted: actions.save_school(by=request.actor, school=school, **posted))


@page(P.SCHOOL_EDIT, key="pk", methods=("POST",))
def save_year_fact(request: Request, school: School, year: int) -> HttpResponse:
    """One fact of the year."""
    school_year = AcademicYear.objects.filter(pk=year).first()
    if school_year is None:
        raise Http404
    return autosave.answer(
        request, lambda **posted: actions.save_year_fact(by=request.actor, school=school, year=school_year, **posted)
    )


def _options() -> dict[str, list[dict[str, str]]]:
    """What the choices of the yearly facts offer."""
    return {
        "kinds": [{"value": key, "label": str(label)} for key, label in SchoolKind.choices],
        "locations": [{"value": key, "label": str(label)} for key, label in LocationClass.choices],
        "authorities": [{"value": str(body.pk), "label": body.name} for body in fields.authorities()],
        "yes_no": [{"value": "1", "label": _("Yes")}, {"value": "0", "label": _("No")}],
    }
