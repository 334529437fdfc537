"""Counties, townships and the real bodies of government: reference data that every installation has."""

import csv
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db import connections

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.models import County, Township

TOWNSHIPS = Path(__file__).parent / "data" / "townships.csv"
ADMINISTRATION = "K12EA"
MINISTRY = "MOE"
WORKING_GROUP = "WG"
EVALUATION_GROUP = "EG"


def after_migrate(sender: AppConfig, using: str, **_: Any) -> None:
    """Load once the tables stand (signal post_migrate); a migration back takes them away again."""
    with connections[using].cursor() as cursor:
        standing = set(connections[using].introspection.table_names(cursor))
    if {model._meta.db_table for model in (Organisation, County, Township)} <= standing:
        load()


def load(**_: Any) -> None:
    """Bring counties, townships, ministry, Administration, groups of the programme and local authorities up to date.

    Idempotent, a few queries however often it runs; nothing is removed, since records may point to it.
    """
    counties, townships = _read()
    bodies = {
        (OrganisationKind.ADMINISTRATION, ADMINISTRATION): "教育部國民及學前教育署",
        (OrganisationKind.MINISTRY, MINISTRY): "教育部",
        (OrganisationKind.PROGRAMME, WORKING_GROUP): "均質化工作小組",
        (OrganisationKind.PROGRAMME, EVALUATION_GROUP): "考評及督導小組",
        **{(OrganisationKind.AUTHORITY, code): f"{name}政府" for code, name in counties.items()},
    }
    with attributed(Actor.system(), "reference"):
        County.objects.bulk_create(
            [County(code=code, name=name) for code, name in counties.items()],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name"],
        )
        Township.objects.bulk_create(
            [Township(code=code, county_id=county, name=name) for code, (county, name) in townships.items()],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["county", "name"],
        )
        # Staff may have renamed a body: theirs stays.
        known = set(Organisation.objects.filter(kind__in={kind for kind, _ in bodies}).values_list("kind", "code"))
        Organisation.objects.bulk_create(
            [
                Organisation(kind=kind, code=code, name=name)
                for (kind, code), name in bodies.items()
                if (kind, code) not in known
            ]
        )


def _read() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """County code → name; township code → (county code, name)."""
    with TOWNSHIPS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return (
        {row["county_code"]: row["county"] for row in rows},
        {row["town_code"]: (row["county_code"], row["town"]) for row in rows},
    )
