"""Checks of the shares a budget's items may take of the current account or of the total."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rulebook import where
from rulebook.checks.budget_sums import base_of, sums
from rulebook.editions import Edition
from rulebook.facts.budget import BudgetFacts
from rulebook.figures import Figures
from rulebook.judging import Given, check
from rulebook.money import share, thousands, within_share
from rulebook.rules import Finding, Rule


@dataclass(frozen=True, slots=True)
class Share:
    """What a share rule measures in a budget, NT$: the amount, the base it is taken of, the percent allowed."""

    rule: Rule
    amount: int
    base: int
    percent: int
    place: str
    """The address of the field to mend."""
    categories: tuple[str, ...]
    """The items that count."""

    @property
    def limit(self) -> int:
        """The largest amount that still passes."""
        return share(self.base, self.percent)


def shares(facts: BudgetFacts, edition: Edition, *, on: date) -> list[Share]:
    """Every share the edition limits, in its order, whether kept or not: used, limit, base, what counts."""
    given = Given(edition, Figures(), on)
    return [_MEASURES[rule.run](facts, rule, given) for rule in edition.rules.values() if rule.run in _MEASURES]


def _of_items(facts: BudgetFacts, rule: Rule, given: Given) -> Share:
    categories = tuple(rule["categories"])
    amount = sum(facts.amounts.get(category, 0) for category in categories)
    percent = rule.parameters.get("exploration_percent") if facts.runs_exploration else None
    place = where.of("budget", facts.key, "item", categories[0])
    return Share(rule, amount, base_of(facts, given, rule["of"]), percent or rule["percent"], place, categories)


def _of_account(facts: BudgetFacts, rule: Rule, given: Given) -> Share:
    percent = rule.parameters.get("benchmark_percent") if facts.benchmark else None
    amount = sums(facts, given)[rule["account"]]
    place = where.of("budget", facts.key, "account", rule["account"])
    table = given.edition.tables["category"]
    categories = tuple(key for key in facts.amounts if key in table and table[key]["account"] == rule["account"])
    return Share(rule, amount, base_of(facts, given, rule["of"]), percent or rule["percent"], place, categories)


def _of_meals(facts: BudgetFacts, rule: Rule, given: Given) -> Share:
    """Where there is lodging too, the meals are what an item of their own would come to: floored to a thousand."""
    lines = facts.by_category.get("meals", ())
    if any(line.lodging for line in lines):
        amount = thousands(sum(line.total for line in lines if not line.lodging))
    else:
        amount = facts.amounts.get("meals", 0)
    place = where.of("budget", facts.key, "item", "meals")
    return Share(rule, amount, base_of(facts, given, rule["of"]), rule["percent"], place, ("meals",))


_MEASURES: Mapping[str | None, Callable[[BudgetFacts, Rule, Given], Share]] = {
    "budget_shares.items": _of_items,
    "budget_shares.printing": _of_items,
    "budget_shares.maintenance": _of_items,
    "budget_shares.account": _of_account,
    "budget_shares.meals": _of_meals,
}


def _above(found: Share) -> Iterable[Finding]:
    if not within_share(found.amount, found.base, found.percent):
        yield found.rule.find(
            "above", found.place, measured=found.amount, limit=found.limit, percent=found.percent, base=found.base
        )


@check(BudgetFacts)
def items(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The rule's items together take no more than their share."""
    return _above(_of_items(facts, rule, given))


@check(BudgetFacts)
def account(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """An account takes no more than its share; a benchmark school may have its own."""
    return _above(_of_account(facts, rule, given))


@check(BudgetFacts)
def meals(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Meals without lodging take no more than their share."""
    return _above(_of_meals(facts, rule, given))


@check(BudgetFacts)
def printing(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Printing takes no more than its share, and none of it is what the rule excludes."""
    for line in facts.by_category.get("printing", ()):
        if line.printed in rule["excluded"]:
            yield rule.find("excluded", where.of("budget", facts.key, "line", line.key, "printed"), purpose=line.label)
    yield from items(facts, rule, given)


@check(BudgetFacts)
def maintenance(facts: BudgetFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Maintenance takes no more than its share, and none of it is what the school pays for regularly."""
    for line in facts.by_category.get("maintenance", ()):
        if line.regular:
            yield rule.find("regular", where.of("budget", facts.key, "line", line.key, "regular"), purpose=line.label)
    yield from items(facts, rule, given)
