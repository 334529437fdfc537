"""Findings as pages take them: sentence, clause, field, justification, counts; and who may justify what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts import policy
from accounts.actors import Actor
from accounts.roles import Role
from communities.models import School
from findings import actions, links, subjects, tallies
from findings.actions import NotWaivable
from findings.judging import judge
from findings.links import Address, url_of
from findings.models import Tally, Waiver
from findings.presenters import Shown, counts
from proposals.judging import judged_all
from proposals.models import Proposal
from rulebook import load_edition
from rulebook.facts.alliance import AllianceFacts, SchoolFacts
from tests.access.nation import Nation, build

pytestmark = pytest.mark.django_db
EDITION = load_edition("111")
DAY = date(2026, 11, 1)


def an_alliance(schools: int = 3, **more: object) -> AllianceFacts:
    members = tuple(SchoolFacts(f"99{n:04}", f"示例{n}校") for n in range(schools))
    return AllianceFacts(
        key="a",
        community="示例社區",
        academic_year=111,
        number=1,
        schools=members,
        conveners=(),
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def nation() -> Nation:
    return build()


@pytest.fixture
def proposal(nation: Nation) -> Proposal:
    found = nation.a.records[Proposal]
    assert isinstance(found, Proposal)
    return found


def principle(found: list[Shown]) -> Shown:
    return next(each for each in found if each.strength == "principle")


def test_finding_tells_sentence_clause_and_rule_page_in_the_language_of_the_reader() -> None:
    with translation.override("zh-hant"):
        chinese = judge(an_alliance(), EDITION, subject=None, on=DAY)[0]
        assert "召集學校" in chinese.sentence
    with translation.override("en"):
        english = judge(an_alliance(), EDITION, subject=None, on=DAY)[0]
        assert "convener" in english.sentence.lower()
    assert chinese.clause.sentence
    assert chinese.rule_url == f"/rules/111/{chinese.rule}/"


def test_several_facts_are_judged_together_in_order() -> None:
    one = judge(an_alliance(), EDITION, subject=None, on=DAY)
    two = judge([an_alliance(), an_alliance()], EDITION, subject=None, on=DAY)
    assert [each.rule for each in two] == [each.rule for each in one] * 2


def test_counts_have_every_strength() -> None:
    assert counts([]) == {"hard": 0, "principle": 0, "advice": 0, "waived": 0}


def test_justification_marks_and_never_removes(nation: Nation, proposal: Proposal) -> None:
    registered = subjects.of(Proposal)
    assert registered is not None
    before = registered.judge(proposal)
    chosen = principle(before)
    by = Actor.of(nation.members[Role.CONVENER_OFFICER])
    actions.waive(by=by, subject=proposal, rule=chosen.rule, where=chosen.where, justification="  偏鄉交通不便 ")
    after = registered.judge(proposal)
    assert sorted((each.rule, each.where) for each in after) == sorted((each.rule, each.where) for each in before)
    waived = next(each for each in after if (each.rule, each.where) == (chosen.rule, chosen.where))
    assert waived.waiver is not None
    assert (waived.waiver.reason, waived.waiver.by) == ("偏鄉交通不便", by.name)
    assert not waived.is_open
    assert counts(after)["waived"] == 1
    assert counts(after)["principle"] == counts(before)["principle"] - 1
    actions.withdraw(by=by, subject=proposal, rule=chosen.rule, where=chosen.where)
    assert counts(registered.judge(proposal)) == counts(before)


def test_only_a_principle_is_justified(nation: Nation, proposal: Proposal) -> None:
    registered = subjects.of(Proposal)
    assert registered is not None
    hard = next(each for each in registered.judge(proposal) if each.strength == "hard")
    assert hard.waive_url == ""
    by = Actor.of(nation.members[Role.CONVENER_OFFICER])
    with pytest.raises(NotWaivable, match="之事項得敘明理由"):
        actions.waive(by=by, subject=proposal, rule=hard.rule, where=hard.where, justification="因為")
    assert not Waiver.objects.exists()


@pytest.mark.parametrize("justification", ["", "   ", "\n\t"])
def test_justification_says_something(nation: Nation, proposal: Proposal, justification: str) -> None:
    registered = subjects.of(Proposal)
    assert registered is not None
    chosen = principle(registered.judge(proposal))
    by = Actor.of(nation.members[Role.CONVENER_OFFICER])
    with pytest.raises(NotWaivable, match="請敘明不依原則辦理的理由"):
        actions.waive(by=by, subject=proposal, rule=chosen.rule, where=chosen.where, justification=justification)
    assert not Waiver.objects.exists()


def test_what_is_not_found_needs_no_justification(nation: Nation, proposal: Proposal) -> None:
    by = Actor.of(nation.members[Role.CONVENER_OFFICER])
    with pytest.raises(NotWaivable, match="此項檢核結果已不存在"):
        actions.waive(by=by, subject=proposal, rule="budget.capital-share", where="budget:0/x", justification="因為")


@pytest.mark.parametrize("role", [Role.SCHOOL_OFFICER, Role.ADMINISTRATION_STAFF, Role.REVIEWER])
def test_others_may_not_justify(nation: Nation, proposal: Proposal, role: Role) -> None:
    registered = subjects.of(Proposal)
    assert registered is not None
    chosen = principle(registered.judge(proposal))
    by = Actor.of(nation.members[role])
    with pytest.raises(policy.Denied, match=r"proposal\.write"):
        actions.waive(by=by, subject=proposal, rule=chosen.rule, where=chosen.where, justification="因為")
    with pytest.raises(policy.Denied, match=r"proposal\.write"):
        actions.withdraw(by=by, subject=proposal, rule=chosen.rule, where=chosen.where)
    assert not Waiver.objects.exists()


def test_many_records_take_as_many_queries_as_one(nation: Nation) -> None:
    rows = [tenant.records[Proposal] for tenant in (nation.a, nation.b)]
    judged_all(rows)  # type: ignore[arg-type]
    asked = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as queries:
            judged_all(some)  # type: ignore[arg-type]
        asked.append(len(queries))
    assert asked[0] == asked[1]


@dataclass(frozen=True)
class Asked:
    address: Address
    subject: object


@pytest.fixture
def head() -> Iterator[list[Asked]]:
    asked: list[Asked] = []

    def resolve(address: Address, subject: object) -> str:
        asked.append(Asked(address, subject))
        return f"/there/{address.key}/#{'-'.join(address.parts)}"

    links.register("tested", resolve)
    yield asked
    del links._resolvers["tested"]


def test_address_leads_to_the_field(head: list[Asked]) -> None:
    school = School()
    assert url_of("tested:7/line/12/price", school) == "/there/7/#line-12-price"
    assert head == [Asked(Address("tested", "7", ("line", "12", "price")), school)]
    assert url_of("nobody:7/line") == ""
    with pytest.raises(ValueError, match="already"):
        links.register("tested", lambda _address, _subject: "")


def test_tallies_are_replaced_not_added(proposal: Proposal) -> None:
    registered = subjects.of(Proposal)
    assert registered is not None
    found = registered.judge(proposal)
    tallies.keep(Proposal, {proposal.pk: found})
    tallies.keep(Proposal, {proposal.pk: found[:1]})
    tally = Tally.objects.get()
    assert sum((tally.hard, tally.principle, tally.advice, tally.waived)) == 1
    assert tally.object_id == proposal.pk
