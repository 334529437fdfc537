"""From rows to findings: each alliance rule is found on the rows that break it, in a constant number of queries."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.facts import alliance_facts
from communities.models import Alliance, CooperatingUnit
from rulebook import edition_for_year, evaluate
from tests.communities import make

pytestmark = pytest.mark.django_db


def found(alliance: Alliance) -> set[tuple[str, str]]:
    """Rule and message of every finding of the alliance."""
    (facts,) = alliance_facts([alliance])
    return {(each.rule, each.message_key) for each in evaluate(facts, edition_for_year(114), on=date(2025, 3, 1))}


def clean() -> Alliance:
    """An alliance without anything to mend."""
    return make.alliance(None, make.school(), make.school())


def test_clean_alliance_has_no_finding() -> None:
    assert found(clean()) == set()


def test_invited_and_declined_schools_are_no_members() -> None:
    alliance = clean()
    make.add(alliance, make.school(make.elsewhere(), free_admission_zone=True), answer="invited")
    make.add(alliance, make.school(make.elsewhere(), free_admission_zone=True), answer="declined")
    assert found(alliance) == set()


def _second(alliance: Alliance) -> None:
    with make.attributed(make.Actor.system(), "test"):
        Alliance.objects.create(community=alliance.community, year=alliance.year, number=2)


def _elsewhere_too(alliance: Alliance, *, applied: bool = False) -> None:
    other = make.alliance(make.community("C2", make.elsewhere()), applied=applied)
    make.add(other, alliance.members.get(part="partner").school)


def _unit(alliance: Alliance, purpose: str) -> None:
    with make.attributed(make.Actor.system(), "test"):
        CooperatingUnit.objects.create(
            alliance=alliance,
            school=make.school(make.elsewhere()),
            kind="rare-department",
            unit="科",
            cooperates_in=purpose,
        )


def _zone(alliance: Alliance, consent: str) -> None:
    with make.attributed(make.Actor.system(), "test"):
        Alliance.objects.filter(pk=alliance.pk).update(learning_zone=True, learning_zone_consent=consent)


CASES: list[tuple[str, Callable[[Alliance], object], set[tuple[str, str]]]] = [
    (
        "benchmark partner",
        lambda a: make.add(a, make.school(benchmark=True)),
        {("alliance.benchmark-convenes", "not-convener")},
    ),
    (
        "outside",
        lambda a: make.add(a, make.school(make.elsewhere())),
        {("alliance.cross-community", "member-outside")},
    ),
    (
        "zone funded",
        lambda a: make.add(a, make.school(free_admission_zone=True)),
        {("alliance.free-admission-zone", "funded")},
    ),
    (
        "no transfer",
        lambda a: make.add(a, make.school(transfer_participation=False)),
        {("alliance.transfer-participation", "absent")},
    ),
    (
        "transfer not told",
        lambda a: make.add(a, make.school(transfer_participation=None)),
        {("alliance.transfer-participation", "unfilled")},
    ),
    ("in two alliances", _elsewhere_too, {("alliance.single-membership", "twice")}),
    (
        "applies twice",
        lambda a: _elsewhere_too(a, applied=True),
        {("alliance.single-membership", "twice"), ("alliance.once-a-year", "again")},
    ),
    ("unit without purpose", lambda a: _unit(a, ""), {("alliance.cross-community", "purpose")}),
    ("unit", lambda a: _unit(a, "課程"), set()),
    ("zone without consent", lambda a: _zone(a, ""), {("alliance.learning-zone", "no-consent")}),
    ("zone", lambda a: _zone(a, "府教字第1號"), set()),
    (
        "second alliance",
        _second,
        {
            ("alliance.one-proposal", "second"),
            ("alliance.second-convener", "too-few"),
            ("alliance.split-minimum", "own"),
            ("alliance.split-minimum", "sibling"),
        },
    ),
]


@pytest.mark.parametrize(("change", "findings"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_change_causes_exactly_its_findings(
    change: Callable[[Alliance], object], findings: set[tuple[str, str]]
) -> None:
    alliance = clean()
    change(alliance)
    assert found(alliance) == findings


def test_alliance_without_convener_is_found() -> None:
    assert ("alliance.one-convener", "none") in found(make.alliance())


def test_school_without_township_lies_where_its_county_does() -> None:
    alliance, school = clean(), make.school()
    with make.attributed(make.Actor.system(), "test"):
        school.township = None
        school.save()
    make.add(alliance, school)
    assert found(alliance) == set()


def test_facts_take_as_many_queries_for_three_alliances_as_for_one() -> None:
    towns = [make.town(), make.elsewhere(), make.town("10007030", "和美鎮")]
    made = []
    for number, town in enumerate(towns):
        alliance = make.alliance(make.community(f"C{number}", town), make.school(town), make.school(town))
        _unit(alliance, "課程")
        made.append(alliance)
    counts = []
    for group in (made[:1], made):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert [facts.key for facts in alliance_facts(group)] == [str(each.pk) for each in group]
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_facts_come_in_the_order_asked_for() -> None:
    one = make.alliance(make.community("C1"))
    two = make.alliance(make.community("C2", make.elsewhere()))
    assert [facts.key for facts in alliance_facts([two, one])] == [str(two.pk), str(one.pk)]
