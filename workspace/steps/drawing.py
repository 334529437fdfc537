"""Drawing up a calendar: what the regulation lists, or what last year's calendar had, on this year's working days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from core.refusals import Refused
from rulebook.citing import cited
from rulebook.steps import YearStep
from rulebook.working_days import Shift, WorkingDays
from workspace import calendars
from workspace.models import STEPS, Step, StepCalendar
from workspace.steps.ordering import check
from workspace.steps.reading import dated_of, with_records


@dataclass(frozen=True, slots=True)
class Planned:
    """A step as it would be drawn up. `number` identifies it in the plan; `wanted` None where no day is set yet."""

    number: int
    key: str
    name: str
    name_en: str
    field: str
    deed: str
    wanted: date | None
    day: date | None
    shift: Shift
    is_fixed: bool
    who: tuple[str, ...]
    after: int | None
    clause: str
    remark: str
    last_year: date | None = None

    @property
    def shown_name(self) -> str:
        """In the language that is spoken now."""
        return self.name_en or self.name if (get_language() or "").startswith("en") else self.name

    @property
    def is_open(self) -> bool:
        """Whether staff choose its day: neither the record nor the regulation does."""
        return not self.field and not self.is_fixed

    @property
    def was_shifted(self) -> bool:
        """Whether it would not lie on the day that was meant."""
        return self.wanted is not None and self.wanted != self.day


def planned(record: Any, working: WorkingDays, chosen: Mapping[int, date | None] | None = None) -> list[Planned]:
    """The steps of the record's template; `chosen`: the days that staff set, by number, in place of those proposed."""
    kind = calendars.of(record)
    steps = kind.template(record)
    numbers = {each.key: number for number, each in enumerate(steps)}
    return [
        _planned(
            number,
            kind,
            record,
            working,
            _chosen(chosen, number, each.day, is_fixed=each.fixed),
            key=each.key,
            name=each.name.zh,
            name_en=each.name.en,
            field=each.field,
            deed=each.deed,
            shift=each.shift,
            is_fixed=each.fixed,
            who=each.who,
            after=numbers.get(each.after),
            clause=_clause(each),
            remark="",
        )
        for number, each in enumerate(steps)
    ]


def copied(
    record: Any, source: StepCalendar, working: WorkingDays, chosen: Mapping[int, date | None] | None = None
) -> list[Planned]:
    """The steps of another record's calendar, each as many years later as the record is; what the regulation dates is
    taken from it anew. Nothing of what was done is copied."""
    kind = calendars.of(record)
    listed = {each.key: each for each in kind.template(record)}
    year = dated_of(source)
    later = kind.years(record)[0].year - kind.years(year.record)[0].year
    numbers = {each.step.pk: number for number, each in enumerate(year.steps)}
    plan = []
    for number, each in enumerate(year.steps):
        step, law = each.step, listed.get(each.step.key)
        is_fixed = law is not None and law.fixed
        proposed = law.day if law is not None and law.fixed else years_later(step.meant or each.day, later)
        made = _planned(
            number,
            kind,
            record,
            working,
            _chosen(chosen, number, proposed, is_fixed=is_fixed),
            key=step.key if law else "",
            name=step.name,
            name_en=step.name_en,
            field=step.field,
            deed=step.deed,
            shift=Shift(step.shift),
            is_fixed=is_fixed,
            who=tuple(step.who),
            after=numbers.get(step.after_id or 0),
            clause=_clause(law) if law else step.clause,
            remark=step.remark,
            last_year=each.day,
        )
        plan.append(made)
    return plan


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@action("calendar.draw")
def draw(*, by: Actor, record: Model, steps: Sequence[Planned]) -> StepCalendar:
    """Draw up the calendar of a record from these steps; those without a day are left out.

    Raises policy.Denied, and Refused where there is one already, or where the steps are not in order.
    """
    kind = calendars.of(record)
    held = kind.model._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    policy.require(by, kind.manage, held)
    if calendars.calendar_of(held) is not None:
        raise Refused(_("Somebody has drawn up this calendar meanwhile. Change its steps one by one."))
    taken = [each for each in steps if each.field or each.day]
    STEPS.room(0, len(taken))
    calendar = StepCalendar.objects.create(**calendars.of_record(held))
    made: dict[int, Step] = {}
    for each in taken:
        made[each.number] = Step.objects.create(
            calendar=calendar,
            key=each.key,
            name=each.name,
            name_en=each.name_en,
            field=each.field,
            deed=each.deed,
            meant=None if each.field else each.wanted,
            day=None if each.field else each.day,
            shift=each.shift.value,
            is_fixed=each.is_fixed,
            who=list(each.who),
            clause=each.clause,
            remark=each.remark,
        )
    for each in taken:
        if each.after in made:
            made[each.number].after = made[each.after]
            made[each.number].save(update_fields=["after"])
    check(dated_of(StepCalendar.objects.prefetch_related(with_records()).get(pk=calendar.pk)))
    return calendar


def _planned(
    number: int, kind: calendars.Kind, record: Any, working: WorkingDays, wanted: date | None, **rest: Any
) -> Planned:
    name = rest["field"]
    if name:
        day = timezone.localtime(kind.fields[name].read(record)).date()
        return Planned(number=number, wanted=None, day=day, **rest)
    return Planned(number=number, wanted=wanted, day=wanted and working.shifted(wanted, rest["shift"]), **rest)


def _chosen(
    chosen: Mapping[int, date | None] | None, number: int, proposed: date | None, *, is_fixed: bool
) -> date | None:
    return proposed if chosen is None or is_fixed else chosen.get(number)


def _clause(step: YearStep) -> str:
    return f"{cited(step.clause)}：{step.clause.sentence}" if step.clause else ""
