"""Counts of findings kept for lists and dashboards, each with the moment it was counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.db.models.functions import Now

from findings.models import Tally
from findings.presenters import Shown, counts
from rulebook import Strength


def keep(model: type[Model], judged: Mapping[Any, Iterable[Shown]]) -> None:
    """Write the counts of these records (key → all findings as just judged) in one statement.

    `rules` counts by rule what is open and more than advice.
    """
    kind = ContentType.objects.get_for_model(model)
    rows = []
    for pk, findings in judged.items():
        shown = list(findings)
        asks = (each.rule for each in shown if each.is_open and each.strength != Strength.ADVICE)
        rows.append(Tally(content_type=kind, object_id=pk, rules=Counter(asks), at=Now(), **counts(shown)))
    fields = ["hard", "principle", "advice", "waived", "rules", "at"]
    Tally.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["content_type", "object_id"], update_fields=fields
    )


def of(model: type[Model]) -> QuerySet[Tally]:
    """The counts of records of a model, by `object_id`."""
    return Tally.objects.filter(content_type=ContentType.objects.get_for_model(model))
