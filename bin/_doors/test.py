"""bin/test: every test, against a PostgreSQL and a Redis of its own and the Chromium of this machine.

Without arguments it runs bin/check first and then all tests; arguments go to pytest and run only what they name.
--keep is for writing: the data of the servers, with the tests' database and its migrations, stay for the next run.
Tests of the rulebook alone are given no server.
"""

import os
from collections.abc import Sequence

from _doors import check, machine
from _doors.laboratory import laboratory
from _doors.place import state_folder
from _doors.steps import follow, warn

# Two at a time; which tests stay together, tests/isolation.py says.
ALL = ("-n", str(min(2, os.cpu_count() or 1)))
PYTEST = ("pytest", "--durations=20")
NO_SERVER = "tests/rulebook"


def main(arguments: Sequence[str]) -> int:
    """The exit code of pytest; not zero either if a check failed."""
    keep, chosen = "--keep" in arguments, [argument for argument in arguments if argument != "--keep"]
    if _ask_no_server(chosen):
        return follow([*PYTEST, *chosen], _without_servers())
    with laboratory(keep=keep) as ground:
        failures = 0 if chosen else check.main([])
        code = follow([*PYTEST, *(["--reuse-db"] if keep else []), *(chosen or ALL)], ground.env)
    if failures:
        warn(f"bin/test: {failures} of the checks before the tests failed, see above")
    return code or min(failures, 1)


def _ask_no_server(arguments: Sequence[str]) -> bool:
    """Whether every path among pytest's arguments lies where no test asks for a server."""
    paths = [argument for argument in arguments if argument.startswith("tests")]
    return bool(paths) and all(path.rstrip("/") == NO_SERVER or path.startswith(f"{NO_SERVER}/") for path in paths)


def _without_servers() -> dict[str, str]:
    """The environment in which nothing answers at the addresses of the servers."""
    state = state_folder()
    machine.ensure_packages(machine.VENV, state)
    programs = machine.ensure_python("requirements-dev.lock", state)
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, **check.PRODUCTION, "PATH": path, "GONGHAO_VENV": str(programs.parent)}
