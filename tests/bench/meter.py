"""Measuring: seconds of a call, CPU and answers of a web server under one or many users, memory of a process."""

import http.client
import os
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

TICKS = os.sysconf("SC_CLK_TCK")
WARMING = 12


@dataclass(frozen=True)
class Row:
    """One line of the table.

    measured and yardstick in the same `unit`. target: the ratio measured / yardstick may not exceed it; a floor
    (throughput) is written the other way round, as a cost.
    """

    name: str
    measured: float
    yardstick: float
    yardstick_name: str
    target: float | None = None
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """measured / yardstick."""
        return self.measured / self.yardstick if self.yardstick else float("inf")

    @property
    def kept(self) -> bool:
        """Whether the target is met; a row without one only informs."""
        return self.target is None or self.ratio <= self.target


@dataclass(frozen=True)
class Visit:
    """A request that is sent again and again, its bodies in turn. headers carry the session (Stage.session)."""

    path: str
    method: str = "GET"
    bodies: tuple[bytes, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: int = 200


@dataclass(frozen=True)
class Load:
    """What a server did under load; times in milliseconds, each request counted."""

    cpu_per_request: float
    wall_per_request: float
    median: float
    p95: float
    errors: int
    requests: int


def load(url: str, pid: int, visit: Visit, *, users: int, requests: int) -> Load:
    """Send `requests` visits by `users` at once to the server at `url`, whose process tree begins with `pid`.

    CPU is the server's alone (web processes, not the database), so that the measuring client does not count.
    """
    host, port = urlsplit(url).hostname or "", urlsplit(url).port

    def one(number: int) -> tuple[float, bool]:
        body = visit.bodies[number % len(visit.bodies)] if visit.bodies else None
        began = time.perf_counter()
        try:
            connection = http.client.HTTPConnection(host, port, timeout=60)
            connection.request(visit.method, visit.path, body, dict(visit.headers))
            answer = connection.getresponse()
            answer.read()
            connection.close()
        except (OSError, http.client.HTTPException):
            return time.perf_counter() - began, False
        return time.perf_counter() - began, answer.status == visit.expected

    # Every web process has resolved its addresses and compiled its templates before it is measured: some at a time, so
    # that no process is left out.
    with ThreadPoolExecutor(WARMING) as pool:
        list(pool.map(one, range(5 * WARMING)))
    cpu, began = cpu_seconds(pid), time.perf_counter()
    with ThreadPoolExecutor(users) as pool:
        seen = list(pool.map(one, range(requests)))
    wall, cpu = time.perf_counter() - began, cpu_seconds(pid) - cpu
    times = sorted(1000 * seconds for seconds, _ in seen)
    return Load(
        cpu_per_request=1000 * cpu / requests,
        wall_per_request=1000 * wall / requests,
        median=statistics.median(times),
        p95=times[int(0.95 * (len(times) - 1))],
        errors=sum(not good for _, good in seen),
        requests=requests,
    )


def timed(call: Callable[[], object], rounds: int = 5) -> float:
    """Milliseconds of the fastest of several calls: what the work costs when nothing disturbs it."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - began)
    return 1000 * best


def cpu_seconds(pid: int) -> float:
    """CPU that a process and its living descendants used so far, children it has already waited for included."""
    return sum(_cpu_of(one) for one in family(pid))


def peak_megabytes(pid: int) -> float:
    """The most memory a process has held at once."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def family(pid: int) -> list[int]:
    """A process and its living descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def _cpu_of(pid: int) -> float:
    # After the name in brackets, which may hold blanks: utime, stime, cutime, cstime are fields 14 to 17.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS
