"""Properties of a kept run: the same inputs give it again, and every applicant's line says why."""

from collections.abc import Iterable

from rulebook import where
from rulebook.calculations.ranking import as_round, pass_mark
from rulebook.facts.ranking import RankingFacts, RunFacts
from rulebook.judging import Given, check
from rulebook.money import percent_text
from rulebook.ranking import Reason, State, mean, rank
from rulebook.rules import Finding, Rule


@check(RankingFacts)
def plausible(facts: RankingFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Scores lie in the range of their key, and a mean is that of its parts."""
    if facts.pass_mark is not None and facts.pass_mark > rule["most"] * 100:
        place, shown = where.of("ranking", facts.key, "pass-mark"), percent_text(facts.pass_mark)
        yield rule.find("mark", place, measured=shown, limit=percent_text(rule["most"] * 100))
    most = {key: entry["most"] * 100 for key, entry in given.edition.tables["ranking_key"].items() if entry.get("most")}
    for applicant in facts.applicants:
        for key, score in applicant.scores.items():
            if score > most.get(key, score):
                place = where.of("ranking", facts.key, "applicant", applicant.key, key)
                shown, limit = percent_text(score), percent_text(most[key])
                yield rule.find("above", place, measured=shown, limit=limit, ranking_key=key, applicant=applicant.key)
        for number, part in enumerate(applicant.midterms, 1):
            if part > most["midterm"]:
                place = where.of("ranking", facts.key, "applicant", applicant.key, f"midterm-{number}")
                shown, limit = percent_text(mean(part, part)), percent_text(most["midterm"])
                yield rule.find(
                    "above", place, measured=shown, limit=limit, ranking_key="midterm", applicant=applicant.key
                )
        if "midterm" in applicant.scores and len(applicant.midterms) == 2:
            stated, computed = applicant.scores["midterm"], mean(*applicant.midterms)
            if stated != computed:
                place = where.of("ranking", facts.key, "applicant", applicant.key, "midterm")
                shown, limit = percent_text(stated), percent_text(computed)
                yield rule.find(
                    "mean", place, measured=shown, limit=limit, ranking_key="midterm", applicant=applicant.key
                )


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
