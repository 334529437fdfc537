"""The ranking on arrays: against a slow oracle, its properties, its digest, inputs that do not fit."""

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import load_edition, render
from rulebook.calculations.ranking import as_round, explain
from rulebook.facts.ranking import Applicant, RankingFacts
from rulebook.ranking import BLANK, Outcome, Reason, Round, State, mean, rank

MARK = 6000


def round_of(
    groups: Mapping[str, int],
    applicants: list[tuple[str, str, list[int], list[int]]],
    weights: tuple[int, ...] | None = None,
) -> Round:
    """A round from (pseudonym, group, key scores, stage scores)."""
    names = list(groups)
    keys = len(applicants[0][2]) if applicants else 1
    stages = len(applicants[0][3]) if applicants else 1
    return Round(
        applicants=[row[0] for row in applicants],
        groups=names,
        group=np.array([names.index(row[1]) for row in applicants], np.int64),
        seats=np.array(list(groups.values()), np.int64),
        keys=tuple(f"key{number}" for number in range(keys)),
        scores=np.array([row[2] for row in applicants], np.int64).reshape(len(applicants), keys),
        stages=tuple(f"stage{number}" for number in range(stages)),
        stage_scores=np.array([row[3] for row in applicants], np.int64).reshape(len(applicants), stages),
        weights=weights if applicants else None,
    )


