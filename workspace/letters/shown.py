"""Letters as pages show them: where one stands, those about a record, what can be issued about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from workspace.letters import kinds
from workspace.letters.queries import letters_about
from workspace.models import Letter


def state_of(letter: Letter) -> dict[str, str]:
    """Whether it holds: the kind and the word of its chip."""
    if getattr(letter, "voided", None) is not None:
        return {"kind": "bad", "word": _("Voided")}
    if getattr(letter, "corrected_by", None) is not None:
        return {"kind": "warn", "word": _("Corrected by a later one")}
    return {"kind": "ok", "word": _("In force")}


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters about a record, for its page."""

    rows: Sequence[tuple[Letter, str, dict[str, str]]]
    """Each with what its kind is called and its state."""
    new: Sequence[tuple[kinds.LetterKind, str]]
    """What the reader may issue now, and where."""
    sends: bool
    """Whether the reader is who issues them, and sees by whom they were opened."""


def of_record(record: Model, actor: Actor) -> Letters | None:
    """What stands on a record's page; None where the reader has nothing to do with its letters."""
    if not policy.may(actor, P.LETTER_VIEW):
        return None
    rows = [(letter, kinds.label_of(letter), state_of(letter)) for letter in letters_about(actor, record)]
    sends = policy.may(actor, P.LETTER_ISSUE)
    new = [
        (kind, reverse("workspace:issue_letters", args=[kind.key, record.pk]))
        for kind in kinds.about(type(record))
        if sends and not kind.why_not(record) and policy.can(actor, kind.issue, record)
    ]
    return Letters(rows, new, sends) if rows or new else None


def many(actor: Actor, model: type[Model] | None = None) -> list[tuple[kinds.LetterKind, str]]:
    """The kinds of letters that the actor may issue about many records at once, and where."""
    if not policy.may(actor, P.LETTER_ISSUE):
        return []
    declared = kinds.about(model) if model is not None else kinds.every()
    allowed = [kind for kind in declared if policy.may(actor, kind.issue)]
    return [(kind, reverse("workspace:bulk_letters", args=[kind.key])) for kind in allowed]


def about_url(letter: Letter, actor: Actor) -> str:
    """The page of the letter's record, where the reader may see it; "" elsewhere."""
    kind = kinds.named(letter.kind)
    if kind is None:
        return ""
    seen = policy.view_permission(kind.model)
    record: Any = kind.model._base_manager.filter(pk=letter.object_id).first()
    if record is None or seen is None or not policy.may(actor, seen) or not policy.can(actor, seen, record):
        return ""
    return kind.url(record)
