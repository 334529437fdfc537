"""Alliances as the plain facts that the rulebook judges. Reads unscoped: some rules look across communities."""

from collections import defaultdict
from collections.abc import Container, Iterable
from typing import Any

from django.db.models import Count, Q, Sum

from communities.models import (
    Alliance,
    AllianceMember,
    CommunityTownship,
    CooperatingUnit,
    School,
    SchoolProgramme,
    SchoolYear,
)
from rulebook.facts.alliance import AllianceFacts, SchoolFacts, SiblingAlliance
from rulebook.facts.alliance import CooperatingUnit as UnitFacts

_JOINED = AllianceMember.Answer.JOINED
_Key = tuple[int, int]


def students_of(school: School, year: int) -> int | None:
    """How many students the school had by its newest count up to a (ROC) year; None where it was never counted."""
    counted = SchoolProgramme.objects.filter(school=school, year__lte=year).values("year")
    newest = counted.annotate(students=Sum("students")).order_by("-year").first()
    return newest["students"] if newest else None


def alliance_facts(alliances: Iterable[Alliance]) -> list[AllianceFacts]:
    """The facts of each alliance, in the order given, in a constant number of queries.

    Members are the schools that have joined; an invitation counts for nothing until it is accepted.
    A school whose township is not recorded lies in the community where its county does.
    """
    asked = [alliance.pk for alliance in alliances]
    found = {a.pk: a for a in Alliance.objects.filter(pk__in=asked).select_related("community")}
    years = {alliance.year_id for alliance in found.values()}
    members = _members(list(found))
    schools = {member.school_id for own in members.values() for member in own}
    told = {(row.school_id, row.year_id): row for row in SchoolYear.objects.filter(year__in=years, school__in=schools)}
    elsewhere = _memberships(schools, years)
    siblings = _siblings(found.values())
    covered, counties = coverage(found.values())
    units = _units(list(found))

    def school_facts(alliance: Alliance, school: School) -> SchoolFacts:
        key = (alliance.community_id, alliance.year_id)
        year = told.get((school.pk, alliance.year_id))
        others = [other for other in elsewhere[school.pk, alliance.year_id] if other.pk != alliance.pk]
        return SchoolFacts(
            code=school.code,
            name=school.name,
            benchmark=bool(year and year.benchmark),
            designated=bool(year and year.is_designated),
            special_education=school.special_education,
            in_community=lies_in(school, covered[key], counties[key]),
            zone_funded=bool(year and year.free_admission_zone),
            takes_part_in_transfer=year.transfer_participation if year else None,
            other_alliances=tuple(str(other) for other in others),
            other_applications=tuple(str(other) for other in others if other.applied),
        )

    return [
        AllianceFacts(
            key=str(pk),
            community=found[pk].community.name,
            academic_year=found[pk].year_id,
            number=found[pk].number,
            schools=tuple(school_facts(found[pk], member.school) for member in members[pk]),
            conveners=tuple(m.school.code for m in members[pk] if m.part == AllianceMember.Part.CONVENER),
            units=tuple(units[pk]),
            siblings=tuple(
                SiblingAlliance(str(other), other.joined)
                for other in siblings[found[pk].community_id, found[pk].year_id]
                if other.pk != pk
            ),
            learning_zone=found[pk].learning_zone,
            zone_consent=found[pk].learning_zone_consent or None,
        )
        for pk in asked
    ]


def _members(alliances: list[int]) -> dict[int, list[AllianceMember]]:
    members: dict[int, list[AllianceMember]] = defaultdict(list)
    rows = AllianceMember.objects.filter(alliance__in=alliances, answer=_JOINED)
    for member in rows.select_related("school__organisation").order_by("school__organisation__code"):
        members[member.alliance_id].append(member)
    return members


def _memberships(schools: set[int], years: set[int]) -> dict[_Key, list[Alliance]]:
    """By school and year, every alliance that the school has joined."""
    joined: dict[_Key, list[Alliance]] = defaultdict(list)
    rows = AllianceMember.objects.filter(school__in=schools, alliance__year__in=years, answer=_JOINED)
    for member in rows.select_related("alliance__community").order_by("alliance__community__code", "alliance__number"):
        joined[member.school_id, member.alliance.year_id].append(member.alliance)
    return joined


def _siblings(alliances: Iterable[Alliance]) -> dict[_Key, list[Any]]:
    """By community and year, its alliances with the number of schools `joined`."""
    by_community: dict[_Key, list[Any]] = defaultdict(list)
    rows = Alliance.objects.filter(
        community__in={alliance.community_id for alliance in alliances}, year__in={a.year_id for a in alliances}
    )
    counted = rows.annotate(joined=Count("members", filter=Q(members__answer=_JOINED)))
    for alliance in counted.select_related("community").order_by("number"):
        by_community[alliance.community_id, alliance.year_id].append(alliance)
    return by_community


def lies_in(school: School, townships: Container[str], counties: Container[str]) -> bool:
    """Whether a school lies in a community that covers these: by its township, or its county where none is known."""
    return school.township_id in townships if school.township_id else school.county_id in counties


def coverage(alliances: Iterable[Alliance]) -> tuple[dict[_Key, set[str]], dict[_Key, set[str]]]:
    """By community and year, the townships covered and the counties they lie in."""
    townships: dict[_Key, set[str]] = defaultdict(set)
    counties: dict[_Key, set[str]] = defaultdict(set)
    rows = CommunityTownship.objects.filter(
        community__in={alliance.community_id for alliance in alliances}, year__in={a.year_id for a in alliances}
    )
    for community, year, township, county in rows.values_list("community", "year", "township", "township__county"):
        townships[community, year].add(township)
        counties[community, year].add(county)
    return townships, counties


def _units(alliances: list[int]) -> dict[int, list[UnitFacts]]:
    units: dict[int, list[UnitFacts]] = defaultdict(list)
    rows = CooperatingUnit.objects.filter(alliance__in=alliances).select_related("school__organisation")
    for unit in rows.order_by("pk"):
        units[unit.alliance_id].append(
            UnitFacts(str(unit.pk), f"{unit.school.name} {unit.unit}".strip(), unit.kind, unit.cooperates_in)
        )
    return units
