"""What routes are called with beside the judged row, as each app's module of the nation says."""

from functools import cache
from typing import Any

from core import lists
from demo.frame import in_order
from exchange import exporting


@cache
def arguments() -> dict[str, dict[str, Any]]:
    """By route name; see `tests.access.nation`."""
    return {route: given for app in in_order("tests.access.nation") for route, given in app.ARGUMENTS.items()}


def variants(route: str) -> dict[str, dict[str, Any]]:
    """The ways in which a route is called: most have one; one address that hands out many things, one for each."""
    if route == "exchange:export":
        keys = [each.key for each in exporting.every()] + [exporting.OF_LIST + each.key for each in lists.every()]
        return {f"{route}[{key}]": {"key": key, "fmt": "csv"} for key in keys}
    return {route: arguments().get(route, {})}
