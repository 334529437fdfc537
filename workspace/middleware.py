"""A list's bare address leads those who chose a view to see first to that view's address."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers

from core import lists
from workspace.saved_views import views_of


class FirstViewMiddleware:
    """Behind `ActingMiddleware`. Only a bare address is answered so: one with a query string shows the same to all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing but what comes behind."""
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The way to the view that is seen first; None where there is none, or something is asked for."""
        if request.method not in ("GET", "HEAD") or request.META.get("QUERY_STRING"):
            return None
        listed = lists.at(request.resolver_match.view_name)
        if listed is None or request.actor.person_id is None:
            return None
        request.saved_views = list(views_of(request.actor, listed.key))  # the page's menu shows the same
        first = next((view for view in request.saved_views if view.first), None)
        if first is None:
            return None
        response = HttpResponseRedirect(f"{request.path}?{first.asked}")
        add_never_cache_headers(response)
        return response
