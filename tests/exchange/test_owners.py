"""Whose an import is: who reaches a school's file for its budget, on every way there is, and who does not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.middleware import ACTING
from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.policy import Denied
from accounts.roles import Role
from budgets import actions as budgets
from budgets.models import BudgetLine, Plan
from core import jobs
from core.models import Job, JobState, StoredFile
from exchange import actions, kinds, mapping, queries
from exchange.access import why_closed
from exchange.asking import KEPT
from exchange.mapping import Assignment
from exchange.models import Batch, ColumnMapping
from exchange.states import BatchState
from tests import make as people
from tests.budgets import make
from tests.exchange.building import as_csv, school, schools
from tests.exchange.importing import LINES, LINES_KIND, checked, silent

pytestmark = pytest.mark.django_db

#: Every address of a batch, with its method.
ADDRESSES = [
    ("batch", "get"),
    ("progress", "get"),
    ("file", "get"),
    ("columns", "get"),
    *((name, "post") for name in ("columns", "answer", "read_again", "apply", "undo", "discard")),
]


@pytest.fixture(autouse=True)
def no_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BEAT", 600)  # its connection sees no job of a test that is one transaction


@pytest.fixture
def plan() -> Plan:
    return make.plan()


@pytest.fixture
def officer(plan: Plan) -> Membership:
    return people.member(Role.SCHOOL_OFFICER, plan.school.organisation)


@pytest.fixture
def batch(plan: Plan, officer: Membership) -> Batch:
    return checked(LINES, by=Actor.of(officer), kind=LINES_KIND, target=plan)


def signed_in(client: Client, member: Membership) -> Client:
    client.force_login(member.person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def answers(browser: Client, batch: Batch) -> set[int]:
    """What all addresses of a batch answer."""
    calls = [(getattr(browser, method), reverse(f"exchange:{name}", args=[batch.pk])) for name, method in ADDRESSES]
    return {call(address).status_code for call, address in calls}


def run(batch: Batch) -> Job:
    """Do the batch's job as a worker does; how it ended."""
    batch.refresh_from_db()
    assert batch.job is not None
    jobs.run(str(batch.job.pk))
    batch.job.refresh_from_db()
    return batch.job


def end(member: Membership) -> None:
    with attributed(Actor.system(), "test"):
        member.period = DateRange(date(2020, 1, 1), timezone.localdate() - timedelta(days=2))
        member.save()


# The officer of the school


def test_an_officer_gives_a_file_for_the_own_budget_from_upload_to_undoing(
    client: Client, plan: Plan, officer: Membership
) -> None:
    browser = signed_in(client, officer)
    upload = reverse("exchange:imports_for", args=[LINES_KIND, plan.pk])
    assert upload in browser.get(reverse("exchange:imports")).content.decode()
    assert reverse("exchange:blank_for", args=[LINES_KIND, plan.pk]) in browser.get(upload).content.decode()
    given = {"kind": LINES_KIND, "token": "6f9619ff-8b86-4d01-b42d-00c04fc964ff"}
    answer = browser.post(upload, {**given, "file": SimpleUploadedFile("概算.csv", LINES)})
    batch = Batch.objects.get()
    assert answer["Location"] == reverse("exchange:batch", args=[batch.pk])
    assert (batch.organisation_id, batch.target, batch.person_id) == (plan.school_id, plan, officer.person_id)
    assert run(batch).state == JobState.DONE
    assert "成果冊" in browser.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    assert browser.get(reverse("exchange:file", args=[batch.pk])).content == LINES
    browser.post(reverse("exchange:apply", args=[batch.pk]))
    assert run(batch).state == JobState.DONE
    assert BudgetLine.objects.get().item.plan == plan
    assert "概算.csv" in browser.get(upload).content.decode()
    browser.post(reverse("exchange:undo", args=[batch.pk]))
    assert run(batch).state == JobState.DONE
    assert not BudgetLine.objects.exists()


