"""The rows behind the numbers: alliances with their progress, sub-plans with their sums."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from budgets.models import BudgetItem, Grant
from communities.models import Alliance
from dashboards.queries.numbers import Done, Sums, alliances_of, asked_by, done, granted_to, subplans_of
from findings import tallies
from findings.models import Tally
from proposals.models import Proposal, Subplan
from proposals.queries import of_members


def alliances(actor: Actor, year: int, chosen: dict[str, Any]) -> QuerySet[Alliance]:
    """Alliances with their proposal's state; `chosen`: state ("none" too), findings ("hard", "clear"), q."""
    rows = alliances_of(actor, year).select_related("community", "proposal").order_by("community__code", "number")
    if state := chosen.get("state"):
        rows = rows.filter(proposal__isnull=True) if state == "none" else rows.filter(proposal__state=state)
    if which := chosen.get("findings"):
        counted = tallies.of(Proposal).filter(object_id=OuterRef("proposal__pk"))
        wanted = counted.filter(hard__gt=0) if which == "hard" else counted.filter(hard=0)
        rows = rows.filter(Exists(wanted))
    if words := chosen.get("q"):
        rows = rows.filter(Q(community__name__icontains=words) | Q(community__code__istartswith=words))
    return rows


@dataclass(frozen=True, slots=True)
class AllianceRow:
    """An alliance in the list; `tally` is None where its findings were never counted."""

    alliance: Alliance
    proposal: Proposal | None
    members: int
    """Schools with a sub-plan; `done` and `sums` count those the actor sees."""
    done: Done
    sums: Sums
    tally: Tally | None


def with_progress(actor: Actor, page: Iterable[Alliance]) -> list[AllianceRow]:
    """The rows of a page of alliances, in a fixed number of queries."""
    listed = list(page)
    proposals = {each.pk: each.proposal for each in listed if hasattr(each, "proposal")}
    subplans = policy.scope(actor, P.SUBPLAN_VIEW).filter(of_members(), proposal__in=proposals.values()).order_by()
    counts = {row["proposal"]: row for row in subplans.values("proposal").annotate(**done())}
    sums = _sums_by_proposal(subplans)
    whole = Subplan.objects.filter(of_members(), proposal__in=proposals.values()).order_by()
    members = dict(whole.values_list("proposal").annotate(Count("pk")))
    by_proposal = {
        row.object_id: row for row in tallies.of(Proposal).filter(object_id__in=[p.pk for p in proposals.values()])
    }
    rows = []
    for alliance in listed:
        proposal = proposals.get(alliance.pk)
        key = proposal.pk if proposal else None
        own = counts.get(key, {})
        rows.append(
            AllianceRow(
                alliance,
                proposal,
                members.get(key or 0, 0),
                Done(own.get("total", 0), own.get("ready", 0), own.get("signed", 0)),
                sums.get(key, Sums()),
                by_proposal.get(key) if key else None,
            )
        )
    return rows


def _sums_by_proposal(subplans: QuerySet[Subplan]) -> dict[int | None, Sums]:
    """The sums of these sub-plans by proposal. A school's budget counts with the proposal it is a member of alone."""
    sums: dict[int | None, Sums] = {}
    counted: Any = _with_sums(subplans)
    for proposal, asked, *granted in counted.values_list("proposal", "asked", "reported", "approved"):
        sums[proposal] = sums.get(proposal, Sums()) + Sums(asked or 0, *granted)
    return sums


def _with_sums(subplans: QuerySet[Subplan]) -> QuerySet[Subplan]:
    return subplans.annotate(
        asked=Coalesce(_sum_of(BudgetItem, "amount"), 0),
        reported=_sum_of(Grant, "reported"),
        approved=_sum_of(Grant, "approved"),
    )


def subplans(actor: Actor, year: int, chosen: dict[str, Any]) -> QuerySet[Subplan]:
    """Sub-plans with `asked`, `reported`, `approved`; `chosen`: county, state, amounts (one of the two), q."""
    rows = subplans_of(actor, year).select_related(
        "school__organisation", "school__county", "proposal__alliance__community"
    )
    if county := chosen.get("county"):
        rows = rows.filter(school__county=county)
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    if words := chosen.get("q"):
        rows = rows.filter(
            Q(school__organisation__name__icontains=words) | Q(school__organisation__code__istartswith=words)
        )
    rows = _with_sums(rows)
    if which := chosen.get("amounts"):
        rows = rows.filter(**{f"{which}__gt": 0})
    return rows.order_by("school__county", "school__organisation__code")


def _sum_of(model: type[BudgetItem] | type[Grant], field: str) -> Subquery:
    """NULL where nothing is recorded."""
    rows = model._default_manager.filter(plan=OuterRef("plan")).order_by().values("plan").annotate(s=Sum(field))
    return Subquery(rows.values("s"), output_field=IntegerField())


def totals(rows: QuerySet[Subplan]) -> Sums:
    """The sums over all sub-plans of a list, not only of its page."""
    plans = rows.order_by().values("plan")
    asked = asked_by(plans).aggregate(s=Sum("amount"))["s"] or 0
    granted = granted_to(plans).aggregate(r=Sum("reported"), a=Sum("approved"))
    return Sums(asked, granted["r"], granted["a"])
