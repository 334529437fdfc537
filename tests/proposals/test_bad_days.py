"""What goes wrong on a bad day: a call that closes, a school that leaves, a justification that comes late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import OrganisationKind, Role
from budgets import actions as budgets
from budgets.judging import judged as judged_budget
from budgets.models import Plan
from communities import actions as communities
from communities.models import Alliance, AllianceMember, CooperatingUnit, SchoolYear
from core.refusals import Refused
from dashboards.queries import coverage, lists, numbers
from findings import actions as findings
from proposals import actions, fields, queries
from proposals.judging.completeness import lacking
from proposals.models import Proposal, Subplan
from proposals.presenters.diff import between
from proposals.queries.listed import tell
from proposals.states import SubplanState
from reviews.models import Case, Round
from rulebook import Strength, load_edition
from tests import make as ground
from tests.budgets import make as lower
from tests.proposals import make

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


def forming(of: Proposal) -> Alliance:
    return Alliance.objects.get(pk=of.alliance_id)


def returned(of: Proposal) -> Proposal:
    actions.return_for_correction(by=make.staff(), proposal=of, remark="請補正經費說明。", until=timezone.now() + WEEK)
    of.refresh_from_db()
    return of


def ready_to_sign(of: Proposal, number: int = 1) -> Subplan:
    """A sub-plan with a title and an item."""
    own = make.subplan(of, number)
    make.introduced(own)
    make.item(own, "1.1")
    return own


def with_principle(own: Subplan) -> tuple[str, str]:
    """A budget that departs from a principle: which rule, and where."""
    lower.item(own.plan, "printing", (100, 1000))
    (found,) = [each for each in judged_budget(own.plan) if each.strength == Strength.PRINCIPLE]
    return found.rule, found.where


def valid(own: Subplan) -> int:
    return own.signoffs.filter(voided_at__isnull=True).count()


# The call closes


def test_closing_the_call_leaves_a_proposal_out_for_correction_open():
    proposal = returned(make.submitted(make.proposal()))
    actions.close_call(by=make.staff(), call=proposal.call)
    assert forming(proposal).forming
    convener = make.officer(make.subplan(proposal).school)
    assert communities.invite(by=convener, alliance=proposal.alliance, schools=[make.school()]) == 1


def test_an_extension_outlives_the_call():
    proposal = make.proposal()
    actions.extend(by=make.staff(), proposal=proposal, until=timezone.now() + timedelta(days=60), reason="颱風停課")
    actions.close_call(by=make.staff(), call=proposal.call)
    assert forming(proposal).forming
    own = make.subplan(proposal)
    actions.save_field(by=make.officer(own.school), subplan=own, field="goals", base="", value="共好")


def test_an_extension_after_the_call_has_closed_opens_the_proposal():
    proposal, other = make.proposal(), make.proposal()
    actions.close_call(by=make.staff(), call=proposal.call)
    assert not forming(proposal).forming
    proposal.refresh_from_db()
    actions.extend(by=make.staff(), proposal=proposal, until=timezone.now() + timedelta(days=60), reason="颱風停課")
    assert (forming(proposal).forming, forming(other).forming) == (True, False)
    own = make.subplan(proposal)
    actions.save_field(by=make.officer(own.school), subplan=own, field="goals", base="", value="共好")


# A school leaves


def test_what_a_school_that_has_left_had_written_counts_nowhere():
    proposal, staff = make.proposal(make.school(), make.school(), make.school()), make.staff()
    own = ready_to_sign(proposal, 3)
    lower.item(own.plan, "printing", (1, 1000), amount=5000)
    with attributed(Actor.system(), "test"):
        Subplan.objects.filter(pk=own.pk).update(state=SubplanState.READY)
        Subplan.objects.filter(pk=own.pk).update(state=SubplanState.SIGNED)
        Alliance.objects.filter(pk=proposal.alliance_id).update(forming=True)
    edition = load_edition("111")

    def counted() -> tuple[object, ...]:
        overview = numbers.overview(staff, 111)
        listed = queries.proposals_visible_to(staff).get(pk=proposal.pk)
        tell(staff, [listed])
        row = lists.with_progress(staff, lists.alliances(staff, 111, {}))[0]
        covered = coverage.coverage(staff, [proposal], edition).schools
        have = coverage.covering(staff, 111, edition)["1.1"][0]
        rows = lists.subplans(staff, 111, {}).count()
        return (
            overview.done.total,
            overview.done.signed,
            overview.sums.asked,
            listed.signed_count,
            row.done.total,
            row.sums.asked,
            covered.get((proposal.pk, "1.1"), 0),
            have,
            rows,
        )

    assert counted() == (3, 1, 5000, 1, 3, 5000, 1, 1, 3)
    communities.answer_invitation(by=make.officer(own.school), alliance=proposal.alliance, accept=False)
    assert counted() == (2, 0, 0, 0, 2, 0, 0, 0, 2)


def test_a_member_of_one_alliance_is_not_appointed_convener_of_another():
    first = make.proposal()
    second = make.proposal(of=first.call)
    school = make.subplan(first, 2).school
    with pytest.raises(Refused, match=str(school)):
        communities.appoint_convener(by=make.staff(), alliance=second.alliance, school=school)
    assert not second.alliance.members.filter(school=school).exists()
    assert Subplan.objects.get(school=school).proposal_id == first.pk
    assert AllianceMember.objects.filter(school=school, answer="joined").count() == 1


# Signatures


def test_a_budget_with_an_open_finding_is_not_ready_to_be_signed():
    proposal = make.proposal()
    own = ready_to_sign(proposal)
    rule, where = with_principle(own)
    by = make.officer(own.school)
    with pytest.raises(Refused, match="1 項檢核結果"):
        actions.mark_ready(by=by, subplan=own)
    findings.waive(by=by, subject=own.plan, rule=rule, where=where, justification="供全社區使用")
    make.sign(make.subplan(proposal))
    assert valid(own) == 3


@pytest.mark.parametrize("action", ["rewritten", "withdrawn"])
def test_a_justification_is_part_of_what_is_signed(action):
    proposal = make.proposal()
    own = ready_to_sign(proposal)
    rule, where = with_principle(own)
    by = make.officer(own.school)
    findings.waive(by=by, subject=own.plan, rule=rule, where=where, justification="供全社區使用")
    make.sign(make.subplan(proposal))
    if action == "rewritten":
        findings.waive(by=by, subject=own.plan, rule=rule, where=where, justification="另有理由")
    else:
        findings.withdraw(by=by, subject=own.plan, rule=rule, where=where)
    own.refresh_from_db()
    assert (own.state, valid(own)) == (SubplanState.DRAFT, 0)


def test_a_change_of_the_signed_budget_says_that_it_voids_the_signatures():
    proposal = make.proposal()
    own = ready_to_sign(proposal)
    line = lower.item(own.plan, "meals", (10, 80), amount=0).lines.get()
    make.sign(make.subplan(proposal))
    assert Plan.objects.get(pk=own.plan_id).under_signature
    saved = budgets.save_field(
        by=make.officer(own.school), plan=own.plan, field=f"line-{line.pk}-remark", base="", value="午餐"
    )
    assert saved.problem and valid(own) == 0
    assert not Plan.objects.get(pk=own.plan_id).under_signature


def test_an_item_with_budget_lines_can_be_removed_from_what_is_ready():
    proposal = make.proposal()
    own = ready_to_sign(proposal)
    item, by = make.item(own, "1.2"), make.officer(own.school)
    line = lower.item(own.plan, "meals", (10, 80), amount=0).lines.get()
    budgets.save_field(by=by, plan=own.plan, field=f"line-{line.pk}-purpose", base="", value=str(item.purpose_id))
    actions.mark_ready(by=by, subplan=make.subplan(proposal))
    actions.remove_item(by=by, subplan=own, item=item.pk)
    own.refresh_from_db()
    assert own.state == SubplanState.DRAFT
    assert not own.items.filter(pk=item.pk).exists()


def test_a_corrected_name_of_the_school_voids_no_signature_and_stops_no_submission():
    proposal = make.signed(make.proposal())
    own = make.subplan(proposal)
    with attributed(Actor.system(), "test"):
        type(own.school.organisation).objects.filter(pk=own.school_id).update(name="更名高中")
    actions.submit(by=make.officer(own.school), proposal=proposal)


def test_designating_a_school_after_it_has_signed_voids_its_signatures():
    proposal = make.signed(make.proposal())
    own, other = make.subplan(proposal), make.subplan(proposal, 2)
    year = SchoolYear.objects.get(school=own.school, year=111).year
    communities.save_year_fact(
        by=make.staff(), school=own.school, year=year, field="designated_partnership", base="", value="1"
    )
    own.refresh_from_db()
    assert (own.state, valid(own), valid(other)) == (SubplanState.DRAFT, 0, 3)


def refused_for(own: Subplan, *words: str) -> None:
    """The sub-plan cannot be sent to sign-off, and what it lacks names these words."""
    with pytest.raises(Refused, match="未填寫完成"):
        actions.mark_ready(by=make.officer(own.school), subplan=own)
    sentence = "\n".join(map(str, lacking(Subplan.objects.get(pk=own.pk))))
    assert all(word in sentence for word in words), sentence


@pytest.mark.parametrize(("field", "text"), [("hours", "四"), ("target", "12a")])
def test_a_text_where_a_number_belongs_is_not_signed(field, text):
    proposal = make.proposal()
    own = ready_to_sign(proposal)
    by = make.officer(own.school)
    if field == "target":
        field = "figure-" + next(key for key in fields.figure_parsers(proposal.edition) if key.endswith(field))
    actions.save_field(by=by, subplan=own, field=field, base="", value=text)
    refused_for(own, text)
    actions.save_field(by=by, subplan=own, field=field, base=text, value="2")
    actions.mark_ready(by=by, subplan=own)


def test_an_item_without_a_name_is_not_signed():
    proposal = make.proposal()
    own = ready_to_sign(proposal)
    by = make.officer(own.school)
    made = actions.add_item(by=by, subplan=own)
    refused_for(own, "111-1-2")
    assert made is not None
    actions.remove_item(by=by, subplan=own, item=made.pk)
    actions.mark_ready(by=by, subplan=own)


def test_goals_and_work_items_are_written_before_signing():
    proposal = make.proposal()
    own = make.subplan(proposal)
    by = make.officer(own.school)
    actions.save_field(by=by, subplan=own, field="title", base="", value="共好計畫")
    bare = make.item(own, name="尚未對應")
    refused_for(own, "目標")
    actions.save_field(by=by, subplan=own, field="goals", base="", value="目標")
    refused_for(own, "111-1-1")
    actions.save_field(by=by, subplan=own, field=f"item-{bare.pk}-work_items", base="", value="1.1")
    refused_for(own, "預期效益")
    actions.save_field(by=by, subplan=own, field="benefit", base="", value="課程更多元")
    actions.mark_ready(by=by, subplan=own)


def test_what_is_no_count_is_named_with_its_item():
    proposal = make.proposal()
    own = ready_to_sign(proposal)
    by = make.officer(own.school)
    item = own.items.get()
    field = f"item-{item.pk}-figure-participants.junior.students"
    actions.save_field(by=by, subplan=own, field=field, base="", value="-5")
    refused_for(own, "111-1-1", "「-5」")


# Versions and reviews


def test_comparing_versions_shows_a_changed_indicator():
    proposal = returned(make.submitted(make.proposal()))
    own = make.subplan(proposal)
    by = make.officer(own.school)
    key = next(each for each in fields.figure_parsers(proposal.edition) if each.endswith("target"))
    held = "".join(own.figures.filter(item=None, key=key).values_list("value_raw", flat=True))
    actions.save_field(by=by, subplan=own, field=f"figure-{key}", base=held, value="77")
    make.sign(make.subplan(proposal))
    proposal.refresh_from_db()
    actions.submit(by=by, proposal=proposal)
    older, newer = proposal.versions.all()
    changes = between(older.document, newer.document)
    assert [(each.before, each.after) for each in changes if "77" in each.after] == [(held, "77")]


def test_review_begins_when_the_printed_forms_are_there():
    with attributed(Actor.system(), "test"):
        Round.objects.create(year=111)
    proposal = make.submitted(make.proposal())
    actions.accept(by=make.staff(), proposal=proposal)
    with pytest.raises(actions.NotPrinted):
        actions.put_under_review(by=make.staff(), proposal=proposal)
    make.printed(proposal)
    case = actions.put_under_review(by=make.staff(), proposal=proposal)
    assert case.files.count() == 2


def test_a_cooperating_units_school_does_not_review():
    with attributed(Actor.system(), "test"):
        Round.objects.create(year=111)
    proposal, school = make.submitted(make.proposal()), make.school()
    with attributed(Actor.system(), "test"):
        CooperatingUnit.objects.create(
            alliance=proposal.alliance, school=school, kind="department", unit="觀光科", cooperates_in="共同課程"
        )
    actions.accept(by=make.staff(), proposal=proposal)
    make.printed(proposal)
    actions.put_under_review(by=make.staff(), proposal=proposal)
    assert Case.objects.get().concerns.filter(pk=school.pk).exists()


def test_a_supervisor_of_the_administration_sees_what_answers_to_the_ministry():
    proposal = make.proposal()
    ministry = ground.organisation(OrganisationKind.MINISTRY)
    office = ground.organisation(OrganisationKind.ADMINISTRATION)
    own = make.subplan(proposal)
    with attributed(Actor.system(), "test"):
        type(office).objects.filter(pk=office.pk).update(parent=ministry)
        SchoolYear.objects.filter(school=own.school, year=111).update(authority=ministry)
    supervisor = Actor.of(ground.member(Role.DISTRICT_SUPERVISOR, office))
    assert list(queries.proposals_visible_to(supervisor)) == [proposal]
    assert lists.subplans(supervisor, 111, {}).get() == own
