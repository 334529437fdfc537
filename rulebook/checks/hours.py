"""Checks of the reduced teaching hours a school asks for those who run its sub-plan.

A private school may go beyond the limit as its grant allows: there it is only pointed out.
"""

from collections.abc import Iterable

from rulebook import where
from rulebook.facts.proposal import ProposalFacts, SubplanFacts
from rulebook.judging import Given, check
from rulebook.rules import Finding, Rule


def _above(subplan: SubplanFacts, rule: Rule) -> Iterable[Finding]:
    if subplan.reduced_hours is not None and subplan.reduced_hours > rule["hours"]:
        yield rule.find(
            "private" if subplan.private else "above",
            where.of("subplan", subplan.key, "hours"),
            measured=subplan.reduced_hours,
            limit=rule["hours"],
            school=subplan.school_name,
        )


@check(ProposalFacts)
def convener(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The convener's reduced hours a week stay within the limit."""
    for subplan in facts.subplans:
        if subplan.convener:
            yield from _above(subplan, rule)


@check(ProposalFacts)
def partner(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Every other school's reduced hours a week stay within the limit."""
    for subplan in facts.subplans:
        if not subplan.convener:
            yield from _above(subplan, rule)
