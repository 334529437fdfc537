"""Checks of a proposal's content: the mandatory work items, how many schools run them, what goes with them."""

from collections.abc import Iterable

from rulebook import where
from rulebook.facts.proposal import ItemFacts, ProposalFacts, SubplanFacts
from rulebook.judging import Given, check
from rulebook.rules import Finding, Rule


def _running(facts: ProposalFacts, work_item: str) -> dict[str, SubplanFacts]:
    """The sub-plans that run a work item, by school."""
    return {subplan.school: subplan for subplan in facts.subplans if work_item in subplan.work_items}


def _names(subplans: Iterable[SubplanFacts]) -> tuple[str, ...]:
    return tuple(subplan.school_name for subplan in subplans)


def _items(facts: ProposalFacts, rule: Rule) -> Iterable[tuple[SubplanFacts, ItemFacts]]:
    """The sub-plan items mapped to one of the rule's work items."""
    for subplan in facts.subplans:
        for item in subplan.items:
            if any(work_item in item.work_items for work_item in rule["work_items"]):
                yield subplan, item


def _elsewhere(facts: ProposalFacts, rule: Rule, work_item: str) -> tuple[str, ...]:
    """Schools of the community's other alliance that run the work item, where the rule counts the whole community."""
    return facts.elsewhere.get(work_item, ()) if rule["in_the_community"] else ()


