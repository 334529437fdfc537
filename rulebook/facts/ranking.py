"""Facts of an oversubscription ranking, small enough to write down; whole rounds go as arrays (`rulebook.ranking`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Applicant:
    """An applicant under a pseudonym."""

    key: str
    group: str
    """Key of the department of a school applied for."""
    scores: Mapping[str, int] = field(default_factory=dict)
    """Hundredths of a point by key of the edition's table `ranking_key`; absent: not entered."""
    midterms: tuple[int | Fraction, ...] = ()
    """The two averages that `midterm` is the mean of, in hundredths of a point, unrounded; none: not entered."""


@dataclass(frozen=True, slots=True)
class RankingFacts:
    """A round as its brochure defines it."""

    key: str
    seats: Mapping[str, int]
    """Seats by group."""
    applicants: tuple[Applicant, ...]
    keys: tuple[str, ...]
    """Ranking keys in the brochure's order, tie keys last."""
    stages: tuple[str, ...] = ()
    """Keys that are scored at a stage of the review, so that the pass mark applies to them."""
    weights: Mapping[str, int] | None = None
    """Percent of each stage where the brochure passes by the weighted total; None: each stage must pass."""
    pass_mark: int | None = None
    """The round's pass mark in hundredths of a point; None: the edition's."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What was kept of a run, to be judged against its inputs."""

    key: str
    round: RankingFacts
    digest: str
    states: Mapping[str, str] = field(default_factory=dict)
    """By applicant: 'admitted', 'refused' or 'undecided'."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """By applicant: the reason's code."""
