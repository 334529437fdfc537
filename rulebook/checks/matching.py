"""The hard test of a match; what orders matches is in `rulebook.preferences`."""

from collections.abc import Iterable

from rulebook import where
from rulebook.facts.matching import PairFacts
from rulebook.judging import Given, check
from rulebook.preferences import REACHES, distance
from rulebook.rules import Finding, Rule


def _time(facts: PairFacts, rule: Rule) -> Iterable[Finding]:
    """A teacher's sections a week and half-days fit, and nobody is over-committed."""
    request, offer = facts.request, facts.offer
    total = offer.committed + request.sections
    if total > offer.sections:
        yield rule.find("sections", where.of("match", facts.key, "sections"), measured=total, limit=offer.sections)
    if request.half_days and request.half_days.isdisjoint(offer.half_days):
        yield rule.find("half-days", where.of("match", facts.key, "half-days"))


@check(PairFacts)
def qualified(facts: PairFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The subject may be taught, reach and mode fit; of a teacher also the time. A training has no weekly sections."""
    request, offer = facts.request, facts.offer
    if request.subject not in offer.subjects:
        yield rule.find("subject", where.of("match", facts.key, "subject"), subject=request.subject)
    if offer.form != "training":
        yield from _time(facts, rule)
    if facts.mode == "online":
        if not (request.online and offer.online):
            yield rule.find("online", where.of("match", facts.key, "mode"))
    elif distance(facts) > REACHES.index(offer.reach):
        yield rule.find("reach", where.of("match", facts.key, "reach"))
