"""The figures of a plan: what it would change, and the totals a batch is checked by."""

from collections import Counter
from typing import Any

from exchange.kinds import ImportEntry, Plan


def totals(made: Plan) -> dict[str, Any]:
    """The figures a batch is checked by: {"count", "sums": {column: n}, "groups": [[name, count, sums…]]}."""
    kind, what = made.kind, made.kind.totals
    groups: dict[Any, list[ImportEntry]] = {}
    entries = made.entries
    for entry in entries:
        groups.setdefault(entry.values.get(what.grouped), []).append(entry)

    def figures(some: list[ImportEntry]) -> list[int]:
        return [
            len({entry.values[what.counted] for entry in some}),
            *(sum(entry.values.get(name) or 0 for entry in some) for name in what.summed),
        ]

    count, *sums = figures(entries)
    return {
        "rows": len(entries),
        "count": count,
        "sums": dict(zip(what.summed, sums, strict=True)),
        "groups": [
            [kind.shown(what.grouped, value), *figures(some)]
            for value, some in sorted(groups.items(), key=lambda group: str(group[0]))
        ]
        if what.grouped
        else [],
    }


def counts(made: Plan) -> dict[str, int]:
    """How many rows are new, changed, unchanged, gone, removed, wrong, left out; and how many problems there are."""
    return {
        "new": len(made.new),
        "changed": len(made.changed),
        "unchanged": len(made.unchanged),
        "gone": len(made.gone),
        "removed": len(made.removed),
        "wrong": len(Counter(problem.row for problem in made.problems)),
        "left_out": sum(made.left_out.values()),
        "problems": len(made.problems),
    }
