"""The three offices of a school that write and sign a sub-plan: which schools have nobody in one of them today."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.roles import Role
from communities.models import School

#: What each office is called in rows and filters, and the role that holds it.
OFFICES: Mapping[str, Role] = {
    "officer": Role.SCHOOL_OFFICER,
    "accountant": Role.ACCOUNTANT,
    "principal": Role.PRINCIPAL,
}


def _holders() -> QuerySet[Membership]:
    """The roles in force today of people who are not shut out."""
    return Membership.objects.current().filter(person__is_active=True)


def schools_with_vacancies(actor: Actor) -> QuerySet[School]:
    """The schools that stand today and have nobody in one of the OFFICES, by code; each with whether it has one in each
    (`officer`, `accountant`, `principal`)."""
    today = timezone.localdate()
    has = {name: Exists(_holders().filter(organisation=OuterRef("pk"), role=role)) for name, role in OFFICES.items()}
    return (
        policy.scope(actor, P.SCHOOL_VIEW)
        .filter(Q(closed_on=None) | Q(closed_on__gte=today))
        .annotate(**has)
        .filter(Q(officer=False) | Q(accountant=False) | Q(principal=False))
        .select_related("organisation", "county")
        .order_by("organisation__code")
    )


def vacancies_of(school: School) -> list[Role]:
    """The roles of the OFFICES that nobody has in this school today; one query."""
    held = set(_holders().filter(organisation=school.pk, role__in=OFFICES.values()).values_list("role", flat=True))
    return [role for role in OFFICES.values() if role not in held]
