"""Real processes beside a test: a Celery worker on the test database, a browser on a live server."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import connection

from config.celery import app
from tests.addresses import with_database

PATIENCE = 60  # seconds until a process must have answered: machines are shared


def environment() -> dict[str, str]:
    """The environment in which a process of its own works on the test database, as the application role."""
    return os.environ | {
        "DATABASE_URL": with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@contextmanager
def running_worker() -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker as `bin/start worker` runs it, in a process group of its own; killed at the end."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "error"]
    command += ["--include", "tests.kinds"]
    with subprocess.Popen(command, env=environment(), start_new_session=True) as process:
        try:
            wait_for(lambda: bool(app.control.ping(timeout=0.5)), "a worker that answers")
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, 9)


def wait_for(done: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Ask until the answer is true; fail with `what` was awaited."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := done():
            return answer
        time.sleep(0.1)
    pytest.fail(f"{what}: not within {seconds:.0f} s")


@pytest.fixture
def celery_worker(transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker on this test's database. Anything left in the queue by an earlier test is dropped."""
    app.control.purge()
    with running_worker() as process:
        yield process
