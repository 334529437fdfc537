"""Items of a sub-plan and activities of an item: added, removed, moved. Numbers follow the order."""

from typing import Any

from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from budgets import actions as budgets
from proposals.actions.locking import lock_subplan
from proposals.actions.writing import tell_budget, touch
from proposals.models import ACTIVITIES, ALL_ACTIVITIES, ITEMS, Activity, Subplan, SubplanItem
from proposals.queries.ordering import changed_positions, moved


@action("subplan.add-item")
def add_item(*, by: Actor, subplan: Subplan, expects: int | None = None) -> SubplanItem | None:
    """Add an empty item at the end.

    `expects` is how many items the writer saw: where there are more already (a form posted twice) nothing is added
    and None is returned. Raises Refused where the sub-plan is full.
    """
    locked = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    count = locked.items.count()
    if expects is not None and count > expects:
        return None
    ITEMS.room(count)
    number = f"{locked.label}-{count + 1}"
    purpose = budgets.put_purpose(by=by, plan=locked.plan, number=number, name="")
    item = SubplanItem.objects.create(subplan=locked, purpose=purpose, position=count + 1)
    touch(locked)
    return item


@action("subplan.remove-item")
def remove_item(*, by: Actor, subplan: Subplan, item: int) -> None:
    """Remove an item with its activities and numbers; budget lines stay and lose their purpose.

    Nothing happens where it is gone already.
    """
    locked = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    row = locked.items.select_related("purpose").filter(pk=item).first()
    if row is None:
        return
    purpose = row.purpose
    row.delete()
    budgets.drop_purpose(by=by, purpose=purpose)
    _put(locked.items, list(locked.items.values_list("pk", flat=True)))
    tell_budget(by, locked)
    touch(locked)


@action("subplan.move-item")
def move_item(*, by: Actor, subplan: Subplan, item: int, step: int) -> None:
    """Move an item up (negative) or down; the numbers follow."""
    locked = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    if _move(locked.items, item, step):
        tell_budget(by, locked)
        touch(locked)


@action("subplan.add-activity")
def add_activity(*, by: Actor, subplan: Subplan, item: int, expects: int | None = None) -> Activity | None:
    """Add an empty activity at the end of an item; `expects` as for items. None too where the item is gone."""
    locked = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    of = locked.items.filter(pk=item).first()
    count = of.activities.count() if of else 0
    if of is None or (expects is not None and count > expects):
        return None
    ACTIVITIES.room(count)
    ALL_ACTIVITIES.room(Activity.objects.filter(item__subplan=locked).count())
    activity = Activity.objects.create(item=of, position=count + 1)
    touch(locked)
    return activity


@action("subplan.remove-activity")
def remove_activity(*, by: Actor, subplan: Subplan, activity: int) -> None:
    """Remove an activity. Nothing if it is gone."""
    locked = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    row = Activity.objects.filter(item__subplan=locked, pk=activity).select_related("item").first()
    if row is None:
        return
    item = row.item
    row.delete()
    _put(item.activities, list(item.activities.values_list("pk", flat=True)))
    touch(locked)


@action("subplan.move-activity")
def move_activity(*, by: Actor, subplan: Subplan, activity: int, step: int) -> None:
    """Move an activity up (negative) or down within its item."""
    locked = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    row = Activity.objects.filter(item__subplan=locked, pk=activity).select_related("item").first()
    if row is not None and _move(row.item.activities, activity, step):
        touch(locked)


def _move(rows: Any, pk: int, step: int) -> bool:
    order = list(rows.values_list("pk", flat=True))
    return pk in order and _put(rows, moved(order, pk, step))


def _put(rows: Any, order: list[int]) -> bool:
    changes = changed_positions(list(rows.values_list("pk", "position")), order)
    for pk, position in changes.items():
        rows.filter(pk=pk).update(position=position)
    return bool(changes)
