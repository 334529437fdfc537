"""Letters in bulk with a worker that is killed in the middle: none twice, no number left out."""

import os
import signal
import subprocess
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from accounts.actors import Actor
from accounts.roles import Role
from core import jobs
from core.models import Job, JobState
from proposals.letters import APPROVAL
from tests import make
from tests.services import running_worker, wait_for
from tests.workspace.lettering import approved, staff
from workspace.letters import issuing, sending, writing
from workspace.letters.sending import Order
from workspace.models import Letter, LetterBook, Notice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_worker_killed_in_the_middle_goes_on_without_doubles_and_gaps(
    celery_worker: subprocess.Popen[bytes],
) -> None:
    by, proposals = Actor.of(staff()), [approved(2), approved(2)]
    orders = [
        Order(proposal.pk, each.organisation.pk)
        for proposal in proposals
        for each in issuing.receivers_of(APPROVAL, proposal)
    ]
    reader = make.member(Role.SCHOOL_OFFICER, proposals[1].alliance.members.last().school.organisation)
    seen = writing.digest_of(APPROVAL, by)
    job = sending.send(by=by, kind=APPROVAL, orders=orders, dated=timezone.localdate(), seen=seen)
    wait_for(lambda: Letter.objects.count() >= 2, "the first letters")
    os.killpg(celery_worker.pid, signal.SIGKILL)
    celery_worker.wait()
    there = Letter.objects.count()
    assert there < len(orders)
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=Now() - timedelta(minutes=1))

    def done() -> bool:
        jobs.sweep()
        return bool(Job.objects.filter(pk=job.pk, state=JobState.DONE).exists())

    with running_worker():
        wait_for(done, "the rest of the letters")
    job.refresh_from_db()
    assert (job.result["issued"], job.result["left"], job.progress_done) == (len(orders), [], len(orders))
    assert list(Letter.objects.order_by("serial").values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert LetterBook.objects.get().last == Letter.objects.values("receiver").distinct().count() == len(orders)
    assert Notice.objects.filter(person=reader.person, event="letter.issue").count() == 1
