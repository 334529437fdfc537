"""Rows of budgets and grants that leave the house."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from budgets import queries
from budgets.filters import BudgetFilter
from core.cells import small_int
from exchange.exporting import ExportColumn, export


@export(
    "budgets",
    title=_("Budgets"),
    listed="budgets",
    permission=P.BUDGET_VIEW,
    columns=[
        ExportColumn(_("Academic year"), "whole"),
        ExportColumn(_("School code"), width=12),
        ExportColumn(_("School"), width=32),
        ExportColumn(_("Personnel"), "money"),
        ExportColumn(_("Operating"), "money"),
        ExportColumn(_("Current account"), "money"),
        ExportColumn(_("Capital account"), "money"),
        ExportColumn(_("Total"), "money"),
    ],
)
def budgets(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """The list's budgets with their sums by account."""
    plans = list(BudgetFilter(filters, actor).qs)
    sums = queries.sums(plans)
    for plan in plans:
        amounts = sums[plan.pk]
        yield (
            plan.year_id,
            plan.school.code,
            plan.school.name,
            amounts.personnel,
            amounts.operating,
            amounts.current,
            amounts.capital,
            amounts.total,
        )


@export(
    "grants",
    title=_("Grants"),
    listed="grants",
    permission=P.GRANT_VIEW,
    columns=[
        ExportColumn(_("Academic year"), "whole"),
        ExportColumn(_("School code"), width=12),
        ExportColumn(_("School"), width=32),
        ExportColumn(_("Account"), width=10),
        ExportColumn(_("Requested amount"), "money"),
        ExportColumn(_("Reported amount"), "money"),
        ExportColumn(_("Approved amount"), "money"),
        ExportColumn(_("Letter number"), width=24),
        ExportColumn(_("Letter date"), "date"),
    ],
)
def grants(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """One row an amount; `year` narrows to one school year."""
    rows = policy.scope(actor, P.GRANT_VIEW).select_related("plan__school__organisation", "letter")
    wanted = small_int(str(filters.get("year", "")))
    if wanted is not None:
        rows = rows.filter(plan__year=wanted)
    for grant in rows.order_by("-plan__year", "plan__school__organisation__code", "plan", "-account"):
        yield (
            grant.plan.year_id,
            grant.plan.school.code,
            grant.plan.school.name,
            grant.get_account_display(),
            grant.requested,
            grant.reported,
            grant.approved,
            grant.letter.number if grant.letter else "",
            grant.letter.dated if grant.letter else None,
        )
