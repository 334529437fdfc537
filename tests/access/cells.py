"""The tables `table/<app>.csv`: for each route, method and kind of record, what every role gets.

Cells are status codes; `in` is a redirect to sign-in. `whose` says what the address names: `own` (tenant A's partner
school, for which the school roles act), `ally` (its convener's), `other` (tenant B's), `-` (no record).

A column is a class of roles: those that the policy does not tell apart. The holder of a private link has none in these
files: every page answers him as it answers the public, but for the rows of `table/link-holder.csv` (of `own` he holds
the link).
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

from accounts.roles import Role

FOLDER = Path(__file__).parent / "table"
HOLDERS = "link-holder.csv"

#: The columns and whose they are; a test holds them to the policy.
CLASSES: Mapping[str, tuple[Role, ...]] = {
    "public": (Role.PUBLIC,),
    "school-officer": (Role.SCHOOL_OFFICER,),
    "convener-officer": (Role.CONVENER_OFFICER,),
    "co-signer": (Role.ACCOUNTANT, Role.PRINCIPAL),
    "reviewer": (Role.REVIEWER,),
    "local-overseer": (Role.DISTRICT_SUPERVISOR, Role.AUTHORITY_OFFICER),
    "working-group": (Role.WORKING_GROUP,),
    "evaluation-group": (Role.EVALUATION_GROUP,),
    "administration-staff": (Role.ADMINISTRATION_STAFF,),
    "signed-in": (
        Role.ADVISOR,
        Role.TRANSFER_WORKING_GROUP,
        Role.TRANSFER_COMMITTEE,
        Role.TRANSFER_DATA_REVIEWER,
        Role.TRANSFER_INTERVIEWER,
        Role.TRANSFER_APPEALS_PANEL,
        Role.TRANSFER_EXECUTIVE,
        Role.SPECIAL_WORKING_GROUP,
        Role.SPECIAL_REVIEW_PANEL,
        Role.SPECIAL_COMMITTEE,
        Role.SPECIAL_SCHOOL_COMMITTEE,
    ),
}
_CLASSES = (*CLASSES.values(), (Role.LINK_HOLDER,))
HEAD = ("route", "method", "whose", *CLASSES)

Key = tuple[str, str, str]
Cells = Mapping[Role, str]


def asked(key: Key) -> list[Role]:
    """The roles that a row is tried with: of a class of many, two that change from row to row; `bin/drill` tries all.

    The policy does not tell them apart; what a view might tell by itself shows within some rows.
    """
    turn = crc32(" ".join(key).encode())
    few = [
        roles if len(roles) < 3 else (roles[turn % len(roles)], roles[(turn + 1) % len(roles)]) for roles in _CLASSES
    ]
    return [role for roles in few for role in roles]


def file_of(route: str) -> str:
    """The name of the file in which a route's rows stand: its app's; `config` has the routes of no app."""
    app, named, _ = route.partition(":")
    return f"{app if named else 'config'}.csv"


def read() -> dict[Key, Cells]:
    """All tables together. AssertionError for other columns, a row that stands twice or in another app's file."""
    found: dict[Key, Cells] = {}
    holders = _holders()
    for path in sorted(set(FOLDER.glob("*.csv")) - {FOLDER / HOLDERS}):
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        assert tuple(head) == HEAD, f"the columns of {path.name} are not the classes: {set(HEAD) ^ set(head)}"
        for route, method, whose, *cells in rows:
            assert file_of(route) == path.name, f"{route} belongs into {file_of(route)}, not {path.name}"
            assert (route, method, whose) not in found, f"{route} {method} {whose} stands twice in {path.name}"
            given = {role: cell for roles, cell in zip(CLASSES.values(), cells, strict=True) for role in roles}
            as_stranger = given[Role.PUBLIC]
            given[Role.LINK_HOLDER] = holders.pop((route, method, whose), as_stranger)
            found[route, method, whose] = given
    assert not holders, f"{HOLDERS} has rows that no other file has: {sorted(holders)}"
    return found


def _holders() -> dict[Key, str]:
    """What the holder of a private link gets otherwise than the public."""
    with (FOLDER / HOLDERS).open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["route", "method", "whose", str(Role.LINK_HOLDER)]
    return {(route, method, whose): cell for route, method, whose, cell in rows}


def line(key: Key, cells: Cells) -> str:
    """A row as it stands in its file; `200/403` where roles of one class get different answers, which may not be.

    What the holder of a private link gets follows where it is not what the public gets.
    """
    out = io.StringIO()
    together = ("/".join(sorted({cells[role] for role in roles if role in cells})) for roles in CLASSES.values())
    csv.writer(out, lineterminator="").writerow((*key, *together))
    differs = cells[Role.LINK_HOLDER] != cells[Role.PUBLIC]
    return out.getvalue() + (f"\n    {HOLDERS}: {','.join((*key, cells[Role.LINK_HOLDER]))}" if differs else "")
