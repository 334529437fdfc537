"""The nation and its people's browsers."""

import pytest

from config.wsgi import Request
from core import queue
from tests.access.calls import Answers, World, ask_everything
from tests.access.nation import build

_asked: list[Answers] = []


@pytest.fixture(autouse=True)
def requests_as_the_server_makes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' browser hands on requests of the same class as the WSGI entry."""
    monkeypatch.setattr("django.test.client.WSGIRequest", Request)


@pytest.fixture
def world(db: None) -> World:
    """Two tenants and a signed-in browser for each role; no worker has been heard of."""
    queue.client().flushdb()
    return World(build())


@pytest.fixture
def answers(world: World) -> Answers:
    """What every role gets from every route; asked once, since that takes a minute."""
    if not _asked:
        _asked.append(ask_everything(world))
    return _asked[0]
