"""All findings of all proposals of the nation: from plain facts alone, and with the database."""

from collections.abc import Iterator
from datetime import date

from proposals.facts import gather
from proposals.judging import judged_all
from proposals.models import Proposal
from rulebook import Edition, evaluate
from tests.bench.meter import Row, timed
from tests.bench.stage import Stage

DAY = date(2026, 4, 30)


def rows(stage: Stage) -> Iterator[Row]:
    """Ten times the nation costs ten times as much, facts being read in a fixed number of queries."""
    # Both nations stand before either is measured: minutes apart, the machine is in another mood.
    proposals: dict[int, list[Proposal]] = {}
    facts: dict[int, list[tuple[Edition, object]]] = {}
    for scale in (1, 10):
        stage.use(scale)
        proposals[scale] = list(Proposal.objects.all())
        wholes = gather(proposals[scale])
        facts[scale] = [
            (each.edition, part) for each in wholes for part in (each.alliance, each.content, each.designated)
        ]
    plain: dict[int, float] = {}
    whole: dict[int, float] = {}
    for scale in (1, 10):
        plain[scale] = timed(lambda: [evaluate(part, edition, on=DAY) for edition, part in facts[scale]], rounds=3)  # noqa: B023
    for scale in (1, 10):
        stage.use(scale)
        whole[scale] = timed(lambda: judged_all(proposals[scale]), rounds=2)  # noqa: B023
        yield Row(
            f"all findings of {len(proposals[scale])} proposals, with the database",
            whole[scale],
            plain[scale],
            "the same from plain facts",
        )
    yield Row("findings from plain facts, nation × 10", plain[10], 10 * plain[1], "10 × nation × 1", 1.3)
    yield Row("findings with the database, nation × 10", whole[10], 10 * whole[1], "10 × nation × 1", 1.3)
