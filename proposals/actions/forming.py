"""Proposals and sub-plans come and go with the alliances: made when one is formed, when a school joins or leaves."""

from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.attribution import action
from budgets import actions as budgets
from budgets.models import Plan
from communities.models import Alliance, AllianceMember
from core.refusals import Refused
from proposals.actions.locking import hold_subplan
from proposals.actions.writing import tell_budget, touch
from proposals.models import Call, Proposal, Subplan
from proposals.states import WRITABLE
from rulebook import load_edition


@action("proposal.open", trusting=True)
def open_proposal(*, by: Actor, call: Call, alliance: Alliance) -> Proposal:
    """The alliance's proposal under the call, made with its schools' sub-plans where it is missing."""
    edition = load_edition(call.edition)
    proposal, _made = Proposal.objects.get_or_create(
        alliance=alliance, defaults={"call": call, "edition": edition.key, "edition_digest": edition.digest}
    )
    sync_subplans(by=by, proposal=proposal)
    return proposal


@action("subplan.sync", trusting=True)
def sync_subplans(*, by: Actor, proposal: Proposal) -> None:
    """Give every joined school its sub-plan, and close the budget of one that has left; nothing once submitted.

    What a school wrote in another alliance of the year comes along; Refused where that one has submitted it.
    The convener is the first to be numbered.
    """
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("alliance__year").get(pk=proposal.pk)
    if locked.state not in WRITABLE:
        return
    joined = [member.school for member in _joined(locked)]
    budgets.set_open(by=by, plans=Plan.objects.filter(subplan__proposal=locked).exclude(school__in=joined), open=False)
    year = locked.alliance.year
    there = {subplan.school_id: subplan for subplan in Subplan.objects.filter(proposal__alliance__year=year)}
    for school in joined:
        subplan = there.get(school.pk)
        if subplan is None:
            plan = budgets.open_plan(by=by, year=year, school=school, edition=locked.edition)
            Subplan.objects.create(proposal=locked, school=school, plan=plan, number=_next_number(locked))
        elif subplan.proposal_id != locked.pk:
            _bring(by, subplan, locked)
    budgets.set_open(by=by, plans=Plan.objects.filter(subplan__proposal=locked, school__in=joined), open=True)


@action("proposal.give-up", trusting=True)
def give_up(*, by: Actor, alliance: Alliance) -> None:
    """A second alliance ends: what its schools wrote goes to the first one's proposal, its own empty one is deleted."""
    proposal = Proposal.objects.select_for_update(of=("self",)).filter(alliance=alliance).first()
    if proposal is None:
        return
    first = Proposal.objects.filter(
        alliance__community=alliance.community_id, alliance__year=alliance.year_id, alliance__number=1
    ).first()
    if first is None or proposal.versions.exists():
        raise Refused(_("This alliance has a proposal of its own that stays; it cannot be merged."))
    for subplan in proposal.subplans.order_by("number"):
        _bring(by, subplan, first)
    proposal.delete()


def _bring(by: Actor, subplan: Subplan, proposal: Proposal) -> None:
    locked = hold_subplan(subplan)
    source = Proposal.objects.select_for_update(of=("self",)).get(pk=locked.proposal_id)
    if source.state not in WRITABLE:
        raise Refused(
            _("The sub-plan of %(school)s belongs to the proposal that %(alliance)s has submitted, and stays there.")
            % {"school": locked.school, "alliance": source.alliance}
        )
    locked.proposal, locked.number = proposal, _next_number(proposal)
    locked.save(update_fields=["proposal", "number"])
    touch(locked)
    tell_budget(by, locked)


def _joined(proposal: Proposal) -> list[AllianceMember]:
    """Joined members, the convener first, then by the schools' codes."""
    rows = proposal.alliance.members.filter(answer=AllianceMember.Answer.JOINED).select_related("school__organisation")
    return sorted(rows, key=lambda member: (member.part != AllianceMember.Part.CONVENER, member.school.code))


def _next_number(proposal: Proposal) -> int:
    return max(proposal.subplans.values_list("number", flat=True), default=0) + 1
