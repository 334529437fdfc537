"""A plan as the plain data that a batch keeps for its page: figures, problems, rows with before and after."""

from collections.abc import Callable
from typing import Any

from exchange import planning
from exchange.kinds import Change, ImportEntry, Plan
from exchange.reading import Problem
from exchange.reading.table import in_every_language

#: More than these are counted, not kept; the file itself is kept whole.
MOST_PROBLEMS = 5_000
MOST_ROWS = 3_000


def of_plan(plan: Plan) -> dict[str, Any]:
    """The preview of a plan."""
    return {
        **of_problems(plan.problems, plan.where),
        "counts": planning.counts(plan),
        "new": [_entry(plan, entry) for entry in plan.new[:MOST_ROWS]],
        "changed": [_change(plan, change) for change in plan.changed[:MOST_ROWS]],
        "gone": [{"row": None, "label": plan.kind.label(now)} for now in [*plan.gone.values()][:MOST_ROWS]],
        "questions": [asked.as_json() for asked in plan.questions],
        "left_out": [[in_every_language(why), count] for why, count in plan.left_out.items()],
        "notes": [in_every_language(note) for note in plan.notes],
        "offers": [offer.as_json() for offer in plan.offers],
        "digest": plan.digest,
    }


def of_problems(problems: list[Problem], where: Callable[[int], int | str] = int) -> dict[str, Any]:
    """The preview of a file that could not be read at all."""
    return {
        "counts": {"problems": len(problems), "wrong": len({problem.row for problem in problems})},
        "problems": [
            {**problem.as_json(), "row": None if problem.row is None else where(problem.row)}
            for problem in problems[:MOST_PROBLEMS]
        ],
    }


def _entry(plan: Plan, entry: ImportEntry) -> dict[str, Any]:
    return {"row": plan.where(entry.row), "label": plan.kind.label(entry.values)}


def _change(plan: Plan, change: Change) -> dict[str, Any]:
    show = plan.kind.shown
    return {
        **_entry(plan, change.entry),
        "cells": [
            [name, show(name, old), show(name, change.entry.values[name])] for name, old in change.before.items()
        ],
    }
