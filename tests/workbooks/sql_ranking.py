"""The ranking of an oversubscribed round a second time, by PostgreSQL's window functions.

It checks the rulebook's ranking and shares no code with it: it was written from the text of the rules alone.
Where that text leaves something open it reads it thus:

- *The last admitted applicant* is whoever stands on the last seat. If that seat is in dispute, all who are tied for it
  have the same keys, so what a reason says of them stays true whatever the committee decides.
- Where no seat is offered nobody was admitted last: the reason is that there is no seat.
- A missing value is refused. No rule places it, and a reason has to show both values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from tests.conftest import become_application


@dataclass(frozen=True)
class Applicant:
    """One application. Scores and keys are integers in hundredths of a point."""

    id: str
    group: str
    scores: tuple[int, ...]
    """By stage of the review."""
    keys: tuple[int, ...]
    """The brochure's keys in their order, then its tie keys; the highest value is first."""


@dataclass(frozen=True)
class Round:
    """One round: seats by group, and what its brochure sets."""

    seats: Mapping[str, int]
    applicants: Sequence[Applicant]
    weights: tuple[int, ...] | None = None
    """By stage, in percent. Given: not each stage but their weighted total has to reach the mark."""
    mark: int = 60_00


@dataclass(frozen=True)
class Line:
    """What an applicant is told.

    outcome: 'admitted', 'not admitted', 'undecided'. reason, and what `place` (from 0), `own` and `other` then are:

    - 'under the mark': the first stage under it, its score, the mark
    - 'total under the mark': None, the total in hundredths of hundredths, the mark likewise
    - 'within seats' (all who pass have one): None, how many pass, the seats
    - 'no seat' (none is offered): None, None, None
    - 'by order' (before the last seat was taken): None, the place in the order from 1, the seats
    - 'behind': the first key on which the last admitted was ahead, the applicant's value, the other's
    - 'tied': None, how many are, the seats left to them
    """

    outcome: str
    reason: str
    place: int | None
    own: int | None
    other: int | None


TABLES = """
CREATE TEMPORARY TABLE rank_round (round integer PRIMARY KEY, weights bigint[], mark bigint NOT NULL);
CREATE TEMPORARY TABLE rank_group (
    round integer REFERENCES rank_round, seat_group text, seats integer NOT NULL CHECK (seats >= 0),
    PRIMARY KEY (round, seat_group)
);
CREATE TEMPORARY TABLE rank_applicant (
    round integer, id text, seat_group text NOT NULL,
    scores bigint[] NOT NULL CHECK (array_position(scores, NULL) IS NULL),
    keys bigint[] NOT NULL CHECK (array_position(keys, NULL) IS NULL),
    PRIMARY KEY (round, id), FOREIGN KEY (round, seat_group) REFERENCES rank_group
);
"""

RANKING = """
WITH reviewed AS (
    SELECT a.*, g.seats, r.mark, r.weights IS NOT NULL AS by_total, review.*,
           CASE WHEN r.weights IS NULL THEN missed IS NULL ELSE total >= needed END AS passes
    FROM rank_applicant a
    JOIN rank_group g USING (round, seat_group)
    JOIN rank_round r USING (round)
    CROSS JOIN LATERAL (
        SELECT min(place) FILTER (WHERE score < r.mark) AS missed,
               sum(score * weight)::bigint AS total, (sum(weight) * r.mark)::bigint AS needed
        FROM unnest(a.scores, r.weights) WITH ORDINALITY AS stage (score, weight, place)
    ) review
), ordered AS (
    -- Arrays compare element by element: the order of the keys is the order of the arrays.
    SELECT round, id, seats, keys,
           count(*) OVER (PARTITION BY round, seat_group) AS passers,
           count(*) OVER (PARTITION BY round, seat_group, keys) AS equals,
           rank() OVER strongest AS first_place,
           nth_value(keys, nullif(seats, 0)) OVER (
               strongest ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last_admitted
    FROM reviewed
    WHERE passes
    WINDOW strongest AS (PARTITION BY round, seat_group ORDER BY keys DESC)
), placed AS (
    SELECT *, CASE WHEN passers <= seats THEN 'within seats'
                   WHEN seats = 0 THEN 'no seat'
                   WHEN first_place + equals - 1 <= seats THEN 'by order'
                   WHEN first_place <= seats THEN 'tied'
                   ELSE 'behind' END AS reason
    FROM ordered
)
SELECT round, id,
       CASE WHEN reason IN ('within seats', 'by order') THEN 'admitted'
            WHEN reason = 'tied' THEN 'undecided'
            ELSE 'not admitted' END,
       reason, deciding.place - 1,
       CASE reason WHEN 'within seats' THEN passers WHEN 'by order' THEN first_place WHEN 'tied' THEN equals
                   ELSE deciding.own END,
       CASE reason WHEN 'within seats' THEN seats WHEN 'by order' THEN seats WHEN 'tied' THEN seats - first_place + 1
                   ELSE deciding.other END
FROM placed
LEFT JOIN LATERAL (
    SELECT * FROM unnest(keys, last_admitted) WITH ORDINALITY AS key (own, other, place)
    WHERE reason = 'behind' AND other > own
    ORDER BY place LIMIT 1
) deciding ON true
UNION ALL
SELECT round, id, 'not admitted', 'total under the mark', NULL, total, needed
FROM reviewed WHERE NOT passes AND by_total
UNION ALL
SELECT round, id, 'not admitted', 'under the mark', missed - 1, scores[missed], mark
FROM reviewed WHERE NOT passes AND NOT by_total
"""


def rank(rounds: Iterable[Round]) -> list[dict[str, Line]]:
    """The line of every applicant by id, round by round, all rounds in one statement.

    Raises ValueError where scores, keys and weights do not fit together, and psycopg's IntegrityError for a missing
    value, an unknown group, an applicant named twice, or fewer than no seats.
    """
    rounds = list(rounds)
    for one in rounds:
        shapes = {(len(applicant.scores), len(applicant.keys)) for applicant in one.applicants}
        if len(shapes) > 1:
            raise ValueError("The applicants of a round have the same stages and the same keys.")
        if one.weights is not None and (sum(one.weights) != 100 or any(len(one.weights) != n for n, _ in shapes)):
            raise ValueError("Weights are one for each stage and add up to 100.")
    result: list[dict[str, Line]] = [{} for _ in rounds]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")  # the application's role may make no tables
        cursor.execute(TABLES)
        with cursor.copy("COPY rank_round FROM STDIN") as copy:
            for number, one in enumerate(rounds):
                copy.write_row((number, None if one.weights is None else list(one.weights), one.mark))
        with cursor.copy("COPY rank_group FROM STDIN") as copy:
            for number, one in enumerate(rounds):
                for group, seats in one.seats.items():
                    copy.write_row((number, group, seats))
        with cursor.copy("COPY rank_applicant FROM STDIN") as copy:
            for number, one in enumerate(rounds):
                for a in one.applicants:
                    copy.write_row((number, a.id, a.group, list(a.scores), list(a.keys)))
        cursor.execute("ANALYZE rank_round, rank_group, rank_applicant")
        cursor.execute(RANKING)
        for number, applicant, *line in cursor.fetchall():
            result[number][applicant] = Line(*line)
        cursor.execute("DROP TABLE rank_applicant, rank_group, rank_round")
        become_application(connection=connection)
    return result
