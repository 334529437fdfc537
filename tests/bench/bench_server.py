"""The web server itself: what many users at once cost more than one."""

from collections.abc import Iterator

from tests.bench.meter import Row, Visit
from tests.bench.stage import Stage
from tests.bench.urls import TRIVIAL


def rows(stage: Stage) -> Iterator[Row]:
    """The trivial page for 50 and 500 users at once, beside one user."""
    with stage.server(0) as server:
        alone = server.under(Visit(TRIVIAL), users=1, requests=400)
        for users in (50, 500):
            crowd = server.under(Visit(TRIVIAL), users=users, requests=2000)
            title = f"trivial page, {users} users at once ({crowd.errors} errors)"
            yield Row(title, crowd.cpu_per_request, alone.cpu_per_request, "CPU for one user", 1 / 0.85)
