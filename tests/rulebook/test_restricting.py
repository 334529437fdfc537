"""What is found in one sub-plan does not hang on the others: a school's findings can be judged without them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import Edition, Finding, evaluate, load_edition
from rulebook.facts.designated import DesignatedFacts, DesignatedSchool, OutreachWay
from rulebook.facts.proposal import ItemFacts, ProposalFacts, SubplanFacts

DAY = date(2022, 4, 30)
EDITIONS = ("106", "111")


def own(found: list[Finding], key: str) -> list[Finding]:
    """What stands at addresses of the sub-plan."""
    return [each for each in found if each.where.startswith(f"subplan:{key}/")]


def proposals(edition: Edition) -> st.SearchStrategy[ProposalFacts]:
    keys = st.sampled_from(sorted(edition.tables["work_item"]))
    flag = st.booleans()
    items = st.builds(
        ItemFacts, st.uuids().map(str), st.just("細項"), st.lists(keys, max_size=5).map(tuple), flag, flag, flag
    )
    subplans = st.builds(
        SubplanFacts,
        st.uuids().map(str),
        st.integers(100_000, 999_999).map(str),
        st.just("示例校"),
        st.lists(items, max_size=4).map(tuple),
        flag,
        flag,
        flag,
        st.none() | st.integers(0, 9),
        flag,
        flag,
    )
    return st.builds(
        ProposalFacts,
        st.just("p"),
        st.integers(1, 30),
        st.lists(subplans, min_size=1, max_size=4).map(tuple),
        st.integers(0, 12),
        st.dictionaries(keys, st.just(("他校",)), max_size=3),
        flag,
        st.none() | st.just("100000"),
    )


def checklists(edition: Edition) -> st.SearchStrategy[DesignatedFacts]:
    entries, ways = edition.tables["designated_entry"], edition.tables["outreach_way"]
    runs = sorted({entry["runs"] for entry in entries.values()} | {"outreach"})
    number = st.none() | st.integers(0, 3)
    chosen = st.builds(OutreachWay, st.sampled_from(sorted(ways)), number, st.booleans(), st.booleans())
    schools = st.builds(
        DesignatedSchool,
        st.uuids().map(str),
        st.integers(100_000, 999_999).map(str),
        st.just("示例校"),
        st.frozensets(st.sampled_from(runs)),
        st.dictionaries(st.sampled_from(sorted(entries)), number),
        st.lists(chosen, max_size=3).map(tuple),
    )
    return st.builds(
        DesignatedFacts, st.just("p"), st.lists(schools, min_size=1, max_size=4).map(tuple), st.none() | st.just("1")
    )


@pytest.mark.parametrize("key", EDITIONS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_sub_plan_is_judged_alike_alone_and_among_others(key: str, data: st.DataObject) -> None:
    edition = load_edition(key)
    facts = data.draw(proposals(edition))
    together = evaluate(facts, edition, on=DAY)
    for subplan in facts.subplans:
        alone = evaluate(replace(facts, subplans=(subplan,)), edition, on=DAY)
        assert own(alone, subplan.key) == own(together, subplan.key)


@pytest.mark.parametrize("key", EDITIONS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_checklist_is_judged_alike_alone_and_among_others(key: str, data: st.DataObject) -> None:
    edition = load_edition(key)
    facts = data.draw(checklists(edition))
    together = evaluate(facts, edition, on=DAY)
    for school in facts.schools:
        alone = evaluate(replace(facts, schools=(school,)), edition, on=DAY)
        assert own(alone, school.key) == own(together, school.key)
