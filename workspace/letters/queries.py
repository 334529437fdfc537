"""Reads of letters: those one may see, those about a record."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, Q, QuerySet

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from workspace.models import Letter


def letters_visible_to(actor: Actor) -> QuerySet[Letter]:
    """The letters that one may see, the newest first, with sender, receiver, receipt, voiding and correction."""
    rows = policy.scope(actor, P.LETTER_VIEW).defer("content").annotate(opened_at=F("receipt__at"))
    related = ("sender", "receiver", "receipt__person", "receipt__membership", "voided", "corrected_by")
    return rows.select_related(*related).order_by("-dated", "-pk")


def letters_about(actor: Actor, record: Model) -> QuerySet[Letter]:
    """Those about a record that one may see, in the order in which they were issued."""
    kind = ContentType.objects.get_for_model(record)
    return letters_visible_to(actor).filter(content_type=kind, object_id=record.pk).order_by("pk")


def holding() -> Q:
    """Letters that hold: neither voided nor corrected."""
    return Q(voided=None, corrected_by=None)
