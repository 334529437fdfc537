"""What was typed and is not stored yet: kept in the browser, sealed (static/js/keeping), until the server has it.

The seal belongs to a person in a role: whoever sits down at the same computer next gets another one and cannot open
what the last left behind; signed in again, the same person in the same role can. The server stores none of the text.
It says which forms it has taken, so that the browser forgets them, and refuses a form that was filled in under another
seal than the one it would now be posted under.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.pages import Request

#: Names under which a form tells the seal it was filled in under, and what the browser keeps of it.
SEAL, KEPT = "seal", "kept"
_TAKEN = "taken"
_MOST_TAKEN = 20


@dataclass(frozen=True, slots=True)
class Seal:
    """Under what an actor's texts lie in a browser: `owner` names person and role to nobody, `key` is base64."""

    owner: str
    key: str


def seal_of(actor: Actor) -> Seal | None:
    """The actor's seal, the same in every session; None for nobody. Part before the dot: the person's in every role."""
    if actor.person_id is None:
        return None
    person, role = str(actor.person_id), f"{actor.person_id}.{actor.membership_id}"
    owner = f"{_tag('person', person)}.{_tag('role', role)}"
    return Seal(owner, base64.b64encode(_digest("key", role)).decode())


def _digest(use: str, of: str) -> bytes:
    return salted_hmac(f"core.keeping.{use}", of, algorithm="sha256").digest()


def _tag(use: str, of: str) -> str:
    return base64.urlsafe_b64encode(_digest(use, of)[:12]).decode()


def taken(request: HttpRequest) -> list[str]:
    """What the server has taken since this was last asked: the browser keeps it no longer."""
    found: list[str] = request.session.pop(_TAKEN, []) if hasattr(request, "session") else []
    return found


@dataclass(frozen=True, slots=True)
class Left:
    """A form that was posted and not taken: the page it stands on ("" where none can be told), whether it is kept."""

    page: str
    kept: bool


def left_behind(request: HttpRequest) -> Left | None:
    """What became of the form that this request posted; None where it posted none."""
    if request.method != "POST":
        return None
    try:
        kept = bool(request.POST.get(KEPT))
    except Exception:  # noqa: BLE001 - a body that cannot be read is what the error page is about
        kept = False
    return Left(form_page(request), kept)


def form_page(request: HttpRequest) -> str:
    """The page that a posted form stands on, as an address of ours that can be opened; "" where none is known."""
    try:
        came = urlsplit(request.headers.get("Referer", ""))
        ours = came.netloc == request.get_host()
    except (ValueError, DisallowedHost):  # the error page of an odd request is about that
        return ""
    path = f"{came.path}?{came.query}" if came.query else came.path
    for address in (path if ours else "", request.get_full_path()):
        if address and _opens(address):
            return address
    return ""


def _opens(address: str) -> bool:
    try:
        view: Any = resolve(urlsplit(address).path).func
    except Resolver404:
        return False
    return "GET" in getattr(view, "methods", ())


class KeepingMiddleware:
    """Refuses a form of another seal; remembers in the session what was taken, until a page has told the browser."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and 300 <= response.status_code < 400 and request.user.is_authenticated:
            kept = request.POST.get(KEPT, "")[:100]
            if kept and not _has_errors(request):
                request.session[_TAKEN] = [*request.session.get(_TAKEN, []), kept][-_MOST_TAKEN:]
        return response

    def process_view(
        self, request: Request, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """A post that was written as somebody else, or in another role, is not done in this one."""
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        posted = request.headers.get("X-Seal") or request.POST.get(SEAL, "")
        seal = seal_of(request.actor)
        if not posted or (seal is not None and posted == seal.owner):
            return None
        if request.headers.get("X-Requested-With"):
            return HttpResponse(_("You act as somebody else now. What you typed stays on its page."), status=401)
        return render(request, "errors/other_role.html", status=409)


def _has_errors(request: HttpRequest) -> bool:
    """Whether the view has something to say that went wrong: a redirect does not mean that the form was taken."""
    said: Any = messages.get_messages(request)
    return any(message.level >= messages.ERROR for message in getattr(said, "_queued_messages", ()))
