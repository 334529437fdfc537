"""What every page's template knows."""

from typing import Any

from django.utils.functional import SimpleLazyObject

from accounts.pages import Request
from accounts.queries import demonstration
from core import keeping, queue
from core.navigation import menu
from core.statements import Statement
from workspace.queries import unread

_DEMONSTRATION = Statement(demonstration, "pk")


def page(request: Request) -> dict[str, Any]:
    """The actor, the memberships to choose from, and the menu (worked out only where a template shows it)."""
    if not hasattr(request, "actor"):
        return {}
    return {
        "actor": request.actor,
        "memberships": request.memberships,
        "demo_nation": SimpleLazyObject(_DEMONSTRATION),
        "jobs_rest": SimpleLazyObject(queue.rests),
        "unread": SimpleLazyObject(lambda: unread(request.actor)),
        "nav": SimpleLazyObject(lambda: menu(request.actor, getattr(request, "place", request.path))),
        "seal": keeping.seal_of(request.actor),
        "taken": SimpleLazyObject(lambda: keeping.taken(request)),
    }
