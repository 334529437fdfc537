"""Reads of imports, in the actor's scope."""

from django.db.models import QuerySet

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from exchange.kinds import Kind
from exchange.models import Batch, ColumnMapping
from exchange.states import BatchState


def batches(actor: Actor) -> QuerySet[Batch]:
    """Batches, newest first, without the weight of files and previews."""
    return (
        policy.scope(actor, P.IMPORT_VIEW)
        .select_related("file", "person", "job")
        .defer("file__content", "preview", "sample", "keys")
        .order_by("-at", "-pk")
    )


def at_one_moment(batch: Batch) -> Batch:
    """The batch with its file and its job as one statement sees them: read apart, a job that ends in between would
    be shown beside the state from before it."""
    return Batch.objects.select_related("file", "job").defer("file__content").get(pk=batch.pk)


def applied(kind: Kind) -> list[Batch]:
    """The batches of a kind, of any year, that stand (applied, not undone), newest first."""
    found = Batch.objects.filter(kind=kind.key, state=BatchState.APPLIED).select_related("file")
    return list(found.defer("file__content", "preview", "sample").order_by("-applied_at", "-pk"))


def mappings(actor: Actor) -> QuerySet[ColumnMapping]:
    """The assignments of columns that the actor's organisation keeps, newest first; the command line knows all."""
    found = ColumnMapping.objects.order_by("-at", "-pk")
    return found if actor.role is None else found.filter(organisation=actor.organisation_id)
