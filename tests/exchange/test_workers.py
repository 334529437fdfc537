"""Imports with a real worker: killed on the way, ordered twice, two at once."""

import os
import signal
import subprocess
import threading
import uuid
from typing import Any

import pytest
from django.db import connection

from accounts.actors import Actor
from accounts.roles import Role
from communities import receivers
from communities.models import School
from core import jobs
from core.models import Job, JobState
from core.refusals import Refused
from exchange import actions
from exchange.models import Batch
from exchange.states import BatchState
from tests import make
from tests.exchange.building import as_csv, school, schools
from tests.exchange.importing import checked, counted, silent
from tests.services import running_worker, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MANY = 6_000


@pytest.fixture
def staff() -> Actor:
    receivers.load()
    return make.actor(Role.ADMINISTRATION_STAFF)


def state_of(row: Any) -> str:
    row.refresh_from_db()
    return str(row.state)


def ended(job: Job) -> str:
    over = lambda: state_of(job) not in (JobState.QUEUED, JobState.RUNNING) and job.state  # noqa: E731
    return str(wait_for(over, "the job's end"))


def test_upload_is_read_and_applied_by_the_worker(staff: Actor, celery_worker: subprocess.Popen[bytes]) -> None:
    content = as_csv(schools(school("070301"), school("070302")))
    batch = actions.upload(by=staff, name="file", content=content)
    wait_for(lambda: state_of(batch) == BatchState.PREVIEW, "the preview")
    assert School.objects.count() == 0
    batch = actions.order(by=staff, batch=batch)
    assert batch.job is not None
    assert ended(batch.job) == JobState.DONE
    assert state_of(batch) == BatchState.APPLIED
    assert (School.objects.count(), batch.totals["count"]) == (2, 2)


def test_worker_killed_while_applying_loses_nothing_and_doubles_nothing(
    staff: Actor, celery_worker: subprocess.Popen[bytes]
) -> None:
    content = as_csv(schools(*(school(f"{100 + number // 100}3{number % 100:02}") for number in range(MANY))))
    batch = checked(content, by=staff)
    before = counted()
    batch = actions.order(by=staff, batch=batch)
    job = batch.job
    assert job is not None
    wait_for(lambda: state_of(job) == JobState.RUNNING and job.progress_done, "the first rows")
    os.killpg(celery_worker.pid, signal.SIGKILL)
    celery_worker.wait()
    assert counted() == before, "a killed worker leaves nothing behind"
    assert state_of(batch) == BatchState.PREVIEW
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_job SET lease_until = now() - interval '1 second' WHERE state = 'running'")
    with running_worker():
        jobs.sweep()
        assert ended(job) == JobState.DONE
    assert state_of(batch) == BatchState.APPLIED
    assert job.attempt == 2
    assert batch.totals["count"] == School.objects.count() == MANY


def _at_once(*acts: Any) -> list[Exception | None]:
    """Run actions in threads that begin together; what each raised."""
    ready, raised = threading.Barrier(len(acts)), [None] * len(acts)

    def do(place: int, action: Any) -> None:
        try:
            ready.wait()
            action()
        except Exception as error:  # noqa: BLE001 - handed to the test
            raised[place] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place, action)) for place, action in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_batches_of_the_same_rows_applied_at_once_write_them_once(staff: Actor) -> None:
    content = as_csv(schools(*(school(f"{number:06}") for number in range(200))))
    batches = [checked(content, by=staff) for _ in range(2)]
    raised = _at_once(*(lambda b=batch: actions.apply(by=staff, batch=b, progress=silent) for batch in batches))
    assert sorted(type(error).__name__ for error in raised) == ["NoneType", "Refused"]
    assert School.objects.count() == 200
    assert sorted(Batch.objects.values_list("state", flat=True)) == [BatchState.APPLIED, BatchState.PREVIEW]


def test_one_batch_applied_by_two_at_once_is_applied_once(staff: Actor) -> None:
    batch = checked(as_csv(schools(school("070301"))), by=staff)
    raised = _at_once(*(lambda: actions.apply(by=staff, batch=batch, progress=silent) for _ in range(5)))
    assert [type(error) for error in raised].count(type(None)) == 1
    assert all(isinstance(error, Refused) for error in raised if error)
    assert School.objects.count() == 1


def test_form_posted_by_two_at_once_is_one_batch(staff: Actor) -> None:
    token = uuid.uuid4()
    action = lambda: actions.upload(by=staff, name="file", content=b"x", token=token)  # noqa: E731
    assert _at_once(*(action for _ in range(5))) == [None] * 5
    assert Batch.objects.count() == 1


def test_cancelled_application_writes_nothing(staff: Actor) -> None:
    batch = checked(as_csv(schools(school("070301"))), by=staff)
    before = counted()

    def stop(done: int, total: int) -> None:
        raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        actions.apply(by=staff, batch=batch, progress=stop)
    assert counted() == before
    assert state_of(batch) == BatchState.PREVIEW


def _discarding(batch: Batch, staff: Actor) -> Any:
    """A progress that discards the batch at its first call, as somebody else would; waiting for a lock fails."""
    raised: list[Exception | None] = []

    def discard() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")
        actions.discard(by=staff, batch=batch)

    def progress(done: int, total: int) -> None:
        if not raised:
            raised.extend(_at_once(discard))
            assert raised == [None]

    return progress


def test_a_batch_that_is_read_is_discarded_without_waiting(staff: Actor) -> None:
    batch = actions.upload(by=staff, name="file", content=as_csv(schools(school("070301"))))
    actions.make_preview(by=staff, batch=batch, progress=_discarding(batch, staff))
    assert state_of(batch) == BatchState.DISCARDED
    assert batch.preview is None
    assert batch.job is not None
    assert state_of(batch.job) == JobState.CANCELLED


def test_a_batch_that_is_written_is_discarded_without_waiting_and_nothing_of_it_stays(staff: Actor) -> None:
    batch = checked(as_csv(schools(school("070301"))), by=staff)
    before = counted()
    with pytest.raises(Refused, match="Discarded"):
        actions.apply(by=staff, batch=batch, progress=_discarding(batch, staff))
    assert counted() == before
    assert state_of(batch) == BatchState.DISCARDED


def test_a_file_that_is_to_be_read_otherwise_meanwhile_is_read_so(staff: Actor) -> None:
    batch = actions.upload(by=staff, name="file", content=as_csv(schools(school("070301"))))
    raised: list[Exception | None] = []

    def progress(done: int, total: int) -> None:
        if not raised:
            again = lambda: actions.read_again(by=staff, batch=batch, answers={"sheet": "x"})  # noqa: E731
            raised.extend(_at_once(again))

    found = actions.make_preview(by=staff, batch=batch, progress=progress)
    assert raised == [None]
    assert (found.answers, found.state) == ({"sheet": "x"}, BatchState.PREVIEW)
    assert state_of(batch) == BatchState.PREVIEW
