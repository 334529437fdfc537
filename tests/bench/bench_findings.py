"""All findings of the nation, with the database: beside the same rows as plain tuples and the pure judgement."""

import gc
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.facts import read
from proposals.facts import gather
from proposals.judging import judged_all
from proposals.models import Proposal
from rulebook import Edition, evaluate, load_edition
from tests.bench.meter import Row, timed
from tests.bench.stage import Stage

DAY = date(2026, 4, 30)
Facts = list[tuple[Edition, Any]]


def rows(stage: Stage) -> Iterator[Row]:
    """Ten times the nation costs ten times as much, facts being read in a fixed number of queries."""
    # Both nations stand before either is measured: minutes apart, the machine is in another mood.
    for scale in (1, 10):
        stage.use(scale)
    plain: dict[int, float] = {}
    whole: dict[int, float] = {}
    for scale in (1, 10):
        stage.use(scale)
        proposals = list(Proposal.objects.all())
        statements, facts = _statements(proposals), _facts(proposals)
        queries = timed(lambda: _tuples(statements), rounds=3)  # noqa: B023
        plain[scale] = timed(lambda: _judge(facts), rounds=3)  # noqa: B023
        facts.clear()  # what is kept alive slows down whoever makes new objects
        gc.collect()
        reading = timed(lambda: _read(proposals), rounds=3)  # noqa: B023
        whole[scale] = timed(lambda: judged_all(proposals), rounds=3)  # noqa: B023
        found = [each for shown in judged_all(proposals).values() for each in shown]
        sentences = timed(lambda: [each.sentence for each in found], rounds=1)  # noqa: B023
        title = f"all findings of {len(proposals)} proposals"
        yield Row(title, whole[scale], queries + plain[scale], "the same rows as plain tuples + pure judgement", 2)
        for part, cost in (
            ("queries", queries),
            ("rows to facts", reading - queries),
            ("judging", plain[scale]),
            (f"{len(found)} sentences", sentences),
        ):
            yield Row(f"{title}: {part}", cost, whole[scale], "all of it")
    yield Row("findings from plain facts, nation × 10", plain[10], 10 * plain[1], "10 × nation × 1", 1.3)
    yield Row("findings with the database, nation × 10", whole[10], 10 * whole[1], "10 × nation × 1", 1.3)


def _statements(proposals: list[Proposal]) -> list[str]:
    """Every query of a judgement, as it is sent."""
    judged_all(proposals[:1])  # content types are remembered from here on
    with CaptureQueriesContext(connection) as queries:
        judged_all(proposals)
    return [query["sql"] for query in queries.captured_queries]


def _tuples(statements: list[str]) -> None:
    """Their rows, as the driver gives them."""
    connection.ensure_connection()
    for statement in statements:
        connection.connection.execute(statement).fetchall()


def _read(proposals: list[Proposal]) -> None:
    """Rows to facts, let go one after the other as a judgement does."""
    for _budget in read(plan for whole in gather(proposals) for plan in whole.of.plans):
        pass


def _facts(proposals: list[Proposal]) -> Facts:
    """All that is judged, with its edition."""
    wholes = gather(proposals)
    budgets = read(plan for whole in wholes for plan in whole.of.plans)
    return [
        *((each.of.edition, part) for each in wholes for part in (each.alliance, each.content, each.designated)),
        *((load_edition(budget.plan.edition), budget.facts) for budget in budgets),
    ]


def _judge(facts: Facts) -> None:
    for edition, part in facts:
        evaluate(part, edition, on=DAY)
