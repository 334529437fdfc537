"""What the application's database role may do, laid after every migration by the owner.

It reads and writes rows; it may not alter a table, on append-only tables it may only add, of what is kept about it
(migrations, the list of tables) it may take nothing away, and no setting of its switches a trigger off.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from pghistory.models import Event
from psycopg import sql

EVERYTHING = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
)
APPEND_ONLY = ("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}",)
#: The library asks this function in every trigger whether the session wants it passed over; each migration of a trigger
#: lays the library's answer again. Nobody is passed over here: the owner, who may, can disable a trigger openly.
HEED_EVERY_TRIGGER = """
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
    LANGUAGE sql IMMUTABLE AS 'SELECT FALSE'
"""


def append_only_tables() -> list[str]:
    """Tables whose rows nobody may change: audit events, and models with `append_only = True`."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Event) or getattr(model, "append_only", False)
        if model._meta.managed and not model._meta.proxy
    )


def restrictions() -> dict[str, tuple[str, ...]]:
    """By table: what is taken back of the rights to rows."""
    return {
        **dict.fromkeys(append_only_tables(), APPEND_ONLY),
        ContentType._meta.db_table: APPEND_ONLY,
        MigrationRecorder.Migration._meta.db_table: ("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {role}",),
    }


def lay_grants(sender: AppConfig, using: str, **_: Any) -> None:
    """Give the application role its rights; does nothing unless run as the owner, once a migration."""
    if sender.name != "core":
        return
    role = sql.Identifier(settings.APPLICATION_DB_ROLE)
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute("SELECT current_user <> %s", [settings.APPLICATION_DB_ROLE])
        if not cursor.fetchone()[0]:
            return
        for statement in EVERYTHING:
            cursor.execute(sql.SQL(statement).format(role=role))
        existing = set(connection.introspection.table_names(cursor))
        for table, statements in restrictions().items():
            for statement in statements if table in existing else ():
                cursor.execute(sql.SQL(statement).format(table=sql.Identifier(table), role=role))
        cursor.execute(HEED_EVERY_TRIGGER)
        # A temporary table of the same name would come first in the search path and catch what a trigger writes.
        database = sql.Identifier(connection.settings_dict["NAME"])
        cursor.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC, {}").format(database, role))
