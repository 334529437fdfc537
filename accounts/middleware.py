"""Who asks and from where: the client's address, the actor, the session of somebody at work, views that say nothing."""

import ipaddress
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.actors import Actor
from accounts.models import Membership
from accounts.pages import Request

ACTING = "acting_membership"
_SEEN = "seen"
_BEGAN = "began"
_RENEW_AFTER = 60  # seconds: an idle limit of minutes needs no write at every click


class ClientAddressMiddleware:
    """REMOTE_ADDR becomes the client's address: the one that the outermost of settings.TRUSTED_HOPS proxies saw.

    What stands further left in X-Forwarded-For is the client's own word. The web server's log reads the same place.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops: int = settings.TRUSTED_HOPS
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        peer = request.META.get("REMOTE_ADDR", "")
        request.META["REMOTE_ADDR"] = (_address(seen[-hops]) if 0 < hops <= len(seen) else "") or _address(peer)
        return self.get_response(request)


def _address(text: str) -> str:
    """The address without blanks, brackets and port, an IPv4 one written as such; "" for what is none."""
    text = text.strip()
    for candidate in (text, text.partition("]")[0].removeprefix("["), text.rpartition(":")[0]):
        try:
            address = ipaddress.ip_address(candidate)
        except ValueError:
            continue
        return str(getattr(address, "ipv4_mapped", None) or address).partition("%")[0]
    return ""


class ActingMiddleware:
    """`request.memberships` (those in force) and `request.actor` (the one acted in)."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if request.user.is_authenticated:
            _keep(request)
        if request.user.is_authenticated:
            request.memberships = list(
                Membership.objects.current()
                .filter(person_id=request.user.pk)
                .select_related("person", "organisation")
                .order_by("pk")
            )
            # Who signs in again goes on in the role last acted in: a session that ended takes it along.
            chosen = str(request.session.get(ACTING) or request.COOKIES.get(ACTING, ""))
            acting = next((m for m in request.memberships if str(m.pk) == chosen), None)
            acting = acting or (request.memberships[0] if request.memberships else None)
            request.actor = Actor.of(acting) if acting else Actor.public()
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


def _keep(request: HttpRequest) -> None:
    """Renew the session of somebody at work; end it when it has lasted as long as any may."""
    now = int(time.time())
    left = request.session.setdefault(_BEGAN, now) + settings.SESSION_LONGEST - now
    if left <= 0:
        logout(request)
    elif now - request.session.get(_SEEN, 0) > _RENEW_AFTER:
        request.session[_SEEN] = now
        request.session.set_expiry(min(left, settings.SESSION_COOKIE_AGE))
