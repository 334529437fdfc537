"""Every route × method × role gets what the tables say: nothing more, nothing less."""

import pytest

from accounts import policy
from accounts.permissions import Permission
from accounts.policy import Predicate
from accounts.roles import Role
from tests.access import cells
from tests.access.calls import Answers, World, routes

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
    "workspace:feed",
    "workspace:mail",
    "workspace:open_link",
    "set_language",
}

#: Views that who has opened a private link may call, on its record: every other caller gets 401.
OPENED_BY_LINK = {
    "communities:attach_agreement",
    "communities:confirmation",
    "communities:take_out_agreement",
    "workspace:leave_link",
    "workspace:link",
    "workspace:link_code",
    "workspace:link_proof",
}


def test_every_route_declares_a_permission() -> None:
    silent = [name for name, route in routes().items() if not hasattr(route.view, "permission")]
    assert not silent, f"decorate with @page or @open_to_all: {silent}"


def test_open_routes_are_those_listed_here() -> None:
    open_ones = {name for name, route in routes().items() if route.permission is None}
    assert open_ones == OPEN_TO_ALL | OPENED_BY_LINK
    assert {name for name in open_ones if hasattr(routes()[name].view, "opened_by_link")} == OPENED_BY_LINK


def test_a_column_is_all_roles_that_the_policy_does_not_tell_apart() -> None:
    alike: dict[frozenset[tuple[Permission, Predicate | None]], set[Role]] = {}
    declared = policy.declared()
    for role in Role:
        given = frozenset((key, rows) for key, pairs in declared.items() for other, rows in pairs if other is role)
        alike.setdefault(given, set()).add(role)
    assert sorted(map(sorted, alike.values())) == sorted(map(sorted, [*cells.CLASSES.values(), (Role.LINK_HOLDER,)]))


@pytest.mark.slow
def test_every_route_gives_every_role_what_the_table_says(answers: Answers) -> None:
    expected = cells.read()
    message = "".join(f"\n{why}" for why in sorted(answers.uncallable))
    wrong, new = [], []
    for key in answers.models:
        found = {role: answers.found[key, role].cell for role in cells.asked(key)}
        if key not in expected:
            new.append(f"{cells.file_of(key[0])}: {cells.line(key, found)}")
        elif not found.items() <= expected[key].items():
            differing = [
                f"{role}: {found[role]} (the table says {said})"
                for role, said in expected[key].items()
                if found.get(role, said) != said
            ]
            wrong.append(f"{' '.join(key)} → {', '.join(differing)}\n    {cells.line(key, found)}")
    if new:
        message += (
            f"\n{len(new)} rows are missing. Check that each cell is right, then add to tests/access/table/:\n"
            + "\n".join(new)
        )
    if wrong:
        message += "\nThe application gives something else than the table says:\n" + "\n".join(wrong)
    if gone := sorted(set(expected) - set(answers.models)):
        message += f"\nNo such route any more: {gone}"
    assert not message, message


@pytest.mark.drill
def test_roles_of_one_class_get_the_same_from_every_route(world: World) -> None:
    expected, wrong = cells.read(), []
    for key in world.every_call():
        for role in sorted(set(Role) - set(cells.asked(key))):
            cell = world.answer(key, role).cell
            wrong += [f"{' '.join(key)} {role}: {cell}"] if cell != expected[key][role] else []
    assert not wrong, wrong


@pytest.mark.slow
def test_nothing_breaks(answers: Answers) -> None:
    broken = [(key, role) for (key, role), answer in answers.found.items() if answer.cell == "500"]
    assert not broken, broken


@pytest.mark.slow
def test_the_holder_of_a_private_link_is_a_stranger_but_on_its_pages(answers: Answers) -> None:
    expected, opened = cells.read(), set()
    for key in answers.models:
        found = answers.found[key, Role.LINK_HOLDER]
        said = expected[key][Role.LINK_HOLDER]
        assert found.cell == said, f"{key}: {found.cell} (the table says {said})"
        if key[0] in OPENED_BY_LINK and key[2] == "own":
            opened.add(key[0])
        else:
            assert said == expected[key][Role.PUBLIC] and not found.canaries, key
    assert opened == OPENED_BY_LINK
