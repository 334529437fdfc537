"""Celery's clock for the overview."""

from celery import shared_task

from accounts.actors import Actor
from core import jobs


@shared_task(ignore_result=True, expires=60)
def renew_counts() -> None:
    """Count the findings of the proposals anew, unless that is under way."""
    jobs.start("dashboards.findings", by=Actor.system(), once="all")
