"""Reads of rounds, cases and reviews, scoped to the actor where they list."""

from reviews.queries.reviews import (
    Candidate,
    CaseScores,
    Review,
    cases_of,
    cases_scored,
    conflicts_of,
    desk_of,
    reviewers_for,
    round_of,
    rounds_visible_to,
    scores_of,
    seen_from,
    unfinished_among,
    unfinished_review,
    years_of_rounds,
)

__all__ = [
    "Candidate",
    "CaseScores",
    "Review",
    "cases_of",
    "cases_scored",
    "conflicts_of",
    "desk_of",
    "reviewers_for",
    "round_of",
    "rounds_visible_to",
    "scores_of",
    "seen_from",
    "unfinished_among",
    "unfinished_review",
    "years_of_rounds",
]
