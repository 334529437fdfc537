"""Plans and purposes: facts of the proposal, written here by the layer above, which has judged its actor."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.attribution import action
from budgets import signals
from budgets.models import Plan, PlanKind, Purpose
from communities.models import AcademicYear, School
from rulebook import edition_for_year


@action("budget.open-plan", trusting=True)
def open_plan(
    *, by: Actor, year: AcademicYear, school: School, kind: str = PlanKind.EQUALISATION, edition: str = ""
) -> Plan:
    """The school's plan of that kind in that year, made where it is missing; an existing one is left as it is.

    `edition` is the key of the rules it is written under, the year's own where none is given.
    """
    plan, _made = Plan.objects.get_or_create(
        year=year, school=school, kind=kind, defaults={"edition": edition or edition_for_year(year.pk).key}
    )
    return plan


@action("budget.set-open", trusting=True)
def set_open(*, by: Actor, plans: Iterable[Plan], open: bool) -> int:  # noqa: A002 - the column's word
    """Open or close budgets for writing; returns how many changed. Waits for saves that are under way."""
    keys = [plan.pk for plan in plans]
    locked = [plan.pk for plan in Plan.objects.select_for_update().filter(pk__in=keys).order_by("pk")]
    return Plan.objects.filter(pk__in=locked).exclude(open_for_writing=open).update(open_for_writing=open)


@action("budget.set-under-signature", trusting=True)
def set_under_signature(*, by: Actor, plan: Plan, under: bool) -> None:
    """Say whether the budget is being signed or signed: its page then asks before it lets anybody write."""
    Plan.objects.filter(pk=plan.pk).exclude(under_signature=under).update(under_signature=under)


def voided_sentence() -> str:
    """What the writer of a change is told that takes a budget from under its signatures."""
    return _("The sub-plan was ready or signed. This change voids its signatures: it has to be signed again.")


@action("budget.set-exploration", trusting=True)
def set_exploration(*, by: Actor, plan: Plan, runs: bool) -> bool:
    """Say whether the school runs career or academic exploration (4.4), which raises its teaching share.

    Returns whether that was a change.
    """
    return bool(Plan.objects.filter(pk=plan.pk).exclude(runs_exploration=runs).update(runs_exploration=runs))


@action("budget.put-purpose", trusting=True)
def put_purpose(*, by: Actor, plan: Plan, number: str, name: str, purpose: Purpose | None = None) -> Purpose:
    """Make a purpose (a sub-plan item) of the plan, or give an existing one its new number and name.

    Numbers may be exchanged within one transaction; they must differ at its end.
    """
    if purpose is None:
        return Purpose.objects.create(plan=plan, number=number, name=name)
    if purpose.plan_id != plan.pk:
        raise ValueError("the purpose belongs to another plan")
    locked = Purpose.objects.select_for_update().get(pk=purpose.pk)
    if (locked.number, locked.name) != (number, name):
        locked.number, locked.name = number, name
        locked.save(update_fields=["number", "name"])
    return locked


@action("budget.drop-purpose", trusting=True)
def drop_purpose(*, by: Actor, purpose: Purpose) -> None:
    """Take a purpose away; its lines stay and have none."""
    plan = Plan.objects.select_for_update().get(pk=purpose.plan_id)
    had_lines = purpose.lines.exists()
    purpose.delete()
    if had_lines:
        signals.changed.send(Plan, plan=plan, by=by)
