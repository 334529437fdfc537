"""Rows of budgets and grants that leave the house."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from budgets import queries
from budgets.forms import BudgetFilterForm
from core.cells import small_int
from exchange.exporting import Column, export


@export(
    "budgets",
    title=_("Budgets"),
    permission=P.BUDGET_VIEW,
    columns=[
        Column(_("Academic year"), "whole"),
        Column(_("School code"), width=12),
        Column(_("School"), width=32),
        Column(_("Personnel"), "money"),
        Column(_("Operating"), "money"),
        Column(_("Current account"), "money"),
        Column(_("Capital account"), "money"),
        Column(_("Total"), "money"),
    ],
)
def budgets(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """The list's budgets with their sums by account."""
    plans = list(queries.budgets_visible_to(actor, **BudgetFilterForm(filters).chosen()))
    sums = queries.sums(plans)
    for plan in plans:
        found = sums[plan.pk]
        yield (
            plan.year_id,
            plan.school.code,
            plan.school.name,
            found.personnel,
            found.operating,
            found.current,
            found.capital,
            found.total,
        )


@export(
    "grants",
    title=_("Grants"),
    permission=P.GRANT_VIEW,
    columns=[
        Column(_("Academic year"), "whole"),
        Column(_("School code"), width=12),
        Column(_("School"), width=32),
        Column(_("Account"), width=10),
        Column(_("Requested amount"), "money"),
        Column(_("Reported amount"), "money"),
        Column(_("Approved amount"), "money"),
        Column(_("Letter number"), width=24),
        Column(_("Letter date"), "date"),
    ],
)
def grants(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """One row an amount; `year` narrows to one school year."""
    found = policy.scope(actor, P.GRANT_VIEW).select_related("plan__school__organisation", "letter")
    wanted = small_int(str(filters.get("year", "")))
    if wanted is not None:
        found = found.filter(plan__year=wanted)
    for grant in found.order_by("-plan__year", "plan__school__organisation__code", "plan", "-account"):
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
