"""Number formats that show zeros in front of a number: a code 10301 that its sheet shows as 010301."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from exchange.children.sheet import PADDED, Marks

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|[_*].|([0#?])|(.)')


def digits(code: str) -> int:
    """How many digits a format shows at least; 0 for one that is more than digits, or shows no zeros in front."""
    shown = literal = 0
    for quoted, escaped, place, other in _TOKEN.findall(code.partition(";")[0]):
        if quoted or escaped:
            if shown or not (quoted + escaped).isdigit() or (quoted + escaped).strip("0"):
                return 0
            literal += len(quoted + escaped)
        elif place == "0":
            shown += 1
        elif other.strip():
            return 0
    return shown + literal if shown + literal > 1 else 0


def mark(code_digits: int) -> str:
    """The mark of a cell with such a format, until its value is known."""
    return f"{PADDED}:{code_digits}"


def applied(rows: Iterable[Sequence[Any]], marks: Marks) -> Iterator[Sequence[Any]]:
    """The rows with their numbers as they are shown; the cells that this changes stay marked as PADDED."""
    waiting: dict[int, deque[tuple[int, int, int]]] = {}
    for name, column, first, last in marks.runs:
        if name.startswith(f"{PADDED}:"):
            waiting.setdefault(column, deque()).append((first, last, int(name.partition(":")[2])))
    marks.runs = [run for run in marks.runs if not run[0].startswith(f"{PADDED}:")]
    for number, original in enumerate(rows):
        row = original
        for column, runs in waiting.items():
            while runs and runs[0][1] < number:
                runs.popleft()
            if runs and runs[0][0] <= number and column < len(row):
                value = row[column]
                if type(value) is int and value >= 0 and len(text := str(value).zfill(runs[0][2])) > len(str(value)):
                    row = [*row[:column], text, *row[column + 1 :]]
                    marks.add(PADDED, number, column)
        yield row
