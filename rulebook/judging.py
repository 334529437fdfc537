"""`evaluate` and `calculate`: facts and an edition in, findings or amounts out; and how they become sentences."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from rulebook.editions import Edition, EditionError, load_edition
from rulebook.figures import Figures
from rulebook.rules import Calculation, Finding, Rule, Step, Value
from rulebook.school_years import day_text

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True)
class Given:
    """What a check may know besides facts and rule: the edition, the dated figures, the day of judgement."""

    edition: Edition
    figures: Figures
    on: date


@dataclass(frozen=True, slots=True)
class Check:
    """A check function and the facts it judges."""

    subject: type
    run: Callable[[Any, Rule, Given], Iterable[Finding]]


CHECKS: dict[str, Check] = {}


def check(
    subject: type[Facts],
) -> Callable[[Callable[[Facts, Rule, Given], Iterable[Finding]]], Callable[[Facts, Rule, Given], Iterable[Finding]]]:
    """Register a check of `subject` facts under `<module>.<function>`, the name an edition's rules call it by."""

    def register(
        function: Callable[[Facts, Rule, Given], Iterable[Finding]],
    ) -> Callable[[Facts, Rule, Given], Iterable[Finding]]:
        CHECKS[f"{function.__module__.rpartition('.')[2]}.{function.__name__}"] = Check(subject, function)
        return function

    return register


@dataclass(frozen=True, slots=True)
class Method:
    """A calculation's function and the facts it works on."""

    subject: type
    run: Callable[[Any, Rule, Given], Calculation]


METHODS: dict[str, Method] = {}


def calculation(
    subject: type[Facts],
) -> Callable[[Callable[[Facts, Rule, Given], Calculation]], Callable[[Facts, Rule, Given], Calculation]]:
    """Register a calculation on `subject` facts under `<module>.<function>`."""

    def register(
        function: Callable[[Facts, Rule, Given], Calculation],
    ) -> Callable[[Facts, Rule, Given], Calculation]:
        METHODS[f"{function.__module__.rpartition('.')[2]}.{function.__name__}"] = Method(subject, function)
        return function

    return register


@lru_cache
def _plans(key: str, digest: str) -> dict[type, list[tuple[Rule, Check]]]:
    edition = load_edition(key, draft=True)
    if edition.digest != digest:
        raise EditionError(f"edition {key} has changed; the tree holds {edition.digest}, not {digest}")
    plans: dict[type, list[tuple[Rule, Check]]] = {}
    for rule in edition.rules.values():
        if rule.run is not None and rule.run in CHECKS:
            plans.setdefault(CHECKS[rule.run].subject, []).append((rule, CHECKS[rule.run]))
    return plans


def evaluate(facts: object, edition: Edition, figures: Figures | None = None, *, on: date) -> list[Finding]:
    """All findings of `edition` on `facts`, in the edition's order.

    The type of `facts` chooses the rules: AllianceFacts, ProposalFacts, DesignatedFacts, BudgetFacts …
    `on` is the day of judgement; figures are looked up for the day the facts name, or else for `on`.
    """
    given = Given(edition, figures if figures is not None else Figures(), on)
    found: list[Finding] = []
    for rule, checked in _plans(edition.key, edition.digest).get(type(facts), ()):
        found.extend(checked.run(facts, rule, given))
    return found


def declarations(facts: Any, edition: Edition, *, on: date) -> list[Rule]:
    """The declarations that facts of this kind give occasion for: each `declares` a text somebody has to affirm.

    `facts` have a field `declared`, which is left out of account.
    """
    found = evaluate(replace(facts, declared=frozenset()), edition, on=on)
    return [edition.rules[finding.rule] for finding in found if finding.message_key == "undeclared"]


def calculate(rule: str, facts: object, edition: Edition, figures: Figures | None = None, *, on: date) -> Calculation:
    """What the calculation `rule` of `edition` comes to on `facts`, with its steps.

    TypeError where the rule is no calculation or does not work on such facts; FigureMissing where a dated figure it
    needs is not known.
    """
    found = edition.rules[rule]
    method = METHODS.get(found.run or "")
    if method is None or not isinstance(facts, method.subject):
        raise TypeError(f"{rule} does not calculate on {type(facts).__name__}")
    return method.run(facts, found, Given(edition, figures if figures is not None else Figures(), on))


_TABLES = {"purpose": "category"}
"""Parameters that may hold a key of a table without being called like it: a line without a purpose goes by its item."""


def _name(edition: Edition, name: str, key: str, lang: str) -> str | None:
    """The name of the row that a parameter means, admitted or refused; None where it means none."""
    table = _TABLES.get(name, name.partition("__")[0])
    for rows in (table, f"refused_{table}"):
        if key in edition.tables.get(rows, {}):
            return edition.name(rows, key, lang)
    return None


def _shown(edition: Edition, name: str, value: Value, lang: str) -> int | str:
    if value is None:
        return "—"
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return _name(edition, name, value, lang) or day_text(value, lang)
    joined: Sequence[str] = [str(_shown(edition, name, part, lang)) for part in value]
    return (", " if lang == "en" else "、").join(joined)


def render(said: Finding | Step, lang: str) -> str:
    """The finding or step as a sentence in `lang`: 'en' or 'zh-hant'.

    A parameter called like a table of the edition (`category`, or `category__target` where there are several) holds a
    key of that table and is shown by its name; an ISO date is shown as a day of that language.
    """
    edition = load_edition(said.edition, draft=True)
    rule = edition.rules[said.rule]
    values: dict[str, Any] = {name: _shown(edition, name, value, lang) for name, value in said.params.items()}
    if isinstance(said, Finding):
        for name, value in (("measured", said.measured), ("limit", said.limit)):
            values[name] = _shown(edition, name, value, lang)
    else:
        values["amount"] = said.amount
    if rule.declares is not None:
        values["declares"] = rule.declares(lang)
    return rule.messages[said.message_key].text(lang).format_map(values)
