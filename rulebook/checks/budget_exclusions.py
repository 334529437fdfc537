"""Checks of what a budget may not contain, of what must be itemised, and of what the school must declare."""

import unicodedata
from collections.abc import Iterable, Sequence

from rulebook import where
from rulebook.checks.budget_rates import at, missing
from rulebook.facts.budget import BudgetFacts, BudgetLine
from rulebook.judging import Given, check
from rulebook.rules import Finding, Rule
from rulebook.units import bare


@check(BudgetFacts)
def category_known(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Every line's and item's category is admitted; a line under "other" is named."""
    admitted, refused = given.edition.tables["category"], given.edition.tables["refused_category"]
    places = [(line.category, at(facts, line, "category")) for line in facts.lines]
    places += [(item.category, where.of("budget", facts.key, "item", item.category)) for item in facts.items]
    for category, place in places:
        if category in refused:
            if not refused[category].get("rule"):
                yield rule.find("refused", place, refused_category=category)
        elif category not in admitted:
            yield rule.find("unknown", place, category=category)
    for line in facts.by_category.get("other", ()):
        if not line.purpose.strip():
            yield rule.find("unnamed", at(facts, line, "purpose"))


@check(BudgetFacts)
def refused_category(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """No line or item falls under the category the rule refuses."""
    category = rule["category"]
    for line in facts.by_category.get(category, ()):
        yield rule.find("refused", at(facts, line, "category"), purpose=line.label)
    if category not in facts.by_category and any(item.category == category for item in facts.items):
        yield rule.find("refused", where.of("budget", facts.key, "item", category), purpose=category)


@check(BudgetFacts)
def overtime(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """No overtime pay, neither as a category nor inside a line."""
    yield from refused_category(facts, rule, given)
    for line in facts.lines:
        if line.overtime and line.category != rule["category"]:
            yield rule.find("refused", at(facts, line, "overtime"), purpose=line.label)


@check(BudgetFacts)
def personnel(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Personnel only for a benchmark school or by exception, and then one full-time assistant.

    One assistant's salary, insurance and pension may be several lines: people are counted where a line says how many,
    and asked for where none does.
    """
    lines = [line for line in facts.by_category.get("assistant", ()) if not line.bonus]
    people = [line.people for line in lines if line.people is not None]
    place = where.of("budget", facts.key, "item", "assistant")
    if not (facts.benchmark or facts.remote_convener):
        if lines or facts.amounts.get("assistant"):
            yield rule.find("not-benchmark", place, measured=facts.amounts["assistant"], limit=0)
    elif sum(people) > rule["assistants"]:
        yield rule.find("several", place, measured=sum(people), limit=rule["assistants"])
    elif lines and not sum(people):
        # The same one in whatever order the lines stand.
        asked = min(lines, key=lambda line: (len(line.key), line.key))
        yield rule.find("unfilled", at(facts, asked, "people"), purpose=asked.label)


def _salary(lines: Sequence[BudgetLine], rule: Rule) -> int | None:
    """The assistant's monthly pay as the salary says it, NT$, the highest where it rises; None: it says none.

    The salary stands where a line says how many people it pays, or is the only line beside the bonus.
    """
    paid = [line for line in lines if not (line.bonus or line.unused_leave or line.overtime)]
    salaries = [line for line in paid if line.people] or (paid if len(paid) == 1 else [])
    pays = [line.monthly_pay for line in salaries]
    pays += [
        line.unit_price
        for line in salaries
        if line.monthly_pay is None and (not line.unit.strip() or bare(line.unit) in rule["monthly_units"])
    ]
    return max((pay for pay in pays if pay is not None), default=None)


@check(BudgetFacts)
def bonus(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The assistant's year-end bonus, all its lines together, in proportion to the months worked in the year and to the
    pay of the salary line; unused leave and second post."""
    year, lines = rule["year"], facts.by_category.get("assistant", ())
    for line in lines:
        if line.unused_leave:
            yield rule.find("unused-leave", at(facts, line, "unused-leave"), purpose=line.label)
        if line.second_post:
            yield rule.find("second-post", at(facts, line, "second-post"), purpose=line.label)
    bonuses, pay = [line for line in lines if line.bonus], _salary(lines, rule)
    for line in bonuses:
        if pay is None:
            yield from missing(facts, rule, line, "months", "monthly_pay", "in_post_in_december")
        else:
            yield from missing(facts, rule, line, "months", "in_post_in_december")
        if line.in_post_in_december is False:
            yield rule.find("not-in-post", at(facts, line, "in-post-in-december"), purpose=line.label)
        if line.months is not None and line.months > year:
            place = at(facts, line, "months")
            yield rule.find("months", place, measured=line.months, limit=year, purpose=line.label)
        if pay is not None and line.monthly_pay not in (None, pay):
            place = at(facts, line, "monthly-pay")
            yield rule.find("pay", place, measured=line.monthly_pay, limit=pay, purpose=line.label)
    yield from _bonus_amount(facts, rule, bonuses, pay)


def _bonus_amount(facts: BudgetFacts, rule: Rule, bonuses: list[BudgetLine], pay: int | None) -> Iterable[Finding]:
    """All lines of the bonus against its share of the year; what is not filled in yet is taken at its most."""
    (most, per), year = rule["months"], rule["year"]
    if pay is None:
        pay = max((line.monthly_pay for line in bonuses if line.monthly_pay is not None), default=None)
    if pay is None:
        return
    told = {line.months for line in bonuses if line.months is not None}
    months = year if any(line.months is None for line in bonuses) else min(sum(told), year)
    total, whole = sum(line.total for line in bonuses), pay * most * months
    if total * per * year > whole:
        line, limit = bonuses[-1], whole // (per * year)
        message = "together" if len(bonuses) > 1 else "above"
        yield rule.find(message, at(facts, line, "amount"), measured=total, limit=limit, purpose=line.label)


@check(BudgetFacts)
def data_collection(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Data collection stays within its amount, its books listed one by one."""
    amount = facts.amounts.get("data-collection", 0)
    if amount > rule["most"]:
        place = where.of("budget", facts.key, "item", "data-collection")
        yield rule.find("above", place, measured=amount, limit=rule["most"])
    for line in facts.by_category.get("data-collection", ()):
        if line.itemised is False:
            yield rule.find("not-itemised", at(facts, line, "itemised"), purpose=line.label)
        else:
            yield from missing(facts, rule, line, "itemised")


@check(BudgetFacts)
def travel(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """No school bus, and nothing for students' own visits, contests and camps."""
    for line in facts.lines:
        if line.school_bus:
            yield rule.find("school-bus", at(facts, line, "school-bus"), purpose=line.label)
        if line.student_visit:
            yield rule.find("student-visit", at(facts, line, "student-visit"), purpose=line.label)


@check(BudgetFacts)
def venue(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """No use of the school's own premises, unless staff have consented."""
    for line in facts.by_category.get("venue", ()):
        if line.own_premises and not line.staff_consent:
            yield rule.find("own-premises", at(facts, line, "own-premises"), purpose=line.label)
        else:
            yield from missing(facts, rule, line, "own_premises")


@check(BudgetFacts)
def double_funding(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """No line is paid by another plan already."""
    for line in facts.lines:
        if line.funded_by:
            yield rule.find("funded", at(facts, line, "funded-by"), purpose=line.label, plans=line.funded_by)


@check(BudgetFacts)
def capital_unit(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Capital lasts long enough and costs enough a unit, library stock excepted.

    Goods at exactly the limit that last long enough are capital.
    """
    for line in facts.by_category.get("equipment", ()):
        if line.library:
            continue
        if line.unit_price is not None and line.unit_price < rule["price"]:
            place = at(facts, line, "unit-price")
            yield rule.find("cheap", place, measured=line.unit_price, limit=rule["price"], purpose=line.label)
        if line.useful_life is not None and line.useful_life < rule["years"]:
            place = at(facts, line, "useful-life")
            yield rule.find("short-lived", place, measured=line.useful_life, limit=rule["years"], purpose=line.label)
        yield from missing(facts, rule, line, "useful_life")
    for line in facts.by_category.get("goods", ()):
        if line.unit_price != rule["price"]:
            continue
        yield from missing(facts, rule, line, "useful_life")
        if line.useful_life is not None and line.useful_life >= rule["years"]:
            yield rule.find("capital", at(facts, line, "category"), measured=line.unit_price, purpose=line.label)


@check(BudgetFacts)
def capital_itemised(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Equipment is listed by name and a countable unit; what the price ceilings count by the set may be so listed."""
    kinds = given.edition.tables["equipment_kind"]
    for line in facts.by_category.get("equipment", ()):
        if not line.purpose.strip():
            yield rule.find("unnamed", at(facts, line, "purpose"))
        unit, kind = bare(line.unit), kinds.get(line.equipment or "")
        if unit in rule["refused_units"]:
            yield rule.find("lump", at(facts, line, "unit"), purpose=line.label, unit=line.unit)
        elif unit in rule["lot_units"] and not (kind and kind["unit"] == unit):
            yield rule.find("lot", at(facts, line, "unit"), purpose=line.label, unit=line.unit)


@check(BudgetFacts)
def equipment_cap(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Equipment of a kind with a ceiling stays within it."""
    kinds = given.edition.tables["equipment_kind"]
    for line in facts.by_category.get("equipment", ()) + facts.by_category.get("goods", ()):
        kind = kinds.get(line.equipment or "")
        if kind is not None and line.unit_price is not None and line.unit_price > kind["ceiling"]:
            yield rule.find(
                "above",
                at(facts, line, "unit-price"),
                measured=line.unit_price,
                limit=kind["ceiling"],
                equipment_kind=kind.key,
                purpose=line.label,
            )


def _declared(facts: BudgetFacts, rule: Rule, occasion: bool) -> Iterable[Finding]:
    """The rule's declaration, where there is occasion for it and declarations are due."""
    if occasion and facts.declared is not None and rule.id not in facts.declared:
        yield rule.find("undeclared", where.of("budget", facts.key, "declaration", rule.id))


def _occasion(facts: BudgetFacts, rule: Rule) -> bool:
    categories = rule.parameters.get("categories")
    return categories is None or any(facts.amounts.get(category) for category in categories)


@check(BudgetFacts)
def declared(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The school has declared what no program can see, where its budget gives occasion and declarations are due."""
    return _declared(facts, rule, _occasion(facts, rule))


def _names_fee(line: BudgetLine, rule: Rule) -> bool:
    """Whether a line under "other" is called like a fee for one's work."""
    words = "".join(unicodedata.normalize("NFKC", line.purpose).split())
    return line.category == "other" and any(name in words for name in rule["names"])


@check(BudgetFacts)
def own_staff(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """No fees to the school's own staff for their own duty, nothing but lectures to ministry staff; declared so.

    What stands under "other" is a fee where it goes to own staff, and its payee is asked where it is called like one.
    """
    for line in facts.lines:
        place = at(facts, line, "payee")
        if line.payee == "ministry" and line.category not in rule["ministry_may"]:
            yield rule.find("ministry", place, category=line.category, purpose=line.label)
        elif line.payee == "own-staff" and (line.category in rule["categories"] or line.category == "other"):
            if line.own_duty:
                yield rule.find("own-staff", place, category=line.category, purpose=line.label)
            yield from missing(facts, rule, line, "own_duty")
        elif line.payee is None and _names_fee(line, rule):
            yield from missing(facts, rule, line, "payee")
    named = any(_names_fee(line, rule) for line in facts.lines)
    yield from _declared(facts, rule, named or _occasion(facts, rule))


@check(BudgetFacts)
def insurance(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Insurance only for participants on official leave; the school declares that nobody is insured twice."""
    for line in facts.by_category.get("insurance", ()):
        if line.official_leave is False:
            yield rule.find("not-on-leave", at(facts, line, "official-leave"), purpose=line.label)
        yield from missing(facts, rule, line, "official_leave")
    yield from _declared(facts, rule, _occasion(facts, rule))
