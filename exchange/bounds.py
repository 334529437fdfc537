"""What an import keeps to: kinds that its giver may give, a target that is held, rows that are the target's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from core.queries import events_of
from core.refusals import Refused
from exchange import kinds, queries
from exchange.kinds import ImportKind
from exchange.models import Batch

ONE_AT_A_TIME = 0x676F6E67  # the advisory lock of all imports


def require_kind(by: Actor, kind: str, target: Model | None) -> None:
    """Raise Denied where the actor may not give files of this kind ("": of any nationwide one) for this record."""
    declared = kinds.get(kind) if kind else None
    if declared and declared.target and isinstance(target, declared.target):
        policy.require(by, declared.permission, target)  # which tells why
    fitting = queries.kinds_open(by, target)
    if declared not in fitting if declared else target is not None or not fitting:
        raise policy.Denied(P.IMPORT_RUN)


def hold(batch: Batch, by: Actor) -> Batch:
    """The batch, with all that it may write held until the transaction ends: of one record, or of the nation.

    Raises Denied where the actor may not run it. Files for different records do not wait for each other; a nationwide
    one is written alone.
    """
    how = "" if batch.target_id is None else "_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{how}(%s)", [ONE_AT_A_TIME])
    if batch.target_type is not None:
        target: Any = batch.target_type.model_class()
        target._base_manager.select_for_update(of=("self",)).filter(pk=batch.target_id).first()
    locked = Batch.objects.select_related("file").get(pk=batch.pk)
    if by.role is not None:
        policy.require(by, P.IMPORT_RUN, locked)
    elif locked.target_id is not None:
        raise Refused(_("This file is for one record: whoever may write the record applies and undoes it."))
    return locked


@contextmanager
def within(kind: ImportKind, batch: Batch) -> Iterator[None]:
    """Hold what this block writes under the batch against the ways to its target (`ImportKind.whose`), by the audit.

    RuntimeError, which rolls all of it back, where a row is another record's: the kind has a mistake.
    """
    before = {model: events_of(model).objects.aggregate(last=Max("pgh_id"))["last"] or 0 for model in kind.whose}
    yield
    for model, way in kind.whose.items():
        mine = events_of(model).objects.filter(pgh_id__gt=before[model], pgh_context__batch=batch.pk)
        if mine.exclude(**{"pgh_obj_id" if way == "pk" else way: batch.target_id}).exists():
            raise RuntimeError(f"the import {kind.key} wrote rows of {model._meta.label} that are not its target's")
