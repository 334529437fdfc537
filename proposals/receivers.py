"""What the layers below announce, in the same transaction: alliances, budgets, facts and justifications change."""

from typing import Any

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from budgets import signals as budgets
from budgets.models import Plan
from communities import signals as communities
from communities.models import Alliance
from findings import signals as findings
from proposals.actions.forming import give_up, open_proposal, sync_subplans
from proposals.actions.locking import hold_subplan
from proposals.actions.writing import touch
from proposals.models import Call, Proposal, Subplan
from proposals.queries.deadlines import open_for_writing
from proposals.snapshot import signed_content, signed_digest
from proposals.states import CallState, SubplanState


def connect() -> None:
    """Listen; called once, from the app's `ready`."""
    communities.opened.connect(_alliance_opened, dispatch_uid="proposals.opened")
    communities.members_changed.connect(_members_changed, dispatch_uid="proposals.members_changed")
    communities.closing.connect(_alliance_closing, dispatch_uid="proposals.closing")
    budgets.changed.connect(_budget_changed, dispatch_uid="proposals.budget_changed")
    communities.facts_changed.connect(_facts_changed, dispatch_uid="proposals.facts_changed")
    findings.justified.connect(_justified, dispatch_uid="proposals.justified")


def _alliance_opened(sender: object, *, alliance: Alliance, by: Actor, **_more: Any) -> None:
    call = Call.objects.filter(year=alliance.year_id, state=CallState.OPEN).first()
    if call is not None:
        open_proposal(by=by, call=call, alliance=alliance)


def _members_changed(sender: object, *, alliance: Alliance, by: Actor, **_more: Any) -> None:
    proposal = Proposal.objects.filter(alliance=alliance).first()
    if proposal is not None:
        sync_subplans(by=by, proposal=proposal)


def _alliance_closing(sender: object, *, alliance: Alliance, by: Actor, **_more: Any) -> None:
    give_up(by=by, alliance=alliance)


def _budget_changed(sender: object, *, plan: Plan, by: Actor, **_more: Any) -> None:
    """A budget is written as long as its proposal is, by the database's clock; a change voids the signatures."""
    subplan = Subplan.objects.select_for_update(of=("self",)).select_related("proposal__call").filter(plan=plan).first()
    if subplan is None:
        return
    if not Proposal.objects.filter(open_for_writing(), pk=subplan.proposal_id).exists():
        raise policy.Denied(P.BUDGET_WRITE, plan)
    touch(subplan)


def _justified(sender: object, *, subject: Any, by: Actor, **_more: Any) -> None:
    """A justification of a budget's finding is part of what its school signs."""
    if isinstance(subject, Plan):
        _budget_changed(sender, plan=subject, by=by)


def _facts_changed(sender: object, *, schools: list[int], year: int, by: Actor, **_more: Any) -> None:
    """Staff's marks change what a sub-plan holds (its designated checklists): signed otherwise, it is signed again."""
    asked = Subplan.objects.filter(school__in=schools, proposal__alliance__year=year).exclude(state=SubplanState.DRAFT)
    for subplan in asked.filter(open_for_writing("proposal__")):
        locked = hold_subplan(subplan)
        digests = set(locked.signoffs.filter(voided_at__isnull=True).values_list("digest", flat=True))
        if digests - {signed_digest(signed_content(locked))}:
            touch(locked)
