"""Reads of people."""

from collections.abc import Iterable

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import BooleanField, Case, ExpressionWrapper, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Now, TruncDate

from accounts import policy
from accounts.actors import Actor
from accounts.models import Membership, Organisation, Person
from accounts.permissions import Permission
from accounts.roles import OrganisationKind, Role

#: Code of the programme's body in the invented nation; its presence says that the nation is loaded.
DEMONSTRATION = "DEMO"


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """People with their memberships today (`in_force`), by name."""
    current = Membership.objects.current().select_related("organisation").order_by("pk")
    rows = policy.scope(actor, Permission.PERSON_VIEW).prefetch_related(Prefetch("memberships", current, "in_force"))
    return rows.order_by("name", "pk")


def people_known_by(rows: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Those of the people in whose name, e-mail or organisation the words are; whose e-mail it is comes first."""
    held = Membership.objects.filter(organisation__name__icontains=words).values("person")
    known = Q(name__icontains=words) | Q(email__icontains=words) | Q(pk__in=held)
    meant = Case(When(email__iexact=words, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.filter(known).order_by(meant, *rows.query.order_by)


def person_known(actor: Actor, pk: str) -> Person | None:
    """A person the actor may see, by the key in an address; None where there is none."""
    known = pk.isdecimal() and len(pk) < 10
    return policy.scope(actor, Permission.PERSON_VIEW).filter(pk=int(pk)).first() if known else None


def may_read_name(reader: Actor, role: str | None) -> bool:
    """Whether the reader needs the name of who acted in this role: staff stand for their office towards schools and
    reviewers, by name among themselves and for who oversees them."""
    return role != Role.ADMINISTRATION_STAFF or reader.role in (Role.ADMINISTRATION_STAFF, Role.EVALUATION_GROUP)


def roles_held(person: Person) -> QuerySet[Membership]:
    """All roles of a person, those in force (`in_force`) first, then the newest."""
    in_force = ExpressionWrapper(Q(period__contains=TruncDate(Now())), BooleanField())
    memberships = person.memberships.select_related("organisation")
    return memberships.annotate(in_force=in_force).order_by("-in_force", "-period")


def people_by_email(emails: Iterable[str]) -> dict[str, Person]:
    """The people with these addresses, by address."""
    return {person.email: person for person in Person.objects.filter(email__in=list(emails))}


def days_held(emails: Iterable[str]) -> dict[tuple[str, int, str], list[DateRange]]:
    """All roles of the people with these addresses: (address, key of the organisation, role) → the days."""
    held: dict[tuple[str, int, str], list[DateRange]] = {}
    rows = Membership.objects.filter(person__email__in=list(emails)).order_by("period")
    for email, organisation, role, period in rows.values_list("person__email", "organisation", "role", "period"):
        held.setdefault((email, organisation, role), []).append(period)
    return held


def bodies() -> QuerySet[Organisation]:
    """The bodies that are no schools: those whose code nobody knows by heart."""
    schools = (OrganisationKind.SCHOOL, OrganisationKind.JUNIOR_HIGH, OrganisationKind.UNIVERSITY)
    return Organisation.objects.exclude(kind__in=schools).order_by("kind", "code")


def demonstration() -> QuerySet[Organisation]:
    """The programme's body of the invented nation, where that is loaded."""
    return Organisation.objects.filter(kind=OrganisationKind.PROGRAMME, code=DEMONSTRATION).order_by()


def is_demonstration() -> bool:
    """Whether the invented nation is loaded: every page says so."""
    return demonstration().exists()
