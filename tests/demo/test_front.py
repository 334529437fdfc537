"""Whom one can sign in as in the demonstration: everybody who signs in an alliance, and nobody where there is none."""

import io

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation, Person
from accounts.queries import DEMONSTRATION
from accounts.roles import OrganisationKind, Role
from communities.models import AllianceMember
from demo import people
from tests.proposals import make

pytestmark = pytest.mark.django_db
SIGNING = {Role.SCHOOL_OFFICER: "officer", Role.ACCOUNTANT: "accountant", Role.PRINCIPAL: "principal"}


def demonstration() -> tuple[AllianceMember, ...]:
    """An alliance of two schools whose people are those of the demonstration; its members, the convener first."""
    proposal = make.proposal()
    members = tuple(proposal.alliance.members.filter(answer="joined").order_by("part"))
    with attributed(Actor.system(), "test"):
        Organisation.objects.create(kind=OrganisationKind.PROGRAMME, code=DEMONSTRATION, name="示範工作小組")
        for member in members:
            for role, duty in SIGNING.items():
                first = "convener" if duty == "officer" else f"convener-{duty}"
                name = first if member.part == "convener" else f"{member.school.code.lower()}.{duty}"
                person = Person.objects.create(email=f"{name}@{people.DOMAIN}", name=name)
                Membership.objects.create(
                    person=person, organisation=member.school.organisation, role=role, period=("2021-08-01", None)
                )
    return members


def emails(member: AllianceMember) -> set[str]:
    return set(Membership.objects.filter(organisation=member.school_id).values_list("person__email", flat=True))


def test_everybody_who_signs_in_the_alliance_is_printed() -> None:
    members = demonstration()
    said = io.StringIO()
    call_command("demo_accounts", stdout=said)
    assert len(members) == 2
    for member in members:
        assert len(emails(member)) == 3 and all(email in said.getvalue() for email in emails(member))


def test_accounts_stand_by_school_at_the_front_of_the_demonstration_only() -> None:
    answer = Client().get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/sign-in/")
    members = demonstration()
    for query in ({}, {"alliance": members[0].alliance_id}, {"alliance": "x" * 40}):
        page = Client().get("/", query).content.decode()
        assert people.PASSWORD in page
        assert all(email in page for member in members for email in emails(member))


def test_a_real_person_is_never_listed() -> None:
    members = demonstration()
    with attributed(Actor.system(), "test"):
        real = Person.objects.create(email="someone@school.example.org", name="真實")
        Membership.objects.create(
            person=real, organisation=members[1].school.organisation, role="principal", period=("2021-08-01", None)
        )
    assert real.email not in Client().get("/").content.decode()
