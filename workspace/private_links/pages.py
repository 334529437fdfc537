"""What a view that a private link leads to is decorated with.

@link_page("alliance.confirm", methods=("GET", "POST"))
def confirmation(request, opened): ...           opened.record, by=opened.actor

To whoever has not opened a link of the kind here, the page does not exist but for how to open one.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from accounts import policy
from accounts.pages import Request
from workspace.private_links import holding
from workspace.private_links.holding import Opened, State

#: What a page about a link has echoed to it after its session went: at most so much of each field, and so many.
_LONGEST, _MOST = 20_000, 50
#: What a form brings that nobody has typed.
_OURS = {"csrfmiddlewaretoken", "token", "seal", "kept", "code_for"}


def link_page(
    kind: str = "", *, methods: tuple[str, ...] = ("GET",), unproved: bool = False
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Hand on the opened link of this kind (any, where "") whose `ref` the address names, in force and proved.

    `unproved`: before the second proof too. Whoever has opened none here is told how (401), whose link has ended hears
    why (410), whose proof is missing is led to it; what was typed is given back.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def inner(request: Request, ref: str, **kwargs: Any) -> HttpResponse:
            if request.method not in (*methods, *(("HEAD",) if "GET" in methods else ())):
                return HttpResponseNotAllowed(methods)
            return private(_answer(view, request, ref, kind, unproved, **kwargs))

        inner.permission = None  # type: ignore[attr-defined]
        inner.methods = methods  # type: ignore[attr-defined]
        inner.opened_by_link = True  # type: ignore[attr-defined]
        return inner

    return wrap


def private(response: HttpResponse) -> HttpResponse:
    """Found by no search engine, kept by no cache, told to no other site.

    The referrer policy's last word is "same-origin": under "no-referrer" browsers post forms with the origin "null",
    which is refused. The address holds nothing secret anyway.
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer, same-origin"
    return response


def ended(request: Request, opened: Opened) -> HttpResponse:
    """What whoever holds a link reads when it opens nothing (any more): why, and whom to ask."""
    was_used = opened.state == State.USED
    shown = {"opened": opened, "was_used": was_used, "typed": _typed(request)}
    return render(request, "workspace/link_ended.html", shown, status=200 if was_used else 410)


def _answer(
    view: Callable[..., HttpResponse], request: Request, ref: str, kind: str, unproved: bool, **kwargs: Any
) -> HttpResponse:
    opened = holding.of_session(request, ref)
    if opened is None:
        return render(request, "workspace/link_closed.html", {"typed": _typed(request)}, status=401)
    if kind and opened.kind.key != kind:
        raise Http404
    if opened.state != State.OPEN:
        return ended(request, opened)
    if not opened.proved and not unproved:
        if request.method == "POST":
            shown = {"typed": _typed(request), "again_url": opened.url}
            return render(request, "workspace/link_closed.html", shown, status=401)
        return redirect(opened.url)
    try:
        response = view(request, opened, **kwargs)
    except policy.Denied:  # it ended between this page and the deed
        return ended(request, holding.looked_at(type(opened.link).objects.get(pk=opened.link.pk)))
    if not response.cookies.get(holding.COOKIE):
        holding.keep(response, opened)
    return response


def _typed(request: Request) -> dict[str, Any] | None:
    """What was posted and could not be taken: the form once more, to be sent when the link is open again."""
    if request.method != "POST":
        return None
    fields = [
        (name, value[:_LONGEST])
        for name, values in list(request.POST.lists())[:_MOST]
        for value in values
        if name not in _OURS
    ]
    return {"fields": fields, "url": request.path}
