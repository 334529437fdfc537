"""Pages of communities: the list, one community, what staff define."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from communities import actions
from communities.filters import CommunityFilter
from communities.forms import CommunityForm, YearFilter
from communities.models import AcademicYear, Community, County, Township
from communities.queries import land as queries
from communities.queries.alliances import alliances
from communities.queries.schools import years
from communities.tables import CommunityTable
from core.refusals import Refused


@page(P.COMMUNITY_VIEW)
def communities(request: Request) -> HttpResponse:
    """All communities with what they cover in a year."""
    filtered = CommunityFilter(request.GET, request.actor)
    context = {
        "table": CommunityTable(filtered),
        "year": filtered.year,
        # The year is always one: it is what is looked at, not what is looked for.
        "filtered": any(request.GET.get(name) for name in ("q", "county")),
        "free": queries.free_townships(filtered.year),
        "may_edit": policy.may(request.actor, P.COMMUNITY_EDIT),
    }
    return render(request, "communities/communities.html", context)


@page(P.COMMUNITY_VIEW, key="pk")
def community(request: Request, community: Community) -> HttpResponse:
    """One community in a year: townships, neighbours, schools and junior highs that lie in it, its alliances."""
    form = YearFilter(request.GET, years(request.actor))
    context = {
        "community": community,
        "form": form,
        "year": form.selected_year,
        "townships": queries.townships_of(community, form.selected_year),
        "neighbours": community.neighbours.all(),
        "schools": queries.schools_in(request.actor, community, form.selected_year),
        "junior_highs": queries.junior_highs_in(request.actor, community, form.selected_year),
        "alliances": alliances(request.actor, form.selected_year).filter(community=community),
        "may_edit": policy.can(request.actor, P.COMMUNITY_EDIT, community),
        "counties": queries.counties(),
    }
    return render(request, "communities/community.html", context)


@page(P.COMMUNITY_EDIT, methods=("GET", "POST"))
def define(request: Request) -> HttpResponse:
    """A new community."""
    return _define(request, None)


@page(P.COMMUNITY_EDIT, key="pk", methods=("GET", "POST"))
def rename(request: Request, community: Community) -> HttpResponse:
    """Another code or name."""
    return _define(request, community)


def _define(request: Request, community: Community | None) -> HttpResponse:
    form = CommunityForm(request.POST or None, instance=community)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            saved = actions.define_community(
                by=request.actor, code=cleaned["code"], name=cleaned["name"], change=community
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The community is saved. Now say which townships it covers."))
            return redirect("communities:community", saved.pk)
    context = {"form": form, "community": community}
    return render(request, "communities/define.html", context, status=422 if form.errors else 200)


@page(P.COMMUNITY_EDIT, key="pk", methods=("GET", "POST"))
def townships(request: Request, community: Community, year: int, county: str) -> HttpResponse:
    """The checklist of one county's townships for one year."""
    if "\x00" in county:
        raise Http404
    school_year, here = AcademicYear.objects.filter(pk=year).first(), County.objects.filter(pk=county).first()
    if school_year is None or here is None:
        raise Http404
    refusal, status = "", 200
    if request.method == "POST":
        seen, wanted = ({key for key in request.POST.getlist(name) if "\x00" not in key} for name in ("seen", "town"))
        towns = Township.objects.filter(county=here)
        try:
            added, removed = actions.set_townships(
                by=request.actor,
                community=community,
                year=school_year,
                add=list(towns.filter(pk__in=wanted - seen)),
                remove=list(towns.filter(pk__in=seen - wanted)),
            )
        except Refused as refused:
            refusal, status = str(refused), 422
        else:
            words = _("%(county)s: %(added)s townships added, %(removed)s taken out.")
            messages.success(request, words % {"county": here, "added": added, "removed": removed})
            return redirect(f"{reverse('communities:community', args=[community.pk])}?year={year}")
    context = {
        "community": community,
        "year": year,
        "county": here,
        "counties": queries.counties(),
        "towns": queries.checklist(community, year, here),
        "ticked": request.POST.getlist("town") if refusal else None,
        "errors": [{"text": refusal, "href": "#towns"}] if refusal else [],
    }
    return render(request, "communities/townships.html", context, status=status)


@page(P.COMMUNITY_EDIT, key="pk", methods=("GET", "POST"))
def neighbours(request: Request, community: Community) -> HttpResponse:
    """The communities that border on this one."""
    if request.method == "POST":
        seen, wanted = set(request.POST.getlist("seen")), set(request.POST.getlist("neighbour"))
        others = {str(each.pk): each for each in Community.objects.exclude(pk=community.pk)}
        actions.set_neighbours(
            by=request.actor,
            community=community,
            add=[others[key] for key in wanted - seen if key in others],
            remove=[others[key] for key in seen - wanted if key in others],
        )
        messages.success(request, _("The neighbours are saved."))
        return redirect("communities:community", community.pk)
    present = set(community.neighbours.values_list("pk", flat=True))
    context = {
        "community": community,
        "rows": [(each, each.pk in present) for each in Community.objects.exclude(pk=community.pk)],
    }
    return render(request, "communities/neighbours.html", context)


@page(P.COMMUNITY_EDIT, methods=("POST",))
def carry_coverage(request: Request, year: int) -> HttpResponse:
    """Last year's townships of all communities once more."""
    school_year = AcademicYear.objects.filter(pk=year).first()
    if school_year is None:
        raise Http404
    carried = actions.carry_coverage(by=request.actor, year=school_year)
    words = ngettext("%(n)s township carried over.", "%(n)s townships carried over.", carried)
    messages.success(request, words % {"n": carried})
    return redirect(f"{reverse('communities:communities')}?year={year}")
