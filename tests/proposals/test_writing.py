"""Fields that save themselves: what is kept, what clashes, who may, until when."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.permissions import Permission as P
from accounts.roles import Role
from core.cells import Refusal
from core.drafts import Clash, Saved
from proposals import actions
from proposals.models import Call, Figure, Passage, Proposal
from tests.proposals import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """The convener's sub-plan of a new proposal, with its officer."""
    subplan = make.subplan(make.proposal())
    return subplan, make.officer(subplan.school)


def save(plan, field, value, base=""):
    subplan, by = plan
    return actions.save_field(by=by, subplan=subplan, field=field, base=base, value=value)


def ends(after: timedelta, *, begins: timedelta = -timedelta(days=3)) -> None:
    """The call begins and ends so long from now, by the database's clock."""
    with attributed(Actor.system(), "test"):
        Call.objects.update(opens_at=Now() + begins, subplans_due_at=Now() + after, submit_until=Now() + after)


def test_field_is_stored_as_typed(plan):
    outcome = save(plan, "goals", "第一行\r\n第二行")
    plan[0].refresh_from_db()
    assert isinstance(outcome, Saved)
    assert plan[0].goals == outcome.text == "第一行\n第二行"


def test_stale_base_clashes_and_keeps_both_texts(plan):
    other = make.officer(plan[0].school)
    save(plan, "goals", "甲的文字")
    outcome = actions.save_field(by=other, subplan=plan[0], field="goals", base="", value="乙的文字")
    plan[0].refresh_from_db()
    assert isinstance(outcome, Clash)
    assert (outcome.theirs, outcome.mine, outcome.by) == ("甲的文字", "乙的文字", plan[1].name)
    assert plan[0].goals == "甲的文字"


def test_same_text_posted_twice_is_no_clash(plan):
    save(plan, "title", "共好計畫")
    assert isinstance(save(plan, "title", "共好計畫"), Saved)


def test_two_officers_write_different_fields_at_the_same_time(plan):
    save(plan, "title", "標題")
    actions.save_field(by=make.officer(plan[0].school), subplan=plan[0], field="goals", base="", value="目標")
    plan[0].refresh_from_db()
    assert (plan[0].title, plan[0].goals) == ("標題", "目標")


@pytest.mark.parametrize(
    ("typed", "value", "told"),
    [("4", 4, False), ("４", 4, False), ("", None, False), ("四", None, True), ("100", None, True)],
)
def test_hours_keep_what_was_typed_beside_the_number(plan, typed, value, told):
    save(plan, "hours", "1")
    outcome = save(plan, "hours", typed, base="1")
    plan[0].refresh_from_db()
    assert (plan[0].hours_raw, plan[0].hours, bool(outcome.problem)) == (typed, value, told)


def test_number_of_an_indicator_makes_its_row_once(plan):
    save(plan, "figure-kpi.quantity-3_1.target", "2")
    save(plan, "figure-kpi.quantity-3_1.target", "3", base="2")
    assert list(Figure.objects.values_list("key", "value_raw", "value")) == [("kpi.quantity-3_1.target", "3", 3)]


def test_text_of_an_indicator_makes_its_row(plan):
    save(plan, "text-kpi.quality-3_2", "盤點課程需求")
    assert Passage.objects.get().text == "盤點課程需求"


def test_participants_belong_to_their_item(plan):
    first, second = make.bare_item(plan[0], "1.1"), make.bare_item(plan[0], "1.2")
    save(plan, f"item-{first.pk}-figure-participants.senior.teachers", "3")
    save(plan, f"item-{second.pk}-figure-participants.senior.teachers", "5")
    assert list(Figure.objects.order_by("item").values_list("item_id", "value")) == [(first.pk, 3), (second.pk, 5)]


@pytest.mark.parametrize(
    "field",
    [
        "state",
        "number",
        "figure-designated.none-such",
        "figure-kpi.quantity-3_1",
        "text-none",
        "item-999999-name",
        "activity-999999-name",
        "item-1-subplan_id",
        "item-x-name",
        "",
    ],
)
def test_unknown_field_changes_nothing(plan, field):
    rows = Figure.objects.count(), Passage.objects.count()
    with pytest.raises(KeyError):
        save(plan, field, "1")
    assert (Figure.objects.count(), Passage.objects.count()) == rows


def test_item_of_another_school_cannot_be_written(plan):
    theirs = make.item(make.subplan(plan[0].proposal, 2), "1.1")
    with pytest.raises(KeyError, match=str(theirs.pk)):
        save(plan, f"item-{theirs.pk}-name", "改名", base=theirs.name)
    theirs.refresh_from_db()
    assert theirs.name == "細項 1.1"


def test_work_item_of_an_own_plan_is_refused(plan):
    item = make.item(plan[0], "1.1")
    with pytest.raises(Refusal, match=r"不在清單中：5\.1"):
        save(plan, f"item-{item.pk}-work_items", "1.1,5.1", base="1.1")


def test_work_items_keep_the_order_of_the_edition(plan):
    item = make.item(plan[0], "1.1")
    save(plan, f"item-{item.pk}-work_items", "4.1,1.1,2.1", base="1.1")
    item.refresh_from_db()
    assert item.work_items == ["1.1", "2.1", "4.1"]


