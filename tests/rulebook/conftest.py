"""The rulebook knows no database: `bin/test tests/rulebook` runs its tests without one."""

import pytest


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Whoever asks for a database here is refused."""
    pytest.fail("a test of the rulebook asks for the database: it belongs to another app")
