"""Row locks, always in one order — alliance, plan, sub-plan, proposal — so that no two actions wait for each other.

An action that changes what an alliance applies with locks the alliance first (`communities.actions.lock`).
"""

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from budgets.models import Plan
from proposals.models import Proposal, Subplan


def lock_subplan(by: Actor, subplan: Subplan, permission: P) -> Subplan:
    """The sub-plan as it is now, locked with its budget plan; then judged. Raises policy.Denied."""
    locked = hold_subplan(subplan)
    policy.require(by, permission, locked)
    return locked


def hold_subplan(subplan: Subplan) -> Subplan:
    """The sub-plan as it is now, locked with its budget plan; the caller has judged."""
    (locked,) = _lock([subplan.plan_id], [subplan.pk])
    return locked


def lock_subplans(proposal: Proposal) -> list[Subplan]:
    """Every sub-plan of the proposal, locked with its budget plan, by number."""
    rows = list(Subplan.objects.filter(proposal=proposal).values_list("pk", "plan_id"))
    return _lock([plan for _pk, plan in rows], [pk for pk, _plan in rows])


def _lock(plans: list[int], subplans: list[int]) -> list[Subplan]:
    list(Plan.objects.select_for_update().filter(pk__in=plans).order_by("pk"))
    rows = Subplan.objects.select_for_update(of=("self",)).filter(pk__in=subplans)
    related = rows.select_related("plan", "school__organisation", "proposal__call", "proposal__alliance__community")
    return list(related.order_by("number"))
