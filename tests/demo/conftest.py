"""One nation for all tests of it: loaded once, gone when they are done."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from demo.frame import load
from tests.conftest import become_application

ON = date(2025, 3, 15)
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The nation stays once it is loaded: tests that want an empty database come before it."""
    here = [at for at, item in enumerate(items) if item.path.is_relative_to(HERE)]
    ordered = sorted((items[at] for at in here), key=lambda item: "nation" in getattr(item, "fixturenames", ()))
    for at, item in zip(here, ordered, strict=True):
        items[at] = item


def renew_statistics() -> None:
    """The tables grow in one transaction: with the statistics of earlier tests they are read as if still empty."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ANALYZE")
    become_application(connection=connection)


@pytest.fixture(scope="package")
def nation(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The nation at scale 1, in a transaction that is rolled back after the last of these tests."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        block = transaction.atomic()
        block.__enter__()
        try:
            assert load(scale=1, year=114, on=ON, between=renew_statistics)
            yield
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
