"""Changing a state: one function, driven by each app's table in `states.py`.

TABLE = Table("state", {(State.DRAFT, "submit"): To(State.SUBMITTED, P.PROPOSAL_SUBMIT, guard="app.guards.complete")})
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.core.checks import CheckMessage, Error
from django.db import models, transaction
from django.dispatch import Signal
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission
from core.models import Transition
from core.refusals import Refused

Row = TypeVar("Row", bound=models.Model)
#: Says why the event may not happen to the row now (a sentence for the user), or None.
Guard = Callable[..., str | None]


@dataclass(frozen=True, slots=True)
class To:
    """Where an event leads, which permission it takes (None: the system's own), what must hold, whether to say why.

    `guard` is the dotted name of a Guard ("proposals.guards.may_submit"): tables of states are read by models, guards
    read models. Every name is resolved when the application starts (`check_guards`).
    """

    target: str
    permission: Permission | None
    label: str | Promise = ""
    guard: str = ""
    needs_remark: bool = False

    def why_not(self, row: models.Model, **known: Any) -> str | None:
        """The guard's sentence against it, or None; `known` is what it need not work out again."""
        if not self.guard:
            return None
        guard: Guard = import_string(self.guard)
        return guard(row, **known)


_tables: list["Table"] = []


@dataclass(frozen=True)
class Table:
    """All transitions of one state field."""

    field: str
    moves: Mapping[tuple[str, str], To]

    def __post_init__(self) -> None:
        _tables.append(self)

    def trigger(self) -> pgtrigger.FSM:
        """The same table as a database trigger: no other change of the field is possible."""
        pairs = sorted({(str(source), str(to.target)) for (source, _event), to in self.moves.items()})
        return pgtrigger.FSM(name=f"{self.field}_moves", field=self.field, transitions=pairs)

    def open_to(self, actor: Actor, row: models.Model) -> list[tuple[str, To]]:
        """The events that this actor may cause on the row now, guards aside."""
        state = getattr(row, self.field)
        return [
            (event, to)
            for (source, event), to in self.moves.items()
            if source == state and to.permission is not None and policy.can(actor, to.permission, row)
        ]


#: Sent in the same transaction after a change: sender=model, row, event, source, by, remark.
changed = Signal()


def fire(row: Row, event: str, *, table: Table, by: Actor, remark: str = "", **known: Any) -> Row:
    """Lock the row, judge, check the guard, write the new state and its log; return the locked row.

    `known`: what the caller has worked out of the row as it is locked, and the guard takes by these names.
    Call it inside an action. Raises Refused (state or guard) or policy.Denied.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a transition belongs inside an action")
    locked = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    source = getattr(locked, table.field)
    to = table.moves.get((source, event))
    if to is None:
        raise Refused(
            _("This has already changed (it is now “%(state)s”). Reload the page to see what is open.")
            % {"state": getattr(locked, f"get_{table.field}_display")()}
        )
    if to.permission is not None:
        policy.require(by, to.permission, locked)
    elif by.role is not None:
        raise policy.Denied(Permission.JOB_VIEW)
    if to.needs_remark and not remark.strip():
        raise Refused(_("Please write the reason; the people concerned will read it."))
    if reason := to.why_not(locked, **known):
        raise Refused(reason)
    setattr(locked, table.field, to.target)
    locked.save(update_fields=[table.field])
    Transition.objects.create(
        content_type=ContentType.objects.get_for_model(locked),
        object_id=locked.pk,
        event=event,
        source=source,
        target=to.target,
        person_id=by.person_id,
        membership_id=by.membership_id,
        remark=remark.strip(),
    )
    changed.send(type(locked), row=locked, event=event, source=source, by=by, remark=remark)
    return locked


def log_of(row: models.Model) -> models.QuerySet[Transition]:
    """The transitions of a record, oldest first, with people and roles."""
    return transitions_of(row).select_related("person", "membership__organisation")


def transitions_of(row: models.Model) -> models.QuerySet[Transition]:
    """The transitions of a record, oldest first, without more."""
    return Transition.objects.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)


def check_guards(**_kwargs: Any) -> list[CheckMessage]:
    """A system check: every guard that a table of transitions names is there and can be called."""
    names = {to.guard for table in _tables for to in table.moves.values() if to.guard}
    return [Error(f"no guard {name}", id="core.E001") for name in sorted(names) if not _is_guard(name)]


def _is_guard(name: str) -> bool:
    try:
        return callable(import_string(name))
    except ImportError:
        return False
