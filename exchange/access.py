"""Who may see and run imports: who holds the permission of their kind, on the record that they are for."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.policy import rows, seen_by
from accounts.roles import ROLES, OrganisationKind, Role
from exchange import kinds
from exchange.kinds import ImportKind
from exchange.models import Batch

STAFF = Role.ADMINISTRATION_STAFF
_OTHERS = [role for role in Role if P.IMPORT_RUN in ROLES[role].permissions and role is not STAFF]

seen_by(Batch, P.IMPORT_VIEW)


def _of(actor: Actor, kind: type[ImportKind], permission: P) -> Q:
    """The batches of a kind whose target is one on which the actor has the permission."""
    if kind.target is None:
        # What a file is, is perhaps not known yet: then it is of no target.
        return Q(kind__in=("", kind.key), target_id=None)
    of_type = ContentType.objects.get_for_model(kind.target)
    return Q(kind=kind.key, target_type=of_type, target_id__in=policy.scope(actor, permission).values("pk"))


def _reached(actor: Actor, *, writing: bool) -> Q:
    reached = Q(pk__in=[])
    for kind in kinds.every():
        if policy.may(actor, kind.permission):
            seen = policy.view_permission(kind.target) if kind.target else None
            reached |= _of(actor, kind, kind.permission if writing or seen is None else seen)
    return reached


def _own(actor: Actor) -> Q:
    """The organisation's; while nobody knows what a file is, its giver's alone."""
    return Q(organisation=actor.organisation_id) & (~Q(kind="") | Q(person=actor.person_id))


#: Every organisation's; while nobody knows what a file is, the Administration's alone, and the command line's.
_ANYBODYS = ~Q(kind="") | Q(organisation__kind=OrganisationKind.ADMINISTRATION) | Q(organisation=None)


@rows(Batch, P.IMPORT_RUN, STAFF)
def of_kinds_given(actor: Actor) -> Q:
    """Of the kinds that the role gives, for a record on which it holds the kind's permission."""
    return _ANYBODYS & _reached(actor, writing=True)


@rows(Batch, P.IMPORT_VIEW, STAFF)
def of_kinds_seen(actor: Actor) -> Q:
    """Of the kinds that the role gives, for a record that it may see."""
    return _ANYBODYS & _reached(actor, writing=False)


@rows(Batch, P.IMPORT_RUN, *_OTHERS)
def own_of_kinds_given(actor: Actor) -> Q:
    """The organisation's own, for a record on which the role holds the kind's permission."""
    return _own(actor) & _reached(actor, writing=True)


@rows(Batch, P.IMPORT_VIEW, *_OTHERS)
def own_of_kinds_seen(actor: Actor) -> Q:
    """The organisation's own, of the kinds that the role gives, for a record that it may see."""
    return _own(actor) & _reached(actor, writing=False)


def why_closed(batch: Batch) -> str:
    """Why nobody runs this batch now: the reason of the record that it is for."""
    kind = next((kind for kind in kinds.every() if kind.key == batch.kind), None)
    if kind is None or kind.target is None:
        return ""
    if not isinstance(batch.target, kind.target):
        return _("What this file is for is no longer there.")
    return policy.why_not(kind.permission, batch.target)
