"""A worker shows that it is there: a mark in Redis for /health/jobs, and a file for the check of its own container.

One hung worker of two is not hidden by the other.
"""

import logging
import os
from pathlib import Path
from typing import Any

from celery import bootsteps
from redis import RedisError

from core import queue

log = logging.getLogger(__name__)
EVERY = 10.0  # seconds


class Pulse(bootsteps.StartStopStep):
    """Beats in the worker's own loop: a loop that hangs is silent."""

    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        """Begin, once the worker runs."""
        self.beats = parent.timer.call_repeatedly(EVERY, beat, (parent.hostname,))
        beat(parent.hostname)

    def stop(self, parent: Any) -> None:
        """A worker that ends as asked is not missed."""
        self.beats.cancel()
        try:
            queue.forget_worker(parent.hostname)
        except RedisError:
            log.warning("%s could not sign off: Redis does not answer", parent.hostname)


def beat(name: str) -> None:
    """Say once that this worker is there. A Redis that does not answer is told by its own check."""
    if file := os.environ.get("PULSE_FILE"):
        Path(file).touch()
    try:
        queue.mark_worker(name)
    except RedisError:
        log.warning("Redis does not answer")
