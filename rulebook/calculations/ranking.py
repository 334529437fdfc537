"""Runs of a ranking from plain facts, and their reasons as sentences."""

import numpy as np

from rulebook.editions import Edition
from rulebook.facts.ranking import RankingFacts
from rulebook.judging import Given, calculation
from rulebook.money import percent_text
from rulebook.ranking import BLANK, Outcome, Reason, Round, rank
from rulebook.rules import Calculation, Rule, Step

SAYS: dict[Reason, tuple[str, str]] = {
    Reason.UNDER_MARK: ("ranking.pass-mark", "under-mark"),
    Reason.UNDER_TOTAL: ("ranking.pass-mark", "under-total"),
    Reason.WITHIN_SEATS: ("ranking.within-seats", "within-seats"),
    Reason.NO_SEAT: ("ranking.within-seats", "no-seat"),
    Reason.AHEAD: ("ranking.order", "ahead"),
    Reason.BEHIND: ("ranking.order", "behind"),
    Reason.TIED: ("ranking.unresolved-tie", "tied"),
    Reason.ABSENT: ("ranking.pass-mark", "absent"),
    Reason.OPEN: ("ranking.unresolved-tie", "open"),
}
"""Which rule speaks in which words for each reason; who is behind a tied last seat is told so (`explain`)."""

_POINTS = {Reason.UNDER_MARK, Reason.UNDER_TOTAL, Reason.BEHIND}


def pass_mark(facts: RankingFacts, edition: Edition) -> int:
    """The round's pass mark in hundredths of a point, or else the edition's."""
    if facts.pass_mark is not None:
        return facts.pass_mark
    return int(edition.rules["ranking.pass-mark"]["points"]) * 100


def as_round(facts: RankingFacts, edition: Edition) -> Round:
    """The facts as arrays; ValueError where an applicant names a group that is not there."""
    groups = tuple(facts.seats)
    index = {group: number for number, group in enumerate(groups)}
    for applicant in facts.applicants:
        if applicant.group not in index:
            raise ValueError(f"applicant {applicant.key} names the group {applicant.group}, which has no seats listed")

    def scores(keys: tuple[str, ...]) -> np.ndarray:
        rows = [[applicant.scores.get(key, BLANK) for key in keys] for applicant in facts.applicants]
        return np.array(rows, np.int64).reshape(len(rows), len(keys))

    return Round(
        applicants=[applicant.key for applicant in facts.applicants],
        groups=groups,
        group=np.array([index[applicant.group] for applicant in facts.applicants], np.int64),
        seats=np.array(list(facts.seats.values()), np.int64),
        keys=facts.keys,
        scores=scores(facts.keys),
        stages=facts.stages,
        stage_scores=scores(facts.stages),
        weights=None if facts.weights is None else tuple(facts.weights[stage] for stage in facts.stages),
        further={"pass-mark": str(pass_mark(facts, edition))},
    )


def explain(round_: Round, outcome: Outcome, index: int, edition: Edition) -> Step:
    """Why the applicant at `index` is admitted, refused or undecided, as a step that `render` turns into a sentence."""
    reason = Reason(outcome.reason[index])
    rule, message = SAYS[reason]
    if reason is Reason.BEHIND and outcome.tied[round_.group[index]]:
        message = "behind-tied"
    names = round_.stages if reason in (Reason.UNDER_MARK, Reason.ABSENT) else round_.keys
    key = names[outcome.key[index]] if outcome.key[index] >= 0 else ""
    own, other = int(outcome.own[index]), int(outcome.other[index])
    points = reason in _POINTS
    return edition.rules[rule].step(
        message,
        int(outcome.state[index]),
        applicant=round_.applicants[index],
        ranking_key=key,
        own=percent_text(own) if points else own,
        other=percent_text(other) if points else other,
    )


@calculation(RankingFacts)
def run(facts: RankingFacts, rule: Rule, given: Given) -> Calculation:
    """The state of every applicant (0 refused, 1 admitted, 2 undecided), and the reasons for which this rule speaks."""
    round_ = as_round(facts, given.edition)
    outcome = rank(round_, pass_mark(facts, given.edition))
    steps = [explain(round_, outcome, index, given.edition) for index in range(len(facts.applicants))]
    states = {applicant.key: int(state) for applicant, state in zip(facts.applicants, outcome.state, strict=True)}
    return rule.result(states, *(step for step in steps if step.rule == rule.id))
