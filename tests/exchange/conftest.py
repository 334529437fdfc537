from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.exchange.importing import counted


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English; that the Chinese is complete is checked elsewhere."""
    with translation.override("en"):
        yield


@pytest.fixture
def unchanged() -> Iterator[None]:
    """Counts rows before and after the test."""
    before = counted()
    yield
    assert counted() == before
