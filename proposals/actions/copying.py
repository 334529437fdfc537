"""Last year's sub-plan as a beginning: what is empty is filled, items are added; nothing typed is overwritten."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from budgets import actions as budgets
from core.refusals import Refused
from core.texts import Text, texts_of
from proposals.actions.locking import lock_subplan
from proposals.actions.writing import tell_budget, touch
from proposals.models import ALL_ACTIVITIES, ITEMS, Activity, Passage, Subplan, SubplanItem
from proposals.queries import earlier_subplan


def _copied(model: type[Model]) -> list[Text]:
    return [each for each in texts_of(model) if each.declared.copied]


#: Texts of the sub-plan that can be taken over one by one.
TEXTS = _copied(Subplan)
_ITEM = (*(each.name for each in _copied(SubplanItem)), "benchmark_own")
_ACTIVITY = ("position", *(each.name for each in _copied(Activity)), "months")


@dataclass(frozen=True, slots=True)
class Copied:
    """What came over: texts, items; and what stayed out because something stands there already."""

    texts: int
    items: int
    kept: int


@action("subplan.copy")
def copy_last_year(*, by: Actor, subplan: Subplan, texts: Collection[str], items: Collection[int]) -> Copied:
    """Copy the chosen texts (of TEXTS, or "indicators") and items (keys of last year's items).

    A text is copied into an empty field only; an item of the same name as one that is there is not copied again, so
    that posting twice copies once. Work items come along only under the same edition: their numbers mean something
    else in another. Planned times and numbers of participants are this year's to plan and stay empty.
    Raises Refused where the school had no earlier sub-plan.
    """
    locked = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    source = earlier_subplan(locked)
    if source is None:
        raise Refused(_("There is no sub-plan of an earlier year to copy from."))
    same_edition = source.proposal.edition == locked.proposal.edition
    copied, kept = _copy_texts(source, locked, texts)
    if "indicators" in texts and same_edition:
        more, left = _copy_passages(source, locked)
        copied, kept = copied + more, kept + left
    added = _copy_items(by, source, locked, items, same_edition)
    kept += len(items) - added
    if added:
        tell_budget(by, locked)
    if copied or added:
        touch(locked)
    return Copied(copied, added, kept)


def _copy_texts(source: Subplan, target: Subplan, texts: Collection[str]) -> tuple[int, int]:
    wanted = [each.name for each in TEXTS if each.name in texts and each.of(source)]
    free = [name for name in wanted if not getattr(target, name)]
    for name in free:
        setattr(target, name, getattr(source, name))
    if free:
        target.save(update_fields=free)
    return len(free), len(wanted) - len(free)


def _copy_passages(source: Subplan, target: Subplan) -> tuple[int, int]:
    there = {passage.key: passage for passage in target.passages.all()}
    copied = kept = 0
    for passage in source.passages.exclude(text=""):
        own = there.get(passage.key) or Passage(subplan=target, key=passage.key)
        if own.text:
            kept += 1
            continue
        own.text = passage.text
        own.save()
        copied += 1
    return copied, kept


def _copy_items(by: Actor, source: Subplan, target: Subplan, items: Collection[int], same_edition: bool) -> int:
    names = {item.name for item in target.items.all() if item.name}
    position = target.items.count()
    so_far = Activity.objects.filter(item__subplan=target).count()
    added = 0
    for item in source.items.filter(pk__in=items).prefetch_related("activities"):
        if item.name in names or position >= ITEMS.most:
            continue
        activities = item.activities.count()
        if so_far + activities > ALL_ACTIVITIES.most:
            continue
        so_far += activities
        position += 1
        purpose = budgets.put_purpose(
            by=by, plan=target.plan, number=f"{target.label}-{position}", name=item.name, purpose=None
        )
        new = SubplanItem.objects.create(
            subplan=target,
            purpose=purpose,
            position=position,
            work_items=item.work_items if same_edition else [],
            indicators=item.indicators if same_edition else [],
            **{name: getattr(item, name) for name in _ITEM},
        )
        Activity.objects.bulk_create(
            Activity(item=new, **{name: getattr(activity, name) for name in _ACTIVITY})
            for activity in item.activities.all()
        )
        names.add(item.name)
        added += 1
    return added
