"""Last year's sub-plan as a beginning: nothing typed is lost, posting twice copies once."""

import pytest

from core.refusals import Refused
from proposals import actions
from proposals.models import Call, Passage, Subplan
from tests.proposals import make

pytestmark = pytest.mark.django_db


def years(before: int) -> tuple[Subplan, Subplan]:
    """A school's written sub-plan of an earlier year and its new one of 111."""
    school = make.school()
    old = make.subplan(make.proposal(school, of=make.call(before)))
    by = make.officer(school)
    for field, value in (("title", "去年標題"), ("goals", "去年目標")):
        actions.save_field(by=by, subplan=old, field=field, base="", value=value)
    if before >= 111:
        actions.save_field(by=by, subplan=old, field="text-kpi.quality-3_2", base="", value="去年描述")
    first = make.item(old, "1.1", name="共融營")
    activity = actions.add_activity(by=by, subplan=old, item=first.pk)
    actions.save_field(by=by, subplan=old, field=f"activity-{activity.pk}-planned_time", base="", value="111/9/1")
    actions.save_field(by=by, subplan=old, field=f"activity-{activity.pk}-months", base="", value="9")
    after = before + 1
    new = make.subplan(make.proposal(school, of=Call.objects.filter(year=after).first() or make.call(after)))
    return old, new


def copy(old: Subplan, new: Subplan, texts=("title", "goals", "benefit", "indicators")):
    items = list(old.items.values_list("pk", flat=True))
    return actions.copy_last_year(by=make.officer(new.school), subplan=new, texts=texts, items=items)


def test_everything_comes_into_an_empty_subplan():
    old, new = years(111)
    copied = copy(old, new)
    new.refresh_from_db()
    item = new.items.get()
    assert (copied.texts, copied.items, copied.kept) == (3, 1, 0)
    assert (new.title, new.goals) == ("去年標題", "去年目標")
    assert (item.name, item.work_items, item.purpose.number) == ("共融營", ["1.1"], "112-1-1")
    assert list(item.activities.values_list("months", "planned_time")) == [([9], "")] * 2
    assert Passage.objects.get(subplan=new).text == "去年描述"


def test_what_is_typed_stays():
    old, new = years(111)
    actions.save_field(by=make.officer(new.school), subplan=new, field="title", base="", value="今年標題")
    mine = make.item(new, "1.2", name="自己的")
    copied = copy(old, new)
    new.refresh_from_db()
    assert (new.title, new.goals, copied.kept) == ("今年標題", "去年目標", 1)
    assert [item.name for item in new.items.all()] == ["自己的", "共融營"]
    mine.refresh_from_db()
    assert mine.work_items == ["1.2"]


def test_copying_twice_copies_once():
    old, new = years(111)
    copy(old, new)
    again = copy(old, new)
    assert (again.texts, again.items) == (0, 0)
    assert new.items.count() == 1


def test_only_the_chosen_parts_come():
    _old, new = years(111)
    actions.copy_last_year(by=make.officer(new.school), subplan=new, texts=["goals"], items=[])
    new.refresh_from_db()
    assert (new.title, new.goals, new.items.count()) == ("", "去年目標", 0)


def test_work_items_of_other_rules_do_not_come():
    old, new = years(110)
    copy(old, new)
    assert new.items.get().work_items == []


def test_without_an_earlier_year_there_is_nothing_to_copy():
    new = make.subplan(make.proposal())
    with pytest.raises(Refused, match="沒有先前學年度的子計畫可供帶入"):
        copy(new, new)


def test_another_schools_items_do_not_come():
    _old, new = years(111)
    theirs = make.item(make.subplan(new.proposal, 2), "1.3")
    actions.copy_last_year(by=make.officer(new.school), subplan=new, texts=[], items=[theirs.pk])
    assert new.items.count() == 0
