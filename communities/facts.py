"""Alliances as the plain facts that the rulebook judges. Reads unscoped: some rules look across communities."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable
from typing import Any

from django.db.models import Count, F, Q, Sum

from communities.models import (
    Alliance,
    AllianceMember,
    CommunityTownship,
    CooperatingUnit,
    School,
    SchoolProgramme,
    SchoolYear,
    alliance_name,
)
from core.statements import Given, Statement
from rulebook.facts.alliance import AllianceFacts, SchoolFacts, SiblingAlliance
from rulebook.facts.alliance import CooperatingUnit as UnitFacts

_JOINED, _CONVENER = AllianceMember.Answer.JOINED, AllianceMember.Part.CONVENER
_YEARS = Statement(
    lambda: SchoolYear.objects.filter(year_id__among=Given("years"), school_id__among=Given("schools")),
    *("school_id", "year_id", "benchmark", "designated_partnership", "designated_outreach"),
    *("free_admission_zone", "transfer_participation"),
)
_MEMBERS = Statement(
    lambda: (
        AllianceMember.objects.filter(alliance_id__among=Given("alliances"), answer=_JOINED)
        .annotate(
            code=F("school__organisation__code"),
            name=F("school__organisation__name"),
            special_education=F("school__special_education"),
            township_id=F("school__township"),
            county_id=F("school__county"),
        )
        .order_by("code")
    ),
    *("alliance_id", "school_id", "part", "code", "name", "special_education", "township_id", "county_id"),
)
_MEMBERSHIPS = Statement(
    lambda: (
        AllianceMember.objects.filter(
            school_id__among=Given("schools"), alliance__year_id__among=Given("years"), answer=_JOINED
        )
        .annotate(
            year_id=F("alliance__year"),
            number=F("alliance__number"),
            applied=F("alliance__applied"),
            community=F("alliance__community__name"),
        )
        .order_by("alliance__community__code", "alliance__number")
    ),
    *("school_id", "alliance_id", "year_id", "number", "applied", "community"),
)
_TOWNSHIPS = Statement(
    lambda: CommunityTownship.objects.filter(
        community_id__among=Given("communities"), year_id__among=Given("years")
    ).annotate(county=F("township__county")),
    *("community_id", "year_id", "township_id", "county"),
)
_UNITS = Statement(
    lambda: (
        CooperatingUnit.objects.filter(alliance_id__among=Given("alliances"))
        .annotate(school_name=F("school__organisation__name"))
        .order_by("pk")
    ),
    *("alliance_id", "pk", "school_name", "unit", "kind", "cooperates_in"),
)
_ALLIANCES = Statement(
    lambda: (
        Alliance.objects.filter(community_id__among=Given("communities"), year_id__among=Given("years"))
        .annotate(joined=Count("members", filter=Q(members__answer=_JOINED)), named=F("community__name"))
        .order_by("number")
    ),
    *("pk", "community_id", "year_id", "number", "named", "learning_zone", "learning_zone_consent", "joined"),
)
_Key = tuple[int, int]
#: By community and year, all its alliances, each with the number of schools that have `joined`.
Kin = dict[_Key, list[Any]]


def students_of(school: School, year: int) -> int | None:
    """How many students the school had by its newest count up to a (ROC) year; None where it was never counted."""
    counted = SchoolProgramme.objects.filter(school=school, year__lte=year).values("year")
    newest = counted.annotate(students=Sum("students")).order_by("-year").first()
    return newest["students"] if newest else None


def alliance_facts(alliances: Iterable[Alliance], kin: Kin | None = None) -> list[AllianceFacts]:
    """The facts of each alliance, in the order given, in a constant number of queries.

    `kin`: what `of_communities` has read of them, where the caller knows it.
    Members are the schools that have joined; an invitation counts for nothing until it is accepted.
    A school whose township is not recorded lies in the community where its county does.
    """
    listed = list(alliances)
    asked = [alliance.pk for alliance in listed]
    communities = of_communities(listed) if kin is None else kin
    by_key = {alliance.pk: alliance for near in communities.values() for alliance in near}
    around = _Around([by_key[pk] for pk in asked])
    return [
        AllianceFacts(
            key=str(pk),
            community=by_key[pk].named,
            academic_year=by_key[pk].year_id,
            number=by_key[pk].number,
            schools=tuple(around.school(by_key[pk], member) for member in around.members[pk]),
            conveners=tuple(member.code for member in around.members[pk] if member.part == _CONVENER),
            units=tuple(around.units[pk]),
            siblings=tuple(
                SiblingAlliance(str(other), other.joined)
                for other in communities[by_key[pk].community_id, by_key[pk].year_id]
                if other.pk != pk
            ),
            learning_zone=by_key[pk].learning_zone,
            zone_consent=by_key[pk].learning_zone_consent or None,
        )
        for pk in asked
    ]


def of_communities(alliances: Collection[Alliance]) -> Kin:
    """By community and year, all alliances beside those given, by number; `joined`: how many schools have."""
    by_community: Kin = defaultdict(list)
    for alliance in _ALLIANCES(
        communities={alliance.community_id for alliance in alliances}, years={each.year_id for each in alliances}
    ):
        by_community[alliance.community_id, alliance.year_id].append(alliance)
    return by_community


class _Around:
    """What stands in other tables, read once for all alliances; rows as tuples."""

    def __init__(self, alliances: list[Alliance]) -> None:
        self.members = self._members({alliance.pk for alliance in alliances})
        years = {alliance.year_id for alliance in alliances}
        schools = {member.school_id for own in self.members.values() for member in own}
        self.years = _by_school(_YEARS(years=years, schools=schools))
        self.joined = self._memberships(schools, years)
        self.townships, self.counties = coverage(alliances)
        self.units = _units([alliance.pk for alliance in alliances])

    def school(self, alliance: Alliance, member: Any) -> SchoolFacts:
        """A member as the rulebook knows it."""
        key = (alliance.community_id, alliance.year_id)
        year = self.years.get((member.school_id, alliance.year_id))
        joined = self.joined[member.school_id, alliance.year_id]
        others = [other for other in joined if other.alliance_id != alliance.pk]
        return SchoolFacts(
            code=member.code,
            name=member.name,
            benchmark=bool(year and year.benchmark),
            designated=bool(year and (year.designated_partnership or year.designated_outreach)),
            special_education=member.special_education,
            in_community=lies_in(member, self.townships[key], self.counties[key]),
            zone_funded=bool(year and year.free_admission_zone),
            takes_part_in_transfer=year.transfer_participation if year else None,
            other_alliances=tuple(alliance_name(other.community, other.number) for other in others),
            other_applications=tuple(alliance_name(other.community, other.number) for other in others if other.applied),
        )

    @staticmethod
    def _members(alliances: Collection[int]) -> dict[int, list[Any]]:
        members: dict[int, list[Any]] = defaultdict(list)
        for member in _MEMBERS(alliances=alliances):
            members[member.alliance_id].append(member)
        return members

    @staticmethod
    def _memberships(schools: Collection[int], years: Collection[int]) -> dict[_Key, list[Any]]:
        """By school and year, every alliance that the school has joined."""
        joined: dict[_Key, list[Any]] = defaultdict(list)
        for member in _MEMBERSHIPS(schools=schools, years=years):
            joined[member.school_id, member.year_id].append(member)
        return joined


def _by_school(rows: Iterable[Any]) -> dict[_Key, Any]:
    return {(row.school_id, row.year_id): row for row in rows}


def lies_in(school: Any, townships: Container[str], counties: Container[str]) -> bool:
    """Whether a school lies in a community that covers these: by its township, or its county where none is known."""
    return school.township_id in townships if school.township_id else school.county_id in counties


def coverage(alliances: Iterable[Alliance]) -> tuple[dict[_Key, set[str]], dict[_Key, set[str]]]:
    """By community and year, the townships covered and the counties they lie in."""
    townships: dict[_Key, set[str]] = defaultdict(set)
    counties: dict[_Key, set[str]] = defaultdict(set)
    listed = list(alliances)
    for community, year, township, county in _TOWNSHIPS(
        communities={alliance.community_id for alliance in listed}, years={alliance.year_id for alliance in listed}
    ):
        townships[community, year].add(township)
        counties[community, year].add(county)
    return townships, counties


def _units(alliances: list[int]) -> dict[int, list[UnitFacts]]:
    units: dict[int, list[UnitFacts]] = defaultdict(list)
    for unit in _UNITS(alliances=alliances):
        units[unit.alliance_id].append(
            UnitFacts(str(unit.pk), f"{unit.school_name} {unit.unit}".strip(), unit.kind, unit.cooperates_in)
        )
    return units
