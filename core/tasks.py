"""Celery's way into the jobs: ids in, one call."""

from celery import shared_task
from django.core.cache import cache

from core import jobs

HEARTBEAT = "core.heartbeat"


@shared_task
def run_job(pk: str) -> None:
    """Run the job with this id."""
    jobs.run(pk)


@shared_task(ignore_result=True, expires=10)
def sweep_jobs() -> None:
    """Hand on jobs that lost their worker; the mark it leaves shows that beat, Redis and a worker work together."""
    jobs.sweep()
    cache.set(HEARTBEAT, True, timeout=60)
