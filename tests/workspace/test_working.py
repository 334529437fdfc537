"""Who began long work is told when it is done or has failed; who waited for it on its page is not told again."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership
from accounts.roles import Role
from core import jobs
from core.jobs import Failure, Outcome, Run, job
from core.models import Job, JobState
from tests import make
from tests.communities.make import signed_in
from workspace.models import Handling, Mail, Notice
from workspace.working import DONE, FAILED, WAITED_FOR

pytestmark = pytest.mark.django_db


@job("tests.work", title="全國學校名冊（測試）")
def work(run: Run, *, fails: bool) -> Outcome:
    if fails:
        raise Failure("檔案已毀損。")
    return Outcome()


def _begun(ago: timedelta, *, fails: bool = False) -> tuple[Membership, Job]:
    member = make.member(Role.ADMINISTRATION_STAFF)
    begun = jobs.start("tests.work", by=Actor.of(member), fails=fails)
    Job.objects.filter(pk=begun.pk).update(created_at=timezone.now() - ago)
    return member, begun


LONG = WAITED_FOR + timedelta(seconds=5)


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
@pytest.mark.parametrize(("fails", "event"), [(False, DONE), (True, FAILED)])
def test_who_began_it_is_told_once_in_the_list_and_not_by_mail(fails: bool, event: str) -> None:
    member, begun = _begun(LONG, fails=fails)
    jobs.run(str(begun.pk))
    jobs.run(str(begun.pk))
    notice = Notice.objects.get()
    assert (notice.person_id, notice.event, notice.handling) == (member.person_id, event, Handling.NONE)
    assert not Mail.objects.exists()
    page = signed_in(Actor.of(member)).get(reverse("workspace:notices")).content.decode()
    assert "全國學校名冊（測試）" in page and "檔案已毀損" not in page


def test_what_was_waited_for_is_told_on_its_page_alone() -> None:
    _member, begun = _begun(timedelta())
    jobs.run(str(begun.pk))
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_work_whose_workers_died_is_told_as_failed() -> None:
    _member, begun = _begun(LONG)
    lost = {"state": JobState.RUNNING, "attempt": jobs.ATTEMPTS, "lease_until": timezone.now() - timedelta(seconds=1)}
    Job.objects.filter(pk=begun.pk).update(**lost)
    jobs.sweep()
    assert Notice.objects.get().event == FAILED


def test_the_clocks_own_work_is_told_to_nobody() -> None:
    begun = jobs.start("tests.work", by=Actor.system(), fails=False)
    Job.objects.filter(pk=begun.pk).update(created_at=timezone.now() - LONG)
    jobs.run(str(begun.pk))
    assert not Notice.objects.exists()
