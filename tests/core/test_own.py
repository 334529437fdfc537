"""Jobs and files are one's own in the role they were made in; addresses that name nothing are not found."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

import tests.kinds  # noqa: F401 - declares the kinds of these tests
from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.roles import Role
from core import cells, jobs
from core.models import Job, JobState, StoredFile
from tests import make

pytestmark = pytest.mark.django_db


def signed_in(client: Client, member: Membership) -> Client:
    client.force_login(member.person, "django.contrib.auth.backends.ModelBackend")
    return client


def test_jobs_and_files_of_another_role_of_the_same_person_are_out_of_sight() -> None:
    first = make.member(Role.ADMINISTRATION_STAFF)
    with attributed(Actor.system(), "test"):
        second = Membership.objects.create(
            person=first.person,
            organisation=make.organisation(),
            role=Role.SCHOOL_OFFICER,
            period=DateRange(date(2020, 1, 1), None),
        )
    _given, made = (
        StoredFile.keep(name=name, media_type="text/csv", content=name.encode()) for name in ("given.csv", "made.csv")
    )
    job = jobs.start("tests.fail", by=Actor.of(first), sentence="")
    Job.objects.filter(pk=job.pk).update(result_file=made)
    seen = [
        (set(policy.scope(by, P.JOB_VIEW)), set(policy.scope(by, P.FILE_VIEW)))
        for by in (Actor.of(first), Actor.of(second), make.actor(Role.ADMINISTRATION_STAFF))
    ]
    assert seen == [({job}, {made}), (set(), set()), (set(), set())]


def test_job_started_once_tries_again_where_the_other_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    by, insert, calls = make.actor(Role.SCHOOL_OFFICER), jobs._insert, []

    def raced(new: Job) -> None:
        calls.append(new)
        if len(calls) == 1:
            raise IntegrityError
        insert(new)

    monkeypatch.setattr(jobs, "_insert", raced)
    first = jobs.start("tests.fail", by=by, once="x", sentence="")
    assert len(calls) == 2
    assert jobs.start("tests.fail", by=by, once="x", sentence="") == first == Job.objects.get()
    Job.objects.update(state=JobState.CANCELLED)
    assert jobs.start("tests.fail", by=by, once="x", sentence="") != first


def test_counting_under_way_for_somebody_else_leads_back(client: Client) -> None:
    mine, other = make.member(Role.ADMINISTRATION_STAFF), make.member(Role.ADMINISTRATION_STAFF)
    address = reverse("dashboards:count")
    job = jobs.start("dashboards.findings", by=Actor.of(other), once="all")
    assert signed_in(client, mine).post(address).headers["Location"] == reverse("dashboards:overview")
    assert signed_in(client, other).post(address).headers["Location"] == reverse("core:job", args=[job.pk])


@pytest.mark.parametrize("pk", [10**45, 10**18, 10**200])
@pytest.mark.parametrize("model", ["core.Job", "accounts.Person"])
def test_history_of_an_impossible_key_is_not_found(client: Client, model: str, pk: int) -> None:
    signed_in(client, make.member(Role.ADMINISTRATION_STAFF))
    assert client.get(reverse("core:history", args=[model, pk])).status_code == 404


@pytest.mark.parametrize("address", ["foo", "foo/bar", "/jobs/"])
def test_acting_as_leads_to_any_address_of_this_site(client: Client, address: str) -> None:
    answer = signed_in(client, make.member(Role.ADMINISTRATION_STAFF)).post(
        reverse("accounts:act_as"), {"next": address}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, address)


def test_an_address_with_what_cannot_be_stored_is_refused(client: Client) -> None:
    member = make.member(Role.ADMINISTRATION_STAFF)
    answer = signed_in(client, member).get(reverse("core:people"), {"q": f"\x00{member.person.name}"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("raw", "number"),
    [("9" * 9, 999_999_999), ("9" * 10, None), ("1" * 5000, None), ("-1", None), ("", None), ("１２", 12), ("²", None)],
)
def test_small_int_takes_nine_digits_at_most(raw: str, number: int | None) -> None:
    assert cells.small_int(raw) == number
