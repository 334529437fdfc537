"""The drill of the jobs: a worker killed at random points, whole or only its process at work."""

import os
import random
import signal
import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now

import tests.kinds  # noqa: F401 - declares the kinds of these tests
from accounts.models import Organisation
from accounts.roles import Role
from core import jobs
from core.models import Job, JobState
from tests import make
from tests.figures import Record
from tests.services import running_worker, wait_for

pytestmark = [pytest.mark.django_db(transaction=True)]
KILLS = 100
#: Seconds that the job works: what lies between its two rows.
STEPS, PAUSE = 8, 0.05


def children(pid: int) -> list[int]:
    """The processes that a worker's main process has started."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def all_done() -> bool:
    """Sweep, as beat does every few seconds, and look."""
    jobs.sweep()
    return not Job.objects.exclude(state=JobState.DONE).exists()


@pytest.mark.drill
@pytest.mark.parametrize("whole", [True, False], ids=["the whole worker", "the process at work"])
def test_no_kill_loses_or_doubles_a_job(whole: bool, figure: Record) -> None:
    chance, made = random.Random(20261125), []
    for number in range(KILLS):
        with running_worker() as worker:
            code = f"K{number}-"
            job = jobs.start("tests.found", by=make.actor(Role.SCHOOL_OFFICER), code=code, steps=STEPS, pause=PAUSE)
            made.append((job, code))
            time.sleep(chance.uniform(0, 1.5 * STEPS * PAUSE))
            for victim in [worker.pid] if whole else children(worker.pid)[:1]:
                (os.killpg if whole else os.kill)(victim, signal.SIGKILL)
    # Every worker is gone, so every lease has run out: what is left is handed on once.
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=Now() - timedelta(minutes=1))
    with running_worker():
        wait_for(all_done, "every job's end", 600)
    rows = [Organisation.objects.filter(code__startswith=code).count() for _, code in made]
    lost, doubled = sum(count < 2 for count in rows), sum(count > 2 for count in rows)
    what = f"{KILLS} kills of {'a whole worker' if whole else 'the process at work'}: jobs lost, doubled"
    figure(what, measured=f"{lost}, {doubled}", target="0, 0", kept=not lost + doubled)
    assert (lost, doubled) == (0, 0)
