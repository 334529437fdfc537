"""Reads of calls, proposals and versions."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from communities.models import AllianceMember, School, SchoolYear
from proposals.models import Call, Proposal, Subplan, Version
from proposals.queries.deadlines import open_for_writing
from proposals.states import WRITABLE, SubplanState

JOINED = AllianceMember.Answer.JOINED
#: What the pages of a proposal name beside it.
SHOWN = ("call", "alliance__community")


@dataclass(frozen=True, slots=True)
class Member:
    """A school of the proposal's alliance, with what is known of it that year and its sub-plan."""

    school: School
    part: str
    facts: SchoolYear | None
    subplan: Subplan | None

    @property
    def is_convener(self) -> bool:
        """Whether it convenes the alliance."""
        return self.part == AllianceMember.Part.CONVENER

    @property
    def is_signed(self) -> bool:
        """Whether its sub-plan is signed by the three."""
        return self.subplan is not None and self.subplan.state == SubplanState.SIGNED


def of_members() -> Exists:
    """The condition on sub-plans that their school is a member now.

    What a school that has left had written stays, in case it comes back; it counts nowhere.
    """
    return Exists(
        AllianceMember.objects.filter(alliance=OuterRef("proposal__alliance"), school=OuterRef("school"), answer=JOINED)
    )


def members_of(proposal: Proposal) -> list[Member]:
    """The schools that have joined, the convener first, then by their codes; four queries."""
    rows = proposal.alliance.members.filter(answer=JOINED).select_related("school__organisation", "school__county")
    members = sorted(rows, key=lambda row: (row.part != AllianceMember.Part.CONVENER, row.school.code))
    schools = [member.school_id for member in members]
    facts = {
        row.school_id: row for row in SchoolYear.objects.filter(school__in=schools, year=proposal.alliance.year_id)
    }
    subplans = {
        row.school_id: row
        for row in Subplan.objects.filter(proposal=proposal).select_related("plan").annotate(signatures=_signatures())
    }
    for member in members:
        if subplan := subplans.get(member.school_id):
            subplan.proposal, subplan.school = proposal, member.school
    return [Member(m.school, m.part, facts.get(m.school_id), subplans.get(m.school_id)) for m in members]


def _signatures() -> Count:
    return Count("signoffs", filter=Q(signoffs__voided_at__isnull=True))


def calls_visible_to(actor: Actor) -> QuerySet[Call]:
    """Calls, newest year first, with how many proposals they have and how many are submitted."""
    rows = policy.scope(actor, P.CALL_VIEW).select_related("year")
    return rows.annotate(
        proposals_count=Count("proposals"),
        submitted_count=Count("proposals", filter=~Q(proposals__state__in=WRITABLE)),
    ).order_by("-year")


def proposals_visible_to(actor: Actor) -> QuerySet[Proposal]:
    """The proposals one may see, by year and community; `queries.listed` tells more of each."""
    rows = policy.scope(actor, P.PROPOSAL_VIEW).select_related("call", "alliance__community")
    return rows.order_by("-alliance__year", "alliance__community__code", "alliance__number")


def years_of_proposals(actor: Actor) -> list[tuple[int, int]]:
    """The years of the proposals that one may see, the newest first, each as its own word."""
    rows = policy.scope(actor, P.PROPOSAL_VIEW).order_by("-alliance__year")
    return [(year, year) for year in rows.values_list("alliance__year", flat=True).distinct()]


def known_by(words: str) -> Q:
    """Proposals whose community's name, or that of a member, contains the words."""
    member = AllianceMember.objects.filter(
        alliance=OuterRef("alliance"), answer=JOINED, school__organisation__name__icontains=words
    )
    return Q(alliance__community__name__icontains=words) | Q(Exists(member))


def past_the_deadline() -> Q:
    """Proposals that should have been handed in and are not."""
    return Q(state__in=WRITABLE) & ~Q(open_for_writing())


def own_proposals(actor: Actor) -> QuerySet[Proposal]:
    """The proposals that an actor of a school takes part in, the newest year first."""
    return (
        policy.scope(actor, P.PROPOSAL_VIEW)
        .select_related("call", "alliance__community")
        .order_by("-alliance__year", "alliance__number")
    )


def versions_of(actor: Actor, proposal: Proposal) -> QuerySet[Version]:
    """The frozen versions of the proposal that the actor may read, with their files, newest first."""
    rows = policy.scope(actor, P.VERSION_VIEW).filter(proposal=proposal).select_related("person")
    return rows.defer("document").prefetch_related("files__file").order_by("-number")


def readable_subplans(actor: Actor, proposal: Proposal) -> list[Subplan]:
    """The sub-plans of the proposal that the actor may read."""
    return list(policy.scope(actor, P.SUBPLAN_VIEW).filter(proposal=proposal))


def homes_of_plans() -> QuerySet[Any]:
    """The alliance (`home`) in whose sums each `plan` counts: that of its sub-plan, while the school is a member."""
    return Subplan.objects.filter(of_members()).order_by().values("plan", home=F("proposal__alliance"))