def oracle(round_: Round) -> dict[str, tuple[int, int, int, int, int]]:
    """State, reason, key, own, other of every applicant, one group and one applicant at a time."""
    result = {}
    for number, group in enumerate(round_.groups):
        assert group
        rows = [row for row in range(len(round_.applicants)) if round_.group[row] == number]
        passing = []
        for row in rows:
            stages = [int(score) for score in round_.stage_scores[row]]
            name = round_.applicants[row]
            if round_.weights is not None:
                total = sum(score * weight for score, weight in zip(stages, round_.weights, strict=True))
                if total < MARK * 100:
                    result[name] = (State.REFUSED, Reason.UNDER_TOTAL, -1, total // 100, MARK)
                    continue
            else:
                low = [stage for stage, score in enumerate(stages) if score < MARK]
                if low:
                    result[name] = (State.REFUSED, Reason.UNDER_MARK, low[0], stages[low[0]], MARK)
                    continue
            passing.append((tuple(int(score) for score in round_.scores[row]), name))
        passing.sort(key=lambda pair: pair[0], reverse=True)
        seats = int(round_.seats[number])
        for scores, name in passing:
            ahead = sum(other > scores for other, _ in passing)
            equal = sum(other == scores for other, _ in passing)
            if len(passing) <= seats:
                result[name] = (State.ADMITTED, Reason.WITHIN_SEATS, -1, len(passing), seats)
            elif seats == 0:
                result[name] = (State.REFUSED, Reason.NO_SEAT, -1, 0, 0)
            elif ahead + equal <= seats:
                result[name] = (State.ADMITTED, Reason.AHEAD, -1, ahead + 1, seats)
            elif ahead < seats:
                result[name] = (State.UNDECIDED, Reason.TIED, -1, equal, seats - ahead)
            else:
                holder = passing[seats - 1][0]
                key = next(key for key, score in enumerate(scores) if holder[key] > score)
                result[name] = (State.REFUSED, Reason.BEHIND, key, scores[key], holder[key])
    return result


def told(round_: Round, outcome: Outcome) -> dict[str, tuple[int, ...]]:
    columns = (outcome.state, outcome.reason, outcome.key, outcome.own, outcome.other)
    return {name: tuple(int(column[row]) for column in columns) for row, name in enumerate(round_.applicants)}


SCORES = st.sampled_from([5900, 5999, 6000, 6001, 7000])


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    """Small rounds full of ties."""
    groups = {f"g{number}": draw(st.integers(0, 4)) for number in range(draw(st.integers(1, 3)))}
    keys, stages = draw(st.integers(0, 3)), draw(st.integers(0, 2))
    weights = draw(st.sampled_from([None, (40, 60)])) if stages == 2 else None
    applicants = [
        (
            f"p{number:02}",
            draw(st.sampled_from(sorted(groups))),
            draw(st.lists(SCORES, min_size=keys, max_size=keys)),
            draw(st.lists(SCORES, min_size=stages, max_size=stages)),
        )
        for number in range(draw(st.integers(0, 9)))
    ]
    return round_of(groups, applicants, weights)


@given(rounds())
@settings(max_examples=150, deadline=None)
def test_arrays_and_oracle_agree(round_: Round) -> None:
    assert told(round_, rank(round_, MARK)) == oracle(round_)


def changed(round_: Round, **what: Any) -> Round:
    fields = {name: getattr(round_, name) for name in Round.__dataclass_fields__}
    return Round(**(fields | what))


@given(rounds(), st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_of_applicants_and_groups_never_matters(round_: Round, random: Any) -> None:
    rows = list(range(len(round_.applicants)))
    groups = list(range(len(round_.groups)))
    random.shuffle(rows)
    random.shuffle(groups)
    shuffled = changed(
        round_,
        applicants=[round_.applicants[row] for row in rows],
        groups=[round_.groups[group] for group in groups],
        group=np.array([groups.index(int(round_.group[row])) for row in rows], np.int64),
        seats=round_.seats[groups],
        scores=round_.scores[rows],
        stage_scores=round_.stage_scores[rows],
    )
    assert shuffled.digest == round_.digest
    assert told(shuffled, rank(shuffled, MARK)) == told(round_, rank(round_, MARK))


BETTER = {State.REFUSED: 0, State.UNDECIDED: 1, State.ADMITTED: 2}


@given(rounds(), st.data())
@settings(max_examples=60, deadline=None)
def test_raising_a_score_never_harms_its_owner(round_: Round, data: st.DataObject) -> None:
    if not round_.applicants or not round_.scores.size:
        return
    row = data.draw(st.integers(0, len(round_.applicants) - 1))
    column = data.draw(st.integers(0, round_.scores.shape[1] - 1))
    raised = round_.scores.copy()
    raised[row, column] += data.draw(st.sampled_from([1, 500]))
    before = rank(round_, MARK).state[row]
    after = rank(changed(round_, scores=raised), MARK).state[row]
    assert BETTER[State(after)] >= BETTER[State(before)]


@given(rounds(), st.data())
@settings(max_examples=60, deadline=None)
def test_adding_a_seat_removes_nobody(round_: Round, data: st.DataObject) -> None:
    seats = round_.seats.copy()
    seats[data.draw(st.integers(0, len(seats) - 1))] += 1
    before, after = rank(round_, MARK), rank(changed(round_, seats=seats), MARK)
    assert (after.state[before.state == State.ADMITTED] == State.ADMITTED).all()


@given(rounds())
@settings(max_examples=60, deadline=None)
def test_no_group_admits_more_than_its_seats(round_: Round) -> None:
    admitted = rank(round_, MARK).state == State.ADMITTED
    assert (np.bincount(round_.group[admitted], minlength=len(round_.groups)) <= round_.seats).all()


def test_places_are_shared_by_equals() -> None:
    rows = [("a", "g", [3], [6000]), ("b", "g", [5], [6000]), ("c", "g", [5], [6000]), ("d", "g", [9], [5999])]
    assert rank(round_of({"g": 1}, rows), MARK).place.tolist() == [3, 1, 1, 0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"applicants": ["a", "a"]}, "an applicant appears twice"),
        ({"groups": ["g", "g"]}, "a seat group appears twice"),
        ({"group": np.array([0, 2])}, "names a seat group that does not exist"),
        ({"group": np.array([0, -1])}, "names a seat group that does not exist"),
        ({"group": np.array([0])}, "group has the shape"),
        ({"seats": np.array([1, -1])}, "negative number of seats"),
        ({"seats": np.array([1])}, "seats has the shape"),
        ({"scores": np.array([[1, 2], [1, 2]])}, "scores has the shape"),
        ({"scores": np.array([[1], [-2]])}, "a score is negative"),
        ({"stage_scores": np.array([[1], [-2]])}, "a score is negative"),
        ({"stage_scores": np.array([[1, 2], [1, 2]])}, "stage_scores has the shape"),
        ({"weights": (50,)}, "weights"),
        ({"weights": (50, 50)}, "weights"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(change: dict[str, Any], words: str) -> None:
    whole = round_of({"g": 1, "h": 1}, [("a", "g", [1], [1]), ("b", "h", [1], [1])])
    with pytest.raises(ValueError, match=words):
        changed(whole, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"applicants": ["a", "c"]},
        {"groups": ["g", "i"]},
        {"group": np.array([1, 1])},
        {"seats": np.array([1, 2])},
        {"keys": ("other",)},
        {"scores": np.array([[1], [2]])},
        {"stages": ("other",)},
        {"stage_scores": np.array([[1], [2]])},
        {"weights": (100,)},
        {"further": {"brochure": "2"}},
    ],
)
def test_the_digest_covers_every_input(change: dict[str, Any]) -> None:
    whole = round_of({"g": 1, "h": 1}, [("a", "g", [1], [1]), ("b", "h", [1], [1])])
    assert changed(whole, **change).digest != whole.digest


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        *[(8000, 8001, 8001), (8000, 8000, 8000), (0, 1, 1), (7, 2, 5)],
        # 80.004 and 80.005: each rounded first would make 80.01, their mean is 80.0045.
        (Fraction(80004, 10), Fraction(80005, 10), 8000),
        (Fraction(80005, 10), Fraction(80005, 10), 8001),
        (Fraction(82345, 10), Fraction(82345, 10), 8235),
        (Fraction(82344999, 10_000), Fraction(82344999, 10_000), 8234),
    ],
)
def test_the_mean_of_two_midterms_is_rounded_half_up(
    first: int | Fraction, second: int | Fraction, expected: int
) -> None:
    assert mean(first, second) == expected


