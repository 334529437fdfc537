"""What a kind of import declares of permission and owner, and what happens where it does not."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.policy import Denied
from accounts.roles import Role
from budgets.models import BudgetLine, Plan
from core import jobs
from exchange import actions, kinds, queries
from exchange.kinds.checks import check_kinds, faults
from tests import make as people
from tests.budgets import make
from tests.exchange.importing import LINES, LINES_KIND, checked, silent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BEAT", 600)  # its connection sees no job of a test that is one transaction


@pytest.fixture
def plan() -> Plan:
    return make.plan()


class Declared(kinds.ImportKind):
    """A kind for budgets that lacks nothing."""

    key = "declared"
    permission = P.BUDGET_WRITE
    target = Plan
    writes = (Plan, BudgetLine)
    whose = {Plan: "pk", BudgetLine: "item__plan"}

    def outside(self, entry: kinds.ImportEntry, heads: Any) -> Any:
        yield from ()


UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "neither": ({"target": None}, "a target or that it is nationwide"),
    "both": ({"nationwide": True}, "a target or that it is nationwide"),
    "no permission": ({"permission": None}, "no permission"),
    "a permission about something else": (
        {"permission": P.SUBPLAN_WRITE},
        "is about Subplan, the kind's target is Plan",
    ),
    "a permission about rows, for the nation": (
        {"target": None, "nationwide": True},
        "is about Plan, the kind's target is no record",
    ),
    "a permission of roles that cannot import": (
        {"permission": P.BUDGET_VIEW},
        "accountant has budget.view, and lacks",
    ),
    "nobody refuses rows": ({"outside": kinds.ImportKind.outside}, "no `outside`"),
    "no way": ({"whose": {Plan: "pk"}}, "no way from BudgetLine to Plan"),
    "a way elsewhere": ({"whose": {Plan: "pk", BudgetLine: "item"}}, "no way from BudgetLine to Plan"),
    "a way that is none": ({"whose": {Plan: "year__x", BudgetLine: "item__plan"}}, "no way from Plan to Plan"),
}


def test_a_kind_that_declares_all_is_fine() -> None:
    assert list(faults(Declared)) == []
    assert check_kinds() == []


@pytest.mark.parametrize("case", UNFIT)
def test_a_kind_that_does_not_say_whose_rows_it_writes_does_not_start(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed, why = UNFIT[case]
    unfit = type("Unfit", (Declared,), {"key": "unfit", **changed})
    monkeypatch.setitem(kinds.registry._kinds, "unfit", unfit)
    assert [each.msg for each in check_kinds() if why in each.msg], check_kinds()


def test_a_kind_with_a_target_refuses_every_row_until_it_says_which_are_its_own(plan: Plan) -> None:
    silent_kind = type("Silent", (Declared,), {"outside": kinds.ImportKind.outside})
    with pytest.raises(NotImplementedError):
        list(silent_kind(record=plan).outside(kinds.ImportEntry(1, (), {}), {}))


def test_a_kind_that_writes_rows_of_another_record_writes_none(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = people.member(Role.SCHOOL_OFFICER, plan.school.organisation)
    batch = checked(LINES, by=Actor.of(officer), kind=LINES_KIND, target=plan)
    other = make.plan()
    make.item(other, "printing", (1, 1))
    before = list(BudgetLine.objects.values())
    write = kinds.get(LINES_KIND).apply

    def wrong(self: Any, *given: Any, **more: Any) -> None:
        write(self, *given, **more)
        BudgetLine.objects.filter(item__plan=other).update(description="別校")

    monkeypatch.setattr(kinds.get(LINES_KIND), "apply", wrong)
    with pytest.raises(RuntimeError, match="BudgetLine that are not its target's"), transaction.atomic():
        actions.apply(by=Actor.of(officer), batch=batch, progress=silent)
    assert list(BudgetLine.objects.values()) == before


def test_the_command_line_gives_files_of_the_nation_only(plan: Plan) -> None:
    assert LINES_KIND not in {kind.key for kind in queries.kinds_open(Actor.system(), None)}
    with pytest.raises(Denied, match=r"budget\.write"):
        actions.upload(by=Actor.system(), name="x", content=LINES, kind=LINES_KIND, target=plan)
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("import_data", LINES_KIND, "lines.csv")
