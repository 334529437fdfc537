"""The check functions, one module for each family; importing the package registers them."""

from rulebook.checks import (
    alliance,
    budget_exclusions,
    budget_rates,
    budget_shares,
    budget_sums,
    designated,
    hours,
    mandatory,
    matching,
    money,
    ranking,
    review,
    selfstudy,
    special,
    transfer,
)

__all__ = [
    "alliance",
    "budget_exclusions",
    "budget_rates",
    "budget_shares",
    "budget_sums",
    "designated",
    "hours",
    "mandatory",
    "matching",
    "money",
    "ranking",
    "review",
    "selfstudy",
    "special",
    "transfer",
]
