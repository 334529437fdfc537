from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English; that the Chinese is complete is checked elsewhere."""
    with translation.override("en"):
        yield
