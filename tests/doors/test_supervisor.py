"""The supervisor, in a process of its own: it takes over the signals of the process that it runs in."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.doors.door import PROJECT, living

pytestmark = pytest.mark.slow

HEAD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from _doors import supervisor
from _doors.supervisor import Service, Supervisor
state = Path(sys.argv[2])
def service(name, script, **more):
    return Service(name, ["sh", "-c", script, str(state)], state / f"{name}.log", ready=lambda: True, **more)
"""


def play(state: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script that has `service(name, shell script)` and `supervisor` at hand."""
    command = [sys.executable, "-c", HEAD + textwrap.dedent(script), str(PROJECT / "bin"), str(state)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_service_that_dies_again_and_again_ends_the_door_with_its_last_words(tmp_path: Path) -> None:
    done = play(
        tmp_path,
        """
        supervisor.TRIES = 3
        with Supervisor() as all:
            all.start(service("steady", "sleep 1000"))
            all.start(service("worker", "sleep 0.1; echo 'error: no module named x'; exit 3"))
            all.watch()
        """,
    )
    assert "Trouble: worker died 3 times, exit 3: error: no module named x" in done.stderr
    assert living(tmp_path) == []


def test_service_that_cannot_start_is_said_at_once(tmp_path: Path) -> None:
    done = play(
        tmp_path,
        """
        with Supervisor() as all:
            broken = service("web", "echo 'cannot import config'; exit 1")
            broken.ready = lambda: False
            all.start(broken)
        """,
    )
    assert "Trouble: web cannot start, exit 1: cannot import config" in done.stderr


def test_descendants_that_ignore_signals_or_leave_the_group_end_too(tmp_path: Path) -> None:
    done = play(
        tmp_path,
        """
        with Supervisor() as all:
            stubborn = "trap '' TERM INT; setsid sh -c 'sleep 1000; :' $0 & sh -c 'sleep 1000; :' $0 & sleep 1000"
            all.start(service("stubborn", stubborn, grace=0.5))
            import time; time.sleep(0.5)
        """,
    )
    assert done.returncode == 0, done.stderr
    assert living(tmp_path) == []
