"""Background jobs with a real worker: seen, stopped, killed, and still done exactly once."""

import os
import signal
import subprocess
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Now
from django.utils import timezone
from redis import Redis

import tests.kinds  # noqa: F401 - declares the kinds of these tests
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation
from accounts.roles import Role
from core import jobs
from core.models import Job, JobState
from tests import make
from tests.services import running_worker, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Worker = subprocess.Popen[bytes]


def start(code: str, steps: int = 5, **more: Any) -> Job:
    return jobs.start("tests.found", by=make.actor(Role.SCHOOL_OFFICER), code=code, steps=steps, **more)


def state(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def ended(job: Job) -> str:
    return wait_for(lambda: state(job) not in (JobState.QUEUED, JobState.RUNNING) and job.state, "the job's end")


def rows(code: str) -> int:
    return Organisation.objects.filter(code__in=[f"{code}1", f"{code}2", code]).count()


def forget_lease(job: Job) -> None:
    """As if the lease's seconds had gone by."""
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(lease_until=Now() - timedelta(seconds=1))


def test_progress_is_seen_before_the_effects(celery_worker: Worker) -> None:
    job = start("A", steps=20)
    wait_for(lambda: state(job) == JobState.RUNNING and job.progress_done > 2, "progress")
    assert job.progress_total == 20
    assert job.progress_text.startswith("step ")
    assert rows("A") == 0
    assert ended(job) == JobState.DONE
    assert (rows("A"), job.result, job.attempt, job.percent) == (2, {"rows": 2}, 1, 100)


def test_cancelled_job_leaves_nothing(celery_worker: Worker) -> None:
    job = start("B", steps=200)
    wait_for(lambda: state(job) == JobState.RUNNING and job.progress_done > 1, "progress")
    jobs.cancel(job)
    assert ended(job) == JobState.CANCELLED
    assert rows("B") == 0


def test_failure_tells_its_sentence_and_leaves_nothing(celery_worker: Worker) -> None:
    told = jobs.start("tests.fail", by=make.actor(Role.SCHOOL_OFFICER), sentence="第 3 列學校代碼重複")
    broken = jobs.start("tests.fail", by=make.actor(Role.SCHOOL_OFFICER), sentence="")
    assert (ended(told), told.error) == (JobState.FAILED, "第 3 列學校代碼重複")
    assert ended(broken) == JobState.FAILED
    assert str(broken.pk)[:8] in broken.error
    assert rows("FAIL") == 0


def test_killed_worker_loses_nothing_and_does_nothing_twice(celery_worker: Worker) -> None:
    job = start("C", steps=30)
    wait_for(lambda: state(job) == JobState.RUNNING and job.progress_done > 3, "progress")
    os.killpg(celery_worker.pid, signal.SIGKILL)
    celery_worker.wait()
    assert (state(job), rows("C")) == (JobState.RUNNING, 0)
    forget_lease(job)
    with running_worker():
        assert jobs.sweep() == 1
        assert ended(job) == JobState.DONE
    assert (rows("C"), job.attempt) == (2, 2)


def test_worker_that_lost_its_lease_writes_nothing(celery_worker: Worker) -> None:
    """A worker thought dead goes on: the one that took over counts, the first one's rows are rolled back."""
    job = start("D", steps=40)
    wait_for(lambda: state(job) == JobState.RUNNING and job.progress_done > 3, "progress")
    with running_worker():

        def taken_over() -> bool:
            # The first worker renews its lease twice a second: between these two it has no time to.
            forget_lease(job)
            return jobs.sweep() > 0

        wait_for(taken_over, "the job to be handed on")
        assert ended(job) == JobState.DONE
    assert (rows("D"), job.attempt) == (2, 2)


def test_redis_emptied_is_no_loss(celery_worker: Worker) -> None:
    before = start("E", steps=1)
    assert ended(before) == JobState.DONE
    lost = start("F", steps=1)
    Redis.from_url(settings.REDIS_URL).flushdb()
    after = start("G", steps=1)
    Job.objects.filter(state=JobState.QUEUED).update(dispatched_at=Now() - timedelta(minutes=1))
    wait_for(lambda: jobs.sweep() is not None and {state(lost), state(after)} == {JobState.DONE}, "both jobs")
    assert (rows("F"), rows("G")) == (2, 2)


def test_open_job_is_not_started_twice() -> None:
    by = make.actor(Role.SCHOOL_OFFICER)
    first, second = (jobs.start("tests.found", by=by, once="key", code="H", steps=1) for _n in range(2))
    assert first.pk == second.pk
    jobs.run(str(first.pk))
    jobs.run(str(first.pk))
    assert (state(first), rows("H")) == (JobState.DONE, 2)
    assert jobs.start("tests.found", by=by, once="key", code="I", steps=1).pk != first.pk


def test_waiting_job_is_cancelled_at_once_and_never_runs() -> None:
    job = start("J")
    jobs.cancel(job)
    jobs.run(str(job.pk))
    assert (state(job), rows("J")) == (JobState.CANCELLED, 0)


def test_role_that_has_ended_does_nothing_any_more() -> None:
    job = start("K")
    with attributed(Actor.system(), "test"):
        member = Membership.objects.get(pk=job.membership_id)
        member.period = DateRange(date(2020, 1, 1), timezone.localdate())
        member.save()
    jobs.run(str(job.pk))
    assert (state(job), rows("K")) == (JobState.FAILED, 0)


def test_after_five_losses_the_owner_is_told() -> None:
    job = start("L")
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempt=jobs.ATTEMPTS)
    forget_lease(job)
    jobs.sweep()
    assert state(job) == JobState.FAILED
    assert job.error


def each(code: str) -> int:
    return Organisation.objects.filter(code__startswith=code).count()


def test_a_job_in_steps_outlives_more_kills_than_a_step_may_have(celery_worker: Worker) -> None:
    job = jobs.start("tests.steps", by=make.actor(Role.SCHOOL_OFFICER), code="S", steps=jobs.ATTEMPTS + 3)
    assert ended(job) == JobState.DONE
    assert (each("S"), job.result, job.steps, job.percent) == (8, {"at": 8}, 7, 100)
    assert job.attempt == 8


def test_a_step_that_is_killed_is_done_anew_and_those_before_it_stand(celery_worker: Worker) -> None:
    job = jobs.start("tests.steps", by=make.actor(Role.SCHOOL_OFFICER), code="V", steps=4, pause=1.0)
    wait_for(lambda: each("V") >= 1, "the first step")
    os.killpg(celery_worker.pid, signal.SIGKILL)
    celery_worker.wait()
    forget_lease(job)
    with running_worker():
        wait_for(lambda: jobs.sweep() + 1 and state(job) == JobState.DONE, "the other steps")
    assert each("V") == 4


def test_a_job_that_is_stopped_in_a_step_ends_with_it(celery_worker: Worker) -> None:
    job = jobs.start("tests.steps", by=make.actor(Role.SCHOOL_OFFICER), code="U", steps=9, pause=0.3)
    wait_for(lambda: state(job) == JobState.RUNNING and job.steps >= 1, "the second step")
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    assert ended(job) == JobState.CANCELLED
    assert job.steps - 1 <= job.result["at"] == each("U") < 9
