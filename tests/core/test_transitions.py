"""States change by the table, for whom it names, with its guard; everything else is refused, by the database too."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from core.models import Transition
from core.refusals import Refused
from core.transitions import Table, To, changed, check_guards, fire, log_of
from reviews.models import Criterion, Round
from reviews.states import ROUND, RoundState
from tests import make

pytestmark = pytest.mark.django_db


def a_round(weight: int = 100) -> Round:
    with attributed(Actor.system(), "test"):
        made = Round.objects.create(year=115)
        Criterion.objects.create(round=made, position=1, name_zh="可行性", name_en="Feasibility", weight=weight)
    return made


def move(row: Round, event: str, by: Actor, remark: str = "") -> Round:
    with attributed(by, "test"):
        return fire(row, event, table=ROUND, by=by, remark=remark)


def test_event_writes_state_and_log() -> None:
    staff = make.actor(Role.ADMINISTRATION_STAFF)
    row = move(a_round(), "open", staff)
    assert Round.objects.get(pk=row.pk).state == RoundState.OPEN
    entry = log_of(row).get()
    assert (entry.event, entry.source, entry.target) == ("open", "preparing", "open")
    assert (entry.person_id, entry.membership_id) == (staff.person_id, staff.membership_id)


@pytest.mark.parametrize("event", ["close", "reopen", "nonsense"])
def test_event_out_of_place_is_refused_and_nothing_changes(event: str) -> None:
    row = a_round()
    with pytest.raises(Refused, match="請重新整理頁面再操作"):
        move(row, event, make.actor(Role.ADMINISTRATION_STAFF), remark="why")
    assert Round.objects.get(pk=row.pk).state == RoundState.PREPARING
    assert not Transition.objects.exists()


@pytest.mark.parametrize(("weight", "opens"), [(99, False), (100, True)])
def test_guard_decides(weight: int, opens: bool) -> None:
    row, staff = a_round(weight), make.actor(Role.ADMINISTRATION_STAFF)
    if opens:
        assert move(row, "open", staff).state == RoundState.OPEN
    else:
        with pytest.raises(Refused, match="99"):
            move(row, "open", staff)
        assert Round.objects.get(pk=row.pk).state == RoundState.PREPARING


def test_a_guard_that_is_not_there_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_guards() == []
    monkeypatch.setattr("core.transitions._tables", [ROUND])
    Table("state", {("a", "go"): To("b", None, guard="reviews.guards.gone")})
    assert [error.msg for error in check_guards()] == ["no guard reviews.guards.gone"]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SCHOOL_OFFICER, Role.EVALUATION_GROUP])
def test_other_roles_are_denied(role: Role) -> None:
    row = a_round()
    with pytest.raises(policy.Denied, match=r"round\.manage"):
        move(row, "open", make.actor(role))
    assert Round.objects.get(pk=row.pk).state == RoundState.PREPARING


@pytest.mark.parametrize("remark", ["", "  \n"])
def test_reason_must_be_written_where_the_table_asks_for_it(remark: str) -> None:
    staff = make.actor(Role.ADMINISTRATION_STAFF)
    row = move(move(a_round(), "open", staff), "close", staff)
    with pytest.raises(Refused, match="相關人員會看到"):
        move(row, "reopen", staff, remark)
    assert move(row, "reopen", staff, " a score is missing ").state == RoundState.OPEN
    assert list(log_of(row))[-1].remark == "a score is missing"


@pytest.mark.parametrize("target", ["closed", "nowhere"])
def test_database_refuses_moves_that_no_table_lists(target: str) -> None:
    row = a_round()
    with pytest.raises(DatabaseError, match="state"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_round SET state = %s WHERE id = %s", [target, row.pk])
    assert Round.objects.get(pk=row.pk).state == RoundState.PREPARING


def test_log_cannot_be_rewritten() -> None:
    row = move(a_round(), "open", make.actor(Role.ADMINISTRATION_STAFF))
    with pytest.raises(DatabaseError, match="permission denied for table core_transition"), transaction.atomic():
        log_of(row).update(remark="never happened")
    with pytest.raises(DatabaseError, match="permission denied for table core_transition"), transaction.atomic():
        Transition.objects.all().delete()
    assert log_of(row).get().remark == ""


def test_outside_an_action_nothing_moves(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="action"):
        fire(Round(year=115), "open", table=ROUND, by=Actor.system())


def test_listeners_stand_in_the_same_transaction() -> None:
    row = a_round()

    def refuse(**_: Any) -> None:
        raise ValueError("the floor above says no")

    changed.connect(refuse, sender=Round)
    try:
        with pytest.raises(ValueError, match="floor above"):
            move(row, "open", make.actor(Role.ADMINISTRATION_STAFF))
    finally:
        changed.disconnect(refuse, sender=Round)
    assert Round.objects.get(pk=row.pk).state == RoundState.PREPARING
    assert not Transition.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_succeeds() -> None:
    row, staff = a_round(), make.actor(Role.ADMINISTRATION_STAFF)
    start = threading.Barrier(6)
    outcomes: list[str] = []

    def attempt() -> None:
        try:
            start.wait()
            move(row, "open", staff)
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] + ["refused"] * 5
    assert log_of(row).count() == 1
