"""Schools with their yearly facts and statistics, junior highs, universities."""

from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.models import (
    Institution,
    JuniorHigh,
    JuniorHighYear,
    LocationClass,
    School,
    SchoolKind,
    SchoolProgramme,
    SchoolYear,
    University,
)
from demo.names import stem
from demo.nation import Nation, Place

JUNIOR_HIGHS_A_PLACE = 20
#: In every so-maniest place one school lacks its address, for staff to fill.
WITHOUT_ADDRESS_EVERY = 7

PUBLIC, PRIVATE = Institution.Ownership.PUBLIC, Institution.Ownership.PRIVATE
_KINDS = (
    [(SchoolKind.GENERAL, "高級中學")] * 9
    + [
        (SchoolKind.TECHNICAL, name)
        for name in ("高級工業職業學校", "高級商業職業學校", "高級農工職業學校", "高級家事商業職業學校")
    ]
    + [(SchoolKind.TECHNICAL, "高級商工職業學校")] * 2
    + [(SchoolKind.COMPREHENSIVE, "綜合高級中學")] * 3
    + [(SchoolKind.SINGLE, "藝術高級中學"), (SchoolKind.SPECIAL, "特殊教育學校")]
)
_LOCATIONS = [LocationClass.ORDINARY] * 7 + [LocationClass.NEITHER] * 2 + [LocationClass.REMOTE]
#: What a school of a kind teaches: programme, share of its classes in percent.
_PROGRAMMES = {
    SchoolKind.GENERAL: [("普通科", 100)],
    SchoolKind.TECHNICAL: [("專業群科", 85), ("實用技能學程", 15)],
    SchoolKind.COMPREHENSIVE: [("綜合高中", 60), ("普通科", 40)],
    SchoolKind.SINGLE: [("普通科", 100)],
    SchoolKind.SPECIAL: [("專業群科", 100)],
}
_MUNICIPALITIES = frozenset({"63000", "64000", "65000", "66000", "67000", "68000"})


def build(nation: Nation) -> None:
    """Everything that teaches."""
    kinds = _senior_highs(nation)
    _yearly_facts(nation, kinds)
    _statistics(nation, kinds)
    _junior_highs(nation)
    _universities(nation)


def _address(place: Place, town: int, number: int) -> str:
    """As the ministry's lists write it, with a postcode in front: one that is none."""
    return f"[000]{place.townships[town % len(place.townships)]}示範路{number % 300 + 1}號"


def _code(number: int, kind: SchoolKind) -> str:
    """D00001 …; as in the ministry's codes the fourth character of a special-education school is an F."""
    if kind != SchoolKind.SPECIAL:
        return f"D{number:05}"
    return f"D{number // 100 % 10}{number // 1000}F{number % 100:02}"


def _senior_highs(nation: Nation) -> dict[int, SchoolKind]:
    chance = nation.chance("schools")
    made: list[tuple[Place, School]] = []
    kinds: list[SchoolKind] = []
    for position, place in enumerate(nation.places):
        for index in range(place.size):
            number = len(made) + 1
            kind, ending = _KINDS[0] if index == 0 else chance.choice(_KINDS)
            owner = PRIVATE if kind != SchoolKind.SPECIAL and chance.random() < 0.4 else PUBLIC
            name = f"{'私立' if owner == PRIVATE else ''}示範{stem(number)}{ending}"
            organisation = Organisation(kind=OrganisationKind.SCHOOL, code=_code(number, kind), name=name)
            placed = index != 2 or position % WITHOUT_ADDRESS_EVERY != 0
            school = School(
                organisation=organisation,
                ownership=owner,
                county=place.county,
                township=place.townships[index % len(place.townships)] if placed else None,
                address=_address(place, index, number) if placed else "",
                phone=f"(00)0000{number % 10000:04}",
                special_education=kind == SchoolKind.SPECIAL,
                remark="示範資料，並無此校",
            )
            made.append((place, school))
            kinds.append(kind)
    Organisation.objects.bulk_create([school.organisation for _, school in made])
    for place, school in made:
        school.organisation_id = school.organisation.pk
        place.schools.append(school)
    School.objects.bulk_create([school for _, school in made])
    return {school.pk: kind for (_, school), kind in zip(made, kinds, strict=True)}


