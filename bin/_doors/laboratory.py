"""Where tests, drills and benchmarks run: servers made for this run alone and thrown away with their data after it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _doors import machine, translate
from _doors.ground import Ground, lay_ground
from _doors.place import require_space, state_folder
from _doors.postgres import UNSAFE
from _doors.supervisor import Supervisor


@contextmanager
def laboratory() -> Iterator[Ground]:
    """Servers, packages and the development environment; everything but the packages is removed at the end."""
    state = state_folder()
    require_space(state, 1000)
    folder = Path(tempfile.mkdtemp(prefix="laboratory-", dir=state))
    folder.chmod(0o711)
    try:
        with Supervisor() as supervisor:
            ground = lay_ground(
                supervisor,
                state,
                folder=folder,
                lock="requirements-dev.lock",
                packages=machine.BROWSER,
                postgres_settings=UNSAFE,
            )
            translate.build()
            ground.env.update(SECRET_KEY="only-for-tests", DEBUG="1", ALLOWED_HOSTS="localhost,127.0.0.1")
            yield ground
    finally:
        shutil.rmtree(folder, ignore_errors=True)
