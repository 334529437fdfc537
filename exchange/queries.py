"""Reads of imports, in the actor's scope."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Model, QuerySet, Value, When

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from exchange import kinds
from exchange.kinds import ImportKind
from exchange.models import Batch, ColumnMapping
from exchange.states import BatchState

#: How many records of a kind are offered on the page of imports; the others have their own pages.
MOST_RECORDS = 20


def batches(actor: Actor) -> QuerySet[Batch]:
    """Batches, newest first, without the weight of files and previews."""
    return (
        policy.scope(actor, P.IMPORT_VIEW)
        .select_related("file", "person", "job")
        .defer("file__content", "preview", "sample", "keys")
        .order_by("-at", "-pk")
    )


def batches_for(actor: Actor, record: Model) -> QuerySet[Batch]:
    """Those of `batches` that are for this record."""
    return batches(actor).filter(**_for(record))


def years_seen(actor: Actor) -> list[tuple[int, str]]:
    """The years of the files of `batches`, the newest first, each with its word."""
    years = policy.scope(actor, P.IMPORT_VIEW).exclude(year=None).order_by("-year").values_list("year", flat=True)
    return [(year, str(year)) for year in years.distinct()]


def kinds_seen(actor: Actor) -> list[tuple[str, str]]:
    """The kinds that the actor may give, for a record or the nation, each with its title."""
    return [(kind.key, str(kind.title)) for kind in kinds.every() if policy.may(actor, kind.permission)]


def place_of_kind() -> Case:
    """The place of a batch's kind among all kinds, as the database sorts by it; none while nobody knows the kind."""
    return Case(*(When(kind=kind.key, then=Value(place)) for place, kind in enumerate(kinds.every())))


def at_one_moment(batch: Batch) -> Batch:
    """The batch with its file and its job as one statement sees them: read apart, a job that ends in between would
    be shown beside the state from before it."""
    return Batch.objects.select_related("file", "job").defer("file__content").get(pk=batch.pk)


def kinds_given(actor: Actor) -> list[type[ImportKind]]:
    """The nationwide kinds that the actor may give; the command line all of them."""
    return [k for k in kinds.every() if k.nationwide and (actor.role is None or policy.may(actor, k.permission))]


def kinds_open(actor: Actor, record: Model | None) -> list[type[ImportKind]]:
    """The kinds of which the actor may give a file for this record; without one, the nationwide kinds.

    A file for a record is always somebody's: the command line gives none.
    """
    if record is None:
        return kinds_given(actor)
    return [
        kind
        for kind in kinds.every()
        if kind.target is not None and isinstance(record, kind.target) and policy.can(actor, kind.permission, record)
    ]


def records_open(actor: Actor) -> list[tuple[type[ImportKind], list[Model]]]:
    """The kinds with a target that the actor may give, with the newest records these may be for, MOST_RECORDS of
    each at most."""
    by_kind = [
        (kind, list(policy.scope(actor, kind.permission).order_by("-pk")[:MOST_RECORDS]))
        for kind in kinds.every()
        if kind.target is not None and policy.may(actor, kind.permission)
    ]
    return [(kind, records) for kind, records in by_kind if records]


def applied(kind: ImportKind) -> list[Batch]:
    """The batches of a kind, of any year, that stand (applied, not undone), newest first; of its record, if any."""
    rows = Batch.objects.filter(kind=kind.key, state=BatchState.APPLIED, **_for(kind.record)).select_related("file")
    return list(rows.defer("file__content", "preview", "sample").order_by("-applied_at", "-pk"))


def mappings(actor: Actor, among: list[type[ImportKind]]) -> QuerySet[ColumnMapping]:
    """The assignments of columns of these kinds that the actor's organisation keeps, newest first; the command line
    knows all."""
    rows = ColumnMapping.objects.filter(kind__in=[kind.key for kind in among]).order_by("-at", "-pk")
    return rows if actor.role is None else rows.filter(organisation=actor.organisation_id)


def _for(record: Model | None) -> dict[str, Any]:
    if record is None:
        return {"target_type": None, "target_id": None}
    return {"target_type": ContentType.objects.get_for_model(record), "target_id": record.pk}
