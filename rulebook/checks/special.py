"""Checks of special admissions: quotas, plans, examinations, joint admission, decisions, committees."""

from collections.abc import Iterable
from datetime import date

from rulebook import where
from rulebook.facts.special import CommitteeFacts, DecisionFacts, RegionFacts, SpecialFacts
from rulebook.judging import Given, check
from rulebook.money import share, within_share
from rulebook.rules import Finding, Rule


def _at(facts: SpecialFacts, *parts: str) -> str:
    return where.of("special", facts.key, *parts)


def _due(year: int, rule: Rule) -> date:
    """The rule's day in the calendar year before admission."""
    month, day = rule["day"]
    return date(year + 1910, month, day)


@check(RegionFacts)
def region_share(facts: RegionFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """All special places of the region stay within its share of that year, where it is known."""
    percent, place = rule["percents"].get(str(facts.year)), where.of("region", facts.key, "places")
    if percent is None:
        yield rule.find("unknown", place, year=facts.year)
    elif not within_share(facts.special_places, facts.approved_places, percent):
        limit = share(facts.approved_places, percent)
        yield rule.find("above", place, measured=facts.special_places, limit=limit)


@check(SpecialFacts)
def school_share(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A school's special places stay within its share."""
    percent = rule["percent"]
    if not within_share(facts.school_special, facts.school_places, percent):
        limit = share(facts.school_places, percent)
        place = _at(facts, "places")
        yield rule.find("above", place, measured=facts.school_special, limit=limit, school=facts.school_name)


@check(SpecialFacts)
def deadline(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The application is in by the rule's day."""
    due, place = _due(facts.year, rule), _at(facts, "submitted")
    if facts.submitted_on is None:
        if given.on > due:
            yield rule.find("overdue", place, measured=given.on.isoformat(), limit=due.isoformat())
    elif facts.submitted_on > due:
        yield rule.find("late", place, measured=facts.submitted_on.isoformat(), limit=due.isoformat())


@check(SpecialFacts)
def unfilled_warning(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Last year's places were not filled."""
    if facts.last_year is not None and facts.last_year[0] < facts.last_year[1]:
        filled, offered = facts.last_year
        yield rule.find("unfilled", _at(facts, "places"), measured=filled, limit=offered, school=facts.school_name)


@check(SpecialFacts)
def no_refill(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Unfilled exam places are neither refilled nor moved; an audition is refilled with the authority's approval."""
    place = _at(facts, "unfilled")
    if facts.form == "exam":
        if facts.refilled:
            yield rule.find("refilled", place)
        if facts.moved:
            yield rule.find("moved", place)
    elif facts.refilled and not facts.refill_approved:
        yield rule.find("unapproved", place)


@check(SpecialFacts)
def exam_subjects(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """An exam tests some of the five subjects and no other."""
    if facts.form != "exam":
        return
    if not facts.subjects:
        yield rule.find("none", _at(facts, "subjects"))
    other = tuple(subject for subject in facts.subjects if subject not in given.edition.tables["exam_subject"])
    if other:
        yield rule.find("other", _at(facts, "subjects"), subjects=other)


@check(SpecialFacts)
def oral_share(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The oral part of an audition stays within its percent, and the brochure states the scoring."""
    if facts.form != "audition":
        return
    if facts.oral_percent > rule["percent"]:
        yield rule.find("above", _at(facts, "oral"), measured=facts.oral_percent, limit=rule["percent"])
    if not facts.scoring_stated:
        yield rule.find("unstated", _at(facts, "scoring"))


@check(SpecialFacts)
def document_share(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The document review of an audition stays within its percent."""
    if facts.form == "audition" and facts.document_percent > rule["percent"]:
        yield rule.find("above", _at(facts, "documents"), measured=facts.document_percent, limit=rule["percent"])


@check(SpecialFacts)
def audition_threshold(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The junior-high examination serves as a threshold only."""
    if facts.form == "audition" and facts.junior_high_exam == "score":
        yield rule.find("scored", _at(facts, "junior-high-exam"))


@check(SpecialFacts)
def skills_test(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """An audition holds a test of skills with its subjects and scoring."""
    if facts.form != "audition":
        return
    if facts.skills_tested is None:
        yield rule.find("unfilled", _at(facts, "skills-test"))
    elif not facts.skills_tested:
        yield rule.find("missing", _at(facts, "skills-test"))


@check(SpecialFacts)
def skills_curriculum(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The test of skills of a professional group keeps to the junior highs' curriculum."""
    if facts.form != "audition" or facts.field not in rule["fields"]:
        return
    place = _at(facts, "skills-curriculum")
    if facts.skills_within_curriculum is None:
        yield rule.find("unfilled", place)
    elif not facts.skills_within_curriculum:
        yield rule.find("beyond", place)


@check(SpecialFacts)
def reapplication(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A refused application is looked at again if asked in writing, in the published time, its remarks answered."""
    if facts.reapplied_on is None:
        return
    place, until = _at(facts, "reapplication"), facts.reapplication_until
    if not facts.refused:
        yield rule.find("not-refused", place)
    if until is None:
        yield rule.find("unpublished", place)
    elif facts.reapplied_on > until:
        yield rule.find("late", place, measured=facts.reapplied_on.isoformat(), limit=until.isoformat())
    if not facts.reapplied_in_writing:
        yield rule.find("not-written", place)
    if not facts.remarks_answered:
        yield rule.find("unanswered", place)


@check(SpecialFacts)
def same_day(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Classes of the same kind hold it on the same day."""
    if facts.day is not None and any(day != facts.day for day in facts.other_days):
        days = tuple(sorted({day.isoformat() for day in facts.other_days}))
        yield rule.find("different", _at(facts, "day"), measured=facts.day.isoformat(), days=days)


@check(SpecialFacts)
def joint(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Classes of the same kind admit jointly, all of them; one that admits alone is left to `alone`."""
    others, joined = facts.others_of_kind, facts.joint_with
    if facts.joint and joined is not None and joined < others:
        yield rule.find("partly", _at(facts, "joint"), measured=joined, limit=others)


@check(SpecialFacts)
def joint_questions(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Classes of the same kind set their questions jointly."""
    if facts.others_of_kind and not facts.joint_questions:
        yield rule.find("alone", _at(facts, "questions"), others=facts.others_of_kind)


@check(SpecialFacts)
def alone(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Alone only if the only class of its kind, and permitted."""
    if facts.joint:
        return
    if facts.others_of_kind:
        yield rule.find("not-only", _at(facts, "joint"), others=facts.others_of_kind)
    elif not facts.alone_permitted:
        yield rule.find("not-permitted", _at(facts, "joint"))


@check(SpecialFacts)
def naming(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """What is not planned by class shows no class name."""
    if facts.unit != "class" and facts.names_class:
        yield rule.find("class-name", _at(facts, "name"))


def _exempt(facts: SpecialFacts, given: Given) -> bool:
    """Talent classes by audition need no plan at all."""
    entry = given.edition.tables["special_field"].get(facts.field)
    return facts.form == "audition" and entry is not None and bool(entry.get("talent"))


@check(SpecialFacts)
def plan_needed(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A first application by exam, or by audition of a professional group, needs a plan."""
    if facts.approved_since is None and not facts.plan_submitted and not _exempt(facts, given):
        yield rule.find("missing", _at(facts, "plan"))


@check(SpecialFacts)
def plan_exempt(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A talent class by audition needs no plan but the authority's approval."""
    if _exempt(facts, given) and not facts.authority_approved:
        yield rule.find("unapproved", _at(facts, "approval"), special_field=facts.field)


@check(SpecialFacts)
def three_years(facts: SpecialFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """An approval frees of the plan for its years; what changes needs a new one, a reduction or pause its own steps.

    A year in which the class pauses needs no plan, however old the approval.
    """
    if facts.approved_since is None or _exempt(facts, given):
        return
    age = facts.year - facts.approved_since
    if not facts.plan_submitted:
        if age >= rule["years"] and "pause" not in facts.changes:
            place = _at(facts, "plan")
            yield rule.find("expired", place, measured=age + 1, limit=rule["years"], since=facts.approved_since)
        changed = tuple(change for change in rule["needs_plan"] if change in facts.changes)
        if changed:
            yield rule.find("changed", _at(facts, "plan"), special_change=changed)
    if not facts.changes.isdisjoint(rule["needs_steps"]):
        steps = {
            "committee": facts.committee_voted,
            "authority": facts.reduction_approved,
            "ministry": facts.ministry_notified,
        }
        for step, done in steps.items():
            if not done:
                yield rule.find(step, _at(facts, step))


@check(DecisionFacts)
def publication(facts: DecisionFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The decision is published by the rule's day, after notice to the ministry."""
    due, place = _due(facts.year, rule), where.of("decision", facts.key, "published")
    if facts.published_on is None:
        if given.on > due:
            yield rule.find("overdue", place, measured=given.on.isoformat(), limit=due.isoformat())
        return
    if facts.published_on > due:
        yield rule.find("late", place, measured=facts.published_on.isoformat(), limit=due.isoformat())
    if facts.notified_on is None or facts.notified_on > facts.published_on:
        yield rule.find("not-notified", where.of("decision", facts.key, "notified"))


@check(CommitteeFacts)
def committee_junior(facts: CommitteeFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """In the working group junior highs have at least as many members as senior highs."""
    junior, senior = facts.members.get("junior-high", 0), facts.members.get("senior-high", 0)
    if facts.body == rule["body"] and junior < senior:
        yield rule.find("too-few", where.of("committee", facts.key, "members"), measured=junior, limit=senior)


@check(CommitteeFacts)
def committee_quarter(facts: CommitteeFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """In the admissions committee junior-high principals, teachers and parents are a quarter, and the first of them at
    least as many as the others together."""
    if facts.body != rule["body"]:
        return
    junior = facts.members.get("junior-high", 0)
    others = facts.members.get("teachers", 0) + facts.members.get("parents", 0)
    whole, place = sum(facts.members.values()), where.of("committee", facts.key, "members")
    if (junior + others) * rule["part"] < whole:
        yield rule.find("too-few", place, measured=junior + others, limit=-(-whole // rule["part"]), whole=whole)
    if junior < others:
        yield rule.find("principals", place, measured=junior, limit=others)
