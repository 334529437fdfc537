"""Whose jobs and files may be seen: one's own, in the role they were made in."""

from django.db.models import Exists, OuterRef, Q

from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.policy import rows, seen_by
from accounts.roles import ROLES, Role
from core.models import Job, StoredFile

_SIGNED_IN = [role for role in Role if P.JOB_VIEW in ROLES[role].permissions]

seen_by(Job, P.JOB_VIEW)
seen_by(StoredFile, P.FILE_VIEW)


@rows(Job, P.JOB_VIEW, *_SIGNED_IN)
def own_jobs(actor: Actor) -> Q:
    """Jobs that this person started, acting as now."""
    role = Q(membership_id=actor.membership_id) | Q(membership__isnull=True)
    return Q(owner_id=actor.person_id, owner__isnull=False) & role


@rows(StoredFile, P.FILE_VIEW, *_SIGNED_IN)
def own_files(actor: Actor) -> Q:
    """Files that jobs of this person, acting as now, have made; a record's own page hands out its files."""
    return Q(Exists(Job.objects.filter(own_jobs(actor), result_file=OuterRef("pk"))))
