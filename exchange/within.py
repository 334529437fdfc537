"""That a file for one record wrote that record's rows only, whatever its kind does."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Max

from core.queries import events_of
from exchange.kinds import ImportKind
from exchange.models import Batch


@contextmanager
def within(kind: ImportKind, batch: Batch) -> Iterator[None]:
    """Hold what this block writes under the batch against the ways to its target (`Kind.whose`), by the audit.

    RuntimeError, which rolls all of it back, where a row is another record's: the kind has a mistake.
    """
    before = {model: events_of(model).objects.aggregate(last=Max("pgh_id"))["last"] or 0 for model in kind.whose}
    yield
    for model, way in kind.whose.items():
        mine = events_of(model).objects.filter(pgh_id__gt=before[model], pgh_context__batch=batch.pk)
        if mine.exclude(**{"pgh_obj_id" if way == "pk" else way: batch.target_id}).exists():
            raise RuntimeError(f"the import {kind.key} wrote rows of {model._meta.label} that are not its target's")
