"""What an edition consists of: rules with their clauses and messages, tables of names, and findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from rulebook.kinds import RuleKind, Strength

Value: TypeAlias = int | str | tuple[str, ...] | None
"""What a finding carries: a count or an amount in NT$, a name or key, several of them, or nothing."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    zh: str
    en: str

    def __call__(self, lang: str) -> str:
        """The text in `lang`: 'en', or anything else for Traditional Chinese."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a rule stands: the document's short name (S111), the place in it, the sentence as it stands there."""

    document: str
    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.document} {self.place}"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing a rule can say. `strength` and `clause` are set only where they differ from the rule's own."""

    text: Text
    strength: Strength | None = None
    clause: Clause | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of an edition's table: a stable key, its name in both languages, and attributes such as unit or minimum."""

    key: str
    name: Text
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, attribute: str) -> Any:
        return self.attributes[attribute]

    def get(self, attribute: str, default: Any = None) -> Any:
        """The attribute's value, or `default` where the row has none."""
        return self.attributes.get(attribute, default)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: which rule, what it says, and where in the facts (grammar: `rulebook.where`).

    Plain data: the sentence for people is made by `render` when it is shown.
    """

    edition: str
    rule: str
    strength: Strength
    message_key: str
    params: Mapping[str, Value]
    clause: Clause
    where: str
    measured: int | str | None = None
    limit: int | str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation's arithmetic, with the clause it rests on; `render` makes the sentence.

    `amount` is what the line comes to: NT$, a percentage, or hundredths of a percent, as its sentence says.
    """

    edition: str
    rule: str
    message_key: str
    params: Mapping[str, Value]
    clause: Clause
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Calculation:
    """What a calculation came to: amounts by name, and the steps that led there."""

    edition: str
    rule: str
    amounts: Mapping[str, int]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of one edition. `run` names the function that judges it; `parameters` are the values it judges with."""

    id: str
    edition: str
    title: Text
    kind: RuleKind
    strength: Strength | None
    clause: Clause
    also: tuple[Clause, ...]
    reading: Text | None
    declares: Text | None
    """What is declared where the rule is a declaration."""
    parameters: Mapping[str, Any]
    messages: Mapping[str, Message]
    run: str | None
    confirmed: bool

    @property
    def judges(self) -> bool:
        """Whether the rule gives findings: a check, a declaration that may be missing, a property that may not hold."""
        return self.kind in (RuleKind.CHECK, RuleKind.DECLARATION, RuleKind.PROPERTY)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause the rule stands on, numbered from 0: its own, then those of `also`."""
        return (self.clause, *self.also)

    @property
    def family(self) -> str:
        """The part of the id before the first dot: `alliance`, `mandatory`, `budget` …"""
        return self.id.partition(".")[0]

    def __getitem__(self, parameter: str) -> Any:
        return self.parameters[parameter]

    def find(
        self,
        message_key: str,
        where: str,
        *,
        measured: int | str | None = None,
        limit: int | str | None = None,
        clause: int | None = None,
        **params: Value,
    ) -> Finding:
        """A finding of this rule; `message_key` must be one of its messages. A property that does not hold is hard.

        `clause` is the number of the clause to cite, where the facts decide that and not the message.
        """
        message = self.messages[message_key]
        strength = message.strength or self.strength
        if strength is None:
            if self.kind is not RuleKind.PROPERTY:
                raise ValueError(f"{self.id} has no strength and cannot give findings")
            strength = Strength.HARD
        cited = self._cited(message, clause)
        return Finding(self.edition, self.id, strength, message_key, params, cited, where, measured, limit)

    def step(self, message_key: str, amount: int | None = None, *, clause: int | None = None, **params: Value) -> Step:
        """A step of this rule's calculation; `message_key` and `clause` as in `find`."""
        cited = self._cited(self.messages[message_key], clause)
        return Step(self.edition, self.id, message_key, params, cited, amount)

    def _cited(self, message: Message, number: int | None) -> Clause:
        return self.clauses[number] if number is not None else message.clause or self.clause

    def result(self, amounts: Mapping[str, int], *steps: Step) -> Calculation:
        """What this rule's calculation came to."""
        return Calculation(self.edition, self.id, amounts, steps)
