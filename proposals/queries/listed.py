"""What the list of proposals tells of each: figures read for the page shown, or worked out by the database where the
list is sorted by one."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from communities.models import AllianceMember
from core.statements import Given, Statement
from proposals.models import Proposal, Subplan
from proposals.queries.proposals import of_members
from proposals.states import SubplanState

JOINED, CONVENER = AllianceMember.Answer.JOINED, AllianceMember.Part.CONVENER

_MEMBERS = Statement(
    lambda: AllianceMember.objects.filter(alliance_id__among=Given("alliances")).order_by(),
    "alliance_id",
    "part",
    "answer",
    "school__organisation__name",
)
_SUBPLANS = Statement(
    lambda: Subplan.objects.filter(of_members(), proposal_id__among=Given("proposals")).order_by(),
    "proposal_id",
    "plan_id",
    "state",
)


def tell(actor: Actor, proposals: Sequence[Any]) -> None:
    """Put down at each proposal what the list tells of it, in three queries:

    `convener_name` (None where nobody convenes), `schools_count`, `subplans_count` and `signed_count` of the schools
    that are members now; `requested` and `approved`, sums in NT$ over the `summed_count` of those schools whose amounts
    the actor may see, None where there is none.
    """
    schools: Counter[int] = Counter()
    conveners: dict[int, str] = {}
    for member in _MEMBERS(alliances=[proposal.alliance_id for proposal in proposals]):
        schools[member.alliance_id] += member.answer == JOINED
        if member.part == CONVENER:
            conveners[member.alliance_id] = member.school__organisation__name
    plans: defaultdict[int, list[int]] = defaultdict(list)
    signed: Counter[int] = Counter()
    for subplan in _SUBPLANS(proposals=[proposal.pk for proposal in proposals]):
        plans[subplan.proposal_id].append(subplan.plan_id)
        signed[subplan.proposal_id] += subplan.state == SubplanState.SIGNED
    sums = _sums(actor, [plan for some in plans.values() for plan in some])
    for proposal in proposals:
        own = plans[proposal.pk]
        seen = [sums[plan] for plan in own if plan in sums]
        proposal.convener_name = conveners.get(proposal.alliance_id)
        proposal.schools_count = schools[proposal.alliance_id]
        proposal.subplans_count, proposal.signed_count = len(own), signed[proposal.pk]
        proposal.summed_count = len(seen) or None
        proposal.requested, proposal.approved = (_sum(amounts) for amounts in list(zip(*seen, strict=True)) or [(), ()])


def sortable(actor: Actor, proposals: QuerySet[Proposal], figure: str) -> QuerySet[Proposal]:
    """The proposals without their texts, with one of the figures of `tell` worked out by the database; for any other
    name with none."""
    named = proposals.select_related(None).select_related("alliance__community")
    named = named.only("state", "alliance__year", "alliance__number", "alliance__community__name")
    return named.annotate(**{figure: _FIGURES[figure](actor)}) if figure in _FIGURES else named


def _sums(actor: Actor, plans: list[int]) -> dict[int, tuple[int | None, int | None]]:
    """By plan, what is requested and approved in the grants that the actor may see."""
    if not plans:
        return {}
    rows = policy.scope(actor, P.GRANT_VIEW).filter(plan_id__among=plans).order_by().values_list("plan_id")
    found = rows.annotate(asked=Sum("requested"), given=Sum("approved"))
    return {plan: (asked, given) for plan, asked, given in found}


def _sum(amounts: Sequence[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _convener(_actor: Actor) -> Combinable:
    convener = AllianceMember.objects.filter(alliance=OuterRef("alliance"), part=CONVENER)
    return Subquery(convener.values("school__organisation__name")[:1], output_field=CharField())


def _schools(_actor: Actor) -> Combinable:
    return _counted(AllianceMember.objects.filter(alliance=OuterRef("alliance"), answer=JOINED), "alliance")


def _signed(_actor: Actor) -> Combinable:
    signed = Subplan.objects.filter(of_members(), proposal=OuterRef("pk"), state=SubplanState.SIGNED)
    return _counted(signed, "proposal")


def _summed(column: str) -> Callable[[Actor], Combinable]:
    """The sum of a column of the grants of the outer proposal's members that the actor may see, each once."""

    def summed(actor: Actor) -> Combinable:
        plans = Subplan.objects.filter(of_members(), proposal=OuterRef(OuterRef("pk"))).values("plan")
        grants = policy.scope(actor, P.GRANT_VIEW).filter(plan__in=plans).order_by()
        total = grants.values(one=Value(1)).annotate(total=Sum(column)).values("total")
        return Subquery(total, output_field=BigIntegerField())

    return summed


def _counted(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=BigIntegerField()), 0)


#: The figures of `tell` that the list can be sorted by.
_FIGURES: dict[str, Callable[[Actor], Combinable]] = {
    "convener_name": _convener,
    "schools_count": _schools,
    "signed_count": _signed,
    "requested": _summed("requested"),
    "approved": _summed("approved"),
}
