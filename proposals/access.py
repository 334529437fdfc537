"""Whose calls, proposals, sub-plans and versions may be seen and written.

A school sees its alliance's shared parts and its own sub-plan; the convener's officer every sub-plan of the alliance.
Writing ends by the database's clock (`deadlines`).
"""

from django.db.models import Exists, F, OuterRef, Q

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.policy import everything, rows, seen_by
from accounts.roles import ROLES, Role
from communities.access import under_authority
from communities.models import AllianceMember, SchoolYear
from proposals.models import Call, Proposal, Subplan, Version
from proposals.queries.deadlines import open_for_writing

_SIGNED_IN = [role for role in Role if P.CALL_VIEW in ROLES[role].permissions]
_OF_A_SCHOOL = [Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL]
_OF_AN_AUTHORITY = [Role.AUTHORITY_OFFICER, Role.DISTRICT_SUPERVISOR]
_SEE_ALL = [Role.ADMINISTRATION_STAFF, Role.EVALUATION_GROUP]

seen_by(Call, P.CALL_VIEW)
seen_by(Proposal, P.PROPOSAL_VIEW)
seen_by(Subplan, P.SUBPLAN_VIEW)
seen_by(Version, P.VERSION_VIEW)

rows(Call, P.CALL_VIEW, *_SIGNED_IN)(everything)
rows(Call, P.CALL_MANAGE, Role.ADMINISTRATION_STAFF)(everything)
rows(Proposal, P.PROPOSAL_VIEW, *_SEE_ALL)(everything)
rows(Proposal, [P.PROPOSAL_CHECK, P.PROPOSAL_DECIDE], Role.ADMINISTRATION_STAFF)(everything)
rows(Subplan, P.SUBPLAN_VIEW, *_SEE_ALL)(everything)
rows(Version, P.VERSION_VIEW, *_SEE_ALL)(everything)
rows(Proposal, P.PROPOSAL_DISCUSS, Role.ADMINISTRATION_STAFF)(everything)
rows(Subplan, P.SUBPLAN_DISCUSS, Role.ADMINISTRATION_STAFF)(everything)


def _joined(actor: Actor, **part: str) -> Q:
    """Proposals of the alliances that the actor's school has joined (as convener)."""
    joined = AllianceMember.objects.filter(school_id=actor.organisation_id, answer=AllianceMember.Answer.JOINED, **part)
    return Q(alliance_id__in=joined.values("alliance_id"))


def _convened(actor: Actor) -> Q:
    return _joined(actor, part=AllianceMember.Part.CONVENER)


def _proposals(condition: Q) -> Q:
    """The sub-plans or versions of the proposals for which the condition holds."""
    return Q(proposal_id__in=Proposal.objects.filter(condition).values("pk"))


@rows(Proposal, [P.PROPOSAL_VIEW, P.PROPOSAL_DISCUSS], *_OF_A_SCHOOL)
def of_own_alliance(actor: Actor) -> Q:
    """Proposals of alliances the school has joined."""
    return _joined(actor)


@rows(Proposal, [P.PROPOSAL_VIEW, P.PROPOSAL_DISCUSS], Role.CONVENER_OFFICER)
def of_convened_alliance(actor: Actor) -> Q:
    """Proposals of alliances the school convenes."""
    return _convened(actor)


@rows(Proposal, P.PROPOSAL_VIEW, *_OF_AN_AUTHORITY)
def with_a_school_of_the_authority(actor: Actor) -> Q:
    """Proposals with a member school of which the organisation, or the one above it, is the authority that year."""
    under = SchoolYear.objects.filter(school=OuterRef("school"), year=OuterRef("alliance__year"))
    members = AllianceMember.objects.filter(
        Exists(under.filter(under_authority(actor))), answer=AllianceMember.Answer.JOINED
    )
    return Q(alliance_id__in=members.values("alliance_id"))


@rows(Proposal, [P.PROPOSAL_WRITE, P.PROPOSAL_SUBMIT], Role.CONVENER_OFFICER)
def convened_and_open(actor: Actor) -> Q:
    """The convener's, while it is open."""
    return _convened(actor) & open_for_writing()


@rows(Subplan, P.SUBPLAN_VIEW, *_OF_A_SCHOOL)
def own_subplans(actor: Actor) -> Q:
    """The school's own."""
    return Q(school_id=actor.organisation_id)


@rows(Subplan, P.SUBPLAN_DISCUSS, *_OF_A_SCHOOL)
def own_subplans_while_joined(actor: Actor) -> Q:
    """The school's own, while it is a member: the talk with its convener ends with that."""
    return Q(school_id=actor.organisation_id) & _proposals(_joined(actor))


@rows(Subplan, [P.SUBPLAN_VIEW, P.SUBPLAN_DISCUSS], Role.CONVENER_OFFICER)
def subplans_of_convened_alliance(actor: Actor) -> Q:
    """Those of the schools that are members, in the alliances the school convenes."""
    subplans = Subplan.objects.filter(
        _proposals(_convened(actor)),
        school__alliance_memberships__alliance_id=F("proposal__alliance_id"),
        school__alliance_memberships__answer=AllianceMember.Answer.JOINED,
    )
    return Q(pk__in=subplans.values("pk"))


@rows(Subplan, P.SUBPLAN_VIEW, *_OF_AN_AUTHORITY)
def subplans_of_the_authority(actor: Actor) -> Q:
    """Those of the schools of which the organisation, or the one above it, is the authority that year."""
    under = SchoolYear.objects.filter(school=OuterRef("school"), year=OuterRef("proposal__alliance__year"))
    return Q(Exists(under.filter(under_authority(actor))))


@rows(Subplan, P.SUBPLAN_WRITE, Role.SCHOOL_OFFICER)
@rows(Subplan, P.SUBPLAN_SIGN, *_OF_A_SCHOOL)
def own_subplans_while_open(actor: Actor) -> Q:
    """The school's own, while it is a member and its alliance's proposal is open."""
    return Q(school_id=actor.organisation_id) & _proposals(_joined(actor) & open_for_writing())


@rows(Proposal, P.PROPOSAL_SHARE, Role.CONVENER_OFFICER)
def convened_at_any_time(actor: Actor) -> Q:
    """The convener's, whatever its state."""
    return _convened(actor)


@rows(Version, P.VERSION_VIEW, Role.CONVENER_OFFICER)
def versions_of_convened_alliance(actor: Actor) -> Q:
    """Versions hold every school's sub-plan: of the alliances the school convenes."""
    return _proposals(_convened(actor))


@rows(Version, P.VERSION_VIEW, *_OF_A_SCHOOL)
def versions_of_own_alliance(actor: Actor) -> Q:
    """Of the alliances the school has joined; of the others' parts what the alliance lets it see (`queries.sight`)."""
    return _proposals(_joined(actor))


@rows(Version, P.VERSION_VIEW, Role.REVIEWER)
def versions_under_own_review(actor: Actor) -> Q:
    """Versions of the cases that the reviewer may see."""
    return Q(digest__in=policy.scope(actor, P.CASE_VIEW).values("digest"))
