"""What the list of proposals tells of each: figures read for the page shown, or worked out by the database where the
list is sorted by one."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from budgets.models import Grant
from communities.models import AllianceMember
from core.statements import Given, Statement
from proposals.models import Proposal, Subplan
from proposals.queries.proposals import of_members
from proposals.states import SubplanState

JOINED, CONVENER = AllianceMember.Answer.JOINED, AllianceMember.Part.CONVENER


def _members() -> QuerySet[Any]:
    rows: QuerySet[Any] = AllianceMember.objects.filter(alliance_id__among=Given("alliances")).order_by()
    convener = Max("school__organisation__name", filter=Q(part=CONVENER))
    return rows.values("alliance_id").annotate(schools=Count("pk", filter=Q(answer=JOINED)), convener=convener)


def _subplans() -> QuerySet[Any]:
    rows = Subplan.objects.filter(of_members(), proposal_id__among=Given("proposals")).order_by().values("proposal_id")
    return rows.annotate(written=Count("pk"), signed=Count("pk", filter=Q(state=SubplanState.SIGNED)))


def _sums(grants: QuerySet[Any], proposals: Given | list[int]) -> QuerySet[Any]:
    """By proposal (`_SUMS`), the sums of those of the grants that count under it, and of how many schools they are."""
    members = Subplan.objects.filter(of_members(), proposal_id__among=proposals)
    rows: QuerySet[Any] = members.filter(plan__grants__in=grants).order_by()
    return rows.values("proposal_id").annotate(
        seen=Count("plan", distinct=True), asked=Sum("plan__grants__requested"), given=Sum("plan__grants__approved")
    )


_MEMBERS = Statement(_members, "alliance_id", "schools", "convener")
_SUBPLANS = Statement(_subplans, "proposal_id", "written", "signed")
_SUMS = ("proposal_id", "seen", "asked", "given")
_ALL_SUMS = Statement(lambda: _sums(Grant.objects.all(), Given("proposals")), *_SUMS)


def tell(actor: Actor, proposals: Sequence[Any]) -> None:
    """Put down at each proposal what the list tells of it, in three queries:

    `convener_name` (None where nobody convenes), `schools_count`, `subplans_count` and `signed_count` of the schools
    that are members now; `requested` and `approved`, sums in NT$ over the `summed_count` of those schools whose amounts
    the actor may see, None where there is none.
    """
    keys = [proposal.pk for proposal in proposals]
    members = {row.alliance_id: row for row in _MEMBERS(alliances=[proposal.alliance_id for proposal in proposals])}
    subplans = {row.proposal_id: row for row in _SUBPLANS(proposals=keys)}
    if policy.sees_all(actor, P.GRANT_VIEW):
        sums = _ALL_SUMS(proposals=keys)
    else:
        sums = list(_sums(_grants(actor), keys).values_list(*_SUMS, named=True))
    amounts = {row.proposal_id: row for row in sums}
    for proposal in proposals:
        of, own, amount = members.get(proposal.alliance_id), subplans.get(proposal.pk), amounts.get(proposal.pk)
        proposal.convener_name, proposal.schools_count = (of.convener, of.schools) if of else (None, 0)
        proposal.subplans_count, proposal.signed_count = (own.written, own.signed) if own else (0, 0)
        proposal.summed_count, proposal.requested, proposal.approved = (
            (amount.seen, amount.asked, amount.given) if amount else (None, None, None)
        )


def sortable(actor: Actor, proposals: QuerySet[Proposal], figure: str) -> QuerySet[Proposal]:
    """The proposals without their texts, with one of the figures of `tell` worked out by the database; for any other
    name with none."""
    named = proposals.select_related(None).select_related("alliance__community")
    named = named.only("state", "alliance__year", "alliance__number", "alliance__community__name")
    return named.annotate(**{figure: _FIGURES[figure](actor)}) if figure in _FIGURES else named


def _grants(actor: Actor) -> QuerySet[Any]:
    grants: QuerySet[Any] = policy.scope(actor, P.GRANT_VIEW)
    return grants.order_by()


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
        total = _grants(actor).filter(plan__in=plans).values(one=Value(1)).annotate(total=Sum(column)).values("total")
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