def test_a_colleague_with_the_permission_goes_on_with_it(client: Client, plan: Plan, batch: Batch) -> None:
    browser = make.visitor(client, plan)
    assert browser.get(reverse("exchange:batch", args=[batch.pk])).status_code == 200
    actions.apply(by=make.officer(plan), batch=batch, progress=silent)
    assert BudgetLine.objects.count() == 1


def test_an_officer_gives_no_file_of_the_nation(client: Client, plan: Plan, officer: Membership) -> None:
    by = Actor.of(officer)
    browser = signed_in(client, officer)
    for kind in ("", "schools"):
        with pytest.raises(Denied, match=r"import\.run"):
            actions.upload(by=by, name="x", content=as_csv(schools(school("070301"))), kind=kind)
        given = {"kind": kind, "file": SimpleUploadedFile("x.csv", b"x")}
        assert browser.post(reverse("exchange:upload"), given).status_code == 403
    assert browser.get(reverse("exchange:blank", args=["schools"])).status_code == 403
    assert browser.get(reverse("exchange:blank", args=[LINES_KIND])).status_code == 404
    assert browser.get(reverse("exchange:imports_for", args=["schools", plan.pk])).status_code == 404
    assert not Batch.objects.exists()


def test_a_file_for_a_record_does_not_become_one_of_the_nation(
    client: Client, batch: Batch, officer: Membership
) -> None:
    said = Assignment("", 1, {"code": 0})
    with pytest.raises(Denied, match=r"import\.run"):
        actions.read_again(by=Actor.of(officer), batch=batch, kind="schools", year=None)
    with pytest.raises(Denied, match=r"import\.run"):
        actions.assign_columns(by=Actor.of(officer), batch=batch, kind="schools", year=None, assignment=said)
    answer = signed_in(client, officer).post(reverse("exchange:answer", args=[batch.pk]), {"kind": "schools"})
    assert answer.status_code == 422
    batch.refresh_from_db()
    assert (batch.kind, batch.state) == (LINES_KIND, BatchState.PREVIEW)


def test_staff_give_no_file_for_a_budget(plan: Plan) -> None:
    staff = people.actor(Role.ADMINISTRATION_STAFF)
    with pytest.raises(Denied, match=r"budget\.write"):
        checked(LINES, by=staff, kind=LINES_KIND, target=plan)
    batch = checked(LINES, by=staff)
    assert batch.kind == "", "what no staff may give is not found out"
    with pytest.raises(Denied, match=r"import\.run"):
        actions.read_again(by=staff, batch=batch, kind=LINES_KIND, year=None)


# Those to whom it does not exist


def _other_school(plan: Plan) -> Membership:
    return people.member(Role.SCHOOL_OFFICER, make.plan().school.organisation)


def _accountant(plan: Plan) -> Membership:
    return people.member(Role.ACCOUNTANT, plan.school.organisation)


def _convener(plan: Plan) -> Membership:
    convener = make.school()
    make.alliance(convener, plan.school)
    return people.member(Role.SCHOOL_OFFICER, convener.organisation)


def _staff(plan: Plan) -> Membership:
    return people.member(Role.ADMINISTRATION_STAFF)


