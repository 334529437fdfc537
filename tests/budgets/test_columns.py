"""A column of a budget's lines is declared once: from there it is asked, pasted, signed, compared, printed."""

from typing import Any

import pytest
from django.db import models
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from budgets import actions, fields
from budgets.forms import PasteForm
from budgets.models import BudgetLine, entered_columns
from budgets.presenters import unfinished
from budgets.queries import edition_of
from core.cells import Refusal
from core.texts import Text, texts_of
from proposals.presenters.diff import between
from proposals.printing.printed import of_subplan
from proposals.printing.reading import context
from proposals.snapshot import signed_content, signed_digest
from tests.budgets import make
from tests.proposals import make as proposals

COLUMNS = texts_of(BudgetLine)
NAMES = [each.name for each in COLUMNS]
#: A category that says whom it serves, and one that has remarks.
CATEGORY = {"serving": "bus", "plain": "meals", "": "meals"}


def _sample(column: Text) -> str:
    return "7" if column.is_number else "改寫之後"


@pytest.fixture
def line(db: Any, request: pytest.FixtureRequest) -> BudgetLine:
    """A line of a sub-plan's budget in which nothing stands, of a category that asks for the column."""
    column: Text = request.getfixturevalue("column")
    subplan = proposals.subplan(proposals.proposal())
    by = make.officer(subplan.plan)
    item = actions.add_item(by=by, plan=subplan.plan, category=CATEGORY[column.declared.when])
    return item.lines.get()


def _write(line: BudgetLine, column: Text) -> None:
    with attributed(Actor.system(), "test"):
        BudgetLine.objects.filter(pk=line.pk).update(**dict.fromkeys(column.columns, _sample(column)))


def test_every_column_that_people_write_is_declared() -> None:
    declared = {name for each in COLUMNS for name in each.columns}
    assert {each.name for each in BudgetLine._meta.concrete_fields} - declared == {"id", "item", "purpose", "position"}
    numbers = {each.name for each in BudgetLine._meta.concrete_fields if isinstance(each, models.BigIntegerField)}
    assert {each.name for each in COLUMNS if each.is_number} == numbers - {"id"}


@pytest.mark.parametrize("column", COLUMNS, ids=NAMES)
def test_a_line_is_begun_by_what_is_entered_in_it(line: BudgetLine, column: Text) -> None:
    for name in column.columns:
        setattr(line, name, _sample(column))
    assert line.is_begun is not column.declared.prefilled
    assert set(column.columns) <= set(entered_columns()) or column.declared.prefilled


@pytest.mark.parametrize("column", COLUMNS, ids=NAMES)
def test_it_takes_what_it_can_hold_and_no_more(line: BudgetLine, column: Text) -> None:
    parse, most = fields.LINE_CELLS[column.name], column.declared.most
    if most is None:
        assert parse("字" * column.longest) == ("字" * column.longest, "")
        with pytest.raises(Refusal, match=f"{column.longest + 1}"):
            parse("字" * (column.longest + 1))
    else:
        assert parse(str(most)) == (most, "")
        value, problem = parse(str(most + 1))
        assert value is None
        assert problem


@pytest.mark.parametrize("column", COLUMNS, ids=NAMES)
def test_it_is_asked_saved_and_shown_to_who_reads(line: BudgetLine, column: Text, client: Client) -> None:
    plan, name = line.item.plan, fields.cell_id(line, column.name)
    officer = make.visitor(client, plan)
    page = officer.get(reverse("budgets:table", args=[plan.pk])).content.decode()
    assert f'name="{name}"' in page
    base = column.of(line)
    saved = {"field": name, "base": base, "value": _sample(column)}
    assert officer.post(reverse("budgets:save", args=[plan.pk]), saved).status_code == 200
    line.refresh_from_db()
    assert (column.of(line), str(getattr(line, column.name))) == (_sample(column), _sample(column))
    principal = make.visitor(Client(), plan, Role.PRINCIPAL)
    page = principal.get(reverse("budgets:table", args=[plan.pk])).content.decode()
    assert f'name="{name}"' not in page
    assert f'id="{name}"' in page


@pytest.mark.parametrize("column", COLUMNS, ids=NAMES)
def test_a_block_brings_it_under_each_of_its_heads(line: BudgetLine, column: Text) -> None:
    beside = next(each for each in COLUMNS if each.name == ("unit" if column.name == "description" else "description"))
    assert column.declared.heads
    for head in column.declared.heads:
        block = f"{head}\t{beside.declared.heads[0]}\n{_sample(column)}\t某物"
        form = PasteForm({"block": block, "expects": 1}, category=line.item.category, purposes={})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["block"] == [{column.name: _sample(column), beside.name: "某物"}]


@pytest.mark.parametrize("column", COLUMNS, ids=NAMES)
def test_it_is_signed_compared_and_printed(line: BudgetLine, column: Text) -> None:
    subplan = line.item.plan.subplan
    before = signed_content(subplan)
    _write(line, column)
    after = signed_content(subplan)
    assert signed_digest(before) != signed_digest(after)
    assert any(_sample(column) in change.after for change in between(before, after))
    printed = render_to_string("proposals/pdf/one.html", context(of_subplan(subplan)))
    assert f"{_sample(column)}" in printed


def test_a_cell_that_holds_no_number_is_told_with_its_row_among_all(db: Any) -> None:
    plan = make.plan()
    item = make.item(plan, "meals", (1, 100), (2, 100), (3, 100))
    with attributed(Actor.system(), "test"):
        third = item.lines.order_by("position").last()
        BudgetLine.objects.filter(pk=third.pk).update(quantity=None, quantity_raw="約三")
    cell, *_blank, last = unfinished(plan.pk, edition_of(plan), "zh-hant")
    assert (cell.typed, cell.anchor) == ("約三", f"line-{third.pk}-quantity")
    assert "第 3 列" in cell.where
    assert last.anchor == f"line-{third.pk}-purpose"
