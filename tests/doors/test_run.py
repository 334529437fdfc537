"""bin/run as a person meets it: start, kill, stop, start again."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from _doors.ports import free_port
from tests.doors.door import PROCESSES, Door, living, processes, status, until

pytestmark = [pytest.mark.slow]
Run = Callable[..., Door]
PORT = free_port()


def owner(state: Path) -> "psycopg.Connection[tuple[int]]":
    """A connection of the owner to the private database."""
    env = json.loads((state / "data/environment.json").read_text())
    return psycopg.connect(env["DATABASE_OWNER_URL"], autocommit=True)


def test_run_keeps_data_over_kills_and_starts_and_leaves_no_process(run: Run, state: Path) -> None:
    # Stopped in the midst of its preparations, it leaves nothing that disturbs the next start.
    door = run("--empty", "--port", str(PORT))
    door.wait_for("Preparing")
    assert door.stop(signal.SIGINT) == 128 + signal.SIGINT
    assert living(state) == []

    door = run("--empty", "--port", str(PORT))
    door.wait_for(f"http://localhost:{PORT}/")
    assert status(PORT, "/health/ready") == 200
    with owner(state) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    # A second door on the same state says who is there and touches nothing.
    second = run("--empty", "--port", str(free_port()))
    assert second.process.wait(30) == 1
    assert f"running already (process {door.process.pid}" in (
        second.process.stdout.read() if second.process.stdout else ""
    )

    # Whatever dies is started again.
    for command in PROCESSES:
        victim = processes(state, command)[0]
        os.kill(victim, signal.SIGKILL)
        until(lambda victim=victim: victim not in living(state), 10)  # type: ignore[misc]
        until(lambda command=command: processes(state, command) != [], 30)  # type: ignore[misc]
    # The new Redis is empty: only a sweep that went the whole way again leaves this mark.
    until(lambda: status(PORT, "/health/jobs") == 200, 90)
    assert status(PORT, "/health/ready") == 200
    assert door.stop(signal.SIGINT) == 0
    assert living(state) == []

    # A lock file that a dead server left, its number now another process's.
    (state / "data/postgres/postmaster.pid").write_text(f"{os.getpid()}\n{state}/data/postgres\n0\n0\n\n\n")
    door = run("--port", str(PORT))
    door.wait_for(f"http://localhost:{PORT}/", seconds=60)
    assert "demonstration nation" not in door.said, "what was started empty stays empty"
    with owner(state) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchall() == [(42,)]

    # The door itself killed: everything ends by itself, and the next start is none the worse.
    door.process.kill()
    until(lambda: living(state) == [], 60)
    door = run("--port", str(PORT))
    door.wait_for(f"http://localhost:{PORT}/", seconds=60)
    with owner(state) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchall() == [(42,)]
        role = connection.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'gonghao_app'"
        ).fetchone()
        assert role == (False,)
    assert door.stop(signal.SIGTERM) == 0
    assert living(state) == []