@pytest.mark.parametrize("who", [_other_school, _accountant, _convener, _staff])
def test_to_others_it_is_not_there(who: Callable[[Plan], Membership], client: Client, plan: Plan, batch: Batch) -> None:
    member = who(plan)
    by, browser = Actor.of(member), signed_in(client, member)
    assert answers(browser, batch) == {404}
    assert browser.get(reverse("core:history", args=["exchange.Batch", batch.pk])).status_code == 404
    assert browser.get(reverse("core:file", args=[batch.file_id])).status_code == 404
    assert browser.get(reverse("core:job", args=[batch.job_id])).status_code == 404
    assert not queries.batches(by).exists()
    listed = browser.get(reverse("exchange:imports")).content.decode()
    assert reverse("exchange:batch", args=[batch.pk]) not in listed
    for key in ("import-problems", "import-totals"):
        answer = browser.get(reverse("exchange:export", args=[key, "csv"]), {"batch": batch.pk})
        assert "印刷費" not in answer.content.decode()
    for name in ("imports_for", "blank_for"):
        assert browser.get(reverse(f"exchange:{name}", args=[LINES_KIND, plan.pk])).status_code in (403, 404)
    for action in (actions.apply, actions.make_preview):
        with pytest.raises(Denied, match=r"import\.run"):
            action(by=by, batch=batch, progress=silent)
    for action in (actions.discard, actions.read_again, actions.order):
        with pytest.raises(Denied, match=r"^import\."):
            action(by=by, batch=batch)
    with pytest.raises(Denied, match=r"budget\.write"):
        actions.upload(by=by, name="x", content=LINES, kind=LINES_KIND, target=plan)
    with pytest.raises(Denied, match=r"^import\."):
        actions.upload(by=by, name="x", content=b"", token=batch.token)
    assert not BudgetLine.objects.exists()


def test_a_school_sees_nothing_of_the_administrations_imports(client: Client, officer: Membership) -> None:
    staff = people.actor(Role.ADMINISTRATION_STAFF)
    theirs = [checked(as_csv(schools(school("070301"))), by=staff), checked(b"a,b\n1,2\n", by=staff)]
    browser = signed_in(client, officer)
    for batch in theirs:
        assert answers(browser, batch) == {404}
    assert not queries.batches(Actor.of(officer)).exists()
    assert queries.batches(people.actor(Role.ADMINISTRATION_STAFF)).count() == 2


def test_its_giver_acting_for_another_organisation_does_not_see_it(
    client: Client, batch: Batch, officer: Membership
) -> None:
    with attributed(Actor.system(), "test"):
        elsewhere = Membership.objects.create(
            person=officer.person,
            organisation=make.plan().school.organisation,
            role=Role.SCHOOL_OFFICER,
            period=DateRange(date(2020, 1, 1), None),
        )
    browser = signed_in(client, officer)
    assert browser.get(reverse("exchange:batch", args=[batch.pk])).status_code == 200
    session = browser.session
    session[ACTING] = elsewhere.pk
    session.save()
    assert answers(browser, batch) == {404}
    assert browser.get(reverse("core:file", args=[batch.file_id])).status_code == 404
    assert not queries.batches(Actor.of(elsewhere)).exists()


def test_a_membership_that_ends_while_the_file_waits_takes_it_away(
    client: Client, batch: Batch, officer: Membership
) -> None:
    actions.order(by=Actor.of(officer), batch=batch)
    end(officer)
    done = run(batch)
    assert (done.state, done.error) == (JobState.FAILED, "The role in which this was started has ended.")
    assert not BudgetLine.objects.exists()
    assert answers(signed_in(client, officer), batch) <= {403, 404}


# The record closes


