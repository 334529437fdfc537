"""Puts the actor on the request, keeps the session of somebody at work, refuses views that declare nothing."""

import time
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from accounts.actors import Actor
from accounts.models import Membership
from accounts.pages import Request

ACTING = "acting_membership"
_SEEN = "seen"
_RENEW_AFTER = 60  # seconds: an idle limit of minutes needs no write at every click


class ActingMiddleware:
    """`request.memberships` (those in force) and `request.actor` (the one acted in)."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if request.user.is_authenticated:
            request.memberships = list(
                Membership.objects.current()
                .filter(person_id=request.user.pk)
                .select_related("person", "organisation")
                .order_by("pk")
            )
            chosen = request.session.get(ACTING)
            acting = next((m for m in request.memberships if m.pk == chosen), None)
            acting = acting or (request.memberships[0] if request.memberships else None)
            request.actor = Actor.of(acting) if acting else Actor.public()
            now = int(time.time())
            if now - request.session.get(_SEEN, 0) > _RENEW_AFTER:
                request.session[_SEEN] = now
        else:
            request.memberships = []
            request.actor = Actor.public()
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: Request, view: Callable[..., HttpResponse], args: object, kwargs: object) -> None:
        """Deny by default: only `page` and `open_to_all` give a view its permission."""
        if not hasattr(view, "permission"):
            raise PermissionDenied(f"{view} declares no permission")
