"""Bulk writes that the kinds share: upserts, so that new and changed rows are one statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.models import AcademicYear, Institution
from exchange.kinds import Entry, Progress


def attname(model: type[Model], name: str) -> str:
    """The attribute that holds a field's own value: the key where it points to another row."""
    field: Any = model._meta.get_field(name)
    return str(field.attname)


STEP = 1_000
_OWN = ("ownership", "county", "township", "address", "phone", "website", "remark", "special_education", "system")


def year_row(year: int) -> AcademicYear:
    """The academic year, made where it is new."""
    return AcademicYear.objects.get_or_create(year=year)[0]


def write_institutions(
    model: type[Institution],
    kind: OrganisationKind,
    entries: Sequence[Entry],
    *,
    progress: Progress,
    only_new: Mapping[str, Any] | None = None,
) -> dict[str, int]:
    """Write organisations and their institutions; return code → key.

    A column that the file lacks stays as it is. `only_new` names columns that are set once, when a row is made:
    column → function of the code.
    """
    by_code: dict[str, int] = {}
    for start in range(0, len(entries), STEP):
        some = entries[start : start + STEP]
        bodies = upsert(
            [Organisation(kind=kind, code=e.values["code"], name=e.values["name"]) for e in some],
            unique=["kind", "code"],
            update=["name"],
        )
        fields = [name for name in _OWN if name in some[0].values]
        upsert(
            [
                model(
                    organisation=body,
                    **{name: work_out(body.code) for name, work_out in (only_new or {}).items()},
                    **{attname(model, name): e.values[name] for name in fields},
                )
                for e, body in zip(some, bodies, strict=True)
            ],
            unique=["organisation"],
            update=fields,
        )
        by_code |= {body.code: body.pk for body in bodies}
        progress(start + len(some), len(entries))
    return by_code


def upsert(rows: list[Any], *, unique: list[str], update: list[str]) -> list[Any]:
    """Insert rows, or update the one with the same unique key; the rows come back with their keys."""
    if not rows:
        return []
    model: type[Model] = type(rows[0])
    if not update:
        return list(model._default_manager.bulk_create(rows, ignore_conflicts=True))
    return list(
        model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=update)
    )
