"""How a view says which permission it needs; a view that says nothing is refused by the middleware.

@page(P.CALL_MANAGE)                      a page about no single row
def calls(request): ...

@page(P.SUBPLAN_WRITE, key="pk")          about one row: the judge fetches it, 404 or 403 otherwise
def edit(request, subplan): ...
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission
from accounts.roles import Role

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """The request as ActingMiddleware leaves it."""

    actor: Actor
    memberships: list[Any]
    place: str
    """Set by a page that belongs under another one's entry of the menu: the address of that one."""


def page(
    permission: Permission, *, key: str | None = None, methods: tuple[str, ...] = ("GET",), related: Sequence[str] = ()
) -> Callable[[View], View]:
    """Require the permission; with `key`, of the row whose `key` field the URL names, handed on to the view
    with what is `related` to it (as `select_related` takes it).

    Nobody signed in: to the sign-in page (401 for parts and saves, so that a page keeps what was typed).
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def inner(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in (*methods, *(("HEAD",) if "GET" in methods else ())):
                return HttpResponseNotAllowed(methods)
            actor = request.actor
            if actor.role is Role.PUBLIC and not policy.may(actor, permission):
                return _ask_to_sign_in(request)
            if key is None:
                if not policy.may(actor, permission):
                    raise PermissionDenied(_("Your role does not include this page."))
                return _answer(view, request, *args, **kwargs)
            row = _fetch(actor, permission, related, **{key: kwargs.pop(key)})
            return _answer(view, request, row, *args, **kwargs)

        inner.permission = permission  # type: ignore[attr-defined]
        inner.row_key = key  # type: ignore[attr-defined]
        inner.methods = methods  # type: ignore[attr-defined]
        return inner

    return wrap


def record(request: Request, label: str, pk: object, permission: Permission | None = None) -> Any:
    """A record of any kind, for pages that serve every kind: its history, justifications, and what else hangs on it.

    `label` names the model ("proposals.Subplan"); the actor needs `permission` on the row, by itself the one to see
    it. As with `page`: Http404 where there is none that the actor may know of, PermissionDenied where it may be seen
    and no more.
    """
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as unknown:
        raise Http404 from unknown
    asked = permission or policy.view_permission(model)
    if asked is None or policy.model_of(asked) is not model:
        raise Http404
    try:
        return _fetch(request.actor, asked, pk=pk)
    except (ValidationError, ValueError, OverflowError) as impossible:
        raise Http404 from impossible


def open_to_all(view: View) -> View:
    """Mark a view that everyone may call, signed in or not (sign-in itself, health, language)."""
    view.permission = None  # type: ignore[attr-defined]
    view.methods = ("GET", "POST")  # type: ignore[attr-defined]
    return view


def _fetch(actor: Actor, permission: Permission, related: Sequence[str] = (), **lookup: Any) -> Any:
    try:
        return policy.fetch(actor, permission, related=related, **lookup)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    except policy.Denied as denied:
        raise _forbidden(denied) from denied


def _answer(view: View, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Call the view; what an action judges differently than the page did (it locks first) is a 403 as well."""
    try:
        return view(*args, **kwargs)
    except policy.Denied as denied:
        raise _forbidden(denied) from denied


def _forbidden(denied: policy.Denied) -> PermissionDenied:
    return PermissionDenied(denied.why or _("You can see this record, but your role may not change it."))


def _ask_to_sign_in(request: Request) -> HttpResponse:
    if request.user.is_authenticated:
        raise PermissionDenied(_("You have no role in force today. Ask your organisation to give you one."))
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        return HttpResponse(_("You have been signed out."), status=401)
    if request.method != "GET":
        return render(request, "errors/signed_out.html", status=401)
    return redirect_to_login(request.get_full_path())
