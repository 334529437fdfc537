"""After submission: returned once, under review, amounts reported and approved, or refused."""

from datetime import date, timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Person
from budgets.models import Grant, Letter
from budgets.queries import digest_of
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
    with pytest.raises(Refused, match="本計畫書已退回補正一次"):
        actions.return_for_correction(
            by=staff, proposal=proposal, remark="再一次", until=timezone.now() + timedelta(days=7)
        )


@db
def test_return_says_why_and_ends_in_the_future():
    proposal = make.submitted(make.proposal())
    with pytest.raises(Refused, match="相關人員會看到"):
        actions.return_for_correction(
            by=make.staff(), proposal=proposal, remark=" ", until=timezone.now() + timedelta(days=1)
        )
    with pytest.raises(Refused, match="補正期限須為未來的日期"):
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
    with pytest.raises(policy.Denied, match=r"subplan\.write"):
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
    with pytest.raises(Refused, match="請先建立 111 學年度的審查梯次"):
        actions.put_under_review(by=make.staff(), proposal=proposal)
    assert make.state(proposal) == ProposalState.ACCEPTED


def amounts() -> dict[tuple[int, str], int]:
    return {(grant.plan_id, grant.account): 1000 for grant in Grant.objects.all()}


LETTER = {"letter_number": "臺教國署高字第1110000001號", "letter_date": date(2022, 8, 15)}


def test_decision_comes_with_every_amount(under_review):
    staff = make.staff()
    make.close_round()
    with pytest.raises(Refused, match="尚未登錄"):
        actions.report(by=staff, proposal=under_review, cells={})
    actions.report(by=staff, proposal=under_review, cells=amounts())
    assert make.state(under_review) == ProposalState.REPORTED
    with pytest.raises(Refused, match="尚未登錄"):
        actions.approve(by=staff, proposal=under_review, cells={}, **LETTER)
    actions.approve(by=staff, proposal=under_review, cells=amounts(), **LETTER)
    assert make.state(under_review) == ProposalState.APPROVED


def test_amounts_are_written_in_their_state_only(under_review):
    action = {"by": make.staff(), "proposal": under_review}
    make.close_round()
    with pytest.raises(Refused, match="此狀態下不能登錄"):
        actions.approve(**action, cells=amounts(), **LETTER)
    actions.report(**action, cells=amounts())
    actions.report(**action, cells=dict.fromkeys(amounts(), 2000))  # a slip is put right until the ministry answers
    assert set(Grant.objects.values_list("reported", "approved")) == {(2000, None)}
    actions.approve(**action, cells=amounts(), **LETTER)
    with pytest.raises(Refused, match="此狀態下不能登錄"):
        actions.report(**action, cells=amounts())
    actions.approve(**action, cells=dict.fromkeys(amounts(), 1), **{**LETTER, "letter_number": "乙"})
    assert set(Grant.objects.values_list("reported", "approved")) == {(2000, 1)}
    assert make.state(under_review) == ProposalState.APPROVED


def test_nothing_is_reported_while_reviews_are_missing(under_review):
    with pytest.raises(Refused, match="3"):
        actions.report(by=make.staff(), proposal=under_review, cells=amounts())
    assert not Grant.objects.filter(reported__isnull=False).exists()
    assert make.state(under_review) == ProposalState.IN_REVIEW