def test_a_budget_that_closes_meanwhile_takes_nothing_and_says_why(
    client: Client, plan: Plan, batch: Batch, officer: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(policy._reasons, P.BUDGET_WRITE, lambda plan: "The deadline was yesterday.")
    by, browser = Actor.of(officer), signed_in(client, officer)
    actions.order(by=by, batch=batch)
    budgets.set_open(by=Actor.system(), plans=[plan], open=False)
    done = run(batch)
    assert (done.state, done.error) == (JobState.FAILED, "The deadline was yesterday.")
    for name in ("apply", "read_again", "columns", "answer", "undo"):
        answer = browser.post(reverse(f"exchange:{name}", args=[batch.pk]))
        assert answer.status_code == 403
        assert "The deadline was yesterday." in answer.content.decode()
    assert browser.get(reverse("exchange:imports_for", args=[LINES_KIND, plan.pk])).status_code == 403
    assert not BudgetLine.objects.exists()
    # What was given is still there to look at, to fetch and to give up.
    page = browser.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    assert "The deadline was yesterday." in page and "成果冊" in page
    assert reverse("exchange:discard", args=[batch.pk]) in page
    assert reverse("exchange:apply", args=[batch.pk]) not in page
    assert browser.get(reverse("exchange:file", args=[batch.pk])).content == LINES
    browser.post(reverse("exchange:discard", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == BatchState.DISCARDED


def test_what_was_applied_is_not_undone_once_the_budget_is_closed(
    plan: Plan, batch: Batch, officer: Membership
) -> None:
    by = Actor.of(officer)
    actions.apply(by=by, batch=batch, progress=silent)
    budgets.set_open(by=Actor.system(), plans=[plan], open=False)
    with pytest.raises(Denied, match=r"import\.run"):
        actions.undo(by=by, batch=batch)
    assert BudgetLine.objects.count() == 1


def test_a_record_that_is_gone_is_named_as_the_reason(plan: Plan, batch: Batch) -> None:
    with attributed(Actor.system(), "test"):
        plan.delete()
    assert why_closed(Batch.objects.get(pk=batch.pk)) == "What this file is for is no longer there."


# Kept assignments of columns, earlier files


def test_an_assignment_of_columns_is_offered_to_the_own_organisation_for_what_it_gives(
    plan: Plan, officer: Membership
) -> None:
    strange = as_csv([["甲", "乙", "丙"], ["印刷費", 1, "成果冊"]])
    by = Actor.of(officer)
    mine = checked(strange, by=by, kind=LINES_KIND, target=plan)
    places = {"category": 0, "number": 1, "description": 2}
    actions.assign_columns(by=by, batch=mine, kind=LINES_KIND, year=None, assignment=Assignment("", 1, places))
    assert ColumnMapping.objects.get().organisation_id == plan.school_id
    again = checked(strange, by=by, kind=LINES_KIND, target=plan)
    assert again.preview["question"]["key"] == KEPT
    other = make.plan()
    assert "question" not in checked(strange, by=make.officer(other), kind=LINES_KIND, target=other).preview
    assert mapping.offered(checked(strange, by=people.actor(Role.ADMINISTRATION_STAFF)), by=by) is None


def test_earlier_files_are_those_for_the_same_record(plan: Plan, batch: Batch, officer: Membership) -> None:
    applied = actions.apply(by=Actor.of(officer), batch=batch, progress=silent)
    assert queries.applied(kinds.get(LINES_KIND)(record=plan)) == [applied]
    assert queries.applied(kinds.get(LINES_KIND)(record=make.plan())) == []


# What the database holds


@pytest.mark.parametrize(
    "given",
    [
        {"organisation_id": None},
        {"organisation_id": None, "person_id": None},
        {"target_id": None},
        {"target_type_id": None},
        {"kind": ""},
    ],
)
def test_a_batch_has_an_organisation_and_a_whole_target_of_a_kind(batch: Batch, given: dict[str, Any]) -> None:
    copy = {field.attname: getattr(batch, field.attname) for field in Batch._meta.concrete_fields}
    del copy["id"], copy["token"]
    with attributed(Actor.system(), "test"), pytest.raises(IntegrityError, match="batch_"), transaction.atomic():
        Batch.objects.create(**{**copy, **given})


@pytest.mark.parametrize("column", ["organisation_id", "target_id", "person_id", "file_id", "kind"])
def test_what_a_batch_is_for_does_not_change(batch: Batch, column: str) -> None:
    other = _other_values(batch)[column]
    with attributed(Actor.system(), "test"), pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(**{column: other})


def _other_values(batch: Batch) -> dict[str, Any]:
    member = people.member(Role.SCHOOL_OFFICER)
    file = StoredFile.keep(name="x", media_type="text/csv", content=b"x")
    return {
        "organisation_id": member.organisation_id,
        "target_id": make.plan().pk,
        "person_id": member.person_id,
        "file_id": file.pk,
        "kind": "schools",
    }


def test_a_batch_is_kept(batch: Batch) -> None:
    with (
        attributed(Actor.system(), "test"),
        pytest.raises(ProgrammingError, match="Cannot delete rows"),
        transaction.atomic(),
    ):
        batch.delete()
