"""The year in numbers, as a whole and by county."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from budgets.models import BudgetItem, Grant
from communities.models import Alliance
from findings import tallies
from proposals.models import Proposal, Subplan
from proposals.queries import of_members
from proposals.states import SubplanState

READY, SIGNED = SubplanState.READY, SubplanState.SIGNED


@dataclass(frozen=True, slots=True)
class Sums:
    """NT$ asked for in the budgets, reported to the ministry, approved by it; None where nothing is recorded yet."""

    asked: int = 0
    reported: int | None = None
    approved: int | None = None

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.asked + other.asked, _plus(self.reported, other.reported), _plus(self.approved, other.approved)
        )


def _plus(one: int | None, other: int | None) -> int | None:
    return (one or 0) + (other or 0) if one is not None or other is not None else None


@dataclass(frozen=True, slots=True)
class Done:
    """Sub-plans: all, ready for sign-off, signed."""

    total: int = 0
    ready: int = 0
    signed: int = 0


@dataclass(frozen=True, slots=True)
class CountyRow:
    """A county's schools: their sub-plans and sums."""

    code: str
    name: str
    done: Done
    sums: Sums


@dataclass(frozen=True, slots=True)
class Overview:
    """The year in numbers."""

    alliances: int
    without_proposal: int
    by_state: dict[str, int]
    done: Done
    sums: Sums
    hard: int
    with_hard: int
    counted: int
    counted_at: datetime | None
    counties: list[CountyRow]
    partial: bool
    """Whether schools of these alliances are left out, because the actor may not see them."""


def newest_year(actor: Actor) -> int | None:
    """The newest year of which the actor sees an alliance."""
    return policy.scope(actor, P.ALLIANCE_VIEW).order_by().aggregate(Max("year"))["year__max"]


def overview(actor: Actor, year: int) -> Overview:
    """All numbers of the first page, in a fixed number of queries."""
    alliances = alliances_of(actor, year)
    proposals = proposals_of(actor, year)
    states = dict(proposals.order_by().values_list("state").annotate(n=Count("pk")))
    rows = tallies.of(Proposal).filter(object_id__in=proposals.values("pk"))
    counted = rows.aggregate(
        total=Coalesce(Sum("hard"), 0), with_hard=Count("pk", filter=Q(hard__gt=0)), n=Count("pk"), at=Min("at")
    )
    counties = _counties(actor, year)
    total = alliances.count()
    return Overview(
        alliances=total,
        without_proposal=total - sum(states.values()),
        by_state=states,
        done=Done(*(sum(getattr(row.done, name) for row in counties) for name in ("total", "ready", "signed"))),
        sums=sum((row.sums for row in counties), Sums()),
        hard=counted["total"],
        with_hard=counted["with_hard"],
        counted=counted["n"],
        counted_at=counted["at"],
        counties=counties,
        partial=leaves_out(actor, year),
    )


def leaves_out(actor: Actor, year: int) -> bool:
    """Whether the alliances of the year that the actor sees have sub-plans that he does not see."""
    if policy.sees_all(actor, P.SUBPLAN_VIEW):
        return False
    alliances = alliances_of(actor, year).order_by().values("pk")
    whole = Subplan.objects.filter(of_members(), proposal__alliance__in=alliances)
    return whole.exclude(pk__in=subplans_of(actor, year).order_by().values("pk")).exists()


def alliances_of(actor: Actor, year: int) -> QuerySet[Alliance]:
    """The alliances of the year that the actor sees."""
    return policy.scope(actor, P.ALLIANCE_VIEW).filter(year=year)


def proposals_of(actor: Actor, year: int) -> QuerySet[Proposal]:
    """The proposals of the year that the actor sees."""
    return policy.scope(actor, P.PROPOSAL_VIEW).filter(alliance__year=year)


def subplans_of(actor: Actor, year: int) -> QuerySet[Subplan]:
    """The sub-plans of the year's members that the actor sees."""
    return policy.scope(actor, P.SUBPLAN_VIEW).filter(of_members(), proposal__alliance__year=year)


def _counties(actor: Actor, year: int) -> list[CountyRow]:
    subplans = subplans_of(actor, year).order_by()
    by_county = subplans.values_list("school__county", "school__county__name").annotate(**done())
    plans = subplans.values("plan")
    asked = dict(asked_by(plans).values_list("plan__school__county").annotate(Sum("amount")))
    granted = {
        code: (reported, approved)
        for code, reported, approved in granted_to(plans)
        .values_list("plan__school__county")
        .annotate(Sum("reported"), Sum("approved"))
    }
    return [
        CountyRow(
            code,
            name,
            Done(*counts),
            Sums(asked.get(code) or 0, *granted.get(code, (None, None))),
        )
        for code, name, *counts in by_county.order_by("school__county")
    ]


def done() -> dict[str, Count]:
    """Counts of a group of sub-plans, as `Done` takes them."""
    return {
        "total": Count("pk"),
        "ready": Count("pk", filter=Q(state=READY)),
        "signed": Count("pk", filter=Q(state=SIGNED)),
    }


def asked_by(plans: Any) -> QuerySet[BudgetItem]:
    """What these plans ask for."""
    return BudgetItem.objects.filter(plan__in=plans).order_by()


def granted_to(plans: Any) -> QuerySet[Grant]:
    """What these plans were granted."""
    return Grant.objects.filter(plan__in=plans).order_by()
