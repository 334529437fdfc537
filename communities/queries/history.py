"""What happened to an alliance: its own row, and the schools, partners and units that came and went."""

from functools import partial
from typing import Any

from accounts.models import Organisation
from communities.models import Alliance, AllianceMember, AlliancePartner, CooperatingUnit
from core import queries as core

#: The parts of an alliance, each with the column that holds whose it is.
_PARTS: dict[type[Any], str] = {
    AllianceMember: "school_id",
    AlliancePartner: "organisation_id",
    CooperatingUnit: "school_id",
}


def history_of_alliance(alliance: Alliance) -> list[core.Entry]:
    """Every change of the alliance and its parts, removed ones too, newest first."""
    entries = core.history_of(alliance)
    for model, column in _PARTS.items():
        recorded = core.events_of(model).objects.filter(alliance_id=alliance.pk)
        whose = dict(recorded.values_list("pgh_obj_id", column))
        names = Organisation.objects.in_bulk(whose.values())
        entries += core.histories_of(model, whose, partial(_name, names, column))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _name(names: dict[Any, Organisation], column: str, event: Any) -> str:
    found = names.get(getattr(event, column))
    return found.name if found else ""
