"""Reads of sign-off: whose turn it is, and what was given back with which opinion."""

from collections.abc import Container, Mapping

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.roles import Role
from communities.facts import students_of
from core.models import Transition
from core.transitions import log_of, transitions_of
from proposals.models import Duty, SigningOrder, Subplan
from proposals.states import SubplanState

#: The signature that a role of the school gives.
DUTY_OF: Mapping[Role, Duty] = {
    Role.SCHOOL_OFFICER: Duty.OFFICER,
    Role.ACCOUNTANT: Duty.ACCOUNTANT,
    Role.PRINCIPAL: Duty.PRINCIPAL,
}


def due_among(order: str, signed: Container[str]) -> list[Duty]:
    """The signatures that may be given now: the next one where they follow each other, all missing ones otherwise."""
    missing = [duty for duty in Duty if duty.value not in signed]
    return missing[:1] if order == SigningOrder.IN_ORDER else missing


def may_share(subplan: Subplan) -> bool:
    """Whether one person may sign more than once: the school is as small as the call says (the database asks too)."""
    below = subplan.proposal.call.shared_signing_below
    students = students_of(subplan.school, subplan.proposal.call.year_id) if below else None
    return below is not None and students is not None and students < below


def to_sign(actor: Actor) -> list[Subplan]:
    """The sub-plans that wait for this actor's signature now, the newest year first."""
    duty = DUTY_OF.get(actor.role) if actor.role else None
    if duty is None:
        return []
    ready = (
        policy.scope(actor, P.SUBPLAN_SIGN)
        .filter(state=SubplanState.READY)
        .select_related("school__organisation", "proposal__call", "proposal__alliance__community")
        .annotate(
            given=ArrayAgg("signoffs__duty", filter=Q(signoffs__voided_at__isnull=True), default=[]),
            signers=ArrayAgg("signoffs__person", filter=Q(signoffs__voided_at__isnull=True), default=[]),
        )
        .order_by("-proposal__alliance__year", "number")
    )
    return [
        subplan
        for subplan in ready
        if duty in due_among(subplan.proposal.call.signing_order, subplan.given)
        and (actor.person_id not in subplan.signers or may_share(subplan))
    ]


def opinion_on(subplan: Subplan) -> Transition | None:
    """The opinion with which a sub-plan came back and that has not been answered by making it ready again."""
    if subplan.state != SubplanState.DRAFT:
        return None
    answers = transitions_of(subplan).filter(event__in=("send-back", "ready"))
    last = answers.order_by("-at", "-pk").values_list("pk", "event").first()
    return log_of(subplan).get(pk=last[0]) if last is not None and last[1] == "send-back" else None
