"""How long bin/run takes to a usable page: the first start (packages are there already) and the second."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from _doors.ports import free_port
from tests.bench.meter import Row
from tests.bench.stage import Stage
from tests.doors.door import PROJECT, Door, door_environment

# The whole way from a bare machine, downloads included, may take 300 s; apt and pip need about 60 of them.
LIMITS = (("first start of bin/run, with the nation", 240.0), ("second start of bin/run", 10.0))


def rows(_: Stage) -> Iterator[Row]:
    """Two starts on one new state folder."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        for title, limit in LIMITS:
            port, began = free_port(), time.monotonic()
            with subprocess.Popen(
                [PROJECT / "bin/run", "--port", str(port)],
                env=door_environment(Path(folder)),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            ) as process:
                door = Door(process)
                try:
                    door.wait_for(f"http://localhost:{port}/", seconds=600)
                    yield Row(title, time.monotonic() - began, limit, "limit", 1.0, "s")
                finally:
                    door.stop()
