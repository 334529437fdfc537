"""Checks of the designated checklist: planned quantities against the minima of the edition's table, and outreach."""

from collections.abc import Iterable

from rulebook import where
from rulebook.facts.designated import DesignatedFacts, DesignatedSchool, OutreachWay
from rulebook.judging import Given, check
from rulebook.rules import Entry, Finding, Rule


@check(DesignatedFacts)
def quantities(facts: DesignatedFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Every entry of the rule reaches its minimum at every school designated to run it."""
    entries = [entry for entry in given.edition.tables["designated_entry"].values() if entry["rule"] == rule.id]
    for school in facts.schools:
        for entry in entries:
            if entry["runs"] not in school.runs:
                continue
            planned = school.quantities.get(entry.key)
            least: int = entry["minimum"]
            if planned is None:
                message = "unfilled"
            elif planned < least:
                message = "unticked" if entry["input"] == "tick" else "short"
            else:
                continue
            yield rule.find(
                message,
                where.of("subplan", school.key, "designated", entry.key),
                measured=planned,
                limit=least,
                school=school.school_name,
                designated_entry=entry.key,
            )


@check(DesignatedFacts)
def material_convener(facts: DesignatedFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Of two or more schools designated for 1.3, one coordinates."""
    designated = {school.school: school.school_name for school in facts.schools if "1.3" in school.runs}
    if len(designated) > 1 and facts.material_convener not in designated:
        message = "none" if facts.material_convener is None else "not-designated"
        place = where.of("proposal", facts.key, "material-convener")
        yield rule.find(message, place, measured=len(designated), limit=1, schools=tuple(designated.values()))


def _outreach(
    facts: DesignatedFacts, given: Given
) -> Iterable[tuple[DesignatedSchool, str, list[tuple[OutreachWay, Entry]]]]:
    """The schools designated for outreach, their address, their chosen ways; ways of another edition do not count."""
    table = given.edition.tables["outreach_way"]
    for school in facts.schools:
        if "outreach" in school.runs:
            ways = [(way, table[way.key]) for way in school.outreach if way.key in table]
            yield school, where.of("subplan", school.key, "designated", "outreach"), ways


@check(DesignatedFacts)
def outreach_ways(facts: DesignatedFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Enough ways of outreach are chosen, each with its quantity."""
    for school, place, ways in _outreach(facts, given):
        count = len({way.key for way, _ in ways})
        if count < rule["ways"]:
            yield rule.find("too-few", place, measured=count, limit=rule["ways"], school=school.school_name)
        for way, entry in ways:
            if entry.get("unit") is not None and (way.quantity is None or way.quantity < 1):
                yield rule.find(
                    "unfilled" if way.quantity is None else "zero",
                    f"{place}/{way.key}",
                    measured=way.quantity,
                    limit=1,
                    school=school.school_name,
                    outreach_way=way.key,
                )


@check(DesignatedFacts)
def outreach_core(facts: DesignatedFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The fair or the junior-high visits are among the ways, and the Administration is told their dates once fixed."""
    for school, place, ways in _outreach(facts, given):
        core = [way for way, entry in ways if entry.get("core")]
        if not core:
            yield rule.find("none", place, measured=0, limit=1, school=school.school_name)
        for way in core:
            if way.dates_set and not way.dates_told:
                yield rule.find("untold", f"{place}/{way.key}", school=school.school_name, outreach_way=way.key)
