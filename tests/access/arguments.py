"""What routes are called with beside the judged row: by route name, argument → value or (tenant's rows) → value.

`rows(Model)` is the tenant's record of that model, the one the judged row belongs to.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from accounts.models import Membership
from budgets.models import BudgetItem, BudgetLine
from communities.models import Alliance, CooperatingUnit, County
from exchange import exporting
from proposals.models import Activity, Proposal, SubplanItem, VersionFile
from reviews.models import Assignment

Rows = Callable[[type[Model]], Any]


def _pk(model: type[Model]) -> Callable[[Rows], Any]:
    return lambda rows: rows(model).pk


ARGUMENTS: dict[str, dict[str, Any]] = {
    "accounts:end_role": {"membership": _pk(Membership)},
    **{f"budgets:{name}": {"item": _pk(BudgetItem)} for name in ("add_line", "paste", "remove_item")},
    **{f"budgets:{name}": {"line": _pk(BudgetLine)} for name in ("move_line", "remove_line")},
    **{f"budgets:{name}": {"alliance": _pk(Alliance)} for name in ("grants", "report", "approve")},
    "communities:carry_coverage": {"year": 115},
    "communities:save_year_fact": {"year": 115},
    "communities:townships": {"year": 115, "county": _pk(County)},
    "communities:unit": {"unit": _pk(CooperatingUnit)},
    "communities:remove_unit": {"unit": _pk(CooperatingUnit)},
    "exchange:blank": {"key": "schools"},
    **{
        f"proposals:{name}": {"item": _pk(SubplanItem)} for name in ("item", "remove_item", "move_item", "add_activity")
    },
    **{f"proposals:{name}": {"activity": _pk(Activity)} for name in ("remove_activity", "move_activity")},
    "proposals:call_event": {"event": "close"},
    "proposals:compare": {"number": 1},
    **{f"proposals:{name}": {"kind": "pdf"} for name in ("version_file", "draft", "draft_subplan")},
    "reviews:case_file": {"file": lambda rows: rows(VersionFile).file_id},
    "reviews:unassign": {"assignment": _pk(Assignment)},
    "core:history": {"model": "proposals.Proposal", "pk": _pk(Proposal)},
    "findings:edition": {"edition": "111"},
    "findings:printed": {"edition": "111"},
    "findings:rule": {"edition": "111", "rule": "budget.thousands"},
    "findings:table": {"edition": "111", "table": "work_item"},
    "findings:waive": {"model": "proposals.proposal", "pk": _pk(Proposal)},
}


def variants(route: str) -> dict[str, dict[str, Any]]:
    """The ways in which a route is called: most have one; one address that hands out many things, one for each."""
    if route == "exchange:export":
        return {f"{route}[{each.key}]": {"key": each.key, "fmt": "csv"} for each in exporting.every()}
    return {route: ARGUMENTS.get(route, {})}
