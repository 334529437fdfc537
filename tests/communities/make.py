"""Makers for this app: a land of two townships, a community over one of them, schools, an alliance."""

from django.test import Client

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation, Person
from accounts.roles import OrganisationKind, Role
from communities import actions
from communities.models import (
    AcademicYear,
    Alliance,
    AllianceMember,
    Community,
    CommunityTownship,
    County,
    JuniorHigh,
    School,
    SchoolYear,
    Township,
)
from tests import make

YEAR = 114


def year(number: int = YEAR) -> AcademicYear:
    """A school year."""
    with attributed(Actor.system(), "test"):
        return AcademicYear.objects.get_or_create(year=number)[0]


def town(code: str = "10007010", name: str = "彰化市") -> Township:
    """A township of Changhua County."""
    with attributed(Actor.system(), "test"):
        county, _ = County.objects.get_or_create(code="10007", defaults={"name": "彰化縣"})
        return Township.objects.get_or_create(code=code, defaults={"county": county, "name": name})[0]


def elsewhere() -> Township:
    """A township that the community does not cover."""
    return town("10007020", "鹿港鎮")


def community(code: str = "C1", *towns: Township, number: int = YEAR) -> Community:
    """A community that covers the townships (one, unless others are given) in the year."""
    with attributed(Actor.system(), "test"):
        made = Community.objects.create(code=code, name=f"測試{code}區")
        for each in towns or (town(),):
            CommunityTownship.objects.create(community=made, year=year(number), township=each)
    return made


def school(of: Township | None = None, **facts: object) -> School:
    """A school in the township with its facts of the year; it takes part in the transfer unless told otherwise."""
    of = of or town()
    body = make.organisation(OrganisationKind.SCHOOL)
    with attributed(Actor.system(), "test"):
        made = School.objects.create(
            organisation=body, ownership="public", county=of.county, township=of, address=f"{of}測試路1號"
        )
        SchoolYear.objects.create(school=made, year=year(), **{"transfer_participation": True, **facts})
    return made


def junior_high(of: Township | None = None) -> Organisation:
    """A junior high in the township."""
    of = of or town()
    body = make.organisation(OrganisationKind.JUNIOR_HIGH)
    with attributed(Actor.system(), "test"):
        JuniorHigh.objects.create(organisation=body, ownership="public", county=of.county, township=of)
    return body


def alliance(
    of: Community | None = None, convener: School | None = None, *partners: School, **fields: object
) -> Alliance:
    """An alliance being formed, whose convener and partners have joined."""
    of = of or community()
    with attributed(Actor.system(), "test"):
        made = Alliance.objects.create(community=of, year=year(), **{"forming": True, **fields})
    if convener is not None:
        add(made, convener, part="convener")
    for partner in partners:
        add(made, partner)
    return made


def add(to: Alliance, member: School, *, part: str = "partner", answer: str = "joined") -> AllianceMember:
    """A school in the alliance with its answer."""
    with attributed(Actor.system(), "test"):
        return AllianceMember.objects.create(
            alliance=to, school=member, part=part, answer=answer, joined_on="2025-03-01" if answer == "joined" else None
        )


def staff() -> Actor:
    """Somebody of the Administration."""
    return make.actor(Role.ADMINISTRATION_STAFF)


def officer(of: School) -> Actor:
    """The school's officer."""
    return make.actor(Role.SCHOOL_OFFICER, of.organisation)


def opened(number: int = YEAR) -> list[Alliance]:
    """The alliances of the year, opened by staff."""
    return actions.open_alliances(by=staff(), year=year(number))


def signed_in(actor: Actor) -> Client:
    """A browser in which the actor is signed in."""
    client = Client()
    person = Person.objects.get(pk=Membership.objects.get(pk=actor.membership_id).person_id)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client
