"""A state folder and a way to open bin/run on it."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.doors.door import PROJECT, Door, door_environment


@pytest.fixture(scope="session", autouse=True)
def beside_a_running_application() -> Iterator[None]:
    """The port that bin/run takes without --port is never free here: no test may need it."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):  # an application runs already
            taken.bind(("127.0.0.1", 8000))
            taken.listen()
        yield


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder that PostgreSQL's own user can reach: pytest keeps its folders to itself."""
    folder = tmp_path_factory.mktemp("state")
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    return folder


@pytest.fixture
def run(state: Path) -> Iterator[Callable[..., Door]]:
    """Open bin/run with these arguments; whatever is left of it is ended after the test."""
    doors = []

    def start(*arguments: str, **env: str) -> Door:
        process = subprocess.Popen(
            [PROJECT / "bin/run", *arguments],
            env=door_environment(state, **env),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        doors.append(Door(process))
        return doors[-1]

    yield start
    for door in doors:
        if door.process.poll() is None:
            door.process.terminate()
        door.process.communicate(timeout=60)
