"""The kinds of records that may be commented on: each app above registers its own.

register(Commentable(Subplan, see=P.SUBPLAN_DISCUSS, write=P.SUBPLAN_DISCUSS, part=part_of, url=page_of, …))
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission
from core.queries import HistoryEntry, histories_of, tell_beside
from findings.presenters import Shown
from workspace.models import Comment

Words = Any  # a text, translated when it is shown


@dataclass(frozen=True, slots=True)
class Part:
    """Something of a record that may be commented on: what it is called in the reader's language, where it stands."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Commentable:
    """A kind of record: who reads its comments, who writes some, what of it they may be about, who hears of them."""

    model: type[Model]
    see: Permission
    """The permission, on the record, to read its comments; roles that hold it declare `COMMENT_VIEW` too."""
    write: Permission
    """The permission, on the record, to write some; roles that hold it declare `COMMENT_WRITE` too. When nobody writes
    any more, `policy.explain` says why."""
    readers: Words
    """Who reads them, as a sentence: whoever writes is told."""
    part: Callable[[Any, str], Part | None]
    """What a key of the record names; None where it has no such part (any more)."""
    url: Callable[[Any], str]
    """The record's page."""
    among: Callable[[Any], Q]
    """Which memberships may be told and mentioned at all: only these are judged."""
    concerned: Callable[[Any], Q]
    """Which of them hear of every comment."""
    findings: Callable[[Any], Sequence[Shown]]
    """What the rules find in the record now: comments on findings say where these stand."""
    rule: Callable[[Any, str], str]
    """What the record's rules call one of them, by its id; "" for one they do not have."""
    head: str = ""
    """How addresses of findings begin that belong to a record of the kind ("subplan"); "" where none do."""


#: How keys of parts begin that are findings; the rule's id follows. What is judged anew is the same finding still.
FINDING = "finding."

_commentables: dict[type[Model], Commentable] = {}


def register(commentable: Commentable) -> None:
    """Make a kind of record known; called from an app's `ready`. Each model once."""
    if commentable.model in _commentables:
        raise ValueError(f"{commentable.model._meta.label} is registered twice")
    _commentables[commentable.model] = commentable
    tell_beside(commentable.model, history)


def every() -> Iterator[Commentable]:
    """All kinds."""
    yield from _commentables.values()


def of(record: Model) -> Commentable:
    """What is registered for a record; raises LookupError where nothing is: nobody comments on it."""
    return of_model(type(record))


def of_model(model: type[Model]) -> Commentable:
    """What is registered for a kind of record; raises LookupError where nothing is."""
    try:
        return _commentables[model]
    except KeyError:
        raise LookupError(model._meta.label) from None


def named(label: str) -> Commentable | None:
    """The kind with that label ("proposals.subplan"), or None."""
    return next((each for each in every() if each.model._meta.label_lower == label), None)


def about(head: str) -> Commentable | None:
    """The kind whose findings' addresses begin so, or None."""
    return next((each for each in every() if each.head and each.head == head), None)


def part_of(record: Model, key: str) -> Part | None:
    """What a key of a record names now: a part, the rule of a finding, the record itself (""); None for nothing."""
    declared = of(record)
    if not key:
        return Part("", declared.url(record))
    if key.startswith(FINDING):
        title = declared.rule(record, key.removeprefix(FINDING))
        return Part(title, declared.url(record)) if title else None
    return declared.part(record, key)


def why_closed(record: Model) -> str:
    """Why nobody writes comments on the record now, as a sentence; "" while one may."""
    return policy.why_not(of(record).write, record)


def history(record: Model, reader: Actor) -> list[HistoryEntry]:
    """What was written, corrected, withdrawn, resolved, opened again, newest first; for who may read the comments."""
    see = of(record).see
    if not (policy.may(reader, see) and policy.can(reader, see, record)):
        return []
    kind = ContentType.objects.get_for_model(record)
    rows = Comment.objects.filter(content_type=kind, object_id=record.pk).values_list("pk", flat=True)
    return histories_of(Comment, rows, lambda event: str(event.called))
