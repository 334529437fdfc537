"""Communities with what they cover and what lies in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from communities.models import Community, CommunityTownship, County, JuniorHigh, School, Township, standing


@dataclass(frozen=True, slots=True)
class Town:
    """A township of the checklist: whether the community covers it, or which other one does."""

    township: Township
    covered: bool
    other: Community | None


def communities(actor: Actor, year: int) -> QuerySet[Community]:
    """All communities by code, with the number of `townships` they cover in the year; `tell` says more of each."""
    covered = Count("coverage", filter=Q(coverage__year=year))
    return policy.scope(actor, P.COMMUNITY_VIEW).annotate(townships=covered).order_by("code")


def called(words: str) -> Q:
    """Communities of a name, or a code that begins so."""
    return Q(name__icontains=words) | Q(code__istartswith=words)


def reaching_into(county: County, year: int) -> Q:
    """Communities that cover a township of the county in the year."""
    covered = CommunityTownship.objects.filter(community=OuterRef("pk"), year=year, township__county=county)
    return Q(Exists(covered))


def tell(communities: Sequence[Any], year: int) -> None:
    """Put down at each community the names of its `counties` and the number of its `schools` in the year; two
    queries."""
    counties, schools = counties_of(communities, year), school_counts(communities, year)
    for community in communities:
        community.counties, community.schools = counties.get(community.pk, []), schools.get(community.pk, 0)


def with_schools(communities: QuerySet[Community], year: int) -> QuerySet[Community]:
    """The communities with the number of `schools` of `tell`, worked out by the database."""
    here = CommunityTownship.objects.filter(community=OuterRef("pk"), year=year)
    standing_here = here.filter(township__school__in=School.objects.filter(standing(year))).order_by()
    counted = standing_here.values("community").annotate(n=Count("township__school")).values("n")
    return communities.annotate(schools=Coalesce(Subquery(counted), 0))


def counties_of(communities: Iterable[Community], year: int) -> dict[int, list[str]]:
    """The names of the counties that each community reaches into."""
    reached: dict[int, list[str]] = {}
    rows = CommunityTownship.objects.filter(community__in=communities, year=year).order_by("township__county")
    for community, county in rows.values_list("community", "township__county__name").distinct():
        reached.setdefault(community, []).append(county)
    return reached


def school_counts(communities: Iterable[Community], year: int) -> dict[int, int]:
    """How many senior high schools that stand in the year lie in each community."""
    rows = CommunityTownship.objects.filter(community__in=communities, year=year)
    here = Q(township__school__in=School.objects.filter(standing(year)))
    counted = rows.values("community").annotate(schools=Count("township__school", filter=here))
    return {row["community"]: row["schools"] for row in counted}


def townships_of(community: Community, year: int) -> dict[County, list[Township]]:
    """What the community covers, by county."""
    rows = community.coverage.filter(year=year).select_related("township__county").order_by("township")
    by_county: dict[County, list[Township]] = {}
    for row in rows:
        by_county.setdefault(row.township.county, []).append(row.township)
    return by_county


def schools_in(actor: Actor, community: Community, year: int) -> QuerySet[School]:
    """The senior high schools that stand in the year and lie in the community, by code."""
    covered = community.coverage.filter(year=year).values("township")
    rows = policy.scope(actor, P.SCHOOL_NAME).filter(standing(year), township__in=covered)
    return rows.select_related("organisation", "county", "township").order_by("organisation__code")


def junior_highs_in(actor: Actor, community: Community, year: int) -> QuerySet[JuniorHigh]:
    """The junior highs that lie in the community, by code."""
    covered = community.coverage.filter(year=year).values("township")
    rows = policy.scope(actor, P.JUNIOR_HIGH_VIEW).filter(township__in=covered)
    return rows.select_related("organisation", "county", "township").order_by("organisation__code")


def counties() -> QuerySet[County]:
    """All counties, in the order of their codes."""
    return County.objects.order_by("code")


def checklist(community: Community, year: int, county: County) -> list[Town]:
    """Every township of the county, with who covers it in the year."""
    rows = CommunityTownship.objects.filter(year=year, township__county=county).select_related("community")
    taken = {row.township_id: row.community for row in rows}
    return [
        Town(
            town,
            covered=taken.get(town.pk) == community,
            other=taken[town.pk] if town.pk in taken and taken[town.pk] != community else None,
        )
        for town in county.townships.select_related("county").order_by("code")
    ]


def free_townships(year: int) -> int:
    """How many townships no community covers in the year."""
    return Township.objects.exclude(pk__in=CommunityTownship.objects.filter(year=year).values("township")).count()


def without_alliance(year: int) -> QuerySet[Community]:
    """The communities that cover townships in the year and have no alliance of it."""
    covered = CommunityTownship.objects.filter(year=year).values("community")
    return Community.objects.filter(pk__in=covered).exclude(alliances__year=year).order_by("code")


def schools_nowhere(year: int) -> QuerySet[School]:
    """The senior high schools of the year that lie in no community: without a township, or in one nobody covers."""
    covered = CommunityTownship.objects.filter(year=year).values("township")
    rows = School.objects.filter(standing(year), Q(township__isnull=True) | ~Q(township__in=covered))
    return rows.select_related("organisation", "county", "township").order_by("organisation__code")
