"""Checks of an alliance: who convenes, who may be a member, when a community may have two."""

from collections.abc import Iterable

from rulebook import where
from rulebook.facts.alliance import AllianceFacts
from rulebook.judging import Given, check
from rulebook.rules import Finding, Rule


@check(AllianceFacts)
def one_convener(facts: AllianceFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Exactly one convener, and it is a member."""
    count = len(facts.conveners)
    if count != 1:
        yield rule.find("several" if count else "none", where.alliance("convener"), measured=count, limit=1)
    members = {school.code for school in facts.schools}
    for code in facts.conveners:
        if code not in members:
            yield rule.find("not-a-member", where.alliance("convener"), code=code)


@check(AllianceFacts)
def benchmark_convenes(facts: AllianceFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A benchmark school convenes; of two benchmark schools one does, which is only pointed out."""
    benchmarks = [school for school in facts.schools if school.benchmark]
    names = tuple(school.name for school in benchmarks)
    if len(benchmarks) > 1:
        yield rule.find("several", where.alliance("convener"), measured=len(benchmarks), limit=1, schools=names)
    if benchmarks and not any(school.code in facts.conveners for school in benchmarks):
        yield rule.find("not-convener", where.alliance("convener"), schools=names)


@check(AllianceFacts)
def one_proposal(facts: AllianceFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A community sends one proposal a year, unless it is large enough to be allowed two."""
    large = facts.community_schools > given.edition.rules["alliance.second-convener"]["schools_above"]
    if len(facts.siblings) > 1 or (facts.siblings and not large):
        yield rule.find(
            "second", where.alliance("siblings"), measured=len(facts.siblings) + 1, limit=1, community=facts.community
        )


@check(AllianceFacts)
def once_a_year(facts: AllianceFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A school applies once a school year."""
    for school in facts.schools:
        if school.other_applications:
            place = where.alliance("school", school.code, "application")
            count = len(school.other_applications) + 1
            yield rule.find(
                "again", place, measured=count, limit=1, school=school.name, proposals=school.other_applications
            )


@check(AllianceFacts)
def second_convener(facts: AllianceFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A community has a second alliance only above the edition's number of cooperating schools, and never a third."""
    alliances = len(facts.siblings) + 1
    if alliances > 2:
        yield rule.find("third", where.alliance("siblings"), measured=alliances, limit=2)
    if alliances > 1 and facts.community_schools <= rule["schools_above"]:
        yield rule.find(
            "too-few", where.alliance("siblings"), measured=facts.community_schools, limit=rule["schools_above"]
        )


@check(AllianceFacts)
def split_minimum(facts: AllianceFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """When split, no proposal of the community has fewer schools than the edition's minimum."""
    least = rule["schools"]
    if not facts.siblings:
        return
    if len(facts.schools) < least:
        yield rule.find("own", where.alliance("schools"), measured=len(facts.schools), limit=least)
    for sibling in facts.siblings:
        if sibling.schools < least:
            yield rule.find(
                "sibling", where.alliance("siblings"), measured=sibling.schools, limit=least, sibling=sibling.name
            )


@check(AllianceFacts)
def single_membership(facts: AllianceFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A school takes part in one alliance a year."""
    for school in facts.schools:
        if school.other_alliances:
            place = where.alliance("school", school.code, "membership")
            count = len(school.other_alliances) + 1
            yield rule.find(
                "twice", place, measured=count, limit=1, school=school.name, alliances=school.other_alliances
            )


@check(AllianceFacts)
def cross_community(facts: AllianceFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Schools from outside are no members; only the kinds of unit the edition names cooperate, and they say in what."""
    for school in facts.schools:
        if not school.in_community:
            place = where.alliance("school", school.code, "membership")
            yield rule.find("member-outside", place, school=school.name, community=facts.community)
    for unit in facts.units:
        place = where.alliance("unit", unit.key)
        if unit.kind not in rule["kinds"]:
            yield rule.find("kind", place, unit=unit.name)
        if not unit.cooperates_in.strip():
            yield rule.find("purpose", place, unit=unit.name)


@check(AllianceFacts)
def free_admission_zone(facts: AllianceFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A school funded under the free-admission learning zone does not apply here."""
    for school in facts.schools:
        if school.zone_funded:
            yield rule.find("funded", where.alliance("school", school.code, "zone-funding"), school=school.name)


@check(AllianceFacts)
def learning_zone(facts: AllianceFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A learning zone stands in for a community only with its consent recorded, and sends one proposal."""
    if not facts.learning_zone:
        return
    if not (facts.zone_consent or "").strip():
        yield rule.find("no-consent", where.alliance("learning-zone"))
    if facts.siblings:
        yield rule.find("second", where.alliance("siblings"), measured=len(facts.siblings) + 1, limit=1)


@check(AllianceFacts)
def transfer_participation(facts: AllianceFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Every applying school takes part in its community's adaptive transfer."""
    for school in facts.schools:
        place = where.alliance("school", school.code, "transfer")
        if school.takes_part_in_transfer is None:
            yield rule.find("unfilled", place, school=school.name)
        elif not school.takes_part_in_transfer:
            yield rule.find("absent", place, school=school.name)
