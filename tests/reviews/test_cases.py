"""Cases and who reviews them: opened once, assigned once, never to somebody who must keep away."""

import threading
from datetime import date

import pytest
from django.db import ProgrammingError, connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation
from accounts.roles import OrganisationKind, Role
from core.models import StoredFile
from core.refusals import Refused
from reviews import actions
from reviews.models import Assignment, Case, Recusal
from reviews.queries import reviewers_for
from tests import make as people
from tests.reviews import make

pytestmark = pytest.mark.django_db


def _belongs(reviewer: Membership, school: Organisation, until: date | None = None) -> None:
    """The reviewer's person also belongs, or belonged, to a school."""
    with attributed(Actor.system(), "test"):
        Membership.objects.create(
            person=reviewer.person, organisation=school, role=Role.PRINCIPAL, period=DateRange(date(2019, 1, 1), until)
        )


def test_subject_is_one_case_of_a_round() -> None:
    found = make.round_()
    given = {"by": make.staff(), "round": found, "subject": "proposal:1", "title": "甲", "document": {}, "concerns": []}
    first = actions.open_case(**given, digest="a" * 64)
    assert actions.open_case(**given, digest="a" * 64) == first
    with pytest.raises(Refused, match="此件已以其他版本送審。"):
        actions.open_case(**given, digest="b" * 64)
    assert Case.objects.get().digest == "a" * 64


def test_closed_round_takes_no_case_and_no_reviewer() -> None:
    found = make.round_(open=True)
    case = make.case(found)
    actions.move_round(by=make.staff(), round=found, event="close")
    with pytest.raises(Refused, match="審查梯次已關閉，請先重新開放。"):
        make.case(found)
    with pytest.raises(Refused, match="審查梯次已關閉，請先重新開放。"):
        make.assigned(case)
    assert Case.objects.count() == 1 and not Assignment.objects.exists()


def test_document_is_frozen() -> None:
    case = make.case(make.round_())
    with pytest.raises(ProgrammingError, match="Cannot update rows"), attributed(Actor.system(), "test"):
        Case.objects.filter(pk=case.pk).update(document={"sections": []})


@pytest.mark.parametrize("until", [None, date(2021, 1, 1)])
def test_nobody_reviews_his_own_school(client: Client, until: date | None) -> None:
    school = people.organisation(OrganisationKind.SCHOOL)
    case = make.case(make.round_(), school)
    reviewer, other = make.reviewer(), make.reviewer()
    _belongs(reviewer, school, until)
    page = make.visitor(client).get(reverse("reviews:assign", args=[case.pk])).content.decode()
    assert school.code in page
    answer = client.post(reverse("reviews:assign", args=[case.pk]), {"reviewer": [reviewer.pk, other.pk]})
    assert answer.status_code == 422 and reviewer.person.name in answer.content.decode()
    assert not Assignment.objects.exists()


def test_another_school_is_no_conflict() -> None:
    reviewer = make.reviewer()
    _belongs(reviewer, people.organisation(OrganisationKind.SCHOOL))
    assert make.assigned(make.case(make.round_()), reviewer).state == "assigned"


def test_declared_conflict_keeps_away(client: Client) -> None:
    case = make.case(make.round_())
    reviewer = make.reviewer()
    make.visitor(client)
    url = reverse("reviews:record_conflict", args=[case.pk])
    assert client.post(url, {"reviewer": reviewer.pk, "reason": " "}).status_code == 422
    assert client.post(url, {"reviewer": reviewer.pk, "reason": "配偶任教於該校"}).status_code == 302
    answer = client.post(reverse("reviews:assign", args=[case.pk]), {"reviewer": [reviewer.pk]})
    assert answer.status_code == 422 and not Assignment.objects.exists()


@pytest.mark.parametrize("why", ["school", "recusal"])
def test_database_refuses_who_must_keep_away(why: str) -> None:
    school = people.organisation(OrganisationKind.SCHOOL)
    case = make.case(make.round_(), school)
    reviewer = make.reviewer()
    if why == "school":
        _belongs(reviewer, school)
    else:
        actions.record_conflict(by=make.staff(), case=case, reviewer=reviewer, reason="利益衝突")
    with pytest.raises(ProgrammingError, match="nobody reviews"), attributed(Actor.system(), "test"):
        Assignment.objects.create(case=case, reviewer=reviewer)


