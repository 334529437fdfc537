"""Reads of grants: amounts asked, reported, approved, by school and account."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, QuerySet, Subquery, Sum, Value

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from budgets.models import Account, Grant, PlanKind
from budgets.queries.alliances import alliances_of, counted
from communities.models import AcademicYear, Alliance


@dataclass
class Amounts:
    """Sums of grants, NT$; reported and approved count what is recorded so far."""

    requested: int = 0
    reported: int = 0
    approved: int = 0
    unreported: int = 0
    """How many amounts are not reported yet."""
    unapproved: int = 0
    """How many amounts are not approved yet."""
    schools: int = 0
    """How many schools are counted."""
    members: int = 0
    """How many schools the alliance has: more where the reader may not see all."""

    def add(self, grant: Grant) -> None:
        """Count one grant in."""
        self.requested += grant.requested
        self.reported += grant.reported or 0
        self.approved += grant.approved or 0
        self.unreported += grant.reported is None
        self.unapproved += grant.approved is None


@dataclass
class GrantRow:
    """A school's grants by account."""

    plan_id: int
    school: str
    accounts: dict[str, Grant]
    total: Amounts = field(default_factory=Amounts)


@dataclass
class GrantSheet:
    """The grants of an alliance: school × account, with sums by account and over all."""

    rows: list[GrantRow]
    sums: dict[str, Amounts]
    total: Amounts

    @property
    def grants(self) -> list[Grant]:
        """All amounts of the sheet."""
        return [grant for row in self.rows for grant in row.accounts.values()]


def grants_of_alliance(actor: Actor, alliance: Alliance) -> GrantSheet:
    """What the actor may see of the alliance's grants; two queries. Empty before the proposal was submitted."""
    plans = [plan for plan, home in alliances_of(alliance.year_id).items() if home == alliance.pk]
    grants = (
        policy.scope(actor, P.GRANT_VIEW)
        .filter(plan__in=plans, plan__kind=PlanKind.EQUALISATION)
        .select_related("plan__school__organisation", "letter")
        .order_by("plan__school__organisation__code", "plan", "-account")
    )
    rows: dict[int, GrantRow] = {}
    sheet = GrantSheet([], {account: Amounts() for account in Account.values}, Amounts())
    for grant in grants:
        row = rows.setdefault(grant.plan_id, GrantRow(grant.plan_id, grant.plan.school.name, {}))
        row.accounts[grant.account] = grant
        for sums in (row.total, sheet.sums[grant.account], sheet.total):
            sums.add(grant)
    sheet.rows = list(rows.values())
    for sums in (*sheet.sums.values(), sheet.total):
        sums.schools, sums.members = len(rows), len(plans)
    return sheet


def grants_by_alliance(actor: Actor, year: int) -> QuerySet[Alliance]:
    """The year's alliances with the grants one may see, by community code.

    `requested`, `reported`, `approved`: their sums, the latter two None while one amount lacks; `seen`: how many
    schools are counted, of the `whole` alliance's.
    """
    if not policy.may(actor, P.GRANT_VIEW):
        return Alliance.objects.none()
    plans = counted().filter(home=OuterRef(OuterRef("pk"))).values("plan")
    seen = policy.scope(actor, P.GRANT_VIEW).filter(plan__kind=PlanKind.EQUALISATION, plan__in=plans).order_by()
    together = seen.values(one=Value(1))

    def total(column: str) -> Subquery:
        whole = together.annotate(rows=Count("pk"), known=Count(column), total=Sum(column)).filter(rows=F("known"))
        return Subquery(whole.values("total"), output_field=BigIntegerField())

    def number(rows: QuerySet[Any]) -> Subquery:
        return Subquery(rows.annotate(n=Count("plan", distinct=True)).values("n"), output_field=BigIntegerField())

    members = counted().filter(home=OuterRef("pk")).values(one=Value(1))
    return (
        # By the number and not by EXISTS: that is planned as a join, which asks of every grant beside every alliance.
        Alliance.objects.annotate(seen=number(together))
        .filter(seen__gt=0, year=year)
        .select_related("community")
        .annotate(requested=total("requested"), reported=total("reported"), approved=total("approved"))
        .annotate(whole=number(members))
        .order_by("community__code", "number")
    )


def years_with_grants(actor: Actor) -> QuerySet[AcademicYear]:
    """The years in which there is a grant the actor may see, newest first."""
    seen = policy.scope(actor, P.GRANT_VIEW).values("plan__year")
    return AcademicYear.objects.filter(pk__in=seen).order_by("-year")


def digest_of(grants: Iterable[Grant]) -> str:
    """A fingerprint of the amounts as they are, in any order: whoever sends it back has seen just these."""
    rows = sorted((g.plan_id, g.account, g.requested, g.reported, g.approved, g.letter_id) for g in grants)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:32]
