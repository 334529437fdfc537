"""Background jobs: declare a kind, start one, run it exactly once however workers die.

    @job("proposals.pdf", title=_("Proposal as PDF"))
    def make(run: Run, *, version: int) -> Outcome: ...

    start("proposals.pdf", by=actor, version=version.pk)

The function runs in one transaction with the state `done`: a worker killed on the way leaves nothing behind
and the sweeper gives the job to another. Progress is written beside that transaction, so that pages see it.

Work too long for one transaction goes in steps: a function that returns `Outcome(…, goes_on=True)` is called again, in
a transaction of its own, with what it returned in `run.job.result`. A step that is killed is done anew; those before it
stand.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.dispatch import Signal
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.permissions import Permission
from core import queue
from core.models import JOBS_OF_A_DAY, OPEN_JOBS, Job, JobState, StoredFile
from core.refusals import Refused

log = logging.getLogger(__name__)
#: Somebody's job is done, has failed or was cancelled: sent with `job`; of one that is done in the transaction of its
#: effects.
ended = Signal()
RUN = "core.tasks.run_job"  # what workers know it by
LEASE = timedelta(seconds=20)
BEAT = 0.5  # seconds between two writes of progress
ATTEMPTS = 5
OPEN = (JobState.QUEUED, JobState.RUNNING)


class Failure(Exception):
    """A job cannot do its work: a sentence for its owner, who reads it in the page. Nothing was changed."""


class Cancelled(Exception):
    """The owner asked to stop."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job leaves: plain figures, a file, a page to go to."""

    result: dict[str, Any] = field(default_factory=dict)
    file: StoredFile | None = None
    url: str = ""
    goes_on: bool = False
    """Whether only a step of it is done: the next begins with this result."""


class Run:
    """Given to a job's function: who it works for, and where it tells how far it is."""

    def __init__(self, job: Job, by: Actor) -> None:
        self.job, self.by = job, by
        self._done, self._total, self._text = 0, 0, ""
        self._cancelled = self._lost = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"job-{job.pk}", daemon=True)

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Say how far it is. Raises Cancelled where the owner has asked to stop or the lease is lost."""
        self._done, self._total, self._text = done, total, str(text)[:200]
        if self._cancelled or self._lost:
            raise Cancelled

    @property
    def told(self) -> dict[str, Any]:
        """The progress that was said last, as columns of the job."""
        return {"progress_done": self._done, "progress_total": self._total, "progress_text": self._text}

    def record(self, permission: Permission, **lookup: Any) -> Any:
        """The record that `lookup` names, judged again as of now: whoever asked may have lost the role meanwhile. The
        system's own jobs reach every record. Raises Failure, or Denied, which fails the job with its reason."""
        model = policy.model_of(permission)
        if self.by.role is None and model is not None:
            return model._default_manager.get(**lookup)
        try:
            return policy.fetch(self.by, permission, **lookup)
        except ObjectDoesNotExist as unknown:
            raise Failure(_("You may no longer see what this was started for.")) from unknown

    def __enter__(self) -> "Run":
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        """Keep the lease and the progress line, on a connection of its own."""
        mine = Job.objects.filter(pk=self.job.pk, attempt=self.job.attempt, state=JobState.RUNNING)
        try:
            while not self._stop.wait(BEAT):
                kept = mine.update(**self.told, lease_until=Now() + LEASE)
                self._lost = kept == 0
                self._cancelled = mine.filter(cancel_requested=True).exists()
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class JobKind:
    """A declared kind of job."""

    key: str
    title: str | Promise
    function: Callable[..., Outcome]


_kinds: dict[str, JobKind] = {}


def job(key: str, *, title: str | Promise) -> Callable[[Callable[..., Outcome]], Callable[..., Outcome]]:
    """Declare the function that does jobs of this kind; it judges again with `run.by` what it touches."""

    def wrap(function: Callable[..., Outcome]) -> Callable[..., Outcome]:
        _kinds[key] = JobKind(key, title, function)
        return function

    return wrap


def start(key: str, *, by: Actor, once: str = "", title: str = "", **arguments: Any) -> Job:
    """Queue a job for the actor when the transaction commits; arguments must fit JSON.

    With `once`, an open job of the same kind and key is returned instead of a second one; it may be somebody
    else's, whom its page is for (`core.following`). Raises Refused where the actor has too many open.
    """
    new = Job(
        kind=key,
        title=title or str(_kinds[key].title),
        arguments=arguments,
        owner_id=by.person_id,
        membership_id=by.membership_id,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        once_key=once,
    )
    if by.person_id is not None and not (once and _open(key, once)):
        own = Job.objects.filter(owner_id=by.person_id)
        OPEN_JOBS.room(own.filter(state__in=OPEN).count())
        JOBS_OF_A_DAY.room(own.filter(created_at__gt=timezone.now() - timedelta(days=1)).count())
    try:
        _insert(new)
    except IntegrityError:
        open_job = _open(key, once)
        if open_job is not None:
            return open_job
        _insert(new)  # the one that stood in the way has ended meanwhile
    transaction.on_commit(lambda: dispatch(new))
    return new


def _open(key: str, once: str) -> Job | None:
    return Job.objects.filter(kind=key, once_key=once, state__in=OPEN).first()


def _insert(new: Job) -> None:
    with transaction.atomic():
        new.save(force_insert=True)


