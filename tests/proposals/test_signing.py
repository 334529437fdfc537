"""Sign-off: three signatures over what was read; any later change voids them and says so."""

import pytest

from accounts import policy
from accounts.roles import Role
from budgets import actions as budgets
from core.refusals import Refused
from proposals import actions
from proposals.judging.completeness import lacking
from proposals.models import Signoff, Subplan
from proposals.snapshot import signed_content, signed_digest
from proposals.states import SubplanState
from tests.budgets import make as lower
from tests.proposals import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def subplan() -> Subplan:
    """A convener's sub-plan with a title and an item."""
    found = make.subplan(make.proposal())
    make.introduced(found)
    make.item(found, "1.1")
    return found


def seen(subplan: Subplan) -> str:
    return signed_digest(signed_content(make.subplan(subplan.proposal, subplan.number)))


def state(subplan: Subplan) -> str:
    subplan.refresh_from_db()
    return subplan.state


def test_third_signature_completes(subplan):
    actions.mark_ready(by=make.officer(subplan.school), subplan=subplan)
    for role in (Role.SCHOOL_OFFICER, Role.ACCOUNTANT):
        actions.sign(by=make.officer(subplan.school, role), subplan=subplan, seen=seen(subplan))
    assert state(subplan) == SubplanState.READY
    actions.sign(by=make.officer(subplan.school, Role.PRINCIPAL), subplan=subplan, seen=seen(subplan))
    assert state(subplan) == SubplanState.SIGNED


def test_nothing_to_sign_is_refused(subplan):
    empty = make.subplan(subplan.proposal, 2)
    with pytest.raises(Refused, match="子計畫尚有 4 處未填寫完成"):
        actions.mark_ready(by=make.officer(empty.school), subplan=empty)


def test_draft_is_not_signed(subplan):
    with pytest.raises(Refused, match="子計畫尚未完成撰寫"):
        actions.sign(by=make.officer(subplan.school), subplan=subplan, seen=seen(subplan))


def test_signing_twice_is_one_signature(subplan):
    by = make.officer(subplan.school)
    actions.mark_ready(by=by, subplan=subplan)
    for _time in range(2):
        actions.sign(by=by, subplan=subplan, seen=seen(subplan))
    assert Signoff.objects.count() == 1


def test_what_changed_since_it_was_read_is_not_signed(subplan):
    by = make.officer(subplan.school)
    before = seen(subplan)
    actions.save_field(by=by, subplan=subplan, field="benefit", base="課程更多元", value="新的目標")
    actions.mark_ready(by=by, subplan=subplan)
    with pytest.raises(Refused, match="開啟本頁之後子計畫已有變更"):
        actions.sign(by=by, subplan=subplan, seen=before)
    assert not Signoff.objects.exists()


def test_another_schools_people_do_not_sign(subplan):
    actions.mark_ready(by=make.officer(subplan.school), subplan=subplan)
    stranger = make.officer(make.subplan(subplan.proposal, 2).school, Role.PRINCIPAL)
    with pytest.raises(policy.Denied, match=r"subplan\.sign"):
        actions.sign(by=stranger, subplan=subplan, seen=seen(subplan))


def test_a_changed_field_voids_and_says_so(subplan):
    make.sign(subplan)
    outcome = actions.save_field(
        by=make.officer(subplan.school), subplan=subplan, field="benefit", base="課程更多元", value="再改"
    )
    assert outcome.problem
    assert state(subplan) == SubplanState.DRAFT
    assert not Signoff.objects.filter(voided_at__isnull=True).exists()
    assert Signoff.objects.count() == 3


def test_the_same_text_saved_again_voids_nothing(subplan):
    make.sign(subplan)
    actions.save_field(
        by=make.officer(subplan.school), subplan=subplan, field="title", base="共好計畫", value="共好計畫"
    )
    assert state(subplan) == SubplanState.SIGNED


@pytest.mark.parametrize("action", ["add_item", "move_item", "remove_item", "add_activity", "copy"])
def test_every_action_on_the_content_voids(subplan, action):
    make.item(subplan, "1.2")
    make.sign(subplan)
    by, first = make.officer(subplan.school), subplan.items.first()
    if action == "add_item":
        actions.add_item(by=by, subplan=subplan)
    elif action == "move_item":
        actions.move_item(by=by, subplan=subplan, item=first.pk, step=1)
    elif action == "remove_item":
        actions.remove_item(by=by, subplan=subplan, item=first.pk)
    elif action == "add_activity":
        actions.add_activity(by=by, subplan=subplan, item=first.pk)
    else:
        with pytest.raises(Refused, match="沒有先前學年度的子計畫可供帶入"):
            actions.copy_last_year(by=by, subplan=subplan, texts=["goals"], items=[])
        return
    assert state(subplan) == SubplanState.DRAFT


def test_a_changed_budget_voids(subplan):
    item = lower.item(subplan.plan, "advising", (2, 2500))
    make.sign(subplan)
    line = item.lines.get()
    budgets.save_field(
        by=make.officer(subplan.school),
        plan=subplan.plan,
        field=f"line-{line.pk}-quantity",
        base=line.quantity_raw,
        value="3",
    )
    assert state(subplan) == SubplanState.DRAFT
    assert not Signoff.objects.filter(voided_at__isnull=True).exists()


def test_one_schools_change_leaves_the_others_signed(subplan):
    other = make.subplan(subplan.proposal, 2)
    make.introduced(other)
    make.item(other, "1.2")
    make.sign(other)
    actions.save_field(by=make.officer(subplan.school), subplan=subplan, field="benefit", base="課程更多元", value="改")
    assert state(other) == SubplanState.SIGNED


def test_writing_on_voids(subplan):
    make.sign(subplan)
    actions.write_on(by=make.officer(subplan.school), subplan=subplan)
    assert state(subplan) == SubplanState.DRAFT
    assert not Signoff.objects.filter(voided_at__isnull=True).exists()


def test_content_holds_the_budget(subplan):
    before = seen(subplan)
    lower.item(subplan.plan, "advising", (2, 2500))
    assert seen(subplan) != before


def test_reworded_tables_change_no_signature(subplan):
    content = signed_content(subplan)
    before = signed_digest(content)
    content["items"][0]["work_items"][0]["name"] = "另一種說法"
    content["items"][0]["participants"][0]["name"] = "universities"
    assert signed_digest(content) == before
    content["items"][0]["name"] = "另一個細項"
    assert signed_digest(content) != before


@pytest.mark.parametrize("typed", ["1,5", "約十", "-"])
def test_a_budget_cell_that_holds_no_number_stands_before_the_signatures(subplan, typed):
    by = make.officer(subplan.school)
    line = lower.item(subplan.plan, "meals", (2, 500)).lines.get()
    lower_field = f"line-{line.pk}-amount"
    budgets.save_field(by=by, plan=subplan.plan, field=lower_field, base="", value=typed)
    [lack] = [each for each in lacking(subplan) if each.url.endswith(f"#{lower_field}")]
    assert typed in lack.what
    with pytest.raises(Refused, match="須先修正或敘明理由"):
        actions.mark_ready(by=by, subplan=subplan)
