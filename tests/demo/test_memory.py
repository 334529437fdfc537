"""Heavy pages, one after the other, leave no memory behind in the process that makes them."""

import os
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Person
from budgets.models import Plan
from config.wsgi import Handler
from core.serving import Serving
from proposals.models import Proposal
from tests.figures import Record

REQUESTS, WARM, MOST = 200, 30, 60
"""Heavy requests that are measured, those before them, and the megabytes that a process may grow by meanwhile."""


def megabytes() -> float:
    """What this process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def heavy() -> Iterator[str]:
    """Addresses whose pages judge or count much."""
    largest = Proposal.objects.order_by("-alliance__year", "pk")[:5]
    yield from (reverse(f"dashboards:{name}") for name in ("overview", "coverage", "alliances", "subplans"))
    yield from (reverse(f"proposals:{name}", args=[one.pk]) for one in largest for name in ("findings", "matrix"))
    yield from (reverse("budgets:table", args=[one.pk]) for one in Plan.objects.order_by("-pk")[:3])


@pytest.mark.drill
@pytest.mark.django_db
def test_two_hundred_heavy_requests_leave_no_memory_behind(nation: None, figure: Record) -> None:
    client = Client()
    client.force_login(Person.objects.get(email="staff@gonghao.example"))
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    web = Serving(Handler(), at_once=1)
    told: list[str] = []
    begin = 0.0
    # The test's transaction lives in its connection, which no request may close.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    for number, address in enumerate(islice(cycle(list(heavy())), WARM + REQUESTS)):
        environ = RequestFactory().get(address, HTTP_COOKIE=cookies).environ
        web._work(environ, lambda status, headers, *_: told.append(status))
        if number == WARM:
            begin = megabytes()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    grown = megabytes() - begin
    assert set(told) == {"200 OK"}
    kept = grown <= MOST
    what = f"memory a web process gains over {REQUESTS} heavy requests"
    figure(what, measured=f"{grown:.0f} MB", target=f"≤ {MOST} MB", kept=kept)
    assert kept