def dispatch(waiting: Job) -> None:
    """Put the job's id into the queue. The queue being down is no loss: the sweeper tries again."""
    if not queue.answers():
        return
    Job.objects.filter(pk=waiting.pk).update(dispatched_at=Now())
    try:
        current_app.send_task(RUN, [str(waiting.pk)])
    except Exception:
        log.exception("job %s could not be queued; the sweeper will", waiting.pk)
        Job.objects.filter(pk=waiting.pk).update(dispatched_at=None)


def cancel(open_job: Job) -> None:
    """Ask a job to stop; one that still waits stops at once."""
    Job.objects.filter(pk=open_job.pk, state=JobState.RUNNING).update(cancel_requested=True)
    Job.objects.filter(pk=open_job.pk, state=JobState.QUEUED).update(state=JobState.CANCELLED, finished_at=Now())


def mark_seen(shown: Iterable[Job]) -> None:
    """Their owner has seen these: those that have ended no longer count as news."""
    news = [each.pk for each in shown if not each.is_open and not each.seen_by_owner]
    if news:
        Job.objects.filter(pk__in=news).update(seen_by_owner=True)


def run(pk: str) -> None:
    """Do one job if it still waits. Called by the worker; safe to call any number of times."""
    taken = Job.objects.filter(pk=pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        attempt=F("attempt") + 1,
        started_at=Now(),
        lease_until=Now() + LEASE,
    )
    if not taken:
        return
    mine = Job.objects.get(pk=pk)
    with translation.override(mine.language):
        try:
            by = _actor_of(mine)
            with Run(mine, by) as running, attributed(by, mine.kind):
                outcome = _kinds[mine.kind].function(running, **mine.arguments)
                if outcome.goes_on:
                    _go_on(mine, running, outcome)
                else:
                    _finish(mine, JobState.DONE, outcome=outcome, must=True)
        except Cancelled:
            _finish(mine, JobState.CANCELLED)
        except (Failure, Refused) as failure:
            _finish(mine, JobState.FAILED, error=str(failure))
        except policy.Denied as denied:
            _finish(mine, JobState.FAILED, error=denied.why or _("Your role does not include this any more."))
        except Exception:
            log.exception("job %s (%s) failed", mine.pk, mine.kind)
            _finish(
                mine,
                JobState.FAILED,
                error=_("Something went wrong on our side; nothing is left half done. Reference: %(reference)s")
                % {"reference": str(mine.pk)[:8]},
            )


def _finish(mine: Job, state: JobState, *, outcome: Outcome | None = None, error: str = "", must: bool = False) -> None:
    # Without an outcome what steps before have left stays.
    left = {"result": outcome.result, "result_file": outcome.file, "result_url": outcome.url} if outcome else {}
    written = Job.objects.filter(pk=mine.pk, attempt=mine.attempt, state=JobState.RUNNING).update(
        state=state,
        **left,
        error=error,
        lease_until=None,
        finished_at=Now(),
        progress_done=F("progress_total") if state == JobState.DONE else F("progress_done"),
    )
    if must and not written:
        raise Cancelled  # another worker holds it now: roll our effects back
    if written:
        _announce(mine.pk)


def _announce(*keys: Any) -> None:
    for each in Job.objects.filter(pk__in=keys, owner__isnull=False):
        ended.send(sender=Job, job=each)


def _go_on(mine: Job, running: Run, outcome: Outcome) -> None:
    """A step is done: its result is kept, the job waits for its next one, unless its owner has asked to stop."""
    stops = Q(cancel_requested=True)
    written = Job.objects.filter(pk=mine.pk, attempt=mine.attempt, state=JobState.RUNNING).update(
        state=Case(When(stops, then=Value(JobState.CANCELLED)), default=Value(JobState.QUEUED)),
        finished_at=Case(When(stops, then=Now())),
        steps=F("steps") + 1,
        result=outcome.result,
        result_url=outcome.url,
        lease_until=None,
        dispatched_at=None,
        **running.told,
    )
    if not written:
        raise Cancelled  # another worker holds it now: roll our effects back
    _announce(*Job.objects.filter(pk=mine.pk, state=JobState.CANCELLED).values_list("pk", flat=True))
    transaction.on_commit(lambda: dispatch(mine))


def _actor_of(mine: Job) -> Actor:
    """The actor as of now: a membership that has ended can do nothing any more."""
    if mine.membership_id is None:
        return Actor.system()
    membership = (
        Membership.objects.current().filter(pk=mine.membership_id).select_related("person", "organisation").first()
    )
    if membership is None or not membership.person.is_active:
        raise Failure(_("The role in which this was started has ended."))
    return Actor.of(membership)


def sweep() -> int:
    """Hand on jobs whose worker is gone and jobs that never reached the queue; return how many."""
    close_old_connections()
    gone = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=Now())
    # Of the attempts those count that no step came of.
    lost = gone.filter(attempt__gte=F("steps") + ATTEMPTS)
    given_up = list(lost.values_list("pk", flat=True))
    lost.update(
        state=JobState.FAILED,
        error=_("Tried several times without success; nothing is left half done."),
        finished_at=Now(),
    )
    gone.update(state=JobState.QUEUED, dispatched_at=None, lease_until=None)
    _announce(*given_up)
    stale = Job.objects.filter(state=JobState.QUEUED).filter(
        Q(dispatched_at__isnull=True, created_at__lt=Now() - timedelta(seconds=5))
        | Q(dispatched_at__isnull=True, attempt__gt=0)
        | Q(dispatched_at__lt=Now() - timedelta(seconds=30))
    )
    waiting = list(stale[:500])
    for each in waiting:
        dispatch(each)
    return len(waiting)
