"""The ground of all tests: real PostgreSQL as the application role; the owner only builds and empties tables."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import environ
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import CommandError
from django.core.management.commands import flush
from django.db import OperationalError, connection, connections
from django.db.backends.signals import connection_created
from django.utils import translation

OWNER = environ.Env().db_url("DATABASE_OWNER_URL")
LEFT = 10  # seconds that a request which nobody waits for any more may still take


def pytest_configure(config: pytest.Config) -> None:
    database = settings.DATABASES["default"]
    database.update({name: OWNER[name] for name in ("USER", "PASSWORD", "HOST", "PORT")})
    database["CONN_MAX_AGE"] = 0
    # Costly hashes are for servers: here they would be most of the time of every test that signs in.
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1
    database.setdefault("TEST", {})["NAME"] = os.environ.get("GONGHAO_TEST_DB", "test_gonghao")
    # The server of static files asks for their folder, in which a test run has collected nothing.
    settings.STATIC_ROOT = Path(tempfile.mkdtemp(prefix="gonghao-static-"))


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)


def become_application(sender: Any = None, connection: Any = connection, **_: Any) -> None:
    """Act as the application role from now on: what it may not do is refused."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.APPLICATION_DB_ROLE}")


@pytest.fixture(autouse=True)
def in_its_own_language() -> Iterator[None]:
    """Every test begins in the application's language: a page that another test asked for may have left English."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def quiet(cursor: Any) -> None:
    """Wait until nobody else is in a transaction here, then end who still is.

    A page that a browser left may still be answered: emptying the tables under it is a deadlock.
    """
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until = time.monotonic() + LEFT
    while time.monotonic() < until:
        cursor.execute(f"SELECT count(*) {others} AND xact_start IS NOT NULL")
        if cursor.fetchone() == (0,):
            return
        time.sleep(0.02)
    cursor.execute(f"SELECT pg_terminate_backend(pid) {others} AND xact_start IS NOT NULL")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After the tables stand, every connection acts as the application role; emptying them is the owner's."""
    connection_created.connect(become_application, dispatch_uid="tests.role")
    original = flush.Command.handle

    def handle(self: flush.Command, **options: Any) -> None:
        with connections[options["database"]].cursor() as cursor:
            cursor.execute("RESET ROLE")
        for last in (False, False, True):
            with connections[options["database"]].cursor() as cursor:
                quiet(cursor)
            try:
                original(self, **options)
                break
            except CommandError as refused:  # a request that began in between
                if last or not isinstance(refused.__cause__, OperationalError):
                    raise
        become_application(connection=connections[options["database"]])

    flush.Command.handle = handle  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        become_application(connection=connection)
        yield
        flush.Command.handle = original  # type: ignore[method-assign]
        connection_created.disconnect(dispatch_uid="tests.role")
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


pytest_plugins = ["tests.services", "tests.browser"]