def test_assigning_twice_changes_nothing(client: Client) -> None:
    case = make.case(make.round_())
    reviewers = [make.reviewer() for _ in range(2)]
    make.visitor(client)
    fields = {"reviewer": [reviewer.pk for reviewer in reviewers]}
    for _ in range(2):
        assert client.post(reverse("reviews:assign", args=[case.pk]), fields).status_code == 302
    assert case.assignments.count() == 2


def test_only_reviewers_are_assigned() -> None:
    case = make.case(make.round_())
    with pytest.raises(Refused, match="不是審查委員。"):
        make.assigned(case, people.member(Role.SCHOOL_OFFICER))
    assert not Assignment.objects.exists()


def test_load_counts_the_rounds_cases_and_the_least_loaded_stand_first() -> None:
    found = make.round_(open=True)
    busy, free = make.reviewer(), make.reviewer()
    for _ in range(2):
        make.assigned(make.case(found), busy)
    recused = make.assigned(make.case(found), free)
    actions.declare_conflict(by=Actor.of(free), assignment=recused, reason="同系所")
    listed = [(each.membership, each.load) for each in reviewers_for(make.case(found))]
    assert listed == [(free, 0), (busy, 2)]


def test_case_is_taken_back_only_before_the_reviewer_begins(client: Client) -> None:
    case = make.case(make.round_(open=True))
    idle, busy = make.assigned(case), make.assigned(case)
    make.mark(busy, 80)
    make.visitor(client)
    urls = [reverse("reviews:unassign", args=[case.pk, each.pk]) for each in (idle, busy, idle)]
    assert [client.post(url).status_code for url in urls] == [302, 422, 302]
    assert list(case.assignments.all()) == [busy]


def test_file_is_handed_out_with_its_case_alone(client: Client) -> None:
    with attributed(Actor.system(), "test"):
        kept = StoredFile.keep(name="計畫書.pdf", media_type="application/pdf", content=b"%PDF-")
    case = make.case(make.round_(open=True), files=[kept])
    other = make.case(case.round)
    assignment = make.assigned(case)
    make.visitor(client, assignment.reviewer)
    assert client.get(reverse("reviews:case_file", args=[case.pk, kept.pk])).content == b"%PDF-"
    assert client.get(reverse("reviews:case_file", args=[other.pk, kept.pk])).status_code == 404
    make.visitor(client)
    assert client.get(reverse("reviews:case_file", args=[other.pk, kept.pk])).status_code == 404
    make.visitor(client, make.reviewer())
    assert client.get(reverse("reviews:case_file", args=[case.pk, kept.pk])).status_code == 404


@pytest.mark.parametrize("name", ["case", "assign"])
def test_case_pages_take_the_same_queries_at_1_and_3_reviewers(
    client: Client, name: str, django_assert_num_queries
) -> None:
    make.visitor(client)
    case = make.case(make.round_(open=True))
    url = reverse(f"reviews:{name}", args=[case.pk])
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make.submitted(case, 80, 80, 80, 80)
        client.get(url)
        with django_assert_num_queries(100, exact=False) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_assignments_in_parallel_make_one() -> None:
    case = make.case(make.round_())
    reviewer = make.reviewer()
    staff = make.staff()
    start = threading.Barrier(6)
    failed: list[BaseException] = []

    def assign() -> None:
        try:
            start.wait()
            actions.assign(by=staff, case=case, reviewers=[reviewer])
        except BaseException as wrong:  # noqa: BLE001 - handed to the test's thread
            failed.append(wrong)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=assign) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [] and Assignment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_conflict_noted_while_assigning_never_leaves_both() -> None:
    case = make.case(make.round_())
    reviewer = make.reviewer()
    staff = make.staff()
    start = threading.Barrier(2)

    def run(action, **given: object) -> None:
        try:
            start.wait()
            action(by=staff, case=case, **given)
        except Refused:
            pass
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(actions.assign,), kwargs={"reviewers": [reviewer]}),
        threading.Thread(
            target=run, args=(actions.record_conflict,), kwargs={"reviewer": reviewer, "reason": "利益衝突"}
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Assignment.objects.count() + Recusal.objects.count() == 1


def test_key_of_thousands_of_digits_names_nobody(client: Client) -> None:
    case = make.case(make.round_())
    make.visitor(client)
    assert client.post(reverse("reviews:assign", args=[case.pk]), {"reviewer": "9" * 5000}).status_code < 500
    assert not Assignment.objects.exists()
    url = reverse("exchange:export", args=["reviews", "csv"])
    assert client.get(url, {"round": "9" * 5000}).status_code == 200
