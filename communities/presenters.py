"""What happened to an alliance with the schools that came and went, and to a school with its facts of each year."""

from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from communities.models import Alliance, AllianceMember, AlliancePartner, CooperatingUnit, School, SchoolYear
from core import queries as core
from core.templatetags.gonghao import roc_year

#: The parts of an alliance: what each is called, and the column that holds whose it is.
_PARTS: dict[type[Any], tuple[str | Promise, str]] = {
    AllianceMember: (_("Member school"), "school_id"),
    AlliancePartner: (_("Partner"), "organisation_id"),
    CooperatingUnit: (_("Cooperating unit"), "school_id"),
}


def history_of_alliance(alliance: Alliance) -> list[core.Entry]:
    """Every change of the alliance and its parts, removed ones too, newest first."""
    entries = core.history_of(alliance)
    for model, (called, column) in _PARTS.items():
        recorded = core.events_of(model).objects.filter(alliance_id=alliance.pk)
        whose = dict(recorded.values_list("pgh_obj_id", column))
        names = Organisation.objects.in_bulk(whose.values())
        entries += core.histories_of(model, whose, partial(_name, str(called), names, column))
    return _newest_first(entries)


def history_of_school(school: School) -> list[core.Entry]:
    """Every change of the school, its name and code, and its facts of each year, newest first."""
    years = core.events_of(SchoolYear).objects.filter(school_id=school.pk).values_list("pgh_obj_id", flat=True)
    return _newest_first(
        [
            *core.history_of(school),
            *core.histories_of(Organisation, [school.pk]),
            *core.histories_of(SchoolYear, set(years), lambda event: roc_year(event.year_id)),
        ]
    )


def _newest_first(entries: list[core.Entry]) -> list[core.Entry]:
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _name(called: str, names: dict[Any, Organisation], column: str, event: Any) -> str:
    found = names.get(getattr(event, column))
    return f"{called} {found.name}" if found else called
