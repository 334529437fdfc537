"""The one judge: `can(actor, permission, object)` and `scope(actor, permission)`.

Roles say which permissions exist for whom; each app's `access.py` says on which rows, with `rows`.
What is not declared is denied.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet

from accounts.actors import Actor
from accounts.permissions import Permission
from accounts.roles import ROLES, Role, permissions_of, roles_of

if TYPE_CHECKING:
    from accounts.models import Membership

Predicate = Callable[[Actor], Q]
Row = TypeVar("Row", bound=Model)

_models: dict[Permission, type[Model]] = {}
_predicates: dict[tuple[Permission, Role], Predicate] = {}
_views: dict[type[Model], Permission] = {}
_reasons: dict[Permission, Callable[[Any], str]] = {}

#: A predicate for roles that see every row.
everything: Predicate = lambda actor: Q()  # noqa: E731 - a named predicate reads best as one line


def rows(
    model: type[Model], permissions: Permission | list[Permission], *roles: Role
) -> Callable[[Predicate], Predicate]:
    """Declare on which rows of `model` these roles have these permissions.

    The decorated function takes the actor and returns a Q that must not multiply rows: reach across
    to-many relations by `pk__in` or Exists. A permission belongs to one model only.
    """

    def register(predicate: Predicate) -> Predicate:
        for permission in [permissions] if isinstance(permissions, Permission) else permissions:
            if _models.setdefault(permission, model) is not model:
                raise ValueError(f"{permission} is about {_models[permission].__name__}, not {model.__name__}")
            for role in roles:
                if permission not in ROLES[role].permissions:
                    raise ValueError(f"{role} does not declare {permission}")
                if (permission, role) in _predicates:
                    raise ValueError(f"{permission} is declared twice for {role}")
                _predicates[permission, role] = predicate
        return predicate

    return register


def seen_by(model: type[Model], permission: Permission) -> None:
    """Name the permission that decides whether a row of `model` may be known to exist."""
    _views[model] = permission


def may(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role has the permission on any rows at all."""
    return actor.role is not None and permission in permissions_of(actor.role)


def scope(actor: Actor, permission: Permission) -> QuerySet[Any]:
    """The rows on which the actor has the permission (none, where nothing is declared)."""
    model = _models[permission]
    manager = model._default_manager
    if actor.role is None:
        return manager.none()
    conditions = [
        _predicates[permission, role](actor) for role in roles_of(actor.role) if (permission, role) in _predicates
    ]
    if not conditions:
        return manager.none()
    if any(not condition for condition in conditions):
        return manager.all()
    together = conditions[0]
    for condition in conditions[1:]:
        together |= condition
    return manager.filter(together)


def sees_all(actor: Actor, permission: Permission) -> bool:
    """Whether one of the actor's roles has the permission on every row."""
    roles = roles_of(actor.role) if actor.role is not None else ()
    return any(_predicates.get((permission, role)) is everything for role in roles)


def can(actor: Actor, permission: Permission, row: Model) -> bool:
    """Whether the actor has the permission on this row."""
    if not isinstance(row, _models[permission]):
        raise TypeError(f"{permission} is about {_models[permission].__name__}, not {type(row).__name__}")
    return scope(actor, permission).filter(pk=row.pk).exists()


def holders(permission: Permission, row: Model, members: Iterable["Membership"]) -> list["Membership"]:
    """Those of the memberships (with person and organisation) that have the permission on the row.

    Roles that have it on every row are not asked one by one.
    """
    return [
        member for member in members if sees_all(Actor.of(member), permission) or can(Actor.of(member), permission, row)
    ]


def explain(permissions: list[Permission], reason: Callable[[Any], str]) -> None:
    """Let `reason(row)` say why nobody has these permissions on a row now (a deadline has passed); "" otherwise."""
    for permission in permissions:
        _reasons[permission] = reason


def why_not(permission: Permission, row: Model) -> str:
    """Why nobody has the permission on this row now, as a sentence; "" where no such reason is known."""
    return _reasons[permission](row) if permission in _reasons else ""


class Denied(Exception):
    """The row may be known to the actor, but not this action on it: 403.

    `permission` names the action; `why` is a sentence where the reason lies in the row and not in the role.
    """

    def __init__(self, permission: Permission, row: Model | None = None) -> None:
        super().__init__(permission)
        self.permission = permission
        self.why = why_not(permission, row) if row is not None else ""


def fetch(actor: Actor, permission: Permission, *, related: Sequence[str] = (), **lookup: Any) -> Any:
    """The one row that `lookup` names, where the actor has the permission; what is `related` to it comes with it.

    Raises ObjectDoesNotExist (404) where the actor may not know of the row,
    and Denied (403) where the row is visible but the permission is not given.
    """
    allowed = scope(actor, permission).filter(**lookup)
    row = (allowed.select_related(*related) if related else allowed).first()
    if row is not None:
        return row
    model = _models[permission]
    view = _views.get(model)
    seen = scope(actor, view).filter(**lookup).first() if view is not None and view != permission else None
    if seen is not None:
        raise Denied(permission, seen)
    raise ObjectDoesNotExist(model._meta.label)


def require(actor: Actor, permission: Permission, row: Model) -> None:
    """Raise Denied unless the actor has the permission on the row: the check inside actions."""
    if not can(actor, permission, row):
        raise Denied(permission, row)


def undeclared() -> list[tuple[Permission, Role]]:
    """Pairs that a role declares and no `access.py` answers for; the suite keeps this empty."""
    return [
        (permission, role)
        for role, spec in ROLES.items()
        for permission in sorted(spec.permissions)
        if permission in _models and (permission, role) not in _predicates
    ]


def model_of(permission: Permission) -> type[Model] | None:
    """The model that a permission is about; None for one that is about no rows (a page, a door)."""
    return _models.get(permission)


def view_permission(model: type[Model]) -> Permission | None:
    """The permission that decides whether rows of the model may be known."""
    return _views.get(model)


def declared() -> dict[Permission, list[tuple[Role, Predicate | None]]]:
    """For each permission the roles that declare it, with the predicate over rows; None where it is about no rows."""
    return {
        permission: [
            (role, _predicates.get((permission, role)))
            for role, spec in ROLES.items()
            if permission in spec.permissions
        ]
        for permission in Permission
    }
