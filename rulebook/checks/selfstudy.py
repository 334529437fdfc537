"""Checks of what a self-study plan asks for."""

from collections.abc import Iterable

from rulebook import where
from rulebook.facts.selfstudy import SelfstudyFacts
from rulebook.judging import Given, check
from rulebook.money import share, within_share
from rulebook.rules import Finding, Rule


def _total(facts: SelfstudyFacts) -> int:
    return (facts.current or 0) + (facts.capital or 0)


@check(SelfstudyFacts)
def convener_range(facts: SelfstudyFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The convener's amount lies in the range."""
    if not facts.convener or (facts.current is None and facts.capital is None):
        return
    place, total = where.of("selfstudy", facts.key, "total"), _total(facts)
    if total > rule["most"]:
        yield rule.find("above", place, measured=total, limit=rule["most"], school=facts.school_name)
    elif total < rule["least"]:
        yield rule.find("below", place, measured=total, limit=rule["least"], school=facts.school_name)


@check(SelfstudyFacts)
def partner_amount(facts: SelfstudyFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A partner's amount is at most what its location class allows."""
    most = rule["most"][facts.location]
    if not facts.convener and _total(facts) > most:
        place = where.of("selfstudy", facts.key, "total")
        yield rule.find("above", place, measured=_total(facts), limit=most, school=facts.school_name)


@check(SelfstudyFacts)
def mainly_current(facts: SelfstudyFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Most of the amount is current account."""
    capital, total = facts.capital or 0, _total(facts)
    if not within_share(capital, total, rule["percent"]):
        place = where.of("selfstudy", facts.key, "capital")
        limit = share(total, rule["percent"])
        yield rule.find("capital", place, measured=capital, limit=limit, school=facts.school_name)
