"""What orders alternatives that all pass: one cost for each preference, the smaller the better."""

from collections.abc import Callable, Sequence

from rulebook.editions import Edition
from rulebook.facts.matching import PairFacts
from rulebook.kinds import RuleKind
from rulebook.rules import Rule

REACHES = ("community", "county", "area", "anywhere")
"""How far apart a request and an offer may lie, nearest first."""

COSTS: dict[str, Callable[[PairFacts, Rule], int]] = {}


def preference(function: Callable[[PairFacts, Rule], int]) -> Callable[[PairFacts, Rule], int]:
    """Register a preference's cost under `<module>.<function>`, the name an edition's rules call it by."""
    COSTS[f"{function.__module__.rpartition('.')[2]}.{function.__name__}"] = function
    return function


def distance(pair: PairFacts) -> int:
    """How far apart the two lie, as an index of REACHES."""
    here, there = pair.request.place, pair.offer.place
    for index, same in enumerate((here.community == there.community, here.county == there.county)):
        if same:
            return index
    return 2 if here.area == there.area else 3


@preference
def training_first(pair: PairFacts, rule: Rule) -> int:
    """Where training would serve, it goes before a teacher sent in."""
    return int(pair.request.training_would_serve and pair.offer.form != "training")


@preference
def remote_first(pair: PairFacts, rule: Rule) -> int:
    """Remote schools first."""
    return int(not pair.request.remote)


@preference
def course_class(pair: PairFacts, rule: Rule) -> int:
    """Mainly the course classes the rule names."""
    return int(pair.request.course_class not in rule["classes"])


@preference
def school_teachers_first(pair: PairFacts, rule: Rule) -> int:
    """Teachers of schools before teachers of universities."""
    return int(pair.offer.source != "school")


@preference
def near_first(pair: PairFacts, rule: Rule) -> int:
    """The same community, then the county, then the enrolment area, then anywhere."""
    return distance(pair)


@preference
def in_person_first(pair: PairFacts, rule: Rule) -> int:
    """In person before online."""
    return int(pair.mode != "in-person")


def preferences(edition: Edition) -> tuple[str, ...]:
    """The ids of the edition's preferences in its own order, which a year's setting may change."""
    return tuple(rule.id for rule in edition.rules.values() if rule.kind is RuleKind.PREFERENCE)


def objective(pair: PairFacts, edition: Edition, order: Sequence[str] | None = None) -> tuple[int, ...]:
    """What a match costs under each preference, the most weighty first: of two matches the smaller tuple is better.

    `order`: ids of preferences where the year has set its own order; KeyError for an id the edition does not have.
    """
    rules = [edition.rules[rule] for rule in order or preferences(edition)]
    return tuple(COSTS[rule.run or ""](pair, rule) for rule in rules)
