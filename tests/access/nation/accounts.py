"""Somebody in each role; what is said of people is said of tenants' officers."""

from accounts.models import Membership, Organisation, Person
from accounts.roles import GIVEN_ROLES, ROLES, OrganisationKind, Role
from tests import make
from tests.access.nation import Nation, pk

AFTER = ("communities",)
ARGUMENTS = {"accounts:end_role": {"membership": pk(Membership)}}


def build(nation: Nation) -> None:
    """The members, and an officer of tenant B."""
    a, b = nation.tenants
    nation.members = {role: _member(role, a.partner.organisation, a.authority) for role in GIVEN_ROLES}
    nation.members[Role.CONVENER_OFFICER] = make.member(Role.SCHOOL_OFFICER, a.convener.organisation)
    officer = nation.members[Role.SCHOOL_OFFICER]
    a.records |= {Person: officer.person, Membership: officer}
    b.records[Person] = make.member(Role.SCHOOL_OFFICER, b.partner.organisation).person


def _member(role: Role, school: Organisation, authority: Organisation) -> Membership:
    kinds = ROLES[role].given_in
    if OrganisationKind.SCHOOL in kinds:
        return make.member(role, school)
    if OrganisationKind.AUTHORITY in kinds:
        return make.member(role, authority)
    return make.member(role)
