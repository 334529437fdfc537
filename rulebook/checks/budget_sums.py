"""Checks of a budget's arithmetic: lines, items, accounts, thousands; and the bases shares are taken of."""

from collections.abc import Iterable, Mapping

from rulebook import where
from rulebook.facts.budget import BudgetFacts
from rulebook.judging import Given, check
from rulebook.rules import Finding, Rule


def sums(facts: BudgetFacts, given: Given) -> Mapping[str, int]:
    """The budget's sums by account, NT$: personnel, operating, capital, current (the first two), total."""
    table = given.edition.tables["category"]
    result = {"personnel": 0, "operating": 0, "capital": 0}
    for category, amount in facts.amounts.items():
        entry = table.get(category)
        result[entry["account"] if entry else "operating"] += amount
    result["current"] = result["personnel"] + result["operating"]
    result["total"] = result["current"] + result["capital"]
    return result


def base_of(facts: BudgetFacts, given: Given, account: str) -> int:
    """What a share is taken of: the approved current account or total, before approval the requested one."""
    approved = facts.approved_current if account == "current" else facts.approved_total
    return approved if approved is not None else sums(facts, given)[account]


@check(BudgetFacts)
def line_sum(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Lines multiply, items are the floor of their lines, accounts and total add up, and nothing is left open."""
    for line in facts.lines:
        place = where.of("budget", facts.key, "line", line.key)
        for name, value in (("quantity", line.quantity), ("unit-price", line.unit_price), ("amount", line.amount)):
            if value is not None and value < 0:
                yield rule.find("negative", f"{place}/{name}", measured=value, limit=0, category=line.category)
        needed = {"quantity": line.quantity, "unit-price": line.unit_price}
        if missing := [name for name, value in needed.items() if value is None]:
            yield rule.find("line-unfilled", f"{place}/{missing[0]}", category=line.category, purpose=line.label)
        if line.amount is not None and line.product is not None and line.amount != line.product:
            yield rule.find(
                "line",
                f"{place}/amount",
                measured=line.amount,
                limit=line.product,
                category=line.category,
                purpose=line.label,
            )
    typed = {item.category: item.amount for item in facts.items}
    for category in dict.fromkeys((*facts.computed, *typed)):
        computed, amount = facts.computed.get(category, 0), typed.get(category)
        place = where.of("budget", facts.key, "item", category)
        if amount is None:
            yield rule.find("item-unfilled", place, limit=computed, category=category)
        elif amount != computed:
            message = "item-above" if amount > computed else "item-below"
            yield rule.find(message, place, measured=amount, limit=computed, category=category)
    computed_sums = sums(facts, given)
    for account, value in facts.accounts.items():
        if value is not None and value != computed_sums[account]:
            place = where.of("budget", facts.key, "account", account)
            yield rule.find("account", place, measured=value, limit=computed_sums[account], account=account)


@check(BudgetFacts)
def in_thousands(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Every typed item is a multiple of the edition's unit."""
    for item in facts.items:
        if item.amount is not None and item.amount % rule["unit"]:
            place = where.of("budget", facts.key, "item", item.category)
            yield rule.find("odd", place, measured=item.amount, limit=rule["unit"], category=item.category)
