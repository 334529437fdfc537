"""The kinds of private links: each app above registers its own.

register(
    Kind(
        "alliance.confirm", Confirmation, carries=P.CONFIRMATION_ANSWER, give=P.ALLIANCE_FORM, through="alliance",
        label=_("Confirm the cooperation"), text=_("…"), page="communities:confirmation",
    )
)
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.http import HttpResponse
from django.utils.functional import Promise

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission
from accounts.roles import Role
from core.queries import HistoryEntry, histories_of, tell_beside
from workspace.models import PrivateLink

Words = str | Promise


class Proof(StrEnum):
    """What a holder shows beside the link, which a mail that is forwarded does not carry along."""

    NONE = "none"
    DATE = "date"
    """A day that who gives the link enters: a date of birth, say."""
    CODE = "code"
    """Six digits, mailed to the link's address when the holder asks for them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A purpose for which private links to records of one model are given."""

    key: str
    """Stable, stored: "alliance.confirm"."""
    model: type[Model]
    carries: Permission
    """What its holder may do, on its record alone; `Role.LINK_HOLDER` declares it."""
    give: Permission
    """Who has it, on the record or on what `through` leads to, gives, sees and revokes its links."""
    label: Words
    """What it is for, in a few words: the subject of its mail and the head of its page. Names nobody and no record."""
    text: Words
    """What it is for, in a sentence that its holder reads first."""
    through: str = ""
    """The field of the record whose row `give` is about; "" where it is about the record itself."""
    page: str = ""
    """The name of the view, decorated with `pages.link_page`, that it leads to: its address has the link's `ref`."""
    lives: timedelta = timedelta(days=14)
    once: bool = False
    """Whether its use ends it; a link that is used often is `used` for the log alone."""
    proof: Proof = Proof.NONE
    proof_label: Words = ""
    """What the day is called that a holder has to know (`Proof.DATE`)."""
    done: Words = ""
    """What its holder reads once it was used."""
    why_closed: Callable[[Any], str] = lambda record: ""
    """Why the record is not open to its holder now, as a sentence; "" while it is."""
    read: Callable[[Any, Actor], HttpResponse] | None = None
    """For programs (calendars, feeds): the answer to GET, for the record and the link's actor. Such a link has no page,
    no session and no proof; its token stands in its address."""

    def judged(self, record: Any) -> Model:
        """The row that `give` is about."""
        row: Model = getattr(record, self.through) if self.through else record
        return row


_kinds: dict[str, Kind] = {}
_carried: set[Permission] = set()


def register(*kinds: Kind) -> None:
    """Make kinds known; called from an app's `ready`. Each key once."""
    for kind in kinds:
        if kind.key in _kinds:
            raise ValueError(f"{kind.key} is registered twice")
        if bool(kind.page) == bool(kind.read) or (kind.read and kind.proof != Proof.NONE):
            raise ValueError(f"{kind.key} leads to a page, or is read by programs, which show no proof")
        _kinds[kind.key] = kind
        if kind.carries not in _carried:
            _carried.add(kind.carries)
            policy.rows(kind.model, kind.carries, Role.LINK_HOLDER)(_opened(kind.carries))
        if not kind.through:
            tell_beside(kind.model, _history)


def _history(record: Model, _reader: Actor) -> list[HistoryEntry]:
    return history_of(type(record), [record.pk])


def every() -> Iterator[Kind]:
    """All kinds."""
    yield from _kinds.values()


def of(key: str) -> Kind:
    """The kind; raises LookupError for one that no app declares any more."""
    return _kinds[key]


def _opened(permission: Permission) -> policy.Predicate:
    """The judge's predicate for holders: asked at every request and again inside the action."""

    def opened(actor: Actor) -> Q:
        """The one record of the holder's link, while it is in force and carries this."""
        carrying = [kind for kind in every() if kind.carries == permission]
        model = ContentType.objects.get_for_model(carrying[0].model)
        links = PrivateLink.objects.in_force().filter(pk=actor.link_id or 0, content_type=model)
        return Q(pk__in=links.filter(kind__in=[kind.key for kind in carrying]).values("object_id"))

    return opened


def history_of(model: type[Model], keys: Collection[int]) -> list[HistoryEntry]:
    """What was done with the links of records of a model, newest first; by whom they were meant is not told."""
    rows = PrivateLink.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    called = {pk: str(_kinds[kind].label) for pk, kind in rows.values_list("pk", "kind") if kind in _kinds}
    return histories_of(
        PrivateLink, [*rows.values_list("pk", flat=True)], lambda event: called.get(event.pgh_obj_id, "")
    )


def given_by(actor: Actor) -> Q:
    """The links that the actor gives, sees and revokes."""
    reached = Q(pk__in=[])
    for kind in every():
        if policy.may(actor, kind.give):
            within = f"{kind.through}__in" if kind.through else "pk__in"
            records = kind.model._default_manager.filter(**{within: policy.scope(actor, kind.give).values("pk")})
            reached |= Q(kind=kind.key, object_id__in=records.values("pk"))
    return reached