def blanks_oracle(round_: Round) -> dict[str, State]:
    """Every way to fill the blank keys of those who pass, by the slow oracle: what all agree on is decided."""
    passing = {name: (round_.stage_scores[row] >= MARK).all() for row, name in enumerate(round_.applicants)}
    blank = [
        (row, key)
        for row, key in zip(*np.nonzero(round_.scores == BLANK), strict=True)
        if passing[round_.applicants[row]]
    ]
    states: dict[str, set[int]] = {}
    for values in itertools.product([0, 5950, 6000, 6500, 9999], repeat=len(blank)):
        scores = np.where(round_.scores == BLANK, 0, round_.scores)
        for place, value in zip(blank, values, strict=True):
            scores[place] = value
        stages = np.where(round_.stage_scores == BLANK, 0, round_.stage_scores)
        for name, line in oracle(changed(round_, scores=scores, stage_scores=stages)).items():
            states.setdefault(name, set()).add(line[0])
    return {name: State(found.pop()) if len(found) == 1 else State.UNDECIDED for name, found in states.items()}


@st.composite
def rounds_with_blanks(draw: st.DrawFn) -> Round:
    """Small rounds in which a few scores are not entered."""
    round_ = draw(rounds())
    scores, stages = round_.scores.copy(), round_.stage_scores.copy()
    for table, most in ((scores, 3), (stages, 2)):
        for _ in range(draw(st.integers(0, most))):
            if table.size:
                row, column = draw(st.integers(0, table.shape[0] - 1)), draw(st.integers(0, table.shape[1] - 1))
                table[row, column] = BLANK
    return changed(round_, scores=scores, stage_scores=stages, weights=None)


@given(rounds_with_blanks())
@settings(max_examples=150, deadline=None)
def test_nobody_is_decided_on_whom_a_blank_could_turn(round_: Round) -> None:
    states, sure = rank(round_, MARK).state, blanks_oracle(round_)
    for name, state in zip(round_.applicants, states, strict=True):
        assert state == sure[name] or state == State.UNDECIDED


@given(rounds_with_blanks())
@settings(max_examples=60, deadline=None)
def test_who_lacks_a_stage_is_refused_and_nobody_else_ranked_otherwise(round_: Round) -> None:
    outcome = rank(round_, MARK)
    lacking = (round_.stage_scores == BLANK).any(axis=1)
    assert (outcome.state[lacking] == State.REFUSED).all()
    kept = np.flatnonzero(~lacking)
    without = changed(
        round_,
        applicants=[round_.applicants[row] for row in kept],
        group=round_.group[kept],
        scores=round_.scores[kept],
        stage_scores=round_.stage_scores[kept],
    )
    assert told(without, rank(without, MARK)) == {
        name: line for name, line in told(round_, outcome).items() if name in without.applicants
    }


