"""Whose budgets and grants one may see, write, decide."""

from django.db.models import Exists, OuterRef, Q

from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.policy import everything, rows, seen_by
from accounts.roles import Role
from budgets.models import Grant, Plan, PlanKind
from communities.access import under_authority
from communities.models import AllianceMember, SchoolYear

seen_by(Plan, P.BUDGET_VIEW)
seen_by(Grant, P.GRANT_VIEW)

_OF_A_SCHOOL = (Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL)
_OF_AN_AREA = (Role.AUTHORITY_OFFICER, Role.DISTRICT_SUPERVISOR)
_OVERSEEING = (Role.EVALUATION_GROUP, Role.ADMINISTRATION_STAFF)


def _of_alliance(actor: Actor, prefix: str) -> Q:
    """Plans of schools that have joined an alliance, of the plan's year, which the actor's school convenes."""
    convened = AllianceMember.objects.filter(part=AllianceMember.Part.CONVENER, school=actor.organisation_id)
    return Q(
        Exists(
            AllianceMember.objects.filter(
                school=OuterRef(f"{prefix}school"),
                alliance__year=OuterRef(f"{prefix}year"),
                alliance__in=convened.values("alliance"),
                answer=AllianceMember.Answer.JOINED,
            )
        )
    )


def _of_area(actor: Actor, prefix: str) -> Q:
    """Plans of schools that are under the actor's authority in the plan's year."""
    of_plan = SchoolYear.objects.filter(school=OuterRef(f"{prefix}school"), year=OuterRef(f"{prefix}year"))
    return Q(Exists(of_plan.filter(under_authority(actor))))


@rows(Plan, P.BUDGET_VIEW, *_OF_A_SCHOOL)
def own_plans(actor: Actor) -> Q:
    """The school's own."""
    return Q(school=actor.organisation_id)


@rows(Plan, P.BUDGET_DISCUSS, *_OF_A_SCHOOL)
def own_plans_while_joined(actor: Actor) -> Q:
    """The school's own; of a plan that an alliance applies with, while the school is a member of one."""
    joined = AllianceMember.objects.filter(
        school=OuterRef("school"), alliance__year=OuterRef("year"), answer=AllianceMember.Answer.JOINED
    )
    return Q(school=actor.organisation_id) & (~Q(kind=PlanKind.EQUALISATION) | Q(Exists(joined)))


@rows(Plan, [P.BUDGET_VIEW, P.BUDGET_DISCUSS], Role.CONVENER_OFFICER)
def plans_of_alliance(actor: Actor) -> Q:
    """Every member's of the alliance that the school convenes."""
    return _of_alliance(actor, "")


@rows(Plan, P.BUDGET_VIEW, *_OF_AN_AREA)
def plans_of_area(actor: Actor) -> Q:
    """Those of the schools under the authority."""
    return _of_area(actor, "")


@rows(Plan, P.BUDGET_WRITE, Role.SCHOOL_OFFICER)
def own_open_plans(actor: Actor) -> Q:
    """The school's own, while the proposal lets it write."""
    return Q(school=actor.organisation_id, open_for_writing=True)


@rows(Grant, P.GRANT_VIEW, *_OF_A_SCHOOL)
def own_grants(actor: Actor) -> Q:
    """The school's own."""
    return Q(plan__school=actor.organisation_id)


@rows(Grant, P.GRANT_VIEW, Role.CONVENER_OFFICER)
def grants_of_alliance(actor: Actor) -> Q:
    """Every member's of the alliance that the school convenes."""
    return _of_alliance(actor, "plan__")


@rows(Grant, P.GRANT_VIEW, *_OF_AN_AREA)
def grants_of_area(actor: Actor) -> Q:
    """Those of the schools under the authority."""
    return _of_area(actor, "plan__")


rows(Plan, P.BUDGET_VIEW, *_OVERSEEING)(everything)
rows(Grant, P.GRANT_VIEW, *_OVERSEEING)(everything)
rows(Plan, P.BUDGET_DISCUSS, Role.ADMINISTRATION_STAFF)(everything)
rows(Plan, P.GRANT_DECIDE, Role.ADMINISTRATION_STAFF)(everything)
