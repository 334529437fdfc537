"""The reviewer's desk: own cases while the round is open, scores that save themselves and freeze when submitted."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import ProgrammingError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.policy import Denied
from accounts.roles import OrganisationKind, Role
from core.drafts import Clash
from reviews import actions
from reviews.models import Assignment, Recusal, Score
from reviews.queries import desk_of, scores_of, seen_from
from tests import make as people
from tests.reviews import make

pytestmark = pytest.mark.django_db


def _save(client: Client, assignment: Assignment, field: str, value: str, base: str = ""):
    return client.post(reverse("reviews:save", args=[assignment.pk]), {"field": field, "base": base, "value": value})


def _open() -> Assignment:
    return make.assigned(make.case(make.round_(open=True)))


# Scoring


def test_weighted_total_follows_the_last_score(client: Client) -> None:
    assignment = _open()
    make.visitor(client, assignment.reviewer)
    totals = [
        _save(client, assignment, f"value-{criterion.pk}", str(value)).json()["also"]["weighted-total"]
        for criterion, value in zip(assignment.case.round.criteria.all(), (80, 85, 90, 70), strict=True)
    ]
    assert totals == ["—", "—", "—", "81.25"]


@pytest.mark.parametrize(
    ("typed", "value"), [("0", 0), ("100", 100), ("１００", 100), ("-1", None), ("101", None), ("優", None)]
)
def test_score_is_a_whole_number_from_0_to_100(client: Client, typed: str, value: int | None) -> None:
    assignment = _open()
    criterion = assignment.case.round.criteria.first()
    answer = _save(make.visitor(client, assignment.reviewer), assignment, f"value-{criterion.pk}", typed)
    score = Score.objects.get()
    assert (score.value_raw, score.value) == (typed, value)
    assert bool(answer.json()["problem"]) == (value is None)


@pytest.mark.parametrize("field", ["", "value-", "value-0", "value-x", "state-1", "state", "comment-0"])
def test_unknown_field_is_refused(client: Client, field: str) -> None:
    assignment = _open()
    answer = _save(make.visitor(client, assignment.reviewer), assignment, field, "5")
    assert answer.status_code == 422
    assert not Score.objects.exists() and Assignment.objects.get().comment == ""


def test_two_windows_lose_neither_comment() -> None:
    assignment = _open()
    by = Actor.of(assignment.reviewer)
    actions.save_field(by=by, assignment=assignment, field="comment", base="", value="第一扇窗")
    clash = actions.save_field(by=by, assignment=assignment, field="comment", base="", value="第二扇窗")
    assert isinstance(clash, Clash) and (clash.theirs, clash.mine) == ("第一扇窗", "第二扇窗")


def test_two_comments_may_both_stay_two_scores_may_not(client: Client) -> None:
    assignment = _open()
    make.visitor(client, assignment.reviewer)
    criterion = assignment.case.round.criteria.first()
    offered = {}
    for kind, one, other in (("value", "80", "90"), ("comment", "可行", "尚可")):
        _save(client, assignment, f"{kind}-{criterion.pk}", one)
        clash = _save(client, assignment, f"{kind}-{criterion.pk}", other)
        assert clash.status_code == 409
        offered[kind] = 'data-take="both"' in clash.content.decode()
    assert offered == {"value": False, "comment": True}


def test_submitting_takes_every_score(client: Client) -> None:
    assignment = _open()
    make.visitor(client, assignment.reviewer)
    make.mark(assignment, 80, 80, 80)
    url = reverse("reviews:submit", args=[assignment.pk])
    assert client.post(url).status_code == 422
    make.mark(assignment, 80, 80, 80, 80)
    assert [client.post(url).status_code for _ in range(2)] == [302, 403]
    assignment.refresh_from_db()
    assert assignment.state == "submitted"


def test_submitted_review_is_frozen(client: Client) -> None:
    assignment = make.submitted(make.case(make.round_(open=True)), 80, 80, 80, 80)
    criterion = assignment.case.round.criteria.first()
    make.visitor(client, assignment.reviewer)
    assert _save(client, assignment, f"value-{criterion.pk}", "100", base="80").status_code == 403
    with pytest.raises(Denied, match=r"assignment\.score"):
        actions.save_field(
            by=Actor.of(assignment.reviewer), assignment=assignment, field="comment", base="", value="後悔"
        )
    for action in (
        lambda: Score.objects.update(value=100),
        lambda: Score.objects.all().delete(),
        lambda: Assignment.objects.update(comment="後悔"),
    ):
        with pytest.raises(ProgrammingError, match="frozen"), attributed(Actor.system(), "test"):
            action()
    assert set(Score.objects.values_list("value", flat=True)) == {80}


def test_scores_of_a_closed_round_are_frozen() -> None:
    assignment = _open()
    make.mark(assignment, 80)
    actions.move_round(by=make.staff(), round=assignment.case.round, event="close")
    with pytest.raises(Denied, match=r"assignment\.score"):
        make.mark(assignment, 90)
    with pytest.raises(ProgrammingError, match="scores are frozen"), attributed(Actor.system(), "test"):
        Score.objects.update(value=90)


def test_staff_give_a_review_back_with_a_reason(client: Client) -> None:
    assignment = make.submitted(make.case(make.round_(open=True)), 80, 80, 80, 80)
    make.visitor(client)
    url = reverse("reviews:give_back", args=[assignment.pk])
    assert client.post(url, {"reason": " "}).status_code == 422
    assert [client.post(url, {"reason": "評語與分數不符"}).status_code for _ in range(2)] == [302, 422]
    make.visitor(client, assignment.reviewer)
    assert "評語與分數不符" in client.get(reverse("reviews:review", args=[assignment.pk])).content.decode()
    make.mark(assignment, 80)
    assert Score.objects.filter(value=80).count() == 4


# Who sees what


def _answers(client: Client, assignment: Assignment) -> list[int]:
    return [
        client.get(reverse("reviews:review", args=[assignment.pk])).status_code,
        client.get(reverse("reviews:recuse", args=[assignment.pk])).status_code,
        _save(client, assignment, "comment", "").status_code,
        client.get(reverse("reviews:case", args=[assignment.case_id])).status_code,
    ]


def test_reviewer_sees_own_cases_while_the_round_is_open(client: Client) -> None:
    found = make.round_()
    assignment = make.assigned(make.case(found))
    make.visitor(client, assignment.reviewer)
    seen = [_answers(client, assignment)]
    for event in ("open", "close"):
        actions.move_round(by=make.staff(), round=found, event=event)
        seen.append(_answers(client, assignment))
    assert seen == [[404, 404, 404, 404], [200, 200, 200, 403], [404, 404, 404, 404]]


def test_another_reviewer_and_a_school_find_nothing(client: Client) -> None:
    assignment = _open()
    for who in (make.reviewer(), people.member(Role.SCHOOL_OFFICER)):
        make.visitor(client, who)
        assert set(_answers(client, assignment)) <= {403, 404}
        assert client.get(reverse("reviews:review", args=[assignment.pk])).status_code == 404


def test_recused_reviewer_sees_the_case_no_longer(client: Client) -> None:
    assignment = _open()
    make.visitor(client, assignment.reviewer)
    url = reverse("reviews:recuse", args=[assignment.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert [client.post(url, {"reason": "曾任該校顧問"}).status_code for _ in range(2)] == [302, 404]
    assert Recusal.objects.get().reason == "曾任該校顧問"
    assert _answers(client, assignment) == [404] * 4
    assert not desk_of(Actor.of(assignment.reviewer)).exists()


def test_case_that_comes_to_concern_ones_school_is_out_of_sight(client: Client) -> None:
    school = people.organisation(OrganisationKind.SCHOOL)
    assignment = make.assigned(make.case(make.round_(open=True), school))
    with attributed(Actor.system(), "test"):
        Membership.objects.create(
            person=assignment.reviewer.person,
            organisation=school,
            role=Role.PRINCIPAL,
            period=DateRange(date(2022, 8, 1), None),
        )
    make.visitor(client, assignment.reviewer)
    assert client.get(reverse("reviews:review", args=[assignment.pk])).status_code == 404
    with pytest.raises(Denied, match=r"assignment\.score"):
        make.mark(assignment, 100)
    assert not Score.objects.exists()


def test_others_scores_are_seen_after_submitting(client: Client) -> None:
    case = make.case(make.round_(open=True))
    other = make.submitted(case, 41, 42, 43, 44)
    unfinished = make.assigned(case)
    make.mark(unfinished, 99)
    mine = make.assigned(case)
    make.mark(mine, 80, 80, 80, 80)
    assert [review.assignment for review in seen_from(mine).reviews] == [mine]
    assert seen_from(mine).totals is None
    make.visitor(client, mine.reviewer)
    url = reverse("reviews:review", args=[mine.pk])
    assert "42.50" not in client.get(url).content.decode()
    submitted = actions.submit(by=Actor.of(mine.reviewer), assignment=mine)
    assert [review.assignment for review in seen_from(submitted).reviews] == [other, submitted]
    page = client.get(url).content.decode()
    assert "42.50" in page and other.reviewer.person.name not in page and ">99<" not in page


def test_staff_see_the_spread_of_submitted_reviews(client: Client) -> None:
    case = make.case(make.round_(open=True))
    make.submitted(case, 80, 80, 80, 80)
    make.submitted(case, 90, 90, 90, 90)
    make.mark(make.assigned(case), 0, 0, 0, 0)
    [scores] = scores_of([case])
    assert scores.totals is not None and scores.submitted == 2 and scores.active == 3
    assert (scores.totals.least, scores.totals.most, scores.totals.mean, scores.totals.deviation) == tuple(
        Decimal(text) for text in ("80.00", "90.00", "85.00", "5.00")
    )
    assert "85.00" in make.visitor(client).get(reverse("reviews:case", args=[case.pk])).content.decode()


def test_export_holds_every_mark_for_staff_alone(client: Client) -> None:
    case = make.case(make.round_(open=True), title="=1+1")
    make.submitted(case, 81, 82, 83, 84)
    url = reverse("exchange:export", args=["reviews", "csv"])
    text = make.visitor(client).post(f"{url}?round={case.round_id}").content.decode("utf-8-sig")
    lines = text.strip().splitlines()
    assert len(lines) == 5 and "82.50" in lines[1] and not any(cell.startswith("=") for cell in lines[1].split(","))
    make.visitor(client, make.reviewer())
    assert client.post(url).status_code in (403, 404)


@pytest.mark.parametrize("name", ["desk", "review"])
def test_reviewers_pages_take_the_same_queries_at_1_and_3_rows(
    client: Client, name: str, django_assert_num_queries
) -> None:
    found = make.round_(open=True)
    reviewer = make.reviewer()
    make.visitor(client, reviewer)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            assignment = make.assigned(make.case(found), reviewer)
            make.mark(assignment, *[80] * 2)
        url = reverse("reviews:desk") if name == "desk" else reverse("reviews:review", args=[assignment.pk])
        client.get(url)
        with django_assert_num_queries(100, exact=False) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
