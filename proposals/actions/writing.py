"""Saving one field of the shared parts or of a sub-plan, and what follows from a change."""

from dataclasses import replace

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from budgets import actions as budgets
from core import drafts
from core.drafts import Clash, Saved
from core.refusals import Refused
from core.transitions import fire
from proposals import fields
from proposals.actions.locking import lock_subplan
from proposals.models import MembersSee, Proposal, Signoff, Subplan, SubplanItem
from proposals.states import SUBPLAN, SubplanState
from rulebook import load_edition


@action("proposal.save")
def save_shared(*, by: Actor, proposal: Proposal, field: str, base: str, value: str) -> Saved | Clash:
    """Save one field of the shared parts. Raises KeyError, cells.Refusal, policy.Denied."""
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("call", "alliance").get(pk=proposal.pk)
    policy.require(by, P.PROPOSAL_WRITE, locked)
    parsers = fields.proposal_parsers(fields.choosable_schools(locked))
    return drafts.save(locked, field, base=base, value=value, parsers=parsers)


@action("proposal.share")
def share(*, by: Actor, proposal: Proposal, sees: str) -> Proposal:
    """Set what member schools see of each other (a MembersSee), at any time. Raises Refused for another word."""
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    policy.require(by, P.PROPOSAL_SHARE, locked)
    if sees not in MembersSee.values:
        raise Refused(_("Choose one of the three."))
    locked.members_see = sees
    locked.save(update_fields=["members_see"])
    return locked


@action("subplan.save")
def save_field(*, by: Actor, subplan: Subplan, field: str, base: str, value: str) -> Saved | Clash:
    """Save one field of a sub-plan (names: `proposals.fields`).

    A change voids the signatures and says so. Raises KeyError, cells.Refusal, policy.Denied.
    """
    locked = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    place = fields.locate(locked, field)
    before = drafts.text_of(place.row, place.column)
    outcome = drafts.save(place.row, place.column, base=base, value=value, parsers={place.column: place.parser})
    if isinstance(outcome, Clash) or outcome.text == before:
        return outcome
    if isinstance(place.row, SubplanItem) and place.column in ("name", "work_items"):
        tell_budget(by, locked)
    if touch(locked):
        return replace(outcome, problem=" ".join(filter(None, [outcome.problem, budgets.voided_sentence()])))
    return outcome


def touch(subplan: Subplan) -> bool:
    """A locked sub-plan or its budget was changed: back to a draft, its signatures void.

    Returns whether it was ready or signed. One action may touch it twice, by way of the budget too: the row tells.
    """
    subplan.refresh_from_db(fields=["state"])
    if subplan.state == SubplanState.DRAFT:
        return False
    void_signatures(Actor.system(), subplan)
    fire(subplan, "change", table=SUBPLAN, by=Actor.system())
    return True


def void_signatures(by: Actor, subplan: Subplan) -> None:
    """Void what has been signed; the rows stay."""
    budgets.set_under_signature(by=by, plan=subplan.plan, under=False)
    Signoff.objects.filter(subplan=subplan, voided_at__isnull=True).update(voided_at=Now())


def tell_budget(by: Actor, subplan: Subplan) -> None:
    """Write to the budget what it knows of the items: their numbers and names, and whether exploration is run."""
    items = list(subplan.items.select_related("purpose").order_by("position", "pk"))
    for position, item in enumerate(items, start=1):
        budgets.put_purpose(
            by=by, plan=subplan.plan, number=f"{subplan.label}-{position}", name=item.name, purpose=item.purpose
        )
    explorations = fields.explorations(load_edition(subplan.proposal.edition))
    runs = any(explorations.intersection(item.work_items) for item in items)
    budgets.set_exploration(by=by, plan=subplan.plan, runs=runs)
