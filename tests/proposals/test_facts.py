"""Rows as facts: what the rulebook hears of a proposal, for any number of them with the same queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from accounts.attribution import attributed
from budgets.models import BudgetLine
from communities.models import School, SchoolYear
from findings.presenters import Shown
from proposals import actions
from proposals.facts import gather
from proposals.judging import judged, judged_all, judged_shared, judged_subplan, of_shared, of_subplan
from proposals.models import Proposal
from tests.budgets import make as lower
from tests.proposals import make

pytestmark = pytest.mark.django_db


def rules(proposal: Proposal) -> set[str]:
    return {shown.rule for shown in judged(proposal)}


def test_items_hours_and_marks_become_facts():
    proposal = make.proposal()
    own = make.subplan(proposal)
    by = make.officer(own.school)
    item = make.item(own, "1.1", "3.1")
    for field, value in (
        ("hours", "4"),
        (f"item-{item.pk}-linked_courses", "與國中合辦"),
        (f"item-{item.pk}-benchmark_own", "1"),
    ):
        actions.save_field(by=by, subplan=own, field=field, base="", value=value)
    (whole,) = gather([proposal])
    facts = whole.content.subplans[0]
    assert (facts.convener, facts.reduced_hours, whole.content.schools) == (True, 4, 2)
    assert facts.items[0].work_items == ("1.1", "3.1")
    assert (facts.items[0].benchmark_own, facts.items[0].linked_with_junior_high) == (True, True)
    assert facts.shared_work_items == frozenset()


@pytest.mark.parametrize(("ownership", "private"), [("public", False), ("private", True)])
def test_ownership_of_the_school_becomes_a_fact(ownership: str, private: bool):
    proposal = make.proposal()
    own = make.subplan(proposal)
    with attributed(Actor.system(), "test"):
        School.objects.filter(pk=own.school.pk).update(ownership=ownership)
    (whole,) = gather([proposal])
    assert whole.content.subplans[0].private is private


def test_budget_lines_become_the_advisors_fee_and_the_transfers_line():
    proposal = make.proposal()
    own = make.subplan(proposal)
    budget = lower.item(own.plan, "advising", (2, 2500))
    item = make.item(own, "4.5")
    (whole,) = gather([proposal])
    assert (whole.content.subplans[0].advisor_fee, whole.content.subplans[0].transfer_line) == (True, False)
    with attributed(Actor.system(), "test"):
        BudgetLine.objects.filter(item=budget).update(purpose=item.purpose)
    (whole,) = gather([proposal])
    assert whole.content.subplans[0].transfer_line is True


def test_designated_quantities_become_facts():
    proposal = make.proposal()
    own = make.subplan(proposal)
    make.designate(own.school, partnership=True, outreach=True)
    by = make.officer(own.school)
    for field, value in (
        ("figure-designated.1.1-communities", "2"),
        ("figure-designated.1.1-outcomes", "1"),
        ("figure-outreach.fair", "1"),
        ("figure-outreach.fair.quantity", "3"),
        ("figure-outreach.fair.dates_set", "1"),
    ):
        actions.save_field(by=by, subplan=own, field=field, base="", value=value)
    (whole,) = gather([proposal])
    (school,) = whole.designated.schools
    assert (school.quantities["1.1-communities"], school.quantities["1.1-outcomes"]) == (2, 1)
    assert school.runs == {"1.1", "1.2", "1.3", "1.4", "outreach"}
    assert [(way.key, way.quantity, way.dates_set, way.dates_told) for way in school.outreach] == [
        ("fair", 3, True, False)
    ]
    assert "designated.outreach-core" in rules(proposal)


def test_school_that_left_counts_no_more():
    proposal = make.complete(make.proposal())
    with attributed(Actor.system(), "test"):
        proposal.alliance.members.filter(part="partner").delete()
    assert "mandatory.4.5" in rules(proposal)


def sister(proposal: Proposal) -> Proposal:
    """The proposal of a second alliance of the community."""
    other = make.proposal()
    with attributed(Actor.system(), "test"):
        other.alliance.community = proposal.alliance.community
        other.alliance.number = 2
        other.alliance.save()
    return other


@pytest.mark.parametrize("work_item", ["4.1", "4.2", "4.3", "4.5"])
def test_what_one_school_of_the_community_runs_counts_with_the_sister_alliance(work_item: str):
    proposal = make.complete(make.proposal())
    other = sister(proposal)
    assert f"mandatory.{work_item}" not in rules(proposal) | rules(other)
    make.item(make.subplan(other), work_item)
    assert f"mandatory.{work_item}" in rules(proposal) & rules(other)


def test_exploration_counts_with_the_sister_alliance():
    proposal = make.proposal()
    other = sister(proposal)
    make.item(make.subplan(other), "4.4-career")
    (whole,) = gather([proposal])
    assert whole.content.schools_elsewhere == 2
    assert whole.content.elsewhere == {"4.4-career": (make.subplan(other).school.name,)}
    assert "mandatory.4.4-any" not in rules(proposal)
    assert "mandatory.4.4-academic" not in rules(proposal)


def test_hours_of_a_partner_have_their_own_limit():
    proposal = make.proposal()
    own = make.subplan(proposal, 2)
    actions.save_field(by=make.officer(own.school), subplan=own, field="hours", base="", value="3")
    (found,) = [shown for shown in judged(proposal) if shown.rule == "hours.partner"]
    assert (found.finding.measured, found.finding.limit) == (3, 2)
    assert found.url == f"/subplans/{own.pk}/#hours"


def test_findings_lead_to_their_fields():
    proposal = make.complete(make.proposal())
    own = make.subplan(proposal, 2)
    make.designate(own.school, partnership=True, outreach=True)
    make.item(own, "4.1")
    exploring = own.items.filter(work_items__overlap=["4.4-career", "4.4-academic"]).values_list("pk", flat=True)
    urls = {(shown.rule, shown.finding.message_key): shown.url for shown in judged(proposal)}
    assert urls["mandatory.4.1", "several"] == f"/proposals/{proposal.pk}/matrix/#work-item-4.1"
    assert urls["designated.1.1-communities", "unfilled"].endswith("#figure-designated.1.1-communities")
    assert urls["mandatory.4.4-link", "missing"] in {
        f"/subplans/{own.pk}/items/{pk}/#item-{pk}-linked_courses" for pk in exploring
    }
    assert all(urls.values())


def test_own_findings_are_the_schools():
    proposal = make.proposal()
    first, second = make.subplan(proposal), make.subplan(proposal, 2)
    for own in (first, second):
        actions.save_field(by=make.officer(own.school), subplan=own, field="hours", base="", value="9")
    shown = judged(proposal)
    assert [each.rule for each in of_subplan(second, shown) if each.rule.startswith("hours")] == ["hours.partner"]


def test_benchmark_mark_is_the_years():
    proposal = make.proposal()
    own = make.subplan(proposal)
    with attributed(Actor.system(), "test"):
        SchoolYear.objects.filter(school=own.school).update(benchmark=True)
    assert "mandatory.benchmark-all" in rules(proposal)


def test_findings_of_many_take_the_queries_of_one():
    proposals = [make.complete(make.proposal()) for _each in range(3)]
    judged_all(proposals[:1])  # content types are remembered from here on
    counts = []
    for some in (proposals[:1], proposals):
        with CaptureQueriesContext(connection) as queries:
            judged_all(list(Proposal.objects.filter(pk__in=[each.pk for each in some])))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def said(shown: list[Shown]) -> list[tuple[object, ...]]:
    """The findings as a page tells them, in its order."""
    return [(each.where, each.sentence, each.about, each.waiver, each.url, each.waive_url) for each in shown]


def busy() -> Proposal:
    """A proposal with something to mend everywhere, beside a sister alliance."""
    proposal = make.complete(make.proposal())
    make.item(make.subplan(sister(proposal)), "4.4-career")
    with attributed(Actor.system(), "test"):
        Proposal.objects.filter(pk=proposal.pk).update(industry_in_community=True)
    for number, hours in ((1, "9"), (2, "8")):
        own = make.subplan(proposal, number)
        make.designate(own.school, partnership=True, outreach=True)
        lower.item(own.plan, "equipment", (1, 500_000))
        lower.item(own.plan, "advising", (2, 9_000))
        make.item(own, "4.4-career", "4.4-academic")
        by = make.officer(own.school)
        for field, value in (
            ("hours", hours),
            ("figure-designated.1.1-communities", "兩校"),
            ("figure-outreach.fair", "1"),
        ):
            actions.save_field(by=by, subplan=own, field=field, base="", value=value)
    return Proposal.objects.get(pk=proposal.pk)


def test_one_school_alone_is_judged_as_in_the_whole() -> None:
    proposal = busy()
    whole = judged(proposal)
    for own in proposal.subplans.all():
        mine = said(judged_subplan(own))
        assert mine == said(of_subplan(own, whole))
        assert {where.partition(":")[0] for where, *_rest in mine} == {"subplan", "budget"}
        assert any("兩校" in str(sentence) for _where, sentence, *_rest in mine)


def test_what_belongs_to_no_school_is_judged_as_in_the_whole() -> None:
    proposal = busy()
    assert said(judged_shared(proposal)) == said(of_shared(judged(proposal)))
    assert said(judged_shared(proposal))


def test_a_school_that_has_left_is_found_nothing_of() -> None:
    proposal = busy()
    own = make.subplan(proposal, 2)
    with attributed(Actor.system(), "test"):
        proposal.alliance.members.filter(school=own.school_id).delete()
    assert judged_subplan(own) == []


def test_a_schools_findings_read_as_many_rows_beside_forty_lines_of_another_school_as_beside_none() -> None:
    proposal = busy()
    first, second = make.subplan(proposal), make.subplan(proposal, 2)
    before, theirs = rows_read(lambda: judged_subplan(first)), rows_read(lambda: judged_subplan(second))
    lower.item(second.plan, "printing", *((1, 100) for _each in range(40)))
    assert rows_read(lambda: judged_subplan(first)) == before
    assert rows_read(lambda: judged_subplan(second)) >= theirs + 40


def rows_read(call: Callable[[], object]) -> int:
    """How many rows the database hands out during a call."""
    count = 0

    def counted(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        result = execute(sql, params, many, context)
        count += max(context["cursor"].rowcount, 0)
        return result

    with connection.execute_wrapper(counted):
        call()
    return count
