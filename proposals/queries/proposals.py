"""Reads of calls, proposals and versions."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

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
    """Proposals by year and community, with convener, number of schools and of signed sub-plans, and what is asked.

    `requested` and `approved` are sums over the `summed_count` of `subplans_count` schools whose amounts
    the actor may see.
    """
    rows = policy.scope(actor, P.PROPOSAL_VIEW)
    members = AllianceMember.objects.filter(alliance=OuterRef("alliance"))
    convener = members.filter(part=AllianceMember.Part.CONVENER)
    signed = Subplan.objects.filter(of_members(), proposal=OuterRef("pk"), state=SubplanState.SIGNED)
    return (
        rows.select_related("call", "alliance__community")
        .annotate(
            convener_name=Subquery(convener.values("school__organisation__name")[:1], output_field=CharField()),
            schools_count=_counted(members.filter(answer=JOINED), "alliance"),
            signed_count=_counted(signed, "proposal"),
            subplans_count=_counted(Subplan.objects.filter(of_members(), proposal=OuterRef("pk")), "proposal"),
            summed_count=Subquery(
                _grants(actor).values(one=Value(1)).annotate(n=Count("plan", distinct=True)).values("n"),
                output_field=BigIntegerField(),
            ),
            requested=_summed(actor, "requested"),
            approved=_summed(actor, "approved"),
        )
        .order_by("-alliance__year", "alliance__community__code", "alliance__number")
    )


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


def _counted(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=BigIntegerField()), 0)


def _summed(actor: Actor, column: str) -> Subquery:
    """The sum of a column of the grants under a proposal that the actor may see; None where there is none."""
    total = _grants(actor).values(one=Value(1)).annotate(total=Sum(column)).values("total")
    return Subquery(total, output_field=BigIntegerField())


def _grants(actor: Actor) -> QuerySet[Any]:
    """The grants of the outer proposal's members that the actor may see, each once."""
    plans = Subplan.objects.filter(of_members(), proposal=OuterRef(OuterRef("pk"))).values("plan")
    return policy.scope(actor, P.GRANT_VIEW).filter(plan__in=plans).order_by()


def readable_subplans(actor: Actor, proposal: Proposal) -> list[Subplan]:
    """The sub-plans of the proposal that the actor may read."""
    return list(policy.scope(actor, P.SUBPLAN_VIEW).filter(proposal=proposal))


def homes_of_plans() -> QuerySet[Any]:
    """The alliance (`home`) in whose sums each `plan` counts: that of its sub-plan, while the school is a member."""
    return Subplan.objects.filter(of_members()).order_by().values("plan", home=F("proposal__alliance"))
