"""Taking an applied batch back: every row as the audit has it from before, unless something has been built on it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from core.queries import called, events_of
from core.refusals import Refused
from exchange import kinds
from exchange.depending import references
from exchange.models import Batch
from exchange.states import BatchState

_MOST = 10


@dataclass(slots=True)
class Touched:
    """The rows of one table that a batch wrote: as they were before (None: not there), and its last event on each."""

    model: type[Model]
    before: dict[Any, Any] = field(default_factory=dict)
    last: dict[Any, int] = field(default_factory=dict)

    @property
    def made(self) -> set[Any]:
        """The keys of the rows that were not there before."""
        return {key for key, event in self.before.items() if event is None}


def take_back(batch: Batch, *, by: Actor) -> None:
    """Write every row back as it was before the batch. Inside an action that holds the lock of imports.

    Raises Refused, naming what hangs on it, where a row was changed since, is referred to, or is in a later file.
    """
    touched = [_touched(model, batch) for model in kinds.get(batch.kind).writes]
    why = [*_later_files(batch, by), *_changed_since(touched), *_referred_to(touched)]
    if why:
        raise Refused(
            _("This import cannot be undone, because something depends on it: %(why)s.")
            % {"why": "；".join(why[:_MOST])}
        )
    try:
        with transaction.atomic():
            for table in reversed(touched):
                table.model._base_manager.filter(pk__in=table.made).delete()
            for table in touched:
                _write_back(table)
            connection.check_constraints()
    except IntegrityError as refers:
        raise Refused(
            _("Somebody is just using rows of this import. Nothing was changed; try again in a moment.")
        ) from refers


def _touched(model: type[Model], batch: Batch) -> Touched:
    touched = Touched(model)
    events = events_of(model)
    first: dict[Any, int] = {}
    for event in events.objects.filter(pgh_context__batch=batch.pk).order_by("pgh_id").only("pgh_id", "pgh_obj_id"):
        first.setdefault(event.pgh_obj_id, event.pgh_id)
        touched.last[event.pgh_obj_id] = event.pgh_id
    touched.before = dict.fromkeys(first)
    for event in events.objects.filter(pgh_obj_id__in=first).order_by("pgh_id"):
        if event.pgh_id < first[event.pgh_obj_id]:
            touched.before[event.pgh_obj_id] = None if event.pgh_label == "delete" else event
    return touched


def _write_back(table: Touched) -> None:
    fields = table.model._meta.concrete_fields
    rows = [
        table.model(**{f.attname: getattr(event, f.attname) for f in fields})
        for event in table.before.values()
        if event is not None
    ]
    table.model._base_manager.bulk_create(
        rows,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=[f.name for f in fields if not f.primary_key],
    )


def _later_files(batch: Batch, by: Actor) -> Iterator[str]:
    """Later batches that hold some of the same rows, changed or not; named to those who may see them."""
    declared = kinds.get(batch.kind)
    mine = batch.keys or []
    later = Batch.objects.filter(state=BatchState.APPLIED, applied_at__gt=batch.applied_at).select_related("file")
    for other in later.defer("file__content", "preview", "sample").order_by("applied_at"):
        its = kinds.get(other.kind)
        if set(its.holds).isdisjoint(declared.holds) or (declared.needs_year and other.year != batch.year):
            continue
        if None not in (batch.target_id, other.target_id) and _target(batch) != _target(other):
            continue
        width = min(len(declared._meta.import_id_fields), len(its._meta.import_id_fields))
        same = {tuple(key[:width]) for key in mine} & {tuple(key[:width]) for key in other.keys or []}
        if same:
            named = {"name": other.file.name, "count": len(same)}
            if by.role is None or policy.can(by, P.IMPORT_VIEW, other):
                yield (
                    _("the later import “%(name)s”, which holds %(count)s of the same rows; undo that one first")
                    % named
                )
            else:
                yield _("a later import of another organisation, which holds %(count)s of the same rows") % named


def _target(batch: Batch) -> tuple[int | None, int | None]:
    return batch.target_type_id, batch.target_id


def _changed_since(touched: list[Touched]) -> Iterator[str]:
    """Rows that somebody has changed after the batch; what undone batches did and undid does not count."""
    undone = set(Batch.objects.filter(state=BatchState.UNDONE).values_list("pk", flat=True))
    for table in touched:
        later = events_of(table.model).objects.filter(pgh_obj_id__in=table.last).order_by("pgh_id")
        since = {
            event.pgh_obj_id
            for event in later
            if event.pgh_id > table.last[event.pgh_obj_id]
            and not undone & {event.pgh_context.get("batch"), event.pgh_context.get("undoes")}
        }
        if since:
            yield _("%(count)s of “%(what)s” changed since (%(rows)s)") % {
                "count": len(since),
                "what": called(table.model),
                "rows": "、".join(_named(table.model, sorted(since)[:_MOST])),
            }


def _referred_to(touched: list[Touched]) -> Iterator[str]:
    made: dict[type[Model], Collection[Any]] = {table.model: table.made for table in touched}
    for table in touched:
        for (child, key), count in references(table.model, table.made, besides=made).items():
            (name,) = [*_named(table.model, [key])][:1] or [str(key)]
            yield _("%(name)s: %(what)s (%(count)s)") % {"name": name, "what": called(child), "count": count}


def _named(model: type[Model], keys: Collection[Any]) -> list[str]:
    """What rows are called, those that are gone by their key."""
    rows = {row.pk: str(row) for row in model._base_manager.filter(pk__in=list(keys))}
    return [rows.get(key, str(key)) for key in keys]
