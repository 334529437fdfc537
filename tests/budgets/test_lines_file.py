"""A school's file of the lines of its budget: what it adds and changes, what it is refused, cell by cell."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts.actors import Actor
from budgets import actions as budgets
from budgets import signals
from budgets.models import LINES, BudgetItem, BudgetLine, Plan
from budgets.queries import categories_of, edition_of
from core.refusals import Refused
from core.texts import texts_of
from exchange import actions, kinds
from exchange.models import Batch
from exchange.states import BatchState
from tests.budgets import make
from tests.exchange.building import Rows, as_csv, as_xlsx
from tests.exchange.importing import checked, problems, silent

pytestmark = pytest.mark.django_db

HEAD = ["經費項目", "項次", "用途說明", "單位", "數量", "單價", "金額", "備註"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan() -> Plan:
    return make.plan()


@pytest.fixture
def officer(plan: Plan) -> Actor:
    return make.officer(plan)


def name(category: str, plan: Plan) -> str:
    return categories_of(edition_of(plan))[category].name("zh-hant")


def lines(plan: Plan, *rows: tuple[Any, ...], head: list[str] = HEAD) -> bytes:
    """A file; the first cell of each row is the key of a category."""
    return as_csv([head, *([name(str(key), plan), *cells] for key, *cells in rows)])


def read(content: bytes, plan: Plan, by: Actor) -> Batch:
    return checked(content, by=by, kind="budget-lines", target=plan)


def written(content: bytes, plan: Plan, by: Actor) -> Batch:
    batch = read(content, plan, by)
    assert batch.state == BatchState.PREVIEW, batch.preview
    return actions.apply(by=by, batch=batch, progress=silent)


def standing(plan: Plan) -> list[tuple[Any, ...]]:
    rows = BudgetLine.objects.filter(item__plan=plan).order_by("item__category", "position")
    return list(rows.values_list("item__category", "description", "unit", "quantity", "unit_price", "amount"))


TWO = (("printing", 1, "成果冊", "冊", 100, 50, "", ""), ("lecture", 1, "研習講師", "", "3", "1000", "3,000", "外聘"))


def test_lines_are_added_and_only_of_this_budget(plan: Plan, officer: Actor) -> None:
    other = make.plan()
    batch = written(lines(plan, *TWO), plan, officer)
    assert standing(plan) == [
        ("lecture", "研習講師", "節", 3, 1000, 3000),
        ("printing", "成果冊", "冊", 100, 50, None),
    ]
    assert (batch.organisation_id, batch.target, batch.totals["count"], batch.totals["sums"]) == (
        plan.school_id,
        plan,
        2,
        {"total": 8000},
    )
    assert standing(other) == []
    assert BudgetLine.objects.get(item__category="lecture").amount_raw == "3000"


def test_same_file_again_changes_nothing(plan: Plan, officer: Actor) -> None:
    written(lines(plan, *TWO), plan, officer)
    counts = read(lines(plan, *TWO), plan, officer).preview["counts"]
    assert (counts["new"], counts["changed"]) == (0, 1)  # the empty unit
    written(lines(plan, *TWO), plan, officer)
    counts = read(lines(plan, *TWO), plan, officer).preview["counts"]
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, 2)


def test_a_line_is_found_by_its_place_and_keeps_what_the_file_does_not_have(plan: Plan, officer: Actor) -> None:
    make.item(plan, "printing", (2, 10), (3, 20))
    head = ["經費項目", "項次", "用途說明", "單價"]
    batch = read(lines(plan, ("printing", 2, "printing 2", 25), head=head), plan, officer)
    assert batch.preview["changed"][0]["cells"] == [["unit_price", "20", "25"]]
    actions.apply(by=officer, batch=batch, progress=silent)
    assert [row[1:] for row in standing(plan)] == [("printing 1", "式", 2, 10, None), ("printing 2", "式", 3, 25, None)]
    assert not read(lines(plan, ("printing", 2, "printing 2", 25), head=head), plan, officer).preview["gone"]


def test_an_import_is_undone_and_announced(plan: Plan, officer: Actor) -> None:
    make.item(plan, "lecture", (1, 80))
    before = standing(plan)
    batch = written(lines(plan, *TWO), plan, officer)
    told: list[Plan] = []
    listener = lambda sender, plan, **_more: told.append(plan)  # noqa: E731
    signals.changed.connect(listener)
    try:
        actions.undo(by=officer, batch=batch)
    finally:
        signals.changed.disconnect(listener)
    assert (standing(plan), told) == (before, [plan])


WRONG: dict[str, tuple[tuple[tuple[Any, ...], ...], tuple[int, str, str], str]] = {
    "a gap": ((("printing", 3, "甲", "", 1, 1, "", ""),), (2, "項次", "3"), "would leave a gap"),
    "a gap after those of the file": (
        (("printing", 1, "甲", "", 1, 1, "", ""), ("printing", 3, "乙", "", 1, 1, "", "")),
        (3, "項次", "3"),
        "would leave a gap",
    ),
    "twice": (
        (("printing", 1, "甲", "", 1, 1, "", ""), ("printing", 1, "乙", "", 1, 1, "", "")),
        (3, "經費項目", "printing"),
        "already has this key",
    ),
    "no words": ((("printing", 1, "", "", 1, 1, "", ""),), (2, "用途說明", ""), "empty"),
    "no number": ((("printing", 1, "甲", "", "約十", 1, "", ""),), (2, "數量", "約十"), "約十"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_by_its_cell(case: str, plan: Plan, officer: Actor) -> None:
    rows, where, why = WRONG[case]
    batch = read(lines(plan, *rows), plan, officer)
    assert batch.state == BatchState.WRONG
    assert problems(batch) == [where]
    assert why in batch.preview["problems"][0]["reason"]["en"]


def test_the_remark_on_a_bus_says_whom_it_serves(plan: Plan, officer: Actor) -> None:
    rows = [("bus", 1, "遊覽車", "輛", 1, 9000, "", "國中生參訪"), ("printing", 1, "成果冊", "冊", 1, 50, "", "彩色")]
    written(lines(plan, *rows), plan, officer)
    found = BudgetLine.objects.order_by("item__category").values_list("served", "remark")
    assert list(found) == [("國中生參訪", ""), ("", "彩色")]
    counts = read(lines(plan, *rows), plan, officer).preview["counts"]
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, 2)
    both = lines(plan, (*rows[0], "國中生"), head=[*HEAD, "服務對象及目的"])
    assert problems(read(both, plan, officer)) == [(2, "備註", "國中生參訪")]


def test_a_file_has_every_column_that_lines_have() -> None:
    assert {each.name for each in texts_of(BudgetLine)} <= set(kinds.get("budget-lines").fields)


def test_unknown_category_names_those_there_are(plan: Plan, officer: Actor) -> None:
    batch = read(as_csv([HEAD, ["不存在費", 1, "甲", "", 1, 1, "", ""]]), plan, officer)
    assert problems(batch) == [(2, "經費項目", "不存在費")]
    assert name("printing", plan) in batch.preview["problems"][0]["remedy"]["en"]


def test_rows_of_another_school_and_items_of_another_plan_are_refused(plan: Plan, officer: Actor) -> None:
    other = make.plan()
    for each, number in ((plan, "111-1-1"), (other, "111-2-1")):
        budgets.put_purpose(by=Actor.system(), plan=each, number=number, name="項目")
    own, theirs = plan.school.organisation, other.school.organisation
    for school, code in ((own, "010301"), (theirs, "010302")):
        school.code = code
    with make.attributed(Actor.system(), "test"):
        own.save()
        theirs.save()
    head = ["學校代碼", "細項計畫", *HEAD]
    row = [name("printing", plan), 1, "甲", "", 1, 1, "", ""]
    rows: Rows = [head, ["010301", "111-1-1", *row], ["010302", "111-2-1", row[0], 2, *row[2:]]]
    batch = read(as_csv(rows), plan, officer)
    assert problems(batch) == [(3, "學校代碼", "010302"), (3, "細項計畫", "111-2-1")]
    assert theirs.name not in str(batch.preview)
    written(as_csv(rows[:2]), plan, officer)
    assert BudgetLine.objects.get().purpose == plan.purposes.get()


def test_an_item_that_goes_before_the_file_is_applied_is_named_with_its_cell(plan: Plan, officer: Actor) -> None:
    item = budgets.put_purpose(by=Actor.system(), plan=plan, number="111-1-1", name="項目")
    head = [*HEAD, "細項計畫"]
    batch = read(lines(plan, ("printing", 1, "甲", "", 1, 1, "", "", "111-1-1"), head=head), plan, officer)
    budgets.drop_purpose(by=Actor.system(), purpose=item)
    with pytest.raises(Refused, match=r"Row 2, 細項計畫: “111-1-1” is no item of this sub-plan.*have changed since"):
        actions.apply(by=officer, batch=batch, progress=silent)
    assert standing(plan) == []


def test_template_holds_the_lines_and_read_again_changes_nothing(client: Client, plan: Plan) -> None:
    make.item(plan, "printing", (2, 10), (3, 20))
    browser = make.visitor(client, plan)
    answer = browser.get(reverse("exchange:blank_for", args=["budget-lines", plan.pk]))
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows()]
    assert [row[:4] for row in rows[1:]] == [
        [name("printing", plan), "1", None, "printing 1"],
        [name("printing", plan), "2", None, "printing 2"],
    ]
    counts = read(as_xlsx(rows), plan, make.officer(plan)).preview["counts"]
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, 2)


@pytest.mark.parametrize(("more", "fits"), [(-1, True), (0, True), (1, False)])
def test_a_budget_has_a_limit_of_lines(plan: Plan, officer: Actor, more: int, fits: bool) -> None:
    make.item(plan, "meals", *[(1, 1)] * (LINES.most - 2))
    rows = [("printing", number, "甲", "", 1, 1, "", "") for number in range(1, 2 + more + 1)]
    batch = read(lines(plan, *rows), plan, officer)
    if fits:
        actions.apply(by=officer, batch=batch, progress=silent)
    else:
        with pytest.raises(Refused, match=f"at most {LINES.most} lines"):
            actions.apply(by=officer, batch=batch, progress=silent)
        assert not BudgetItem.objects.filter(plan=plan, category="printing").exists()
    assert BudgetLine.objects.filter(item__plan=plan).count() == LINES.most - 2 + (len(rows) if fits else 0)


def test_budget_that_goes_under_signature_takes_no_file(plan: Plan, officer: Actor) -> None:
    batch = read(lines(plan, *TWO), plan, officer)
    budgets.set_under_signature(by=Actor.system(), plan=plan, under=True)
    with pytest.raises(Refused, match="being signed"):
        actions.apply(by=officer, batch=batch, progress=silent)
    assert standing(plan) == []
    batch = actions.make_preview(by=officer, batch=actions.read_again(by=officer, batch=batch), progress=silent)
    assert batch.state == BatchState.WRONG
    assert "Mend the budget" in batch.preview["problems"][0]["remedy"]["en"]


def test_what_was_signed_after_an_import_is_not_undone_unasked(plan: Plan, officer: Actor) -> None:
    batch = written(lines(plan, *TWO), plan, officer)
    budgets.set_under_signature(by=Actor.system(), plan=plan, under=True)
    with pytest.raises(Refused, match="being signed"):
        actions.undo(by=officer, batch=batch)
    assert len(standing(plan)) == 2


def test_the_command_line_undoes_no_file_of_a_school(plan: Plan, officer: Actor, capsys: Any) -> None:
    batch = written(lines(plan, *TWO), plan, officer)
    with pytest.raises(SystemExit) as ended:
        call_command("undo_import", str(batch.pk))
    assert ended.value.code == 1
    assert "for one record" in capsys.readouterr().err
    assert len(standing(plan)) == 2
