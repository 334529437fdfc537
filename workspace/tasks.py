"""Celery's clock for notices and mail."""

from celery import shared_task

from accounts.actors import Actor
from core import jobs
from workspace import outbox


@shared_task(ignore_result=True, expires=10)
def send_mail() -> None:
    """Send what is due; where one process sends already, nothing."""
    outbox.send_due()


@shared_task(ignore_result=True, expires=300)
def collect_digests() -> None:
    """Write the digests of this hour."""
    outbox.collect_digests()


@shared_task(ignore_result=True, expires=300)
def tell_what_is_due() -> None:
    """Tell the day's deadlines, unless that is under way; what is told already is told no more."""
    jobs.start("workspace.due", by=Actor.system(), once="due")
    outbox.forget()
