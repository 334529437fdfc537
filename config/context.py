"""What every page's template knows."""

from typing import Any

from django.utils.functional import SimpleLazyObject

from accounts.pages import Request
from accounts.queries import is_demonstration
from core import keeping, queue
from core.navigation import menu
from workspace.queries import unread


def page(request: Request) -> dict[str, Any]:
    """The actor, the memberships to choose from, and the menu (worked out only where a template shows it)."""
    if not hasattr(request, "actor"):
        return {}
    return {
        "actor": request.actor,
        "memberships": request.memberships,
        "demo_nation": SimpleLazyObject(is_demonstration),
        "jobs_rest": SimpleLazyObject(queue.rests),
        "unread": SimpleLazyObject(lambda: unread(request.actor)),
        "nav": SimpleLazyObject(lambda: menu(request.actor, getattr(request, "place", request.path))),
        "seal": keeping.seal_of(request.actor),
        "taken": SimpleLazyObject(lambda: keeping.taken(request)),
    }
