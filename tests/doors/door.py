"""A door opened by a test: its own state folder, the packages of the test run, none of the test run's servers."""

import http.client
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
# Words of the command lines of the five processes.
PROCESSES = ("gunicorn", "bin/postgres", "redis-server", "worker", "beat-schedule")
SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS")


def door_environment(state: Path, **more: str) -> dict[str, str]:
    """The environment of a person who opens a door."""
    clean = {name: value for name, value in os.environ.items() if name not in SERVERS}
    return clean | {"GONGHAO_STATE": str(state), "GONGHAO_VENV": sys.prefix} | more


def living(state: Path) -> list[int]:
    """The processes that name a state folder in their environment, command line or working folder; no zombies."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            traces = (
                (process / "environ").read_bytes(),
                (process / "cmdline").read_bytes(),
                os.readlink(process / "cwd"),
            )
            if str(state) in str(traces) and int(process.name) != os.getpid():
                found.append(int(process.name))
    return found


def until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait for something; fails if it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"did not come in {seconds} s"
        time.sleep(0.1)


@dataclass
class Door:
    """A running bin/run. said: what it printed so far."""

    process: subprocess.Popen[str]
    said: str = field(default="")

    def wait_for(self, words: str, seconds: float = 120) -> None:
        """Read its output until the words appear."""
        deadline = time.monotonic() + seconds
        assert self.process.stdout
        os.set_blocking(self.process.stdout.fileno(), False)
        while words not in self.said:
            assert time.monotonic() < deadline, f"it said only: {self.said}"
            assert self.process.poll() is None, f"it ended with {self.process.returncode}: {self.said}"
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                self.said += self.process.stdout.read() or ""

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send the signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


def status(port: int, path: str) -> int:
    """The status that the running web server answers with; 0 if nothing does."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0


def processes(state: Path, words: str) -> list[int]:
    """The processes of that state whose command line holds the words, the eldest first."""
    found = []
    for pid in sorted(living(state)):
        with suppress(OSError):
            if words.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found
