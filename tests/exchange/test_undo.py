"""An applied import is taken back whole, while nothing depends on it."""

import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation
from accounts.roles import Role
from communities import actions as communities
from communities.models import AcademicYear, School, SchoolProgramme, SchoolYear
from core import jobs
from core.models import Job, JobState
from core.refusals import Refused
from exchange import actions
from exchange.models import Batch
from exchange.states import BatchState
from tests import make
from tests.exchange.building import as_csv, school, schools
from tests.exchange.importing import applied, counted
from tests.exchange.test_answers import answered, checked, row, silent, statistics

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Membership:
    return make.member(Role.ADMINISTRATION_STAFF)


@pytest.fixture
def staff(member: Membership) -> Actor:
    return Actor.of(member)


def contents() -> list[Any]:
    """Every value of every row that imports write."""
    return [
        list(model.objects.order_by("pk").values())  # type: ignore[attr-defined]
        for model in (Organisation, School, SchoolYear, SchoolProgramme)
    ]


def test_new_changed_and_removed_rows_are_as_before(staff: Actor) -> None:
    applied(statistics(row("070301"), row("070302")), by=staff)
    before = contents()
    batch = checked(statistics(row("070301", students=77), row("070303")), by=staff)
    batch = actions.apply(by=staff, batch=answered(batch, staff, gone="remove"), progress=silent)
    assert contents() != before
    batch = actions.undo(by=staff, batch=batch)
    assert (batch.state, contents()) == (BatchState.UNDONE, before)


def test_imports_are_undone_one_after_the_other_and_done_again(staff: Actor) -> None:
    empty = counted()
    first = applied(as_csv(schools(school("070301"))), by=staff)
    second = applied(as_csv(schools(school("070301", name="改名高中"))), by=staff)
    with pytest.raises(Refused, match="later import"):
        actions.undo(by=staff, batch=first)
    actions.undo(by=staff, batch=second)
    assert School.objects.get().name == "虛構070301高中"
    actions.undo(by=staff, batch=first)
    assert counted() == empty
    applied(as_csv(schools(school("070301"))), by=staff)
    assert School.objects.count() == 1


def test_later_file_with_the_same_rows_unchanged_depends_on_it(staff: Actor) -> None:
    first = applied(statistics(row("070301")), by=staff)
    applied(statistics(row("070301"), row("070302")), by=staff)
    with pytest.raises(Refused, match="1 of the same rows"):
        actions.undo(by=staff, batch=first)


def test_later_file_of_other_rows_does_not(staff: Actor) -> None:
    first = applied(statistics(row("070301")), by=staff)
    applied(statistics(row("020301", county="宜蘭縣")), by=staff)
    actions.undo(by=staff, batch=first)
    assert [kept.school.code for kept in SchoolProgramme.objects.all()] == ["020301"]


def test_row_that_somebody_changed_since_keeps_the_import(staff: Actor) -> None:
    batch = applied(as_csv(schools(school("070301"), school("070302"))), by=staff)
    before = contents()
    changed = School.objects.get(organisation__code="070302")
    communities.save_school(by=staff, school=changed, field="phone", base=changed.phone, value="04-1")
    after = contents()
    assert after != before
    with pytest.raises(Refused, match="虛構070302高中"):
        actions.undo(by=staff, batch=batch)
    assert contents() == after
    batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED


def test_row_that_something_refers_to_keeps_the_import(staff: Actor) -> None:
    batch = applied(as_csv(schools(school("070301"))), by=staff)
    with attributed(Actor.system(), "test"):
        SchoolYear.objects.create(school=School.objects.get(), year=AcademicYear.objects.create(year=111))
    before = contents()
    with pytest.raises(Refused, match="虛構070301高中"):
        actions.undo(by=staff, batch=batch)
    assert contents() == before


def test_only_an_applied_import_can_be_undone_and_only_once(staff: Actor) -> None:
    batch = checked(as_csv(schools(school("070301"))), by=staff)
    with pytest.raises(Refused, match=r"This has already changed \(it is now “Ready to check”\)"):
        actions.undo(by=staff, batch=batch)
    batch = actions.apply(by=staff, batch=batch, progress=silent)
    actions.undo(by=staff, batch=batch)
    with pytest.raises(Refused, match=r"This has already changed \(it is now “Undone”\)"):
        actions.undo(by=staff, batch=batch)


def test_page_orders_the_undoing_once(client: Client, member: Membership, staff: Actor) -> None:
    client.force_login(member.person, "django.contrib.auth.backends.ModelBackend")
    batch = applied(as_csv(schools(school("070301"))), by=staff)
    Job.objects.update(state=JobState.DONE)
    for _ in range(2):
        assert client.post(reverse("exchange:undo", args=[batch.pk])).status_code == 302
    (job,) = Job.objects.filter(kind="exchange.undo")
    jobs.run(str(job.pk))
    batch.refresh_from_db()
    assert (batch.state, School.objects.count()) == (BatchState.UNDONE, 0)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_undo_once() -> None:
    staff = make.actor(Role.ADMINISTRATION_STAFF)
    batch = applied(as_csv(schools(school("070301"))), by=staff)
    outcomes: list[str] = []

    def undo() -> None:
        try:
            actions.undo(by=staff, batch=Batch.objects.get(pk=batch.pk))
            outcomes.append("undone")
        except Refused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    both = [threading.Thread(target=undo) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    connection.close()
    assert sorted(outcomes) == ["refused", "undone"]
    assert School.objects.count() == 0
