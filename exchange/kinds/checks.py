"""What a kind must declare before anything starts: who gives such a file, and whose rows it writes."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.db.models import Model

from accounts import policy
from accounts.permissions import Permission as P
from accounts.roles import ROLES
from core.queries import events_of
from exchange.kinds.base import ImportKind
from exchange.kinds.registry import every


def check_kinds(**_kwargs: Any) -> list[CheckMessage]:
    """A system check of every kind: deny by default."""
    return [Error(f"import {kind.key}: {why}", id="exchange.E001") for kind in every() for why in faults(kind)]


def faults(kind: type[ImportKind]) -> Iterator[str]:
    """What a kind lacks, or says that cannot be."""
    if (kind.target is None) is not kind.nationwide:
        yield "it declares a target or that it is nationwide, and not both"
        return
    permission: P | None = getattr(kind, "permission", None)
    if permission is None:
        yield "it declares no permission"
        return
    about = policy.model_of(permission)
    if about is not kind.target:
        wanted = kind.target.__name__ if kind.target else "no record"
        yield f"{permission} is about {about.__name__ if about else 'no record'}, the kind's target is {wanted}"
    for role, spec in ROLES.items():
        permissions = spec.permissions | (ROLES[spec.follows_from].permissions if spec.follows_from else set())
        if permission in spec.permissions and not {P.IMPORT_VIEW, P.IMPORT_RUN} <= permissions:
            yield f"{role} has {permission}, and lacks {P.IMPORT_VIEW} or {P.IMPORT_RUN}"
    if kind.target is not None:
        yield from _faults_of_target(kind, kind.target)


def _faults_of_target(kind: type[ImportKind], target: type[Model]) -> Iterator[str]:
    key: Any = target._meta.pk
    if key.rel_db_type(connection) not in ("bigint", "integer"):
        yield f"{target.__name__} has no number for its key: a batch cannot name it"
    if kind.outside is ImportKind.outside:
        yield "it has a target, and no `outside` that refuses the rows of others"
    for model in kind.writes:
        if events_of(model) is None:
            yield f"{model.__name__} is not in the audit: nothing tells what was written, nothing can be undone"
        way = kind.whose.get(model)
        if way is None or not _leads(model, way, target):
            yield f"`whose` gives no way from {model.__name__} to {target.__name__}"


def _leads(model: type[Model], way: str, target: type[Model]) -> bool:
    """Whether the lookup goes from foreign key to foreign key to the target; "pk" from the target to itself."""
    if way == "pk":
        return model is target
    at: Any = model
    try:
        for name in way.split("__"):
            at = at._meta.get_field(name).related_model if at is not None else None
    except FieldDoesNotExist:
        return False
    return at is target
