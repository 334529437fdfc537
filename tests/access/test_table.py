"""Every route × method × role gets what `table.csv` says: nothing more, nothing less."""

import pytest

from tests.access import table
from tests.access.calls import Answers, routes

#: Views that everybody may call, signed in or not. A further one is a decision: add it here by hand.
OPEN_TO_ALL = {
    "accounts:act_as",
    "accounts:first_account",
    "accounts:set_password",
    "accounts:sign_in",
    "accounts:sign_out",
    "core:home",
    "core:jobs_run",
    "core:live",
    "core:ready",
    "core:session",
    "set_language",
}


def test_every_route_declares_a_permission() -> None:
    silent = [name for name, route in routes().items() if not hasattr(route.view, "permission")]
    assert not silent, f"decorate with @page or @open_to_all: {silent}"


def test_open_routes_are_those_listed_here() -> None:
    assert {name for name, route in routes().items() if route.permission is None} == OPEN_TO_ALL


@pytest.mark.slow
def test_every_route_gives_every_role_what_the_table_says(answers: Answers) -> None:
    expected = table.read()
    message = "".join(f"\n{why}" for why in sorted(answers.uncallable))
    wrong, new = [], []
    for key in answers.models:
        found = tuple(answers.found[key, role].cell for role in table.ROLES)
        if key not in expected:
            new.append((key, found))
        elif found != expected[key]:
            differing = [
                f"{role}: {cell} (the table says {said})"
                for role, cell, said in zip(table.ROLES, found, expected[key], strict=True)
                if cell != said
            ]
            wrong.append(f"{' '.join(key)} → {', '.join(differing)}\n    {table.lines([(key, found)]).strip()}")
    if new:
        message += (
            f"\n{len(new)} rows are missing. Check that each cell is right, then add to tests/access/table.csv:\n"
            + table.lines(new)
        )
    if wrong:
        message += "\nThe application gives something else than the table says:\n" + "\n".join(wrong)
    if gone := sorted(set(expected) - set(answers.models)):
        message += f"\nNo such route any more: {gone}"
    assert not message, message


@pytest.mark.slow
def test_nothing_breaks(answers: Answers) -> None:
    broken = [(key, role) for (key, role), answer in answers.found.items() if answer.cell == "500"]
    assert not broken, broken
