"""Properties of the money rules: sums, shares, instalments, returns, and addresses that lead back into the facts."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import calculate, evaluate, load_edition
from rulebook.checks.budget_shares import shares
from rulebook.facts.budget import BudgetFacts, BudgetItem, BudgetLine
from rulebook.facts.grant import GrantCell, GrantFacts, SpendingFacts
from rulebook.money import half_up, percent_text, rate, share, thousands, within_share

EDITION = load_edition("111")
DAY = date(2022, 4, 30)
CATEGORIES = [*EDITION.tables["category"], *EDITION.tables["refused_category"], "nonsense"]

AMOUNTS = st.one_of(st.none(), st.integers(0, 3000), st.sampled_from([9_999, 10_000, 12_001]))
MAYBE = st.sampled_from([None, True, False])


@st.composite
def lines(draw: st.DrawFn, key: str) -> BudgetLine:
    return BudgetLine(
        key=key,
        category=draw(st.sampled_from(CATEGORIES)),
        purpose=draw(st.sampled_from(["", "研習"])),
        quantity=draw(st.one_of(st.none(), st.integers(0, 60))),
        unit=draw(st.sampled_from(["", "節", "式", "批"])),
        unit_price=draw(AMOUNTS),
        amount=draw(st.one_of(st.none(), st.integers(0, 60_000))),
        payee=draw(st.sampled_from([None, "own-staff", "ministry", "outside"])),
        half_day=draw(MAYBE),
        lodging=draw(MAYBE),
        regular=draw(MAYBE),
        own_premises=draw(MAYBE),
        bonus=draw(MAYBE),
        work=draw(st.sampled_from([None, "event", "other"])),
        people=draw(st.one_of(st.none(), st.integers(0, 5))),
        participants=draw(st.one_of(st.none(), st.integers(0, 60))),
    )


@st.composite
def budgets(draw: st.DrawFn) -> BudgetFacts:
    count = draw(st.integers(0, 6))
    chosen = draw(st.lists(st.sampled_from(CATEGORIES), unique=True, max_size=5))
    typed = st.one_of(st.none(), st.integers(0, 90).map(lambda thousand: thousand * 1000), st.integers(0, 9_999))
    return BudgetFacts(
        key="p",
        school="990001",
        school_name="示例校",
        lines=tuple(draw(lines(f"l{number}")) for number in range(count)),
        items=tuple(BudgetItem(category, draw(typed)) for category in chosen),
        benchmark=draw(st.booleans()),
        runs_exploration=draw(st.booleans()),
        accounts={"total": draw(typed)},
        declared=draw(st.sampled_from([None, frozenset(), frozenset({"budget.no-transfer"})])),
    )


def found(facts: BudgetFacts) -> list[tuple[Any, ...]]:
    whole = evaluate(facts, EDITION, on=DAY)
    return sorted((one.rule, one.message_key, one.where, str(one.measured), str(one.limit)) for one in whole)


def test_two_assistants_without_a_number_are_asked_about_in_any_order() -> None:
    lines = tuple(BudgetLine(key=key, category="assistant") for key in ("l9", "l10"))
    facts = BudgetFacts(key="p", school="990001", school_name="示例校", lines=lines, benchmark=True)
    assert found(replace(facts, lines=lines[::-1])) == found(facts)
    assert any(where == "budget:p/line/l9/people" for _rule, _key, where, *_more in found(facts))


@given(budgets(), st.randoms())
@settings(max_examples=30, deadline=None)
def test_the_order_of_lines_and_items_never_matters(facts: BudgetFacts, random: Any) -> None:
    moved_lines, moved_items = list(facts.lines), list(facts.items)
    random.shuffle(moved_lines)
    random.shuffle(moved_items)
    assert found(replace(facts, lines=tuple(moved_lines), items=tuple(moved_items))) == found(facts)


@given(budgets(), st.data())
@settings(max_examples=30, deadline=None)
def test_adding_a_line_never_lowers_what_a_share_counts(facts: BudgetFacts, data: st.DataObject) -> None:
    facts = replace(facts, items=())
    more = replace(facts, lines=(*facts.lines, data.draw(lines("new"))))
    before, after = shares(facts, EDITION, on=DAY), shares(more, EDITION, on=DAY)
    for less, greater in zip(before, after, strict=True):
        if less.rule.id != "budget.meals-share":
            assert greater.amount >= less.amount


@given(budgets(), st.integers(0, 60_000))
@settings(max_examples=30, deadline=None)
def test_splitting_a_line_in_two_changes_no_sum(facts: BudgetFacts, part: int) -> None:
    if not facts.lines:
        return
    first, *rest = facts.lines
    part = min(part, first.total)
    halves = (replace(first, amount=part), replace(first, key="other", amount=first.total - part))
    split = replace(facts, lines=(*halves, *rest))
    assert dict(split.computed) == dict(facts.computed)
    assert dict(split.amounts) == dict(facts.amounts)


LINE_FIELDS = {field.name for field in fields(BudgetLine)}


def leads_somewhere(where: str, facts: BudgetFacts) -> bool:
    """Whether the address is that of a field, item, account or declaration of these facts."""
    subject, kind, *rest = where.split("/")
    if subject != f"budget:{facts.key}":
        return False
    if kind == "line":
        return rest[0] in {line.key for line in facts.lines} and rest[1].replace("-", "_") in LINE_FIELDS
    if kind == "item":
        return rest[0] in CATEGORIES
    if kind == "account":
        return rest[0] in EDITION.tables["account"]
    return kind == "declaration" and rest[0] in EDITION.rules


@given(budgets())
@settings(max_examples=30, deadline=None)
def test_every_finding_leads_to_a_field(facts: BudgetFacts) -> None:
    for finding in evaluate(facts, EDITION, on=DAY):
        assert leads_somewhere(finding.where, facts), finding.where


@given(st.integers(0, 50_000_000))
@settings(max_examples=60, deadline=None)
def test_a_schools_instalments_sum_to_the_grant(grant: int) -> None:
    result = calculate("payment.school-instalments", GrantFacts("g", "示例校", "moe", grant=grant), EDITION, on=DAY)
    assert sum(result.amounts.values()) == grant
    assert min(result.amounts.values()) >= 0


@given(st.integers(0, 50_000_000), st.integers(0, 100), st.one_of(st.none(), st.integers(0, 100)))
@settings(max_examples=60, deadline=None)
def test_a_local_schools_instalments_sum_to_what_is_payable(grant: int, percent: int, came_to: int | None) -> None:
    tendered = grant * percent // 100
    contracted = None if came_to is None else tendered * came_to // 100
    facts = GrantFacts("g", "示例校", "local", grant=grant, tendered=tendered, contracted=contracted)
    result = calculate("payment.local-instalments", facts, EDITION, on=DAY)
    assert sum(result.amounts.values()) == grant - tendered + (tendered if contracted is None else contracted)
    assert min(result.amounts.values()) >= 0


@st.composite
def spendings(draw: st.DrawFn) -> SpendingFacts:
    cells = []
    for period in (1, 2):
        for account in ("current", "capital"):
            approved = draw(st.integers(0, 2_000_000))
            spent = draw(st.integers(0, approved))
            cells.append(GrantCell(period, account, approved, spent, draw(st.integers(0, approved - spent))))
    total = sum(cell.approved for cell in cells)
    return SpendingFacts(
        "s",
        "示例校",
        draw(st.sampled_from(["moe", "local"])),
        draw(st.booleans()),
        total,
        draw(st.integers(0, total)),
        tuple(cells),
    )


@given(spendings())
@settings(max_examples=60, deadline=None)
def test_returns_are_neither_negative_nor_above_the_surplus(facts: SpendingFacts) -> None:
    rules = ("surplus.public-85", "surplus.private", "surplus.unexecuted")
    results = [calculate(rule, facts, EDITION, on=DAY).amounts for rule in rules]
    for cell in facts.cells:
        returned = [result[cell.key] for result in results if cell.key in result]
        assert len(returned) <= 1
        assert all(0 <= amount <= cell.surplus for amount in returned)
    assert all(result["return"] == sum(value for key, value in result.items() if "/" in key) for result in results)


@pytest.mark.parametrize(
    ("amount", "base", "percent", "within"),
    [(29, 100, 30, True), (30, 100, 30, True), (31, 100, 30, False), (0, 0, 5, True)],
)
def test_exactly_at_the_limit_passes(amount: int, base: int, percent: int, within: bool) -> None:
    assert within_share(amount, base, percent) is within


def test_roundings_are_those_of_the_directions() -> None:
    assert (share(999, 50), thousands(11_900), thousands(999)) == (499, 11_000, 0)
    assert (half_up(5, 2), half_up(4, 3), half_up(5, 3), half_up(0, 7)) == (3, 1, 2, 0)
    assert (rate(1_360_000, 1_500_000), rate(1, 8), rate(0, 3)) == (9067, 1250, 0)
    assert (percent_text(9067), percent_text(5), percent_text(10_000)) == ("90.67", "0.05", "100.00")


def test_a_rate_that_falls_short_never_looks_like_its_limit() -> None:
    assert [rate(part, 1_000_000) for part in (849_949, 849_950, 849_999, 850_000, 850_001)] == [
        8499,
        8499,
        8499,
        8500,
        8500,
    ]
    assert (rate(999_999, 1_000_000), rate(1, 1), rate(1_000_001, 1_000_000)) == (9999, 10_000, 10_001)
    assert rate(2_000_001, 1_000_000) == 20_000
    assert (rate(84_444, 100_000), rate(84_445, 100_000), rate(84_555, 100_000)) == (8444, 8445, 8456)
    assert [rate(part, 100_000, 10) for part in (84_949, 84_950, 84_999, 85_000, 85_049, 85_050)] == [
        8490,
        8490,
        8490,
        8500,
        8500,
        8510,
    ]


def test_a_share_names_the_categories_that_count() -> None:
    items = tuple(BudgetItem(category, 1000) for category in ("assistant", "lecture", "equipment", "printing"))
    found = {share.rule.id: share for share in shares(BudgetFacts("k", "990001", "示例校", (), items), EDITION, on=DAY)}
    counted = {rule: share.categories for rule, share in found.items()}
    assert counted["budget.capital-share"] == ("equipment",)
    assert counted["budget.personnel-share"] == ("assistant",)
    assert found["budget.capital-share"].amount == found["budget.personnel-share"].amount == 1000
