"""Bulk writes that the kinds share: upserts, so that new and changed rows are one statement."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.imports.columns import ownership_of
from communities.models import AcademicYear, Institution, School
from core.queries import called
from exchange.depending import references
from exchange.kinds import ImportEntry, Key, Progress
from exchange.reading import said

STEP = 1_000
_SPECIAL_EDUCATION = "F"  # the fourth character of a school code
_OWN = ("ownership", "county", "township", "address", "phone", "website", "remark", "special_education", "system")


def attname(model: type[Model], name: str) -> str:
    """The attribute that holds a field's own value: the key where it points to another row."""
    field: Any = model._meta.get_field(name)
    return str(field.attname)


def is_special_education(code: str) -> bool:
    """Whether a school code is a special-education school's."""
    return code[3] == _SPECIAL_EDUCATION


def year_row(year: int) -> AcademicYear:
    """The academic year, made where it is new."""
    return AcademicYear.objects.get_or_create(year=year)[0]


def ensure_schools(entries: Sequence[ImportEntry]) -> dict[str, int]:
    """Code → key of every school; those that no list has brought are made with what the rows say (code, name, county,
    perhaps more), for staff to fill."""
    schools = dict(School.objects.values_list("organisation__code", "pk"))
    unknown = {e.values["code"]: e.values for e in entries if e.values["code"] not in schools}
    bodies = Organisation.objects.bulk_create(
        Organisation(kind=OrganisationKind.SCHOOL, code=code, name=values["name"]) for code, values in unknown.items()
    )
    School.objects.bulk_create(
        School(
            organisation=body,
            county_id=unknown[body.code]["county"],
            township_id=unknown[body.code].get("township"),
            address=unknown[body.code].get("address") or "",
            ownership=unknown[body.code].get("ownership") or ownership_of(body.code),
            special_education=is_special_education(body.code),
        )
        for body in bodies
    )
    return schools | {body.code: body.pk for body in bodies}


def write_institutions(
    model: type[Institution],
    kind: OrganisationKind,
    entries: Sequence[ImportEntry],
    *,
    progress: Progress,
    only_new: Mapping[str, Callable[[str], Any]] | None = None,
) -> dict[str, int]:
    """Write organisations and their institutions; return code → key.

    A column that the file lacks stays as it is. `only_new` names columns that are set once, when a row is made and the
    file does not say: column → function of the code.
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
        once = {name: of for name, of in (only_new or {}).items() if name not in fields}
        upsert(
            [
                model(
                    organisation=body,
                    **{name: work_out(body.code) for name, work_out in once.items()},
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


def held_institutions(model: type[Institution], rows: Collection[Key]) -> dict[Key, str | Promise]:
    """Of the institutions with these keys those that cannot be removed: key → what refers to them."""
    codes = {str(key[0]): key for key in rows}
    codes_by_key = dict(
        model._default_manager.filter(organisation__code__in=codes).values_list("pk", "organisation__code")
    )
    besides: dict[type[Model], Collection[Any]] = {model: codes_by_key}
    reasons: dict[Key, list[Any]] = {}
    for table in (model, Organisation):
        for (child, pk), count in references(table, list(codes_by_key), besides=besides).items():
            reasons.setdefault(codes[codes_by_key[pk]], []).append(f"{called(child)} ({count})")
    return {key: said("{what}", what="、".join(words)) for key, words in reasons.items()}


def remove_institutions(model: type[Institution], rows: Collection[Key]) -> None:
    """Remove institutions and their organisations; nothing refers to them."""
    institutions = model._default_manager.filter(organisation__code__in=[key[0] for key in rows])
    keys = list(institutions.values_list("pk", flat=True))
    institutions.delete()
    Organisation.objects.filter(pk__in=keys).delete()


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
