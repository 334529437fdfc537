"""The rulebook without a database: budgets by the line, a round of a whole nation, an edition read from its files."""

from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice

import numpy as np

from rulebook import evaluate, load_edition
from rulebook.editions import ROOT, read_edition
from rulebook.facts.budget import BudgetFacts, BudgetItem, BudgetLine
from rulebook.ranking import Round, rank
from tests.bench.meter import Row, timed
from tests.bench.stage import Stage

DAY = date(2022, 4, 30)


def rows(_: Stage) -> Iterator[Row]:
    """Targets are amounts of time that a person waits for, and a plain loop over the same data."""
    edition = load_edition("111")
    budgets = [_budget(number, list(edition.tables["category"])) for number in range(500)]
    checked = timed(lambda: [evaluate(budget, edition, on=DAY) for budget in budgets], rounds=3)
    yield Row("all findings of 500 budgets × 40 lines", checked, 200, "100,000 lines a second", 1)
    yield Row("reading edition 111 from its files", timed(lambda: read_edition(ROOT / "111")), 50, "limit", 1)
    round_ = _round()
    plain = timed(lambda: _admitted_by_loop(round_), rounds=3)
    ranked = timed(lambda: rank(round_, 6000), rounds=3)
    yield Row("100,000 applicants in 5,000 groups, with reasons and digest", ranked, plain, "lexsort and a loop", 2)


def _budget(number: int, categories: list[str]) -> BudgetFacts:
    lines = tuple(
        BudgetLine(str(index), category, "研習", quantity=1 + index % 9, unit_price=100 * (1 + (index + number) % 25))
        for index, category in enumerate(islice(cycle(categories), 40))
    )
    items = tuple(BudgetItem(category, 1000 * (number % 90)) for category in categories)
    return BudgetFacts(str(number), "990001", "示例校", lines, items)


def _round() -> Round:
    random = np.random.default_rng(7)
    applicants, groups = 100_000, 5_000
    return Round(
        applicants=[f"p{number:06}" for number in range(applicants)],
        groups=[f"g{number:04}" for number in range(groups)],
        group=random.integers(0, groups, applicants),
        seats=random.integers(0, 15, groups),
        keys=("guidance", "plan", "interview", "midterm", "chinese", "english", "mathematics"),
        scores=100 * random.integers(50, 100, (applicants, 7)),
        stages=("guidance", "plan"),
        stage_scores=100 * random.integers(55, 100, (applicants, 2)),
    )


def _admitted_by_loop(round_: Round) -> list[bool]:
    """The yardstick: order everybody, then hand out the seats one by one; no pass mark, no ties, no reasons."""
    columns = [-round_.scores[:, index] for index in reversed(range(len(round_.keys)))]
    left, group = round_.seats.tolist(), round_.group.tolist()
    admitted = [False] * len(group)
    for applicant in np.lexsort([*columns, round_.group]).tolist():
        if left[group[applicant]]:
            left[group[applicant]] -= 1
            admitted[applicant] = True
    return admitted
