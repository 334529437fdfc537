"""What an actor may read of a proposal's document."""

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.roles import Role
from communities.models import School
from proposals.models import MembersSee, Proposal
from proposals.queries import members_of, readable_subplans
from proposals.snapshot.sight import WHOLE, Sight

_OF_A_SCHOOL = (Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL)


def of_version(actor: Actor, proposal: Proposal) -> Sight:
    """Of a submitted version: everything, but for the member schools, which see what their alliance lets them see.

    The convener's officer, who puts it together, reads all of it.
    """
    if actor.role not in _OF_A_SCHOOL or policy.can(actor, P.PROPOSAL_SHARE, proposal):
        return WHOLE
    school = School.objects.select_related("organisation").get(pk=actor.organisation_id)
    others = MembersSee(proposal.members_see)
    return WHOLE if others == MembersSee.ALL else Sight(others, frozenset({school.code}), school.pk)


def of_draft(actor: Actor, proposal: Proposal) -> Sight:
    """Of a draft: the shared parts and the sub-plans that one may read; unfinished ones are shared with nobody else."""
    readable = {subplan.school_id for subplan in readable_subplans(actor, proposal)}
    members = [member.school for member in members_of(proposal)]
    if all(school.pk in readable for school in members):
        return WHOLE
    return Sight(MembersSee.OWN, frozenset(school.code for school in members if school.pk in readable))
