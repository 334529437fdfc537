"""Whose records of people may be seen."""

from accounts.models import Person
from accounts.permissions import Permission as P
from accounts.policy import everything, rows, seen_by
from accounts.roles import Role

seen_by(Person, P.PERSON_VIEW)
rows(Person, [P.PERSON_VIEW, P.PERSON_MANAGE], Role.ADMINISTRATION_STAFF)(everything)
