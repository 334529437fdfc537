"""Jobs that tell people: the day's deadlines, steps that were moved."""

from collections import defaultdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from core.jobs import Outcome, Run, job
from workspace import notices
from workspace.models import Notice
from workspace.steps.moving import MOVED, TELLING

#: The hour of Taipei from which a day's deadlines are told.
FROM = 7


@job("workspace.due", title=_("Telling deadlines"))
def tell_due(run: Run) -> Outcome:
    """Tell what every calendar says for today, each once, to everybody whom it concerns."""
    now = timezone.localtime()
    if now.hour < FROM:
        return Outcome()
    by_event = defaultdict(list)
    for due in notices.due_on(now.date()):
        by_event[due.event].append(due)
    for key, dues in by_event.items():
        _tell(key, dues, run)
    return Outcome()


@job(TELLING, title=_("Telling that steps were moved"))
def tell_moved(run: Run, *, moved: list[dict[str, Any]]) -> Outcome:
    """Tell whom each step is for, but not who moved it."""
    for number, told in enumerate(moved):
        run.progress(number, len(moved))
        about = dict(told)
        step = run.record(P.STEP_VIEW, pk=about.pop("step"))
        notices.tell(MOVED, step, by=run.by, **about)
    return Outcome()


def _tell(key: str, dues: list[notices.Due], run: Run) -> None:
    event: Any = notices.of(key)
    told = set(Notice.objects.filter(once__in={due.once for due in dues}).values_list("person", "once"))
    rows = []
    for number, due in enumerate(dues):
        run.progress(number, len(dues))
        rows += [
            (membership, due.record, due.once, due.about)
            for membership in {each.person_id: each for each in notices.concerned_by(event, due.record)}.values()
            if (membership.person_id, due.once) not in told
        ]
    notices.write(event, rows)
