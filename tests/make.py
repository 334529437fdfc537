"""Small makers of rows for tests; each writes as the system, the way the application does."""

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation, Person
from accounts.roles import ROLES, OrganisationKind, Role

_count = iter(range(1, 10**9))


def organisation(kind: str = OrganisationKind.SCHOOL, code: str | None = None, name: str | None = None) -> Organisation:
    """An organisation with a code of its own."""
    number = next(_count)
    with attributed(Actor.system(), "test"):
        return Organisation.objects.create(kind=kind, code=code or f"T{number:05}", name=name or f"組織{number}")


def member(role: Role, of: Organisation | None = None, **person: Any) -> Membership:
    """A person, without a password yet, with this role, in an organisation of a fitting kind."""
    number = next(_count)
    of = of or organisation(sorted(ROLES[role].given_in)[0])
    with attributed(Actor.system(), "test"):
        who = Person.objects.create_user(
            person.get("email", f"p{number}@example.invalid"), person.get("name", f"人{number}")
        )
        return Membership.objects.create(
            person=who, organisation=of, role=role, period=DateRange(date(2020, 1, 1), None)
        )


def actor(role: Role, of: Organisation | None = None) -> Actor:
    """An actor with this role."""
    return Actor.of(member(role, of))
