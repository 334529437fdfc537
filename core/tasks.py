"""Celery's way into the jobs: ids in, one call."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from core import jobs, queue


@shared_task(name=jobs.RUN)
def run_job(pk: str) -> None:
    """Run the job with this id."""
    jobs.run(pk)


@shared_task(ignore_result=True, expires=10)
def sweep_jobs() -> None:
    """Hand on jobs that lost their worker; the mark it leaves shows that beat, Redis and a worker work together."""
    jobs.sweep()
    queue.mark_swept()


@shared_task(ignore_result=True)
def clear_sessions() -> None:
    """Take away the sessions that have run out."""
    SessionStore.clear_expired()
