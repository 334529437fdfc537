"""Views of lists: their page, and what is done with them. Forms bring along, as `query`, what the list shows."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core import lists
from core.lists import DeclaredList
from core.refusals import Refused
from workspace import saved_views
from workspace.models import SavedView


@page(P.SAVED_VIEW_USE)
def views(request: Request, key: str) -> HttpResponse:
    """All views of a list that one has: to open, rename, share, remove; and to save what the list shows."""
    return _page(request, _listed(request, key), request.GET.get("query", ""))


@page(P.SAVED_VIEW_USE, methods=("POST",))
def save(request: Request, key: str) -> HttpResponse:
    """Save what the list shows under a name; the list is opened as that view."""
    listed, name, query = _listed(request, key), request.POST.get("name", ""), request.POST.get("query", "")
    shared = "shared" in request.POST
    try:
        view = saved_views.save(by=request.actor, listed=listed, name=name, query=query, shared=shared)
    except Refused as refused:
        return _page(request, listed, query, name=name, shared=shared, error=str(refused))
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(f"{reverse(listed.url_name)}?{view.asked}")


@page(P.SAVED_VIEW_CHANGE, key="pk", methods=("POST",))
def rename(request: Request, view: SavedView) -> HttpResponse:
    """Give a view another name."""
    name = request.POST.get("name", "")
    return _done(request, view, lambda: saved_views.rename(by=request.actor, view=view, name=name), _("Renamed."))


@page(P.SAVED_VIEW_CHANGE, key="pk", methods=("POST",))
def replace(request: Request, view: SavedView) -> HttpResponse:
    """Let a view show what the list shows now; the list is opened as that view."""
    listed, query = _listed(request, view.listed), request.POST.get("query", "")
    try:
        view = saved_views.replace(by=request.actor, view=view, listed=listed, query=query)
    except Refused as refused:
        return _page(request, listed, query, error=str(refused))
    messages.success(request, _("The view “%(name)s” now shows what the list showed.") % {"name": view.name})
    return redirect(f"{reverse(listed.url_name)}?{view.asked}")


@page(P.SAVED_VIEW_CHANGE, key="pk", methods=("POST",))
def share(request: Request, view: SavedView) -> HttpResponse:
    """Share a view within the organisation, or keep it to oneself again."""
    shared = request.POST.get("shared") == "1"
    told = _("Everybody of your organisation who may see this list now has this view.") if shared else _("Kept to you.")
    return _done(request, view, lambda: saved_views.share(by=request.actor, view=view, shared=shared), told)


@page(P.SAVED_VIEW_USE, key="pk", methods=("POST",))
def first(request: Request, view: SavedView) -> HttpResponse:
    """See a view first, or the list as usual again."""
    wanted = request.POST.get("first") == "1"
    told = _("You see this view first now.") if wanted else _("You see the usual list first again.")
    return _done(request, view, lambda: saved_views.see_first(by=request.actor, view=view, first=wanted), told)


@page(P.SAVED_VIEW_CHANGE, key="pk", methods=("POST",))
def remove(request: Request, view: SavedView) -> HttpResponse:
    """Remove a view; the page asked for confirmation."""
    return _done(request, view, lambda: saved_views.remove(by=request.actor, view=view), _("The view is removed."))


def _listed(request: Request, key: str) -> DeclaredList:
    try:
        listed = lists.get(key)
    except KeyError as unknown:
        raise Http404 from unknown
    if not policy.may(request.actor, listed.permission):
        raise PermissionDenied(_("Your role does not include this list."))
    return listed


def _page(
    request: Request, listed: DeclaredList, query: str, *, name: str = "", shared: bool = False, error: str = ""
) -> HttpResponse:
    rows = list(saved_views.with_owners(saved_views.views_of(request.actor, listed.key)))
    changeable = saved_views.changeable(request.actor, rows)
    url = reverse(listed.url_name)
    shown = {
        "listed": listed,
        "list_url": f"{url}?{query or 'page=1'}",
        "query": query,
        "name": name,
        "shared": shared,
        "errors": [{"text": error, "anchor": "view-name"}] if error else [],
        "rows": [(view, f"{url}?{view.asked}", view.pk in changeable) for view in rows],
    }
    return render(request, "workspace/views.html", shown, status=422 if error else 200)


def _done(request: Request, view: SavedView, act: Callable[[], None], told: str) -> HttpResponse:
    """Do it, say so or why not, and go back to the page of the list's views."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, told)
    query = urlencode({"query": request.POST.get("query", "")})
    return redirect(f"{reverse('workspace:views', args=[view.listed])}?{query}")
