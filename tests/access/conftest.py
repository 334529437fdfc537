"""The nation and its people's browsers."""

import logging
from functools import partial

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.base import Template
from django.test.utils import _TestState

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
def answers(world: World, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """What every role gets from every route; asked once, since that takes minutes.

    Two of three answers are refusals: they come without their pages, which other tests look at.
    """
    if not _asked:
        for code in (400, 403, 404):
            monkeypatch.setattr(f"config.urls.handler{code}", partial(_refusal, code))
        monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)
        logging.disable(logging.WARNING)
        try:
            _asked.append(ask_everything(world))
        finally:
            logging.disable(logging.NOTSET)
    return _asked[0]


def _refusal(code: int, request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=code)
