from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Page

from tests.front.urls import Store, store


@pytest.fixture
def server() -> Store:
    """The sample server, with the texts it begins with."""
    store.texts = {"goal": "old goal", "price": "1000"}
    store.answer = 200
    store.posts = []
    store.sent = []
    return store


@pytest.fixture
def page(server: Store, visitors: Any) -> Any:
    """The sample page in a browser."""
    with override_settings(ROOT_URLCONF="tests.front.urls"):
        visitor = visitors(language="en")
        visitor.go("/sample/")
        opened: Page = visitor.page
        yield opened
