"""A case put before the rulebook."""

from datetime import date

from rulebook import Calculation, Figure, Figures, Finding, calculate, evaluate, load_edition

from .building import build
from .cases import Case

DAY = date(2022, 4, 30)
"""The day of judgement where a case names none."""


def figures(case: Case) -> Figures:
    """The dated figures that the case gives."""
    return Figures(
        Figure(figure["key"], figure["value"], figure["from"], figure.get("to"), "case")
        for figure in case.given.get("figures", ())
    )


def judge(case: Case) -> list[Finding]:
    """What the case's own rule finds."""
    facts = build(case.subject, case.facts)
    found = evaluate(facts, load_edition(case.edition), figures(case), on=case.given.get("day", DAY))
    return [finding for finding in found if finding.rule == case.rule]


def calculated(case: Case) -> Calculation:
    """What the case's rule comes to."""
    facts = build(case.subject, case.facts)
    return calculate(case.rule, facts, load_edition(case.edition), figures(case), on=case.given.get("day", DAY))
