"""Adding, rewording, ticking and removing steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core.refusals import Refused
from rulebook.working_days import Shift
from workspace import days
from workspace.models import STEPS, Step, StepCalendar
from workspace.steps.ordering import check, circle, locked
from workspace.steps.reading import Year, dated_of


@dataclass(frozen=True, slots=True)
class Words:
    """What staff write of a step, its day aside."""

    name: str
    name_en: str
    who: Sequence[str]
    after: int | None
    shift: str
    remark: str


@action("step.add")
def add(*, by: Actor, calendar: StepCalendar, day: date, words: Words) -> Step:
    """Add a step of staff's own on a day, or on the working day that its rule says.

    Raises policy.Denied, and Refused where there are too many, or where steps would be out of order.
    """
    year = locked(calendar)
    policy.require(by, P.CALENDAR_MANAGE, calendar)
    STEPS.room(len(year.steps))
    step = Step(
        calendar=calendar, meant=day, day=days.working_days().shifted(day, Shift(words.shift)), **_columns(year, words)
    )
    step.save()
    check(dated_of(year.calendar))
    return step


@action("step.change")
def change(*, by: Actor, step: Step, words: Words, sequence: int) -> Step:
    """Write what a step is called, for whom it is, after which it comes, what is remarked.

    `sequence` is that of the step that the writer saw. Raises policy.Denied, and Refused where it was changed
    meanwhile, where it would come after itself, where steps would be out of order.
    """
    year = locked(step.calendar)
    policy.require(by, P.STEP_WRITE, step)
    row = _as_it_stands(year, step)
    if row.sequence != sequence:
        raise Refused(
            _("Somebody has changed this step meanwhile. What stands there now: “%(step)s”. Look, then save again.")
            % {"step": row}
        )
    if words.after is not None and circle((each.step for each in year.steps), row.pk, words.after):
        raise Refused(_("A step cannot come after itself, nor after one that comes after it."))
    for name, value in _columns(year, words).items():
        setattr(row, name, value)
    if row.is_fixed:
        row.shift = step.shift
    row.sequence += 1
    row.save()
    check(dated_of(year.calendar))
    return row


@action("step.done")
def tick(*, by: Actor, step: Step) -> Step:
    """Say that a step is done. Raises policy.Denied, and Refused where an event of the record says so by itself."""
    row = _tickable(by, step)
    if row.done_at is None:
        row.done_at, row.done_by_id = Now(), _membership(by)
        row.sequence += 1
        row.save(update_fields=["done_at", "done_by", "sequence"])
    return row


@action("step.not-done")
def untick(*, by: Actor, step: Step) -> Step:
    """Take it back that a step is done. Raises as `tick`."""
    row = _tickable(by, step)
    row.done_at = row.done_by = None
    row.sequence += 1
    row.save(update_fields=["done_at", "done_by", "sequence"])
    return row


@action("step.remove")
def remove(*, by: Actor, step: Step) -> None:
    """Take a step out; it stays in the history, and subscribed calendars are told that it is off.

    Raises policy.Denied, and Refused where it is a date of the record, or where the regulation asks for it.
    """
    year = locked(step.calendar)
    policy.require(by, P.STEP_WRITE, step)
    row = _as_it_stands(year, step)
    if row.field or row.is_fixed:
        raise Refused(
            _("“%(step)s” belongs to the record or stands in the regulation: it is not removed.") % {"step": row}
        )
    for each in year.steps:
        if each.step.after_id == row.pk:
            each.step.after_id = row.after_id
            each.step.save(update_fields=["after"])
    row.removed_at = Now()
    row.sequence += 1
    row.save(update_fields=["removed_at", "sequence"])


def _columns(year: Year, words: Words) -> dict[str, Any]:
    own = {each.step.pk for each in year.steps}
    if words.after is not None and words.after not in own:
        raise Refused(_("The step that this one comes after is no longer there. Choose another."))
    if unknown := set(words.who) - set(year.kind.who):
        raise Refused(_("Not in the list: %(unknown)s") % {"unknown": ", ".join(sorted(unknown))})
    return {
        "name": words.name,
        "name_en": words.name_en,
        "who": list(words.who),
        "after_id": words.after,
        "shift": words.shift,
        "remark": words.remark,
    }


def _tickable(by: Actor, step: Step) -> Step:
    year = locked(step.calendar)
    policy.require(by, P.STEP_WRITE, step)
    row = _as_it_stands(year, step)
    if row.deed:
        raise Refused(_("This step is done by itself: “%(deed)s”.") % {"deed": year.kind.deeds[row.deed].label})
    return row


def _as_it_stands(year: Year, step: Step) -> Step:
    found: Iterable[Step] = (each.step for each in year.steps if each.step.pk == step.pk)
    for row in found:
        return row
    raise Refused(_("This step was removed meanwhile."))


def _membership(by: Actor) -> int:
    if by.membership_id is None:
        raise policy.Denied(P.STEP_WRITE)
    return by.membership_id
