"""bin/manage: Django's command line with the environment of the last bin/run, whose servers must be running.

For what staff do by hand: `bin/manage import_data …`, `bin/manage first_account`. Migrations belong to bin/run.
"""

import json
import os
from collections.abc import Sequence

from _doors.place import PROJECT, state_folder
from _doors.trouble import Trouble


def main(arguments: Sequence[str]) -> int:
    """Become `manage.py` with these arguments."""
    kept = state_folder() / "data" / "environment.json"
    if not kept.exists():
        raise Trouble("start the application first: bin/run")
    env = json.loads(kept.read_text())
    os.execvpe("python", ["python", str(PROJECT / "manage.py"), *arguments], env)
