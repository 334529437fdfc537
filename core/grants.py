"""What the application's database role may do, laid after every migration by the owner.

It reads and writes rows; it may not alter a table, and on append-only tables it may only add.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections
from pghistory.models import Event
from psycopg import sql


def append_only_tables() -> list[str]:
    """Tables whose rows nobody may change: audit events, and models with `append_only = True`."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Event) or getattr(model, "append_only", False)
        if model._meta.managed and not model._meta.proxy
    )


def lay_grants(sender: AppConfig, using: str, **_: Any) -> None:
    """Give the application role its rights; does nothing unless run as the owner, once a migration."""
    if sender.name != "core":
        return
    role = sql.Identifier(settings.APPLICATION_DB_ROLE)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user <> %s", [settings.APPLICATION_DB_ROLE])
        if not cursor.fetchone()[0]:
            return
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(role=role))
        existing = set(connections[using].introspection.table_names(cursor))
        for table in existing.intersection(append_only_tables()):
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}").format(
                    table=sql.Identifier(table), role=role
                )
            )