def test_exploration_is_told_to_the_budget(plan):
    item = make.item(plan[0], "1.1")
    save(plan, f"item-{item.pk}-work_items", "4.4-career", base="1.1")
    plan[0].plan.refresh_from_db()
    assert plan[0].plan.runs_exploration
    save(plan, f"item-{item.pk}-work_items", "", base="4.4-career")
    plan[0].plan.refresh_from_db()
    assert not plan[0].plan.runs_exploration


def test_name_of_an_item_is_the_name_of_its_purpose(plan):
    item = make.item(plan[0], "1.1", name="共融營")
    item.purpose.refresh_from_db()
    assert str(item.purpose) == "111-1-1 共融營"


def test_months_are_kept_from_august(plan):
    item = make.item(plan[0], "1.1")
    activity = actions.add_activity(by=plan[1], subplan=plan[0], item=item.pk)
    save(plan, f"activity-{activity.pk}-months", "3,9,8")
    activity.refresh_from_db()
    assert activity.months == [8, 9, 3]


def test_shared_parts_are_the_conveners(plan):
    proposal = plan[0].proposal
    actions.save_shared(by=plan[1], proposal=proposal, field="analysis", base="", value="社區現況")
    proposal.refresh_from_db()
    assert proposal.analysis == "社區現況"
    partner = make.officer(make.subplan(proposal, 2).school)
    with pytest.raises(policy.Denied, match=r"proposal\.write"):
        actions.save_shared(by=partner, proposal=proposal, field="analysis", base="社區現況", value="改")


def test_coordinator_is_one_of_the_members(plan):
    proposal = plan[0].proposal
    partner = make.subplan(proposal, 2).school
    actions.save_shared(by=plan[1], proposal=proposal, field="material_convener_id", base="", value=str(partner.pk))
    proposal.refresh_from_db()
    assert proposal.material_convener_id == partner.pk
    with pytest.raises(Refusal, match="請從清單中選擇。"):
        actions.save_shared(
            by=plan[1],
            proposal=proposal,
            field="material_convener_id",
            base=str(partner.pk),
            value=str(make.school().pk),
        )


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.PRINCIPAL, Role.ADMINISTRATION_STAFF])
def test_only_officers_write(plan, role):
    by = make.officer(plan[0].school, role) if role != Role.ADMINISTRATION_STAFF else make.staff()
    with pytest.raises(policy.Denied, match=r"subplan\.write"):
        actions.save_field(by=by, subplan=plan[0], field="title", base="", value="x")


def test_convener_reads_but_does_not_write_a_partners_subplan(plan):
    theirs = make.subplan(plan[0].proposal, 2)
    assert policy.can(plan[1], P.SUBPLAN_VIEW, theirs)
    with pytest.raises(policy.Denied, match=r"subplan\.write"):
        actions.save_field(by=plan[1], subplan=theirs, field="title", base="", value="x")


def test_partner_does_not_see_the_others_subplans(plan):
    partner = make.officer(make.subplan(plan[0].proposal, 2).school)
    assert not policy.can(partner, P.SUBPLAN_VIEW, plan[0])
    assert policy.can(partner, P.PROPOSAL_VIEW, plan[0].proposal)


@pytest.mark.parametrize(("seconds", "open_"), [(-1, False), (60, True)])
def test_deadline_binds_by_the_databases_clock(plan, seconds, open_):
    ends(timedelta(seconds=seconds))
    if open_:
        assert isinstance(save(plan, "title", "及時"), Saved)
    else:
        with pytest.raises(policy.Denied, match=r"subplan\.write") as denied:
            save(plan, "title", "太遲")
        assert "請向國教署申請延長期限" in denied.value.why


def test_deadline_may_pass_between_two_saves(plan):
    ends(timedelta(hours=1))
    assert isinstance(save(plan, "title", "及時"), Saved)
    ends(-timedelta(microseconds=1))
    with pytest.raises(policy.Denied, match=r"subplan\.write"):
        save(plan, "title", "太遲", base="及時")


def test_extension_opens_one_alliance_alone(plan):
    other = make.subplan(make.proposal())
    actions.extend(
        by=make.staff(), proposal=plan[0].proposal, until=timezone.now() + timedelta(days=90), reason="風災停課"
    )
    ends(-timedelta(hours=1))
    assert isinstance(save(plan, "title", "延期"), Saved)
    with pytest.raises(policy.Denied, match=r"subplan\.write"):
        actions.save_field(by=make.officer(other.school), subplan=other, field="title", base="", value="x")


def test_nothing_is_written_before_the_call_begins(plan):
    ends(timedelta(days=1), begins=timedelta(hours=1))
    with pytest.raises(policy.Denied, match=r"subplan\.write"):
        save(plan, "title", "太早")


def test_school_that_left_no_longer_writes(plan):
    proposal: Proposal = plan[0].proposal
    theirs = make.subplan(proposal, 2)
    with attributed(Actor.system(), "test"):
        proposal.alliance.members.filter(school=theirs.school).delete()
    with pytest.raises(policy.Denied, match=r"subplan\.write"):
        actions.save_field(by=make.officer(theirs.school), subplan=theirs, field="title", base="", value="x")