def test_every_stage_of_review_is_waited_for(under_review, client):
    make.close_round()
    case = Case.objects.get()
    with attributed(Actor.system(), "test"):
        second = Round.objects.create(year=111, stage=2, reviewers_needed=2)
        later = Case.objects.create(
            round=second, subject=case.subject, title=case.title, document=case.document, digest=case.digest
        )
    with pytest.raises(Refused, match="2"):
        actions.report(by=make.staff(), proposal=under_review, cells=amounts())
    client.force_login(Person.objects.get(pk=make.staff().person_id), "django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("proposals:proposal", args=[under_review.pk])).content.decode()
    places = [page.index(f'href="{reverse("reviews:case", args=[each.pk])}"') for each in (later, case)]
    assert places == sorted(places)
    with attributed(Actor.system(), "test"):
        Round.objects.filter(stage=2).update(state=RoundState.OPEN)
        Round.objects.filter(stage=2).update(state=RoundState.CLOSED)
    actions.report(by=make.staff(), proposal=under_review, cells=amounts())
    assert make.state(under_review) == ProposalState.REPORTED


def test_amounts_of_another_proposal_are_denied(under_review):
    make.close_round()
    cells = amounts()
    make.submitted(make.proposal())
    [strange] = [key for key in amounts() if key not in cells][:1]
    with pytest.raises(policy.Denied, match=r"grant\.decide"):
        actions.report(by=make.staff(), proposal=under_review, cells={**cells, strange: 1000})
    assert not Grant.objects.filter(reported__isnull=False).exists()


# Pages


def fields(**more: str) -> dict[str, str]:
    return {
        **{f"cell-{key}-{account}": f"{amount:,}" for (key, account), amount in amounts().items()},
        "seen": digest_of(Grant.objects.all()),
        **more,
    }


TYPED = {"letter_number": "臺教國署高字第1110000001號", "letter_date": "111/08/15"}


@pytest.fixture
def reporting(under_review, client):
    """Staff before an alliance whose review is done."""
    make.close_round()
    client.force_login(Person.objects.get(pk=make.staff().person_id), "django.contrib.auth.backends.ModelBackend")
    return client


def test_form_asks_to_check_and_records_once(reporting, under_review):
    url = reverse("proposals:report", args=[under_review.alliance_id])
    posted = fields()
    assert reporting.post(url, posted).status_code == 200
    assert not Grant.objects.filter(reported__isnull=False).exists()
    assert [reporting.post(url, {**posted, "confirm": "1"}).status_code for _ in range(2)] == [302, 302]
    assert set(Grant.objects.values_list("reported", flat=True)) == {1000}
    assert make.state(under_review) == ProposalState.REPORTED


def test_approval_takes_a_roc_date_and_is_recorded_once(reporting, under_review):
    actions.report(by=make.staff(), proposal=under_review, cells=amounts())
    url = reverse("proposals:approve", args=[under_review.alliance_id])
    posted = fields(**TYPED, confirm="1")
    assert [reporting.post(url, posted).status_code for _ in range(2)] == [302, 302]
    letter = Letter.objects.get()
    assert letter.dated == date(2022, 8, 15)
    assert set(Grant.objects.values_list("letter", flat=True)) == {letter.pk}


@pytest.mark.parametrize(
    "wrong",
    [{"letter_date": "2022/13/01"}, {"letter_date": ""}, {"letter_number": " "}, {"cell": "三千"}, {"cell": ""}],
)
def test_wrong_approval_form_keeps_what_was_typed_and_writes_nothing(reporting, under_review, wrong):
    actions.report(by=make.staff(), proposal=under_review, cells=amounts())
    posted = fields(**TYPED, confirm="1")
    if "cell" in wrong:
        wrong = {f"cell-{Grant.objects.first().plan_id}-current": wrong["cell"]}
    answer = reporting.post(reverse("proposals:approve", args=[under_review.alliance_id]), {**posted, **wrong})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert next(iter(wrong.values())) in answer.content.decode()
    assert not Letter.objects.exists()
    assert not Grant.objects.filter(approved__isnull=False).exists()


@pytest.mark.parametrize("name", ["report", "approve"])
def test_amounts_of_no_proposal_are_no_page(reporting, name):
    assert reporting.get(reverse(f"proposals:{name}", args=[0])).status_code == 404


def test_refusal_says_why(under_review):
    with pytest.raises(Refused, match="相關人員會看到"):
        actions.refuse(by=make.staff(), proposal=under_review, remark="")
    actions.refuse(by=make.staff(), proposal=under_review, remark="執行率未達標準")
    assert make.state(under_review) == ProposalState.REFUSED


@db
def test_schools_do_not_decide():
    proposal = make.submitted(make.proposal())
    by = make.officer(make.subplan(proposal).school)
    with pytest.raises(policy.Denied, match=r"proposal\.check"):
        actions.accept(by=by, proposal=proposal)
    with pytest.raises(Refused, match="狀態已經變更（目前為「已送出」）"):
        actions.put_under_review(by=by, proposal=proposal)
    with pytest.raises(policy.Denied, match=r"proposal\.decide"):
        actions.report(by=by, proposal=proposal, cells=amounts())
    assert make.state(proposal) == ProposalState.SUBMITTED
