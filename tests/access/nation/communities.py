"""Years, the land, schools, alliances."""

from datetime import date

from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.models import (
    AcademicYear,
    Alliance,
    AllianceMember,
    AlliancePartner,
    Community,
    CommunityTownship,
    Confirmation,
    CooperatingUnit,
    County,
    JuniorHigh,
    School,
    SchoolYear,
    Township,
    University,
)
from tests import make
from tests.access.nation import CANARY, YEAR, Nation, Tenant, pk

AFTER = ()
ARGUMENTS = {
    "communities:carry_coverage": {"year": YEAR},
    "communities:save_year_fact": {"year": YEAR},
    "communities:townships": {"year": YEAR, "county": pk(County)},
    "communities:unit": {"unit": pk(CooperatingUnit)},
    "communities:remove_unit": {"unit": pk(CooperatingUnit)},
    "communities:ask_unit": {"unit": pk(CooperatingUnit)},
    "communities:ask_partner": {"partner": pk(AlliancePartner)},
}


def build(nation: Nation) -> None:
    """Both tenants, with an alliance in either year."""
    for year in (YEAR - 1, YEAR):
        AcademicYear.objects.get_or_create(year=year)
    nation.shared[AcademicYear] = AcademicYear.objects.get(year=YEAR)
    nation.a, nation.b = map(_tenant, "ab")


def _tenant(letter: str) -> Tenant:
    county = County.objects.get_or_create(code=f"9900{ord(letter) % 10}", defaults={"name": f"示例縣{letter}"})[0]
    township = Township.objects.create(code=f"9900{ord(letter) % 10}001", county=county, name="示例鄉")
    authority = make.organisation(OrganisationKind.AUTHORITY)
    convener, partner, beside = (_school(county, township, authority) for _ in range(3))
    community = Community.objects.create(code=f"T{letter}", name=f"示例社區{letter}")
    CommunityTownship.objects.create(community=community, year_id=YEAR, township=township)
    tenant = Tenant(letter, community, convener, partner, authority)
    for year in (YEAR - 1, YEAR):
        alliance = _alliance(tenant, year)
    unit = CooperatingUnit.objects.create(alliance=alliance, school=beside, kind="rare-department", unit=CANARY[letter])
    asked = Confirmation.objects.create(alliance=alliance, unit=unit, planned=CANARY[letter])
    place = {"ownership": "public", "county": county, "township": township}
    junior, university = (
        make.organisation(kind) for kind in (OrganisationKind.JUNIOR_HIGH, OrganisationKind.UNIVERSITY)
    )
    tenant.records |= {
        School: partner,
        Community: community,
        Alliance: alliance,
        County: county,
        CooperatingUnit: unit,
        JuniorHigh: JuniorHigh.objects.create(organisation=junior, **place),
        University: University.objects.create(organisation=university, **place),
        AlliancePartner: AlliancePartner.objects.create(
            alliance=alliance, organisation=university, joined_on=date(2026, 1, 1)
        ),
        Confirmation: asked,
    }
    tenant.of_convener[School] = convener
    return tenant


def _alliance(tenant: Tenant, year: int) -> Alliance:
    alliance = Alliance.objects.create(community=tenant.community, year_id=year, forming=year == YEAR)
    for part, school in (("convener", tenant.convener), ("partner", tenant.partner)):
        AllianceMember.objects.create(
            alliance=alliance, school=school, part=part, answer="joined", joined_on=date(2026, 1, 1)
        )
    return alliance


def _school(county: County, township: Township, authority: Organisation) -> School:
    school = School.objects.create(
        organisation=make.organisation(), ownership="public", county=county, township=township
    )
    for year in (YEAR - 1, YEAR):
        SchoolYear.objects.create(school=school, year_id=year, authority=authority, benchmark=False)
    return school
