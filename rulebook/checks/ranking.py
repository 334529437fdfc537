"""Properties of a kept run: the same inputs give it again, and every applicant's line says why."""

from collections.abc import Iterable

from rulebook import where
from rulebook.calculations.ranking import as_round, pass_mark
from rulebook.facts.ranking import RunFacts
from rulebook.judging import Given, check
from rulebook.ranking import Reason, State, rank
from rulebook.rules import Finding, Rule


@check(RunFacts)
def reproducible(facts: RunFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The kept digest is that of the inputs, and the kept states are those a new run gives."""
    round_ = as_round(facts.round, given.edition)
    outcome = rank(round_, pass_mark(facts.round, given.edition))
    if outcome.digest != facts.digest:
        yield rule.find("digest", where.of("run", facts.key, "digest"), measured=facts.digest, limit=outcome.digest)
    for applicant, state in zip(round_.applicants, outcome.state, strict=True):
        expected, kept = State(state).name.lower(), facts.states.get(applicant)
        if kept != expected:
            place = where.of("run", facts.key, "applicant", applicant)
            yield rule.find("different", place, measured=kept, limit=expected, applicant=applicant)
    for applicant in facts.states.keys() - set(round_.applicants):
        place = where.of("run", facts.key, "applicant", applicant)
        yield rule.find("different", place, measured=facts.states[applicant], applicant=applicant)


@check(RunFacts)
def explained(facts: RunFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Every applicant's line carries a reason, and the one a new run gives."""
    round_ = as_round(facts.round, given.edition)
    outcome = rank(round_, pass_mark(facts.round, given.edition))
    for applicant, reason in zip(round_.applicants, outcome.reason, strict=True):
        expected, kept = Reason(reason).name.lower().replace("_", "-"), facts.reasons.get(applicant)
        if kept != expected:
            place = where.of("run", facts.key, "applicant", applicant)
            message = "unexplained" if kept is None else "wrong"
            yield rule.find(message, place, measured=kept, limit=expected, applicant=applicant)
