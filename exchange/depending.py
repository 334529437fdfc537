"""What refers to rows, whatever table it stands in."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model
from pghistory.models import Event, Events


def references(
    model: type[Model], keys: Collection[Any], *, besides: Mapping[type[Model], Collection[Any]] | None = None
) -> dict[tuple[type[Model], Any], int]:
    """What refers to these rows: (table, key of the row) → how many; without rows `besides`, and without the audit."""
    counts: dict[tuple[type[Model], Any], int] = defaultdict(int)
    if not keys:
        return counts
    for relation in model._meta.get_fields(include_hidden=True):
        child: Any = relation.related_model
        if not relation.auto_created or relation.concrete or relation.many_to_many or issubclass(child, Event | Events):
            continue
        name = relation.field.attname  # type: ignore[union-attr]
        rows = child._base_manager.filter(**{f"{name}__in": list(keys)})
        for pk, key in rows.values_list("pk", name):
            if pk not in (besides or {}).get(child, ()):
                counts[child, key] += 1
    return counts
