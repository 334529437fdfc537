"""Reads of imports, in the actor's scope."""

from django.db.models import QuerySet

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from exchange.models import Batch


def batches(actor: Actor) -> QuerySet[Batch]:
    """Batches, newest first, without the weight of files and previews."""
    return (
        policy.scope(actor, P.IMPORT_VIEW)
        .select_related("file", "person", "job")
        .defer("file__content", "preview")
        .order_by("-at", "-pk")
    )


def at_one_moment(batch: Batch) -> Batch:
    """The batch with its file and its job as one statement sees them: read apart, a job that ends in between would
    be shown beside the state from before it."""
    return Batch.objects.select_related("file", "job").defer("file__content").get(pk=batch.pk)
