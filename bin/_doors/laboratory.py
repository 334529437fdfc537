"""Where tests, drills and benchmarks run: servers made for this run alone and thrown away with their data after it.

The data may also be kept: the next run that keeps them finds the databases as they were left.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _doors import machine, translate
from _doors.ground import Ground, lay_ground
from _doors.lock import hold
from _doors.place import PROJECT, digest, require_space, state_folder
from _doors.postgres import UNSAFE
from _doors.supervisor import Supervisor


@contextmanager
def laboratory(*, keep: bool = False) -> Iterator[Ground]:
    """Servers, packages and the development environment; at the end the servers are stopped, their data removed.

    keep: the data stay for the next run that keeps them, as long as no migration changes.
    """
    state = state_folder()
    require_space(state, 1000)
    with kept(state, schema_digest()) if keep else _passing(state) as folder, Supervisor() as supervisor:
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


@contextmanager
def kept(state: Path, sources: str) -> Iterator[Path]:
    """The folder of data made from these sources; those of other sources go, and those that a killed run left behind.

    Trouble if another run is using it.
    """
    with hold(state / "kept.lock", "bin/test --keep is running already"):
        folder = state / f"kept-{sources}"
        in_use = folder / "in-use"
        for each in state.glob("kept-*"):
            if each != folder or in_use.exists():
                shutil.rmtree(each)
        folder.mkdir(mode=0o711, exist_ok=True)
        in_use.touch()
        yield folder
        in_use.unlink()


def schema_digest() -> str:
    """A fingerprint of what a kept database was made from; reference data and grants are laid again by every run."""
    made_from = [PROJECT / "deploy/roles.sql", *sorted(PROJECT.glob("*/migrations/*.py"))]
    return digest(b"\0".join(path.read_bytes() for path in made_from))


@contextmanager
def _passing(state: Path) -> Iterator[Path]:
    """A folder that is removed after the run."""
    folder = Path(tempfile.mkdtemp(prefix="laboratory-", dir=state))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
