"""That work which somebody began is done, or has failed: told to who began it and went on to something else."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.permissions import Permission as P
from core.jobs import ended
from core.models import Job, JobState
from workspace import notices
from workspace.models import Handling
from workspace.notices import Event

DONE, FAILED = "job.done", "job.failed"
#: What ends sooner is waited for on its page, and told there alone.
WAITED_FOR = timedelta(seconds=15)

#: Read in the list of notices; mailed to who chooses so.
_JOB: dict[str, Any] = {
    "model": Membership,
    "permission": P.JOB_VIEW,
    "url": lambda membership: reverse("core:jobs"),
    "handling": Handling.NONE,
}

EVENTS = (
    Event(DONE, label=_("A file or import is ready"), text=_("“%(job)s” is done."), **_JOB),
    Event(
        FAILED,
        label=_("A file or import has failed"),
        text=_("“%(job)s” has failed. Why, and what to do, stands under My files."),
        **_JOB,
    ),
)


def connect() -> None:
    """Listen for jobs that end; called once, from `ready`."""
    ended.connect(_ended, dispatch_uid="workspace.working")


def _ended(sender: type[Job], *, job: Job, **_more: Any) -> None:
    """Concerned is the owner alone, in the role in which it was begun: `core.access` lets nobody else see a job."""
    event = notices.of({JobState.DONE: DONE, JobState.FAILED: FAILED}.get(JobState(job.state), ""))
    if event is None or job.owner_id is None or timezone.now() - job.created_at < WAITED_FOR:
        return
    mine = Membership.objects.current().filter(pk=job.membership_id or 0, person__is_active=True)
    told = [(membership, membership, f"job:{job.pk}", {"job": job.title}) for membership in mine]
    notices.write(event, told)
