"""The kinds of letters: each app above registers its own (docs/howto/add-a-letter.md).

register(LetterKind("proposal.approval", Proposal, label=_("Notice of approval"), issue=P.PROPOSAL_DECIDE, …))

Letters are Chinese in either language of the pages: texts, samples and what placeholders give are not translated.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from accounts import policy
from accounts.actors import Actor
from accounts.models import Organisation
from accounts.permissions import Permission
from workspace.models import Letter, Urgency

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What a template may name as "%(name)s": its meaning, told to who writes the template, and a sample."""

    name: str
    meaning: Words
    sample: str


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a letter. Of the explanation each line is an item; one that begins with "-" is a sub-item."""

    subject: str
    explanation: str
    urgency: str = Urgency.NORMAL
    secrecy: str = ""
    attachments: str = ""
    copies: str = ""

    @property
    def written(self) -> Mapping[str, str]:
        """The texts that may name placeholders, by field."""
        return {
            "subject": self.subject,
            "explanation": self.explanation,
            "attachments": self.attachments,
            "copies": self.copies,
        }


@dataclass(frozen=True, slots=True)
class Table:
    """A table below the explanation: a row for each body, the first column its name, the others amounts as written."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Those of the receivers that are written to in the same words: "convener", "school"."""

    key: str
    label: Words
    text: Text
    table: Table | None = None
    """A sample of the table that its letters carry."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom a letter about a record goes to: the organisation, its part, what the placeholders give for it."""

    organisation: Organisation
    part: str
    values: Mapping[str, str] = field(default_factory=dict)
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter: what it is about, who issues it when, who receives it, what it says."""

    key: str
    """Stable, stored: "proposal.approval"."""
    model: type[Model]
    label: Words
    issue: Permission
    """Who has it on the record issues its letters; roles that hold it declare `LETTER_ISSUE` too."""
    due: Q
    """The records about which letters are issued: the states they are in."""
    why_not: Callable[[Any], str]
    """Why none is issued about a record now, as a sentence; "" where one may be."""
    receivers: Callable[[Sequence[Any]], Mapping[int, Sequence[Receiver]]]
    """Whom letters about records go to, by the record's key, derived from them; as many queries for one as for many.
    Their organisations' roles that are to read letters hold `LETTER_VIEW`."""
    parts: Sequence[Part]
    placeholders: Sequence[Placeholder]
    url: Callable[[Any], str]
    """The record's page."""
    year: str
    """The path from the record to the number of its academic year, by which many are chosen."""
    order: Sequence[str] = ("pk",)
    related: Sequence[str] = ()
    """What of the record its name is made of, as `select_related` takes it."""

    def part(self, key: str) -> Part | None:
        """The part of that key."""
        return next((each for each in self.parts if each.key == key), None)

    def issuable(self, actor: Actor) -> QuerySet[Any]:
        """The records about which the actor may issue letters now."""
        return policy.scope(actor, self.issue).filter(self.due).select_related(*self.related).order_by(*self.order)


RECEIVER = "receiver"
"""The placeholder that every kind gives: the receiver's name."""

_kinds: dict[str, LetterKind] = {}


def register(*kinds: LetterKind) -> None:
    """Make kinds of letters known; called from an app's `ready`. Each key once."""
    for kind in kinds:
        if kind.key in _kinds:
            raise ValueError(f"{kind.key} is registered twice")
        _kinds[kind.key] = kind


def every() -> Iterator[LetterKind]:
    """All kinds."""
    yield from _kinds.values()


def named(key: str) -> LetterKind | None:
    """The kind of that key, or None."""
    return _kinds.get(key)


def about(model: type[Model]) -> list[LetterKind]:
    """The kinds of letters about records of a model."""
    return [each for each in every() if each.model is model]


def label_of(letter: Letter) -> str:
    """What the kind of a letter is called; its key where it is declared no more."""
    kind = named(letter.kind)
    return str(kind.label) if kind is not None else letter.kind
