"""The rulebook's ranking and one by PostgreSQL's window functions agree on every line of random rounds full of ties.

Where both met a question the text leaves open, they answered it alike: who is behind a tied group is measured against
the tied; who passes where no seat is offered is told so. One disagreement was decided for the rulebook: a missing
value once stood behind every other in SQL; now both refuse it, since a reason has to show both values.
"""

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import psycopg
import pytest

from rulebook import ranking
from rulebook.ranking import Reason, State
from tests.figures import Record
from tests.workbooks import sql_ranking

pytestmark = pytest.mark.django_db

MARKS = (59_99, 60_00, 60_00, 60_01)
OUTCOMES = {"not admitted": State.REFUSED, "admitted": State.ADMITTED, "undecided": State.UNDECIDED}
REASONS = {
    "under the mark": Reason.UNDER_MARK,
    "total under the mark": Reason.UNDER_TOTAL,
    "within seats": Reason.WITHIN_SEATS,
    "no seat": Reason.NO_SEAT,
    "by order": Reason.AHEAD,
    "behind": Reason.BEHIND,
    "tied": Reason.TIED,
}
Told = dict[str, tuple[int, ...]]


def some_round(chance: random.Random) -> sql_ranking.Round:
    """A small round: few seats, few distinct values, scores around the mark."""
    seats = {f"g{number}": chance.randint(0, 5) for number in range(chance.randint(1, 4))}
    keys, stages, values = chance.randint(0, 7), chance.randint(0, 3), chance.randint(1, 3)
    first = chance.randint(0, 100)
    applicants = [
        sql_ranking.Applicant(
            id=f"p{number}",
            group=chance.choice(list(seats)),
            scores=tuple(chance.choice((59_99, 60_00, 60_00, 60_01, 75_50)) for _ in range(stages)),
            keys=tuple(chance.choice((0, 70_00, 70_01)[:values]) for _ in range(keys)),
        )
        for number in chance.sample(range(100), chance.randint(0, 25))
    ]
    weights = {0: None, 1: (100,), 2: (first, 100 - first), 3: (0, first, 100 - first)}[stages]
    return sql_ranking.Round(seats, applicants, weights if chance.random() < 0.4 else None, chance.choice(MARKS))


def by_rulebook(one: sql_ranking.Round) -> Told:
    groups = list(one.seats)
    rows = one.applicants
    stages, keys = (len(rows[0].scores), len(rows[0].keys)) if rows else (0, 0)
    round_ = ranking.Round(
        applicants=[row.id for row in rows],
        groups=groups,
        group=np.array([groups.index(row.group) for row in rows], np.int64),
        seats=np.array(list(one.seats.values()), np.int64),
        keys=tuple(f"key{number}" for number in range(keys)),
        scores=np.array([row.keys for row in rows], np.int64).reshape(len(rows), keys),
        stages=tuple(f"stage{number}" for number in range(stages)),
        stage_scores=np.array([row.scores for row in rows], np.int64).reshape(len(rows), stages),
        weights=one.weights if rows else None,
    )
    outcome = ranking.rank(round_, one.mark)
    columns = zip(outcome.state, outcome.reason, outcome.key, outcome.own, outcome.other, strict=True)
    return {row.id: tuple(map(int, line)) for row, line in zip(rows, columns, strict=True)}


def as_rulebook(line: sql_ranking.Line) -> tuple[int, ...]:
    """A line in the rulebook's codes, which show a total in whole hundredths."""
    own, other = line.own or 0, line.other or 0
    if line.reason == "total under the mark":
        own, other = own // 100, other // 100
    return OUTCOMES[line.outcome], REASONS[line.reason], -1 if line.place is None else line.place, own, other


def compare(rounds: list[sql_ranking.Round]) -> tuple[list[tuple[sql_ranking.Round, Told, Told]], Counter[Reason]]:
    """The rounds on which they differ, with what each says; how often each reason was given."""
    differing, reasons = [], Counter[Reason]()
    for one, lines in zip(rounds, sql_ranking.rank(rounds), strict=True):
        first, second = by_rulebook(one), {name: as_rulebook(line) for name, line in lines.items()}
        reasons.update(Reason(line[1]) for line in first.values())
        if first != second:
            differing.append((one, first, second))
    return differing, reasons


def test_two_rankings_agree() -> None:
    chance = random.Random(111)
    differing, reasons = compare([some_round(chance) for _ in range(300)])
    assert differing == []
    assert min(reasons[reason] for reason in REASONS.values()) >= 20, (
        "some reason hardly occurs: the rounds prove little"
    )


@pytest.mark.drill
def test_two_rankings_agree_on_ten_thousand_rounds(figure: Record) -> None:
    chance, differing, lines, tied = random.Random(20261122), 0, 0, 0
    for _ in range(10):
        apart, reasons = compare([some_round(chance) for _ in range(1000)])
        differing, lines, tied = differing + len(apart), lines + reasons.total(), tied + reasons[Reason.TIED]
    said = f"{10_000 - differing:,} of 10,000 ({lines:,} applicants, {tied:,} undecided)"
    figure("random rounds two rankings agree on", measured=said, target="10,000", kept=not differing)
    assert differing == 0


def test_the_second_ranking_takes_no_missing_value() -> None:
    whole = sql_ranking.Round({"g": 1}, [sql_ranking.Applicant("p1", "g", (70_00,), (70_00, 70_00))])
    for missing in ({"keys": (70_00, None)}, {"scores": (None,)}):
        with pytest.raises(psycopg.IntegrityError, match="check"):
            sql_ranking.rank([replace(whole, applicants=[replace(whole.applicants[0], **missing)])])
