"""Child processes: started in order, watched, started again when they die, ended together with none left behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from _doors.place import PROJECT
from _doors.steps import Command, end_group, last_words, warn
from _doors.trouble import Trouble, stop_on_signals

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
LONGEST_WAIT = 30.0
# A process that lived this long had started well: its next death begins a new count.
STEADY = 60.0
TRIES = 5


@dataclass
class Service:
    """A process that is to run as long as the door is open.

    ready: says whether it does its work yet; if not given, once it runs.
    stop_signal: asks it to end; after `grace` seconds it is forced.
    """

    name: str
    command: Command
    log: Path
    ready: Callable[[], bool] = lambda: True
    env: Mapping[str, str] | None = None
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 15.0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    deaths: int = field(default=0, init=False)
    started: float = field(default=0.0, init=False)
    due: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start the process; it is asked to end should the door itself be killed."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                cwd="/" if self.user else PROJECT,
                env=None if self.env is None else dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=self._die_with_parent,  # noqa: PLW1509 (no threads here)
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )
        self.started = time.monotonic()

    def complaint(self) -> str:
        """How it ended and what it last said; who is killed has no last words."""
        code = self.process.returncode if self.process else 0
        if code < 0:
            return f"killed by signal {-code} (its log: {self.log})"
        return f"exit {code}: {last_words(self.log.read_text(errors='replace'))} (all of it: {self.log})"

    def _die_with_parent(self) -> None:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(self.stop_signal))


class Supervisor:
    """Used with `with`: whatever ends the block, all services and their descendants end too, last started first."""

    def __init__(self) -> None:
        self.started: list[Sequence[Service]] = []
        # Orphans of a killed service become children of the door instead of init's, and are found at the end.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        hurry: list[int] = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda received, _: hurry.append(received))
        for services in reversed(self.started):
            self._end(services, hurry)
        self._reap_orphans()
        stop_on_signals()

    def start(self, *services: Service, within: float = 60.0) -> None:
        """Start services side by side and wait until all are ready; Trouble if one ends or is not ready in time."""
        self.started.append(services)
        for service in services:
            if service.log.exists():
                service.log.replace(service.log.with_suffix(".previous.log"))
            service.start()
        deadline = time.monotonic() + within
        for service in services:
            while not service.ready():
                for one in services:
                    if one.process and one.process.poll() is not None:
                        raise Trouble(f"{one.name} cannot start, {one.complaint()}")
                if time.monotonic() > deadline:
                    raise Trouble(f"{service.name} is not ready after {within:.0f} s (see {service.log})")
                time.sleep(0.05)

    def watch(self) -> None:
        """Keep all services running until a signal stops the door; Trouble if one dies again and again."""
        while True:
            for services in self.started:
                for service in services:
                    self._revive(service)
            time.sleep(0.3)

    def _revive(self, service: Service) -> None:
        now = time.monotonic()
        if service.process and service.process.poll() is not None:
            lived = now - service.started
            service.deaths = 1 if lived > STEADY else service.deaths + 1
            if service.deaths >= TRIES:
                raise Trouble(f"{service.name} died {TRIES} times, {service.complaint()}")
            wait = min(LONGEST_WAIT, 2.0 ** (service.deaths - 1)) - 1
            warn(f"{service.name} ended, {service.complaint()}; starting it again in {wait:.0f} s")
            end_group(service.process, grace=0)
            service.process, service.due = None, now + wait
        if service.process is None and now >= service.due:
            service.start()

    @staticmethod
    def _end(services: Sequence[Service], hurry: list[int]) -> None:
        for service in services:
            if service.process and service.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    service.process.send_signal(service.stop_signal)
        for service in services:
            deadline = time.monotonic() + service.grace
            while service.process and service.process.poll() is None and time.monotonic() < deadline and not hurry:
                time.sleep(0.05)
            if service.process:
                end_group(service.process, grace=0)

    @staticmethod
    def _reap_orphans() -> None:
        """End what survived its own parent, and take leave of it."""
        for _ in range(100):
            children: list[str] = []
            with contextlib.suppress(FileNotFoundError):
                children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            if not children:
                return
            for child in children:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(int(child), signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-1, os.WNOHANG)
            time.sleep(0.02)