def _authority(nation: Nation, place: Place, school: School, draw: float) -> Organisation | None:
    if place.county.code in _MUNICIPALITIES or (school.ownership == PUBLIC and draw < 0.25):
        return nation.authorities[place.county.code]
    return nation.ministry


def _yearly_facts(nation: Nation, kinds: dict[int, SchoolKind]) -> None:
    chance = nation.chance("school years")
    rows: list[SchoolYear] = []
    for position, place in enumerate(nation.places):
        for index, school in enumerate(place.schools):
            authority, location = _authority(nation, place, school, chance.random()), chance.choice(_LOCATIONS)
            rows.extend(
                SchoolYear(
                    school=school,
                    year=year,
                    kind=kinds[school.pk],
                    location_class=location,
                    authority=authority,
                    benchmark=index == 0 and position % 3 == 0,
                    designated_partnership=index == 1 or (index == 2 and position % 4 == 0),
                    designated_outreach=index == 3 or (index == 4 and position % 5 == 0),
                    transfer_participation=True,
                )
                for year in nation.years.values()
            )
    SchoolYear.objects.bulk_create(rows, batch_size=2000)


def _statistics(nation: Nation, kinds: dict[int, SchoolKind]) -> None:
    chance = nation.chance("statistics")
    rows: list[SchoolProgramme] = []
    for place in nation.places:
        for school in place.schools:
            classes = chance.randrange(9, 16) if kinds[school.pk] == SchoolKind.SPECIAL else chance.randrange(12, 61)
            for number in nation.counted_years:
                for programme, share in _PROGRAMMES[kinds[school.pk]]:
                    here = max(1, classes * share // 100)
                    students = here * chance.randrange(22, 36)
                    rows.append(
                        SchoolProgramme(
                            school=school,
                            year=nation.years[number],
                            programme=programme,
                            session="日間部",
                            classes=here,
                            students=students,
                            graduates=students // 3,
                        )
                    )
    SchoolProgramme.objects.bulk_create(rows, batch_size=2000)


def _junior_highs(nation: Nation) -> None:
    chance = nation.chance("junior highs")
    rows: list[JuniorHigh] = []
    for place in nation.places:
        for index in range(JUNIOR_HIGHS_A_PLACE):
            number = len(rows) + 1
            organisation = Organisation(
                kind=OrganisationKind.JUNIOR_HIGH, code=f"DJ{number:04}", name=f"示範{stem(number * 3)}國民中學"
            )
            place.junior_highs.append(organisation)
            rows.append(
                JuniorHigh(
                    organisation=organisation,
                    ownership=PUBLIC,
                    county=place.county,
                    township=place.townships[index % len(place.townships)],
                    remark="示範資料，並無此校",
                )
            )
    Organisation.objects.bulk_create([row.organisation for row in rows])
    for row in rows:
        row.organisation_id = row.organisation.pk
    JuniorHigh.objects.bulk_create(rows)
    counts = [
        JuniorHighYear(
            junior_high=row,
            year=nation.years[number],
            classes=(classes := chance.randrange(3, 49)),
            students=(students := classes * chance.randrange(16, 29)),
            graduates=students // 3,
            teachers=classes * 2 + 2,
        )
        for row in rows
        for number in nation.counted_years
    ]
    JuniorHighYear.objects.bulk_create(counts, batch_size=2000)


def _universities(nation: Nation) -> None:
    rows = [
        University(
            organisation=Organisation(
                kind=OrganisationKind.UNIVERSITY,
                code=f"D{number:03}",
                name=f"示範{stem(number * 17)}{'科技' if number % 2 else ''}大學",
            ),
            ownership=PUBLIC if number % 3 == 0 else PRIVATE,
            county=place.county,
            township=place.townships[0],
            address=_address(place, 0, number),
            system="技職" if number % 2 else "一般",
            remark="示範資料，並無此校",
        )
        for number, place in enumerate(nation.places, 1)
    ]
    nation.universities = Organisation.objects.bulk_create([row.organisation for row in rows])
    for row in rows:
        row.organisation_id = row.organisation.pk
    University.objects.bulk_create(rows)
