"""Moving a step, with a reason, and those that come after it along."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core import jobs, roc
from core.refusals import Refused
from rulebook.working_days import Shift, WorkingDays
from workspace import days
from workspace.models import Step
from workspace.steps.ordering import check, followers, locked
from workspace.steps.reading import Dated, Year, dated_of

#: The event of a step that was moved, and the job that tells it: a step may be for everybody in the country's schools.
MOVED = "step.moved"
TELLING = "workspace.moved"


@dataclass(frozen=True, slots=True)
class Move:
    """A step that would be moved: from which day to which, and which day was meant."""

    dated: Dated
    wanted: date
    to: date

    @property
    def was_shifted(self) -> bool:
        """Whether the day meant is no working day."""
        return self.wanted != self.to


def seen(steps: Iterable[Dated]) -> str:
    """What somebody saw of a calendar's dates, as a short text: another one where any was changed since."""
    told = "|".join(f"{e.step.pk}:{e.day}:{e.step.after_id}:{e.step.shift}" for e in steps)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def plan(year: Year, step: int, to: date, working: WorkingDays) -> tuple[Move, list[Move]]:
    """The move of a step to the day meant, and of those after it that can go along, by as many working days."""
    moved = next(each for each in year.steps if each.step.pk == step)
    first = Move(moved, to, _fitting(moved.step, to, working))
    count = working.between(moved.day, first.to)
    along = []
    for each in followers(year.steps, step):
        if each.done_at is None and not each.step.is_fixed:
            day = working.moved(each.day, count)
            along.append(Move(each, day, day))
    return first, along


@action("step.move")
def move(*, by: Actor, step: Step, to: date, reason: str, along: Collection[int] = (), saw: str = "") -> Step:
    """Move a step to a day (or the working day that its rule says), and of those after it the ones `along`.

    `saw` is what the mover saw (`seen`). Raises policy.Denied, and Refused: without a reason, where the regulation
    fixes the day, where it is done, where dates were changed meanwhile, where steps would be out of order, and what the
    record's own action refuses.
    """
    year = locked(step.calendar)
    policy.require(by, P.STEP_WRITE, step)
    if saw and saw != seen(year.steps):
        raise Refused(
            _("Somebody has changed dates of this calendar meanwhile. They stand below as they are now; look again.")
        )
    if not reason.strip():
        raise Refused(_("Write the reason; those whom the step is for read it."))
    working = days.working_days()
    first, offered = plan(year, step.pk, to, working)
    if why := why_fixed(first.dated):
        raise Refused(why)
    if first.to == first.dated.day:
        raise Refused(_("It lies on this day already: %(day)s.") % {"day": roc.long(first.to)})
    moves = [first, *(each for each in offered if each.dated.step.pk in along)]
    _write(by, year, moves, reason.strip())
    check(dated_of(year.calendar))
    if coming := [told(each, reason.strip()) for each in moves if each.to >= timezone.localdate()]:
        jobs.start(TELLING, by=by, moved=coming)
    return step


def why_fixed(dated: Dated) -> str:
    """Why nobody moves this step, as a sentence; "" where it may be moved."""
    if dated.done_at is not None:
        return _("“%(step)s” is done and stays where it was.") % {"step": dated.step}
    if dated.step.is_fixed and not dated.off:
        return _("The regulation fixes the day of “%(step)s”: %(clause)s") % {
            "step": dated.step,
            "clause": dated.step.clause,
        }
    return ""


def set_fields(by: Actor, year: Year, dates: dict[str, date]) -> None:
    """Set dates of the record by its own action, so that `year.record` is as it stands after it."""
    if dates:
        year.kind.write(by, year.record, dates)
        year.record.refresh_from_db()


def _write(by: Actor, year: Year, moves: list[Move], reason: str) -> None:
    dates = {}
    for each in moves:
        step = each.dated.step
        step.reason, step.sequence = reason, step.sequence + 1
        if step.field:
            dates[step.field] = each.to
        else:
            step.meant, step.day = each.wanted, each.to
        step.save(update_fields=["reason", "sequence", "meant", "day"])
    set_fields(by, year, dates)


def told(moved: Move, reason: str) -> dict[str, Any]:
    """What whoever the step is for is told of a move: the arguments of the job."""
    step = moved.dated.step
    return {
        "step": step.pk,
        "once": f"{MOVED}:{step.pk}:{step.sequence}",
        "before": roc.short(moved.dated.day),
        "until": roc.short(moved.to),
        "remark": reason,
    }


def _fitting(step: Step, day: date, working: WorkingDays) -> date:
    if step.is_fixed:
        return working.shifted(step.meant or day, Shift(step.shift))
    return working.shifted(day, Shift(step.shift))
