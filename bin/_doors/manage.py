"""bin/manage: Django's command line with the environment of the last bin/run, whose servers must be running.

For what staff do by hand: `bin/manage import_data …`, `bin/manage first_account`. Migrations belong to bin/run. The
commands that ask no database run from a mere copy of the project, without an earlier bin/run.
"""

import json
import os
import secrets
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout

from _doors import machine, translate
from _doors.place import PROJECT, state_folder
from _doors.trouble import Trouble

#: They ask neither database nor Redis.
ALONE = ("check_budget", "rank_transfers", "help", "--help", "--version")


def main(arguments: Sequence[str]) -> int:
    """Become `manage.py` with these arguments."""
    state = state_folder()
    kept = state / "data" / "environment.json"
    if not arguments or arguments[0] in ALONE:
        env = _alone()
    elif kept.exists():
        env = json.loads(kept.read_text())
    else:
        raise Trouble("start the application first: bin/run")
    os.execvpe("python", ["python", str(PROJECT / "manage.py"), *arguments], env)


def _alone() -> dict[str, str]:
    """The environment of a command that asks no server: packages, messages, and addresses that nobody asks."""
    state = state_folder()
    with redirect_stdout(sys.stderr):  # what the command prints may be read by a program
        machine.ensure_packages([*machine.VENV, *machine.TOOLS], state)
        programs = machine.ensure_python("requirements.lock", state)
    translate.build()
    return {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "SECRET_KEY": secrets.token_hex(32),
        "DATABASE_URL": "postgres://nobody@localhost/none",
        "REDIS_URL": "redis://localhost/0",
    }
