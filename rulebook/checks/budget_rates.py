"""Checks of what single lines may cost: rates by payee and period, unit prices, wages.

Where a line does not yet say what a rate depends on, a finding of advice asks for it; only what is said is judged.
"""

from collections.abc import Iterable
from typing import Any

from rulebook import where
from rulebook.facts.budget import BudgetFacts, BudgetLine
from rulebook.figures import FigureMissing
from rulebook.judging import Given, check
from rulebook.rules import Finding, Rule
from rulebook.units import bare


def at(facts: BudgetFacts, line: BudgetLine, field: str) -> str:
    """The address of a line's field."""
    return where.of("budget", facts.key, "line", line.key, field)


def missing(
    facts: BudgetFacts, rule: Rule, line: BudgetLine, *fields: str, clause: int | None = None
) -> Iterable[Finding]:
    """A finding of advice for each of the fields the line has not filled in."""
    for field in fields:
        if getattr(line, field) is None:
            place = at(facts, line, field.replace("_", "-"))
            yield rule.find("unfilled", place, clause=clause, purpose=line.label)


def _above(
    facts: BudgetFacts, rule: Rule, line: BudgetLine, limit: int, clause: int | None = None, **params: Any
) -> Iterable[Finding]:
    if line.unit_price is not None and line.unit_price > limit:
        place = at(facts, line, "unit-price")
        measured, purpose = line.unit_price, line.label
        yield rule.find("above", place, measured=measured, limit=limit, clause=clause, purpose=purpose, **params)


@check(BudgetFacts)
def lecture(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A section of lecturing costs at most what the lecturer's kind allows."""
    limits = rule["limits"]
    for line in facts.by_category.get("lecture", ()):
        if line.payee in limits:
            limit = limits[line.payee]
            yield from _above(facts, rule, line, limit["most"], limit.get("clause"))
        else:
            yield from _above(facts, rule, line, max(limit["most"] for limit in limits.values()))
            yield from missing(facts, rule, line, "payee")


@check(BudgetFacts)
def teaching(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A section of teaching costs what its period allows; it is counted in sections, no salary, no remedial class."""
    rates = rule["rates"]
    for line in facts.by_category.get("teaching", ()):
        if line.unit.strip() and bare(line.unit) not in rule["units"]:
            yield rule.find("unit", at(facts, line, "unit"), purpose=line.label, unit=line.unit)
        if line.regular:
            yield rule.find("regular", at(facts, line, "regular"), purpose=line.label)
        if line.remedial:
            yield rule.find("remedial", at(facts, line, "remedial"), purpose=line.label)
        if line.payee == "university":
            continue
        if line.period not in rates:
            yield from _above(facts, rule, line, max(rates.values()))
            yield from missing(facts, rule, line, "period")
            continue
        rate = rates[line.period]
        yield from _above(facts, rule, line, rate)
        if line.unit_price is not None and line.unit_price < rate:
            place = at(facts, line, "unit-price")
            yield rule.find("below", place, measured=line.unit_price, limit=rate, purpose=line.label)


@check(BudgetFacts)
def new_curriculum(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Sections added for classes under the new curriculum are asked for elsewhere, university teachers' excepted."""
    for line in facts.by_category.get("teaching", ()):
        if line.payee == "university":
            continue
        if line.new_curriculum:
            yield rule.find("elsewhere", at(facts, line, "new-curriculum"), purpose=line.label)
        yield from missing(facts, rule, line, "new_curriculum")


@check(BudgetFacts)
def fees(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Fees by person and time lie between the bounds of their category; a half day may have a lower upper bound."""
    for category, bounds in rule["fees"].items():
        for line in facts.by_category.get(category, ()):
            if line.unit_price is None:
                continue
            half = bounds.get("half_day", bounds["most"])
            limit = half if line.half_day else bounds["most"]
            message, bound = ("above", limit) if line.unit_price > limit else ("below", bounds["least"])
            if message == "above" or line.unit_price < bound:
                place = at(facts, line, "unit-price")
                yield rule.find(
                    message,
                    place,
                    measured=line.unit_price,
                    limit=bound,
                    clause=bounds.get("clause"),
                    category=category,
                    purpose=line.label,
                )
            elif line.unit_price > half:
                yield from missing(facts, rule, line, "half_day", clause=bounds.get("clause"))


@check(BudgetFacts)
def half_day_meals(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Meals of a half-day event cost at most the rule's amount a person."""
    for line in facts.by_category.get("meals", ()):
        if line.lodging or line.unit_price is None or line.unit_price <= rule["most"]:
            continue
        if line.half_day:
            yield from _above(facts, rule, line, rule["most"])
        else:
            yield from missing(facts, rule, line, "half_day")


@check(BudgetFacts)
def bus(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A bus costs at most the rule's amount for each of its days, and the line says whom it serves and why."""
    for line in facts.by_category.get("bus", ()):
        days = line.days or 1
        yield from _above(facts, rule, line, rule["most"] * days, days=days)
        if not line.served.strip():
            yield rule.find("purpose", at(facts, line, "served"))


@check(BudgetFacts)
def material(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Materials cost at most the rule's amount a participant and time."""
    for line in facts.by_category.get("materials", ()):
        yield from _above(facts, rule, line, rule["most"])


@check(BudgetFacts)
def goods(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Goods cost at most the rule's unit price and are nothing the school pays for regularly."""
    for line in facts.by_category.get("goods", ()):
        yield from _above(facts, rule, line, rule["most"])
        if line.regular:
            yield rule.find("regular", at(facts, line, "regular"), purpose=line.label)


@check(BudgetFacts)
def wage(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The hourly wage lies between the minimum wage of its date and the rule's multiple of it."""
    most, per = rule["most"]
    for line in facts.by_category.get("temporary", ()):
        if line.wage is None:
            yield from missing(facts, rule, line, "wage")
            continue
        day = line.wage_on or given.on
        try:
            least = given.figures.on("minimum-wage-hour", day).value
        except FigureMissing:
            yield rule.find("no-figure", at(facts, line, "wage-on"), purpose=line.label, day=day.isoformat())
            continue
        if line.wage < least:
            yield rule.find("below", at(facts, line, "wage"), measured=line.wage, limit=least, purpose=line.label)
        elif line.wage * per > least * most:
            limit = least * most // per
            yield rule.find("above", at(facts, line, "wage"), measured=line.wage, limit=limit, purpose=line.label)


@check(BudgetFacts)
def headcount(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Helpers of an event: few enough, for few enough days, and none of the school's own staff."""
    for line in facts.by_category.get("temporary", ()):
        if line.payee == "own-staff":
            yield rule.find("own-staff", at(facts, line, "payee"), purpose=line.label)
        if line.work != "event":
            yield from missing(facts, rule, line, "work")
            continue
        yield from missing(facts, rule, line, "people", "participants", "days", "event_days")
        if line.people is not None and line.participants is not None:
            most = line.participants // rule["participants_each"]
            if line.people > most:
                place = at(facts, line, "people")
                yield rule.find("people", place, measured=line.people, limit=most, purpose=line.label)
        if line.days is not None and line.event_days is not None:
            most = line.event_days + rule["extra_days"]
            if line.days > most:
                yield rule.find("days", at(facts, line, "days"), measured=line.days, limit=most, purpose=line.label)