@check(ProposalFacts)
def at_least_one_school(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Some school runs the work item; the rule says whether a benchmark school's own plan counts."""
    work_item = rule["work_item"]
    if _elsewhere(facts, rule, work_item):
        return
    for subplan in facts.subplans:
        if work_item in (subplan.work_items if rule["own_plan_counts"] else subplan.shared_work_items):
            return
    yield rule.find("none", where.matrix(work_item), measured=0, limit=1, work_item=work_item)


@check(ProposalFacts)
def exactly_one_school(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Exactly one school runs the work item: of the alliance, or of the whole community where the rule says so."""
    work_item = rule["work_item"]
    own, elsewhere = _names(_running(facts, work_item).values()), _elsewhere(facts, rule, work_item)
    schools = own + elsewhere
    if not schools:
        yield rule.find("none", where.matrix(work_item), measured=0, limit=1, work_item=work_item)
    elif own and len(schools) > 1:
        yield rule.find(
            "several", where.matrix(work_item), measured=len(schools), limit=1, work_item=work_item, schools=schools
        )


@check(ProposalFacts)
def benchmark_runs_all(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A benchmark school runs every one of the rule's work items."""
    for subplan in facts.subplans:
        if not subplan.benchmark:
            continue
        for work_item in rule["work_items"]:
            if work_item not in subplan.work_items:
                place = where.matrix(work_item)
                number = given.edition.tables["work_item"][work_item]["number"]
                yield rule.find("missing", place, school=subplan.school_name, work_item=work_item, number=number)


@check(ProposalFacts)
def one_coordinator(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """One and the same school runs all the rule's work items; best the convener of the self-study plan."""
    coordinators: dict[str, SubplanFacts] = {}
    for work_item in rule["work_items"]:
        running = _running(facts, work_item)
        coordinators |= running
        if not running:
            number = given.edition.tables["work_item"][work_item]["number"]
            place = where.matrix(work_item)
            yield rule.find("none", place, measured=0, limit=1, work_item=work_item, number=number)
    place = where.matrix(rule["work_items"][0])
    if len(coordinators) > 1:
        schools = _names(coordinators.values())
        yield rule.find("several", place, measured=len(coordinators), limit=1, schools=schools)
    elif coordinators and facts.selfstudy_convener is not None and facts.selfstudy_convener not in coordinators:
        yield rule.find("selfstudy", place, school=_names(coordinators.values())[0])


@check(ProposalFacts)
def separate_items(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The rule's work items do not share a sub-plan item."""
    for subplan in facts.subplans:
        for item in subplan.items:
            if all(work_item in item.work_items for work_item in rule["work_items"]):
                place = where.of("subplan", subplan.key, "item", item.key, "work-items")
                yield rule.find("together", place, school=subplan.school_name, name=item.name)


@check(ProposalFacts)
def at_most_schools(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """No more schools run the work item than the band of the size allows, of the alliance or of the whole community.

    An alliance none of whose schools run it has nothing to give up.
    """
    work_item = rule["work_item"]
    own, elsewhere = _names(_running(facts, work_item).values()), _elsewhere(facts, rule, work_item)
    size = facts.schools + (facts.schools_elsewhere if rule["in_the_community"] else 0)
    band = next(band for band in rule["bands"] if size <= band.get("up_to", size))
    if own and len(own + elsewhere) > band["most"]:
        yield rule.find(
            "too-many",
            where.matrix(work_item),
            measured=len(own + elsewhere),
            limit=band["most"],
            clause=band.get("clause"),
            schools=own + elsewhere,
            size=size,
        )


@check(ProposalFacts)
def at_least_schools(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Each of the rule's work items is run by at least as many schools as the rule says; each has a clause."""
    for number, work_item in enumerate(rule["work_items"]):
        count = len(_running(facts, work_item))
        if count < rule["schools"]:
            place = where.matrix(work_item)
            yield rule.find("too-few", place, measured=count, limit=rule["schools"], clause=number, work_item=work_item)


def _run_somewhere(facts: ProposalFacts, rule: Rule) -> list[str]:
    """Which of the rule's work items some school runs, of the alliance or of the community's other one."""
    return [item for item in rule["work_items"] if _running(facts, item) or _elsewhere(facts, rule, item)]


@check(ProposalFacts)
def any_work_item(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Some school runs at least one of the rule's work items."""
    if not _run_somewhere(facts, rule):
        yield rule.find("none", where.matrix(rule["work_items"][0]), measured=0, limit=1)


@check(ProposalFacts)
def every_work_item(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Where one of the rule's work items is run, the others are run too."""
    run = _run_somewhere(facts, rule)
    for work_item in rule["work_items"] if run else ():
        if work_item not in run:
            yield rule.find("missing", where.matrix(work_item), measured=0, limit=1, work_item=work_item)


@check(ProposalFacts)
def linked_with_junior_high(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Every item of exploration says how it is linked with the junior highs' own courses."""
    for subplan, item in _items(facts, rule):
        if not item.linked_with_junior_high:
            place = where.of("subplan", subplan.key, "item", item.key, "junior-high")
            yield rule.find("missing", place, school=subplan.school_name, name=item.name)


@check(ProposalFacts)
def mentions_industry(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Where the community has the industry–academia programme, career exploration tells of it."""
    if not facts.industry_in_community:
        return
    for subplan, item in _items(facts, rule):
        if not item.mentions_industry:
            place = where.of("subplan", subplan.key, "item", item.key, "industry")
            yield rule.find("missing", place, school=subplan.school_name, name=item.name)


@check(ProposalFacts)
def advisor_fee_of_work_item(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Every school that runs one of the rule's work items budgets the advisors' attendance fee."""
    for subplan in facts.subplans:
        if not subplan.advisor_fee and not subplan.work_items.isdisjoint(rule["work_items"]):
            yield rule.find("missing", where.of("subplan", subplan.key, "budget"), school=subplan.school_name)


@check(ProposalFacts)
def advisor_fee_of_convener(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The convener budgets the advisors' attendance fee."""
    for subplan in facts.subplans:
        if subplan.convener and not subplan.advisor_fee:
            yield rule.find("missing", where.of("subplan", subplan.key, "budget"), school=subplan.school_name)


@check(ProposalFacts)
def transfer_line(facts: ProposalFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The school that runs the adaptive transfer budgets for it."""
    for subplan in facts.subplans:
        if not subplan.transfer_line and not subplan.work_items.isdisjoint(rule["work_items"]):
            yield rule.find("missing", where.of("subplan", subplan.key, "budget"), school=subplan.school_name)
