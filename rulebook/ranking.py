"""Oversubscription ranking on arrays: a whole round at once, reasons as codes, the text made when it is shown.

Scores are whole hundredths of a point (85.5 is 8550), higher is better. An applicant is a pseudonym; neither name,
number, time nor chance decides anything: applicants equal in every key across the last seat stay undecided.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from rulebook.money import half_up

Ints = NDArray[np.int64]
BLANK = -1
"""A score that is not entered."""


class State(IntEnum):
    """What a run says of an applicant."""

    REFUSED = 0
    ADMITTED = 1
    UNDECIDED = 2


class Reason(IntEnum):
    """Why. `key`, `own` and `other` of the outcome say more, as noted."""

    UNDER_MARK = 0
    """A stage is under the pass mark: `key` the stage, `own` its score, `other` the mark."""
    UNDER_TOTAL = 1
    """The weighted total is under the pass mark: `own` the total, `other` the mark."""
    WITHIN_SEATS = 2
    """All who pass are admitted: `own` how many passed, `other` the seats."""
    NO_SEAT = 3
    """The group has no seat."""
    AHEAD = 4
    """Admitted by the order: `own` the place in it, `other` the seats."""
    BEHIND = 5
    """Refused by the order: `key` the first key on which the holder of the last seat, or those tied for it, were ahead,
    `own` and `other` the two values."""
    TIED = 6
    """Equal in every key across the last seat: `own` how many are tied, `other` the seats between them."""
    ABSENT = 7
    """A stage has no score: `key` the stage."""
    OPEN = 8
    """Somebody equal so far has no score in the next key, and the last seat turns on it: `key` that key, `own` how many
    are equal so far, `other` the seats between them."""


@dataclass(frozen=True, slots=True)
class Round:
    """The inputs of a run: n applicants in m seat groups (a department of a school each)."""

    applicants: Sequence[str]
    """Pseudonyms, one for each applicant, all different."""
    groups: Sequence[str]
    """Keys of the seat groups, all different."""
    group: Ints
    """For each applicant the index of the group applied for."""
    seats: Ints
    """For each group its seats."""
    keys: tuple[str, ...]
    """Names of the ranking keys in the brochure's order, tie keys last."""
    scores: Ints
    """n × keys, hundredths; BLANK where none is entered."""
    stages: tuple[str, ...]
    """Names of the stages the brochure scores, to each of which the pass mark applies."""
    stage_scores: Ints
    """n × stages, hundredths; BLANK where none is entered."""
    weights: tuple[int, ...] | None = None
    """Percent of each stage where the brochure passes by the weighted total instead of each stage."""
    further: Mapping[str, str] = field(default_factory=dict)
    """Whatever else the digest should cover, such as the version of the brochure."""

    def __post_init__(self) -> None:
        """ValueError where the arrays do not fit together."""
        applicants, groups = len(self.applicants), len(self.groups)
        shapes = [
            (self.group.shape, (applicants,), "group"),
            (self.seats.shape, (groups,), "seats"),
            (self.scores.shape, (applicants, len(self.keys)), "scores"),
            (self.stage_scores.shape, (applicants, len(self.stages)), "stage_scores"),
        ]
        for shape, expected, name in shapes:
            if shape != expected:
                raise ValueError(f"{name} has the shape {shape}, not {expected}")
        if len(set(self.applicants)) != applicants:
            raise ValueError("an applicant appears twice")
        if len(set(self.groups)) != groups:
            raise ValueError("a seat group appears twice")
        if applicants and (self.group.min() < 0 or self.group.max() >= groups):
            raise ValueError("an applicant names a seat group that does not exist")
        if any(scores.size and scores.min() < BLANK for scores in (self.scores, self.stage_scores)):
            raise ValueError("a score is negative")
        if groups and self.seats.min() < 0:
            raise ValueError("a seat group has a negative number of seats")
        if self.weights is not None and (len(self.weights) != len(self.stages) or sum(self.weights) != 100):
            raise ValueError("the stages' weights are not one for each stage adding up to 100")

    @property
    def digest(self) -> str:
        """SHA-256 over all inputs, the same in whatever order applicants and groups come."""
        whole = hashlib.sha256()
        head = (self.keys, self.stages, self.weights, sorted(self.further.items()))
        whole.update(repr(head).encode())
        by_group = np.argsort(np.asarray(self.groups, dtype=np.str_), kind="stable")
        place = np.empty_like(by_group)
        place[by_group] = np.arange(len(by_group))
        whole.update("\0".join(self.groups[index] for index in by_group).encode())
        whole.update(self.seats[by_group].astype(">i8").tobytes())
        order = np.argsort(np.asarray(self.applicants, dtype=np.str_), kind="stable")
        whole.update("\0".join(self.applicants[index] for index in order).encode())
        for column in (place[self.group[order]], self.scores[order], self.stage_scores[order]):
            whole.update(column.astype(">i8").tobytes())
        return whole.hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run says: one entry for each applicant in the order of the round, `tied` one for each group."""

    state: NDArray[np.int8]
    reason: NDArray[np.int8]
    key: NDArray[np.int16]
    """Index of the stage or key the reason speaks of; −1 where it speaks of none."""
    own: Ints
    other: Ints
    place: Ints
    """Place among those of the group who pass, from 1, equals sharing it; 0 for those who do not."""
    tied: NDArray[np.bool_]
    """For each group whether nobody holds its last seat: those tied for it await the decision."""
    digest: str


def mean(first: int | Fraction, second: int | Fraction) -> int:
    """The mean of two scores in hundredths, however many decimals they have, rounded half up to two decimals."""
    both = Fraction(first) + Fraction(second)
    return half_up(both.numerator, both.denominator * 2)


def rank(round_: Round, pass_mark: int) -> Outcome:
    """Run a round: `pass_mark` in hundredths."""
    count = len(round_.applicants)
    reason = np.full(count, Reason.UNDER_MARK, np.int8)
    key = np.full(count, -1, np.int16)
    own, other = np.zeros(count, np.int64), np.zeros(count, np.int64)
    place, state = np.zeros(count, np.int64), np.zeros(count, np.int8)
    disputed = np.zeros(len(round_.groups), bool)
    outcome = Outcome(state, reason, key, own, other, place, disputed, round_.digest)
    passed = _pass(round_, pass_mark, outcome)

    # Only those who pass are ordered: by group, then by the keys, highest first.
    rows = np.flatnonzero(passed)
    compared, opened = _comparable(round_, rows)
    columns = [-compared[:, index] for index in reversed(range(len(round_.keys)))]
    by_keys = np.lexsort([*columns, round_.group[rows]])
    order, scores, opened = rows[by_keys], compared[by_keys], opened[by_keys]
    if not len(order):
        return outcome
    groups = round_.group[order]
    seats = round_.seats[groups]
    sizes = np.bincount(groups, minlength=len(round_.groups))
    starts = np.cumsum(sizes) - sizes
    position = np.arange(len(order)) - starts[groups]
    many = sizes[groups]

    # Equals form blocks; a block across the last seat is tied.
    new_block = np.ones(len(order), bool)
    new_block[1:] = (groups[1:] != groups[:-1]) | (scores[1:] != scores[:-1]).any(axis=1)
    block = np.cumsum(new_block) - 1
    first = np.flatnonzero(new_block)
    block_size = np.diff(np.append(first, len(order)))
    place[order] = position[first[block]] + 1

    over = many > seats
    last = np.where(over & (seats > 0), starts[groups] + seats - 1, 0)
    across = over & (seats > 0) & (block[last] == block[np.minimum(last + 1, len(order) - 1)])
    tied = across & (block == block[last])
    ahead = over & ~tied & (position < seats)
    behind = over & ~tied & (position >= seats) & (seats > 0)

    disputed[groups[tied]] = True
    state[order[~over | ahead]] = State.ADMITTED
    state[order[tied]] = State.UNDECIDED
    reason[order] = np.select(
        [~over, seats == 0, tied & (opened >= 0), tied, ahead],
        [Reason.WITHIN_SEATS, Reason.NO_SEAT, Reason.OPEN, Reason.TIED, Reason.AHEAD],
        Reason.BEHIND,
    )
    key[order[tied]] = opened[tied]
    own[order] = np.select([~over, tied, ahead], [many, block_size[block], place[order]], 0)
    other[order] = np.select([~over, tied, ahead], [seats, seats - position[first[block]], seats], 0)

    holder = scores[last[behind]]
    deciding = (holder > scores[behind]).argmax(axis=1) if len(round_.keys) else np.zeros(len(holder), np.int64)
    key[order[behind]] = deciding
    lines = np.arange(len(holder))
    own[order[behind]] = scores[behind][lines, deciding]
    other[order[behind]] = holder[lines, deciding]
    return outcome


def _pass(round_: Round, pass_mark: int, outcome: Outcome) -> NDArray[np.bool_]:
    """Who reaches the pass mark; the reason of those who do not is written into `outcome`."""
    outcome.other[:] = pass_mark
    if not round_.stages:
        return np.ones(len(round_.applicants), bool)
    blank = round_.stage_scores == BLANK
    if round_.weights is not None:
        weights = np.asarray(round_.weights, np.int64)
        total = np.where(blank, 0, round_.stage_scores) @ weights
        outcome.reason[:] = Reason.UNDER_TOTAL
        outcome.own[:] = total // 100
        absent = _absent(blank & (weights > 0), outcome)
        return np.asarray((total >= pass_mark * 100) & ~absent)
    under = round_.stage_scores < pass_mark
    stage = under.argmax(axis=1)
    outcome.key[:] = np.where(under.any(axis=1), stage, -1)
    outcome.own[:] = round_.stage_scores[np.arange(len(stage)), stage]
    _absent(blank, outcome)
    return np.asarray(~under.any(axis=1))


def _absent(blank: NDArray[np.bool_], outcome: Outcome) -> NDArray[np.bool_]:
    """Who lacks the score of a stage; the reason says so and names the first of them."""
    absent = np.asarray(blank.any(axis=1))
    outcome.reason[absent] = Reason.ABSENT
    outcome.key[absent] = blank.argmax(axis=1)[absent]
    outcome.own[absent] = outcome.other[absent] = 0
    return absent


def _comparable(round_: Round, rows: NDArray[np.intp]) -> tuple[Ints, NDArray[np.int16]]:
    """The scores of these applicants as far as they can be compared, and the key at which that ends, −1 where none.

    Where one of those equal so far has no score in the next key, nobody knows their order: from there on all of them
    count as equal. A blank that is never reached changes nothing.
    """
    scores = round_.scores[rows]
    opened = np.full(len(rows), -1, np.int16)
    if not (scores == BLANK).any():
        return scores, opened
    block = round_.group[rows]
    for index in range(len(round_.keys)):
        lacking = np.bincount(block, scores[:, index] == BLANK) > 0
        ends = lacking[block] & (opened < 0)
        opened[ends] = index
        scores[opened >= 0, index] = 0
        block = np.unique(np.stack([block, scores[:, index]]), axis=1, return_inverse=True)[1].reshape(-1)
    return scores, opened
