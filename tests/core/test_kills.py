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


def asked(number: int, chance: random.Random) -> str:
    """Start a job and wait until somewhere in its work, or before or after it; its code."""
    code = f"K{number}-"
    jobs.start("tests.found", by=make.actor(Role.SCHOOL_OFFICER), code=code, steps=STEPS, pause=PAUSE)
    time.sleep(chance.uniform(0, 1.5 * STEPS * PAUSE))
    return code


def judge(codes: list[str], what: str, figure: Record) -> None:
    """Every worker is gone, so every lease has run out: what is left is handed on, and all is there exactly once."""
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=Now() - timedelta(minutes=1))
    with running_worker():
        wait_for(all_done, "every job's end", 600)
    rows = [Organisation.objects.filter(code__startswith=code).count() for code in codes]
    lost, doubled = sum(count < 2 for count in rows), sum(count > 2 for count in rows)
    figure(f"{what}: jobs lost, doubled", measured=f"{lost}, {doubled}", target="0, 0", kept=not lost + doubled)
    assert (lost, doubled) == (0, 0)


@pytest.mark.drill
def test_killing_whole_workers_loses_and_doubles_no_job(figure: Record) -> None:
    chance, codes = random.Random(20261125), []
    for number in range(KILLS):
        with running_worker() as worker:
            codes.append(asked(number, chance))
            os.killpg(worker.pid, signal.SIGKILL)
    judge(codes, f"{KILLS} kills of a whole worker", figure)


@pytest.mark.drill
def test_killing_the_process_at_work_loses_and_doubles_no_job(figure: Record) -> None:
    chance, codes = random.Random(20261126), []
    with running_worker() as worker:
        for number in range(KILLS):
            codes.append(asked(number, chance))
            for victim in children(worker.pid)[:1]:
                os.kill(victim, signal.SIGKILL)
    judge(codes, f"{KILLS} kills of the process at work", figure)
