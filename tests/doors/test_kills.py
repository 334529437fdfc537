"""The drill of the doors: random processes killed while the application runs."""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from _doors.ports import free_port
from tests.doors.door import PROCESSES, Door, living, processes, status, until
from tests.figures import Record

KILLS, LIMIT = 40, 60.0
# Apart enough that no process dies five times within a minute of its start, which would rightly end the door.
PAUSE = 15.0


@pytest.mark.drill
def test_killed_processes_come_back_each_time(run: Callable[..., Door], state: Path, figure: Record) -> None:
    port, chance, waits = free_port(), random.Random(20261122), []
    door = run("--empty", "--port", str(port))
    door.wait_for(f"http://localhost:{port}/")
    until(lambda: status(port, "/health/jobs") == 200, LIMIT)
    for number in range(KILLS):
        victim = chance.choice(processes(state, PROCESSES[number % len(PROCESSES)]))
        os.kill(victim, signal.SIGKILL)
        began = time.monotonic()
        until(lambda victim=victim: victim not in living(state), 10)  # type: ignore[misc]
        until(lambda: status(port, "/health/ready") == status(port, "/health/jobs") == 200, LIMIT)
        waits.append(time.monotonic() - began)
        time.sleep(PAUSE)
    assert door.stop() == 0
    left = living(state)
    figure(
        f"seconds until pages and jobs work again, longest of {KILLS} random kills",
        measured=f"{max(waits):.1f}",
        target=f"≤ {LIMIT:.0f}",
        kept=max(waits) <= LIMIT,
    )
    figure("processes left after Ctrl-C", measured=str(len(left)), target="0", kept=not left)
    assert left == []
