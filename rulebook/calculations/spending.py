"""Execution rates of a year, and what of its surplus and income goes back."""

from typing import Any

from rulebook.facts.grant import SpendingFacts
from rulebook.judging import Given, calculation
from rulebook.money import half_up, percent_text, rate
from rulebook.rules import Calculation, Rule, Step


def granted(facts: SpendingFacts, amount: int) -> int:
    """The grant's share of `amount`, rounded half up to a dollar; 0 where no plan total is approved."""
    return half_up(amount * facts.grant, facts.plan_total) if facts.plan_total else 0


@calculation(SpendingFacts)
def execution(facts: SpendingFacts, rule: Rule, given: Given) -> Calculation:
    """The execution rate of each period × account, in hundredths of a percent; cells without approval are left out."""
    amounts, steps = {}, []
    for cell in facts.cells:
        if cell.approved:
            amounts[cell.key] = rate(cell.spent, cell.approved)
            steps.append(
                rule.step(
                    "cell",
                    amounts[cell.key],
                    period=cell.period,
                    account=cell.account,
                    spent=cell.spent,
                    approved=cell.approved,
                    percent=percent_text(amounts[cell.key]),
                )
            )
    return rule.result(amounts, *steps)


@calculation(SpendingFacts)
def year(facts: SpendingFacts, rule: Rule, given: Given) -> Calculation:
    """The year's `rate` in hundredths of a percent, `spent` and `approved` in NT$; no rate if nothing is approved."""
    spent = sum(cell.spent for cell in facts.cells)
    approved = sum(cell.approved for cell in facts.cells)
    if not approved:
        return rule.result({"spent": spent, "approved": 0})
    whole = rate(spent, approved)
    step = rule.step("year", whole, spent=spent, approved=approved, percent=percent_text(whole))
    return rule.result({"spent": spent, "approved": approved, "rate": whole}, step)


def _returned(rule: Rule, facts: SpendingFacts, returns: dict[str, int], steps: list[Step]) -> Calculation:
    total = sum(returns.values())
    return rule.result({**returns, "return": total}, *steps, rule.step("sum", total))


@calculation(SpendingFacts)
def public(facts: SpendingFacts, rule: Rule, given: Given) -> Calculation:
    """A public school's `return` in NT$, and that of each cell: a cell under the rate returns its surplus × the grant's
    share, at the rate or above it keeps it."""
    returns: dict[str, int] = {}
    steps = []
    for cell in facts.cells if not facts.private else ():
        if not cell.approved:
            continue
        params: dict[str, Any] = {
            "period": cell.period,
            "account": cell.account,
            "spent": cell.spent,
            "approved": cell.approved,
            "surplus": cell.surplus,
            "percent": rule["percent"],
        }
        if cell.spent * 100 < cell.approved * rule["percent"]:
            returns[cell.key] = granted(facts, cell.surplus)
            steps.append(rule.step("return", returns[cell.key], grant=facts.grant, total=facts.plan_total, **params))
        else:
            steps.append(rule.step("keep", cell.surplus, **params))
    return _returned(rule, facts, returns, steps)


@calculation(SpendingFacts)
def private(facts: SpendingFacts, rule: Rule, given: Given) -> Calculation:
    """A private school's `return` in NT$, and that of each cell: any surplus × the grant's share."""
    returns: dict[str, int] = {}
    steps = []
    for cell in facts.cells if facts.private else ():
        if cell.surplus:
            returns[cell.key] = granted(facts, cell.surplus)
            steps.append(
                rule.step(
                    "return",
                    returns[cell.key],
                    period=cell.period,
                    account=cell.account,
                    surplus=cell.surplus,
                    grant=facts.grant,
                    total=facts.plan_total,
                )
            )
    return _returned(rule, facts, returns, steps)


@calculation(SpendingFacts)
def unexecuted(facts: SpendingFacts, rule: Rule, given: Given) -> Calculation:
    """What a public school returns of cells it otherwise keeps, in NT$: the money of items not carried out at all.

    Cells whose whole surplus is returned already contain it.
    """
    returns: dict[str, int] = {}
    steps = []
    kept = given.edition.rules["surplus.public-85"]["percent"]
    for cell in facts.cells if not facts.private else ():
        amount = min(cell.unexecuted, cell.surplus)
        if amount and cell.spent * 100 >= cell.approved * kept:
            returns[cell.key] = granted(facts, amount)
            steps.append(
                rule.step(
                    "return",
                    returns[cell.key],
                    period=cell.period,
                    account=cell.account,
                    unexecuted=amount,
                    grant=facts.grant,
                    total=facts.plan_total,
                )
            )
    return _returned(rule, facts, returns, steps)


@calculation(SpendingFacts)
def local_small(facts: SpendingFacts, rule: Rule, given: Given) -> Calculation:
    """Whether a local government's surplus is small enough to be exempt, which staff decide.

    `surplus` without unexecuted items, the `return` computed on it, and `may-be-exempt`: that return where the surplus
    is within the limit, else 0; NT$.
    """
    if facts.authority != "local" or facts.private:
        return rule.result({"surplus": 0, "return": 0, "may-be-exempt": 0})
    percent = given.edition.rules["surplus.public-85"]["percent"]
    surplus = computed = 0
    for cell in facts.cells:
        left = cell.surplus - min(cell.unexecuted, cell.surplus)
        surplus += left
        if cell.spent * 100 < cell.approved * percent:
            computed += granted(facts, left)
    small = surplus <= rule["most"]
    step = rule.step("small" if small else "large", computed, surplus=surplus, most=rule["most"])
    return rule.result({"surplus": surplus, "return": computed, "may-be-exempt": computed if small else 0}, step)


@calculation(SpendingFacts)
def income(facts: SpendingFacts, rule: Rule, given: Given) -> Calculation:
    """What goes back of penalties and other income, `return` in NT$: × the grant's share, nothing where the money is in
    a fund; interest stays."""
    earned = facts.penalties + facts.other_income
    back = 0 if facts.fund else granted(facts, earned)
    steps = []
    if earned and facts.fund:
        steps.append(rule.step("fund", back, earned=earned))
    elif earned:
        steps.append(rule.step("income", back, earned=earned, grant=facts.grant, total=facts.plan_total))
    if facts.interest:
        steps.append(rule.step("interest", facts.interest))
    return rule.result({"return": back}, *steps)
