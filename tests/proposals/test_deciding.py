"""After submission: returned once, under review, amounts reported and approved, or refused."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from budgets import actions as budgets
from budgets.models import Grant
from core.refusals import Refused
from proposals import actions
from proposals.models import Call, Proposal, Version
from proposals.states import ProposalState
from reviews.models import Case, Round
from reviews.states import RoundState
from tests.proposals import make
from tests.reviews import make as reviews

db = pytest.mark.django_db


@db
def test_returned_once_with_a_new_deadline_and_submitted_again():
    proposal = make.submitted(make.proposal())
    staff = make.staff()
    actions.return_for_correction(
        by=staff, proposal=proposal, remark="請補正預期效益", until=timezone.now() + timedelta(days=7)
    )
    assert make.state(proposal) == ProposalState.RETURNED
    with attributed(Actor.system(), "test"):
        Call.objects.update(subplans_due_at=Now() - timedelta(hours=1), submit_until=Now() - timedelta(hours=1))
    own = make.subplan(proposal)
    actions.save_field(by=make.officer(own.school), subplan=own, field="benefit", base="課程更多元", value="補正")
    make.sign(make.subplan(proposal))
    second = make.submit(proposal)
    assert second.number == 2
    assert second.document["subplans"][0]["benefit"] == "補正"
    with pytest.raises(Refused):
        actions.return_for_correction(
            by=staff, proposal=proposal, remark="再一次", until=timezone.now() + timedelta(days=7)
        )


@db
def test_return_says_why_and_ends_in_the_future():
    proposal = make.submitted(make.proposal())
    with pytest.raises(Refused):
        actions.return_for_correction(
            by=make.staff(), proposal=proposal, remark=" ", until=timezone.now() + timedelta(days=1)
        )
    with pytest.raises(Refused):
        actions.return_for_correction(by=make.staff(), proposal=proposal, remark="補正", until=timezone.now())
    assert make.state(proposal) == ProposalState.SUBMITTED


@db
def test_correction_time_runs_out():
    proposal = make.submitted(make.proposal())
    actions.return_for_correction(
        by=make.staff(), proposal=proposal, remark="補正", until=timezone.now() + timedelta(days=1)
    )
    with attributed(Actor.system(), "test"):
        Proposal.objects.update(extended_until=Now() - timedelta(seconds=1))
    own = make.subplan(proposal)
    with pytest.raises(policy.Denied):
        actions.save_field(by=make.officer(own.school), subplan=own, field="goals", base="", value="x")


@pytest.fixture
def under_review(db):
    """A proposal under review, with the round of its year."""
    with attributed(Actor.system(), "test"):
        Round.objects.create(year=111)
    proposal = make.submitted(make.proposal())
    actions.accept(by=make.staff(), proposal=proposal)
    make.printed(proposal)
    actions.put_under_review(by=make.staff(), proposal=proposal)
    proposal.refresh_from_db()
    return proposal


def test_case_holds_the_version_and_concerns_the_schools(under_review):
    case, version = Case.objects.get(), Version.objects.get()
    assert (case.digest, case.subject) == (version.digest, f"proposal:{under_review.pk}")
    schools = set(under_review.subplans.values_list("school_id", flat=True))
    assert set(case.concerns.values_list("pk", flat=True)) == schools


def test_reviewers_read_the_findings_with_their_justification(under_review, client):
    case = Case.objects.get()
    reviewer = reviews.assigned(case).reviewer
    with attributed(Actor.system(), "test"):
        Round.objects.update(state=RoundState.OPEN)
    client.force_login(reviewer.person, "django.contrib.auth.backends.ModelBackend")
    desk = reverse("reviews:review", args=[case.assignments.get().pk])
    page = client.get(desk).content.decode()
    principle = next(each for each in Version.objects.get().findings if each["waiver"])
    assert principle["sentence"] in page and principle["waiver"]["reason"] in page


@db
def test_review_needs_a_round():
    proposal = make.submitted(make.proposal())
    actions.accept(by=make.staff(), proposal=proposal)
    with pytest.raises(Refused):
        actions.put_under_review(by=make.staff(), proposal=proposal)
    assert make.state(proposal) == ProposalState.ACCEPTED


def amounts() -> dict[tuple[int, str], int]:
    return {(grant.plan_id, grant.account): 1000 for grant in Grant.objects.all()}


def test_decision_comes_with_every_amount(under_review):
    staff = make.staff()
    make.close_round()
    with pytest.raises(Refused):
        actions.report_to_ministry(by=staff, proposal=under_review)
    budgets.report(by=staff, cells=amounts())
    assert make.state(under_review) == ProposalState.REPORTED
    with pytest.raises(Refused):
        actions.approve(by=staff, proposal=under_review)
    letter = {"letter_number": "臺教國署高字第1110000001號", "letter_date": timezone.localdate()}
    budgets.approve(by=staff, cells=amounts(), **letter)
    assert make.state(under_review) == ProposalState.APPROVED


def test_amounts_are_written_in_their_state_only(under_review):
    staff, day = make.staff(), timezone.localdate()
    make.close_round()
    with pytest.raises(Refused):
        budgets.approve(by=staff, letter_number="甲", letter_date=day, cells=amounts())
    budgets.report(by=staff, cells=amounts())
    budgets.report(by=staff, cells=dict.fromkeys(amounts(), 2000))  # a slip is put right until the ministry answers
    assert set(Grant.objects.values_list("reported", "approved")) == {(2000, None)}
    budgets.approve(by=staff, letter_number="甲", letter_date=day, cells=amounts())
    with pytest.raises(Refused):
        budgets.report(by=staff, cells=amounts())
    budgets.approve(by=staff, letter_number="乙", letter_date=day, cells=dict.fromkeys(amounts(), 1))
    assert set(Grant.objects.values_list("reported", "approved")) == {(2000, 1)}
    assert make.state(under_review) == ProposalState.APPROVED


def test_nothing_is_reported_while_reviews_are_missing(under_review):
    with pytest.raises(Refused, match="3"):
        budgets.report(by=make.staff(), cells=amounts())
    assert not Grant.objects.filter(reported__isnull=False).exists()
    assert make.state(under_review) == ProposalState.IN_REVIEW


def test_refusal_says_why(under_review):
    with pytest.raises(Refused):
        actions.refuse(by=make.staff(), proposal=under_review, remark="")
    actions.refuse(by=make.staff(), proposal=under_review, remark="執行率未達標準")
    assert make.state(under_review) == ProposalState.REFUSED


@db
def test_schools_do_not_decide():
    proposal = make.submitted(make.proposal())
    by = make.officer(make.subplan(proposal).school)
    for deed in (actions.accept, actions.put_under_review, actions.report_to_ministry, actions.approve):
        with pytest.raises((policy.Denied, Refused)):
            deed(by=by, proposal=proposal)
    assert make.state(proposal) == ProposalState.SUBMITTED
