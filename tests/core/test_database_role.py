"""What the application's database role may not do, tried as that role."""

import pgtrigger
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Organisation
from accounts.roles import OrganisationKind
from core.grants import append_only_tables

pytestmark = pytest.mark.django_db


def refused(statement: str) -> str:
    """What the database answers to a statement that it refuses."""
    with pytest.raises(DatabaseError) as answer, transaction.atomic(), connection.cursor() as cursor:  # noqa: PT011
        cursor.execute(statement)
    return str(answer.value)


def ignore(*triggers: str) -> None:
    """Ask for triggers to be passed over, the way the library's own `pgtrigger.ignore` does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + ",".join(triggers) + "}"])


def installed() -> list[str]:
    """The names of all triggers of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return [name for (name,) in cursor.fetchall()]


def test_no_setting_switches_a_trigger_off() -> None:
    ignore(*installed())
    with attributed(Actor.system(), "test"):
        body = Organisation.objects.create(kind=OrganisationKind.SCHOOL, code="T1", name="甲")
    events = Organisation.pgh_event_model.objects.filter(pgh_obj_id=body.pk)  # type: ignore[attr-defined]
    assert events.count() == 1


def test_the_librarys_own_way_passes_no_trigger_over() -> None:
    with transaction.atomic(), pgtrigger.ignore():
        assert "null value" in refused(
            "INSERT INTO accounts_organisation (kind, code, name) VALUES ('school', 'T2', '乙')"
        )


def test_a_migration_that_lays_a_trigger_again_does_not_open_the_way(transactional_db: None) -> None:
    model, trigger = next(pair for pair in pgtrigger.registered() if pair[0] is Organisation)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    try:
        trigger.install(model)
        call_command("migrate", verbosity=0)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE gonghao_app")
    with transaction.atomic():
        ignore(*installed())
        assert "null value" in refused(
            "INSERT INTO accounts_organisation (kind, code, name) VALUES ('school', 'T3', '丙')"
        )


@pytest.mark.parametrize("table", [ContentType._meta.db_table, *append_only_tables(), "django_migrations"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_kept_about_it_cannot_be_taken_away(table: str, statement: str) -> None:
    assert "permission denied" in refused(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_signin SET address = NULL",
        "UPDATE django_content_type SET model = 'x'",
        "UPDATE django_migrations SET name = 'x'",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('core', 'x', now())",
        "ALTER TABLE accounts_organisation DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN"
        " LANGUAGE sql AS 'SELECT TRUE'",
        # A table of the same name that comes first in the search path would catch what a trigger writes.
        "CREATE TEMPORARY TABLE accounts_organisationevent (LIKE accounts_organisationevent)",
        "CREATE SCHEMA elsewhere",
    ],
)
def test_it_may_not_rewrite_them_nor_go_round_them(statement: str) -> None:
    assert refused(statement)
