"""The table `table.csv`: for each route, method and kind of record, what every role gets.

Cells are status codes; `in` is a redirect to sign-in. `whose` says what the address names: `own` (tenant A's partner
school, for which the school roles act), `ally` (its convener's), `other` (tenant B's), `-` (no record).
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from accounts.roles import Role

FILE = Path(__file__).parent / "table.csv"
ROLES: tuple[Role, ...] = tuple(Role)
HEAD = ("route", "method", "whose", *ROLES)

Key = tuple[str, str, str]
Cells = tuple[str, ...]


def read() -> dict[Key, Cells]:
    """The table; a row that stands twice is an error."""
    with FILE.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    if tuple(head) != HEAD:
        raise AssertionError(f"the columns of {FILE.name} are not the roles: {set(HEAD) ^ set(head)}")
    found: dict[Key, Cells] = {}
    for route, method, whose, *cells in rows:
        if (route, method, whose) in found:
            raise AssertionError(f"{route} {method} {whose} stands twice in {FILE.name}")
        found[route, method, whose] = tuple(cells)
    return found


def lines(rows: Iterable[tuple[Key, Cells]]) -> str:
    """Rows as they stand in the file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows((*key, *cells) for key, cells in rows)
    return out.getvalue()
