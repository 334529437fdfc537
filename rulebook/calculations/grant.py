"""How much of a plan the grant may cover, and in which instalments it is paid."""

from rulebook.facts.grant import GrantFacts
from rulebook.judging import Given, calculation
from rulebook.money import half_up, share
from rulebook.rules import Calculation, Rule, Step


@calculation(GrantFacts)
def tier_share(facts: GrantFacts, rule: Rule, given: Given) -> Calculation:
    """The highest share of the plan the grant may cover: `percent`, `ceiling` and `own-share` in NT$.

    Schools of the ministry and private ones under it: the whole plan. Others by the fiscal tier of their government on
    the day of judgement; FigureMissing where it is not known.
    """
    if facts.authority == "moe":
        steps = [rule.step("ministry", 100)]
        percent = 100
    else:
        tier = given.figures.on(f"fiscal-tier/{facts.county}", given.on).value
        percent = rule["percents"][tier - 1]
        steps = [rule.step("tier", percent, county=facts.county_name or facts.county, tier=tier)]
    ceiling = share(facts.plan_total, percent)
    own = facts.plan_total - ceiling
    steps.append(rule.step("ceiling", ceiling, total=facts.plan_total, percent=percent))
    steps.append(rule.step("own-share", own, total=facts.plan_total, ceiling=ceiling))
    return rule.result({"percent": percent, "ceiling": ceiling, "own-share": own}, *steps)


def _instalments(rule: Rule, grant: int, bracket: int) -> tuple[dict[str, int], list[Step]]:
    """`grant` split by the percentages of the band `bracket` falls into; the last instalment takes what is left."""
    band = next(band for band in rule["bands"] if bracket <= band.get("up_to", bracket))
    percents = band["percents"]
    amounts = [half_up(grant * percent, 100) for percent in percents[:-1]]
    amounts.append(grant - sum(amounts))
    message, clause = f"in-{len(percents)}", band.get("clause")
    steps = [
        rule.step(message, amount, clause=clause, grant=grant, number=number, percent=percent)
        for number, (amount, percent) in enumerate(zip(amounts, percents, strict=True), 1)
    ]
    return {f"instalment-{number}": amount for number, amount in enumerate(amounts, 1)}, steps


@calculation(GrantFacts)
def school_instalments(facts: GrantFacts, rule: Rule, given: Given) -> Calculation:
    """Instalments of a school paid directly: `instalment-1` …, NT$; they sum to the grant."""
    amounts, steps = _instalments(rule, facts.grant, facts.grant)
    if facts.grant > rule["staff_may_change_above"]:
        steps.append(rule.step("may-change", limit=rule["staff_may_change_above"]))
    return rule.result(amounts, *steps)


@calculation(GrantFacts)
def local_instalments(facts: GrantFacts, rule: Rule, given: Given) -> Calculation:
    """Instalments of a school paid through its government: `instalment-1` …, and `retention` kept back until the final
    account, NT$. They sum to the grant, contracted parts taken at what they came to, never above what was approved."""
    payable, steps = facts.grant, []
    contracted = facts.tendered if facts.contracted is None else min(facts.contracted, facts.tendered)
    if contracted != facts.tendered:
        payable += contracted - facts.tendered
        steps.append(
            rule.step("contracted", payable, grant=facts.grant, tendered=facts.tendered, contracted=contracted)
        )
    amounts, instalments = _instalments(rule, payable, facts.grant)
    steps += instalments
    if facts.grant > rule["retention_above"] and contracted:
        percent = rule["retention_percent"]
        retention = -(-contracted * percent // 100)
        amounts["instalment-2"] -= retention
        amounts["retention"] = retention
        steps.append(rule.step("retention", retention, contracted=contracted, percent=percent))
    return rule.result(amounts, *steps)
