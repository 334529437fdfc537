"""Alliances of the told years: last year's have nothing to mend; the others break every rule of alliances somewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from communities.models import Alliance, AllianceMember, AlliancePartner, CooperatingUnit, School, SchoolYear
from demo.nation import Nation, Place
from demo.stories.positions import (
    BENCHMARK_AS_PARTNER,
    BORROWER,
    LAYER,
    NO_TRANSFER,
    ONLY_INVITED,
    STILL_ANSWERING,
    TOO_SMALL_TO_SPLIT,
    TWO_BENCHMARKS,
    UNIT,
    UNIT_WITHOUT_PURPOSE,
    WELL_SPLIT,
    WITHOUT_CONVENER,
    ZONE_FUNDED,
    ZONE_WITH_CONSENT,
    ZONE_WITHOUT_CONSENT,
)

CONVENER, PARTNER = AllianceMember.Part.CONVENER, AllianceMember.Part.PARTNER
JOINED, INVITED, DECLINED = AllianceMember.Answer.JOINED, AllianceMember.Answer.INVITED, AllianceMember.Answer.DECLINED
Kind = CooperatingUnit.Kind


@dataclass
class _Made:
    """Rows of a year, written together."""

    positions: list[int] = field(default_factory=list)
    alliances: list[Alliance] = field(default_factory=list)
    members: list[AllianceMember] = field(default_factory=list)
    partners: list[AlliancePartner] = field(default_factory=list)
    units: list[CooperatingUnit] = field(default_factory=list)


def build(nation: Nation) -> None:
    """Plain alliances last year; a story to some of the others, under the rules of each edition."""
    for number in nation.told_years:
        made = _Made()
        for position, place in enumerate(nation.places):
            story = None if number == nation.year - 1 else position % LAYER
            for part, (convener, schools) in enumerate(_parts(place, story), 1):
                alliance = Alliance(community=place.community, year=nation.years[number], number=part)
                made.positions.append(position)
                _fill(nation, made, alliance, place, convener=convener, schools=schools, story=story)
            if story is not None:
                _extras(nation, made, position, story)
        Alliance.objects.bulk_create(made.alliances)
        AllianceMember.objects.bulk_create(made.members, batch_size=2000)
        AlliancePartner.objects.bulk_create(made.partners, batch_size=2000)
        CooperatingUnit.objects.bulk_create(made.units)
        nation.alliances[number] = list(zip(made.positions, made.alliances, strict=True))
        for member in sorted(made.members, key=lambda member: (member.part != CONVENER, member.school.code)):
            if member.answer == JOINED:
                nation.members.setdefault(member.alliance, []).append(member.school)
    _facts_of_the_year(nation)


def _parts(place: Place, story: int | None) -> Iterator[tuple[School | None, list[School]]]:
    """The alliances of a place: convener and members of each."""
    schools = place.schools
    if story == TOO_SMALL_TO_SPLIT:
        yield schools[0], schools[:11]
        yield schools[11], schools[11:]
    elif story == WELL_SPLIT:
        yield schools[0], schools[:12]
        yield schools[12], schools[12:]
    elif story == WITHOUT_CONVENER:
        yield None, []
    elif story == BENCHMARK_AS_PARTNER:
        yield schools[1], schools
    else:
        yield schools[0], schools


def _fill(
    nation: Nation,
    made: _Made,
    alliance: Alliance,
    place: Place,
    *,
    convener: School | None,
    schools: list[School],
    story: int | None,
) -> None:
    since = _joined(nation, alliance)
    alliance.forming = alliance.year_id == nation.year
    alliance.learning_zone = story in (ZONE_WITH_CONSENT, ZONE_WITHOUT_CONSENT)
    alliance.learning_zone_consent = "示範字第 1140000035 號函（114/02/14）" if story == ZONE_WITH_CONSENT else ""
    alliance.self_study_convener = convener
    made.alliances.append(alliance)
    for index, school in enumerate(schools):
        answer = JOINED
        if school != convener:
            if story == ONLY_INVITED:
                answer = INVITED
            elif story in STILL_ANSWERING and index % 3:
                answer = INVITED if index % 3 == 1 else DECLINED
        made.members.append(
            AllianceMember(
                alliance=alliance,
                school=school,
                part=CONVENER if school == convener else PARTNER,
                answer=answer,
                joined_on=since if answer == JOINED else None,
            )
        )
    if convener is not None and story != ONLY_INVITED:
        universities = nation.universities[(place.community.pk * 3) % len(nation.universities) :][:2]
        for organisation in (*place.junior_highs[alliance.number * 8 - 8 : alliance.number * 8], *universities):
            made.partners.append(AlliancePartner(alliance=alliance, organisation=organisation, joined_on=since))


def _joined(nation: Nation, alliance: Alliance) -> date:
    """When its schools joined: in the March before its year, never later than today."""
    return min(date(alliance.year_id + 1911, 3, 1), nation.on)


def _extras(nation: Nation, made: _Made, position: int, story: int) -> None:
    """A school that joins two alliances; cooperating units with and without a purpose."""
    before = nation.places[position - 1]
    if story == BORROWER:
        made.members.append(
            AllianceMember(
                alliance=made.alliances[-1],
                school=before.schools[1],
                answer=JOINED,
                joined_on=_joined(nation, made.alliances[-1]),
            )
        )
    if story in (UNIT, UNIT_WITHOUT_PURPOSE):
        purpose = "支援餐飲群跨校選修與設備共用" if story == UNIT else ""
        made.units.append(
            CooperatingUnit(
                alliance=made.alliances[-1],
                school=before.schools[2],
                kind=Kind.RARE_DEPARTMENT,
                unit="示範稀少性類科",
                cooperates_in=purpose,
            )
        )


def _facts_of_the_year(nation: Nation) -> None:
    """Marks of a year that break a rule: a second benchmark school, double funding, transfers not taken part in."""
    changes: dict[int, dict[str, object]] = {}
    for position, place in enumerate(nation.places):
        story = position % LAYER
        if story == TWO_BENCHMARKS:
            changes[place.schools[1].pk] = {"benchmark": True}
        elif story == ZONE_FUNDED:
            changes[place.schools[1].pk] = {"free_admission_zone": True}
        elif story == NO_TRANSFER:
            changes[place.schools[1].pk] = {"transfer_participation": False}
            changes[place.schools[2].pk] = {"transfer_participation": None}
    for row in SchoolYear.objects.filter(school__in=changes).exclude(year=nation.year - 1):
        for name, value in changes[row.school_id].items():
            setattr(row, name, value)
        row.save()
