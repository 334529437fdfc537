"""Every case of the case files, and that the cases are enough: each rule passes somewhere and fails somewhere."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from rulebook import FigureMissing, Finding, RuleKind, Step, calculate, declarations, edition_keys, load_edition, render
from rulebook.preferences import objective, preferences

from .building import build
from .cases import Case, all_cases
from .judging import calculated, judge

EDITIONS = edition_keys()


def cited(said: Finding | Step, expected: str) -> str:
    """The clause as far as the case quotes it: its place, then as much of its sentence as tells it from others."""
    clause = said.clause
    return f"{clause.place} {clause.sentence}"[: max(len(clause.place), len(expected))]


def seen(finding: Finding, expected: Mapping[str, Any]) -> dict[str, Any]:
    """What the finding says under the keys the case asks for."""
    whole = {
        "message": finding.message_key,
        "where": finding.where,
        "measured": finding.measured,
        "limit": finding.limit,
        "strength": finding.strength.value,
        "clause": cited(finding, expected.get("clause", "")),
    }
    return {key: whole[key] for key in expected}


CHECK_CASES = [case for case in all_cases() if "findings" in case.expected]


@pytest.mark.parametrize("case", CHECK_CASES, ids=str)
def test_case_finds_what_it_expects(case: Case) -> None:
    expected = case.expected["findings"]
    found = judge(case)
    assert len(found) == len(expected), [(finding.message_key, finding.where) for finding in found]
    assert [seen(*pair) for pair in zip(found, expected, strict=True)] == expected
    for finding in found:
        for lang in ("zh-hant", "en"):
            sentence = render(finding, lang)
            assert sentence and "{" not in sentence and "None" not in sentence


@pytest.mark.parametrize("key", EDITIONS)
def test_every_rule_that_judges_has_a_passing_and_a_failing_case(key: str) -> None:
    cases = [case for case in CHECK_CASES if case.edition == key]
    judging = {rule.id for rule in load_edition(key).rules.values() if rule.judges}
    assert {case.rule for case in cases if not case.expected["findings"]} == judging
    assert {case.rule for case in cases if case.expected["findings"]} == judging


CALCULATION_CASES = [case for case in all_cases() if "result" in case.expected]


@pytest.mark.parametrize("case", CALCULATION_CASES, ids=str)
def test_case_comes_to_what_it_expects(case: Case) -> None:
    result, expected = calculated(case), case.expected["result"]
    assert dict(result.amounts) == expected["amounts"]
    assert [step.message_key for step in result.steps] == expected["steps"]
    if "clauses" in expected:
        pairs = zip(result.steps, expected["clauses"], strict=True)
        assert [cited(*pair) for pair in pairs] == expected["clauses"]
    if "says" in expected:
        assert [render(step, "zh-hant") for step in result.steps] == expected["says"]
    for step in result.steps:
        for lang in ("zh-hant", "en"):
            sentence = render(step, lang)
            assert sentence and "{" not in sentence and "None" not in sentence


PREFERENCE_CASES = [case for case in all_cases() if "costs" in case.expected]


@pytest.mark.parametrize("case", PREFERENCE_CASES, ids=str)
def test_case_costs_what_it_expects(case: Case) -> None:
    edition = load_edition(case.edition)
    pairs = [build(case.subject, alternative) for alternative in case.alternatives]
    assert {pair.key: objective(pair, edition, [case.rule])[0] for pair in pairs} == case.expected["costs"]


@pytest.mark.parametrize("key", EDITIONS)
def test_every_preference_has_cases(key: str) -> None:
    assert {case.rule for case in PREFERENCE_CASES if case.edition == key} == set(preferences(load_edition(key)))


def test_a_year_may_set_its_own_order_of_preferences() -> None:
    edition = load_edition("111")
    place = {"community": "甲一區", "county": "甲縣", "area": "甲區"}
    request = {"subject": "日語", "place": place, "remote": True}
    pair = build("pair", {"request": request, "offer": {"source": "university", "place": place}})
    assert objective(pair, edition) == (0, 0, 1, 1, 0, 0)
    assert objective(pair, edition, ["match.school-teachers-first", "match.remote-first"]) == (1, 0)
    with pytest.raises(KeyError):
        objective(pair, edition, ["match.cheapest"])


@pytest.mark.parametrize("key", EDITIONS)
def test_every_calculation_has_cases(key: str) -> None:
    calculations = {rule.id for rule in load_edition(key).rules.values() if rule.kind is RuleKind.CALCULATION}
    assert {case.rule for case in CALCULATION_CASES if case.edition == key} == calculations


def test_a_rule_calculates_on_its_own_facts_only() -> None:
    facts = build("alliance", {})
    for rule in ("execution.rate", "alliance.one-convener"):
        with pytest.raises(TypeError, match=rule):
            calculate(rule, facts, load_edition("111"), on=date(2022, 4, 30))


def test_a_missing_figure_is_an_error_that_names_it() -> None:
    facts = build("grant", {"authority": "local", "county": "示例縣", "plan_total": 1000})
    with pytest.raises(FigureMissing, match="fiscal-tier/示例縣 is known for 2022-04-30"):
        calculate("funding.tier-share", facts, load_edition("111"), on=date(2022, 4, 30))


@pytest.mark.parametrize("key", EDITIONS)
def test_every_message_is_said_by_some_case(key: str) -> None:
    said = {
        (case.rule, finding["message"])
        for case in CHECK_CASES
        if case.edition == key
        for finding in case.expected["findings"]
    }
    said |= {
        (case.rule, message)
        for case in CALCULATION_CASES
        if case.edition == key
        for message in case.expected["result"]["steps"]
    }
    assert said == {(rule.id, message) for rule in load_edition(key).rules.values() for message in rule.messages}


def test_a_budget_tells_which_declarations_it_gives_occasion_for() -> None:
    edition = load_edition("111")
    facts = build("budget", {"items": [{"category": "equipment", "amount": 20000}]})
    due = declarations(facts, edition, on=date(2022, 4, 30))
    assert [rule.id for rule in due] == [
        "budget.capital-purpose",
        "budget.no-routine",
        "budget.not-textbook",
        "budget.no-transfer",
    ]
    assert all(rule.declares for rule in due)