def blanked(*rows: tuple[str, list[int]], seats: int = 1) -> list[tuple[str, str, int]]:
    """State, reason and key of applicants for one group, given their scores."""
    round_ = round_of({"g": seats}, [(name, "g", scores, [6000]) for name, scores in rows])
    found = rank(round_, MARK)
    return [
        (State(state).name, Reason(reason).name, int(key))
        for state, reason, key in zip(found.state, found.reason, found.key, strict=True)
    ]


def test_a_blank_key_is_asked_for_only_where_the_last_seat_turns_on_it() -> None:
    ahead, behind = ("ADMITTED", "AHEAD", -1), ("REFUSED", "BEHIND", 0)
    within, waits = ("ADMITTED", "WITHIN_SEATS", -1), ("UNDECIDED", "OPEN", 1)
    assert blanked(("a", [9, BLANK]), ("b", [8, BLANK])) == [ahead, behind]
    assert blanked(("a", [9, BLANK]), ("b", [8, 1]), seats=2) == [within, within]
    assert blanked(("a", [9, BLANK]), ("b", [9, 1])) == [waits, waits]
    assert blanked(("a", [9, BLANK]), ("b", [9, 1]), ("c", [8, 5])) == [waits, waits, behind]
    assert blanked(("a", [9, BLANK]), ("b", [9, 1]), ("c", [8, 5]), seats=2) == [ahead, ahead, behind]


def test_a_stage_without_a_score_refuses_even_where_the_mark_is_nought() -> None:
    round_ = round_of({"g": 1}, [("a", "g", [1], [6000, BLANK]), ("b", "g", [1], [BLANK, 1]), ("c", "g", [1], [0, 0])])
    found = rank(round_, 0)
    assert [Reason(reason).name for reason in found.reason] == ["ABSENT", "ABSENT", "WITHIN_SEATS"]
    assert found.key.tolist() == [1, 0, -1]


@pytest.mark.parametrize(
    ("weights", "reasons"), [((100, 0), ["WITHIN_SEATS", "ABSENT"]), ((40, 60), ["ABSENT", "ABSENT"])]
)
def test_a_stage_that_weighs_nothing_may_be_blank(weights: tuple[int, int], reasons: list[str]) -> None:
    rows = [("a", "g", [1], [6000, BLANK]), ("b", "g", [1], [BLANK, 9000])]
    found = rank(round_of({"g": 2}, rows, weights), MARK)
    assert [Reason(reason).name for reason in found.reason] == reasons


def test_facts_that_do_not_fit_name_the_applicant() -> None:
    edition = load_edition("111")
    stray = RankingFacts("r", {"甲科": 1}, (Applicant("p1", "乙科", {"guidance": 1}),), ("guidance",))
    with pytest.raises(ValueError, match="applicant p1 names the group 乙科"):
        as_round(stray, edition)


def test_a_refusal_names_the_key_and_both_values() -> None:
    edition = load_edition("111")
    facts = RankingFacts(
        "r",
        {"甲科": 1},
        (
            Applicant("p1", "甲科", {"guidance": 8000, "plan": 7050}),
            Applicant("p2", "甲科", {"guidance": 8000, "plan": 7000}),
            Applicant("p3", "甲科", {"guidance": 7999, "plan": 9000}),
        ),
        ("guidance", "plan"),
    )
    round_ = as_round(facts, edition)
    outcome = rank(round_, MARK)
    step = explain(round_, outcome, 1, edition)
    assert render(step, "en") == "p2: Study plan 70.00, the holder of the last seat 70.50: not admitted."
    assert render(step, "zh-hant") == "p2：讀書計畫 70.00，最後名額之持有者 70.50，不予錄取。"
    first = explain(round_, outcome, 2, edition)
    assert render(first, "en") == "p3: Guidance record 79.99, the holder of the last seat 80.00: not admitted."


def test_reason_codes_are_those_that_runs_are_stored_with() -> None:
    assert [reason.name for reason in sorted(Reason)] == [
        "UNDER_MARK",
        "UNDER_TOTAL",
        "WITHIN_SEATS",
        "NO_SEAT",
        "AHEAD",
        "BEHIND",
        "TIED",
        "ABSENT",
        "OPEN",
    ]
    assert [int(reason) for reason in sorted(Reason)] == list(range(9))
