"""The lists of this app as workbooks and csv."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from communities.filters import AllianceFilter, SchoolFilter
from communities.queries import schools as school_queries
from communities.queries.alliances import tell
from exchange.exporting import ExportColumn, export


@export(
    "schools",
    title=_("Schools"),
    listed="schools",
    permission=P.SCHOOL_VIEW,
    columns=[
        ExportColumn(_("Code"), width=10),
        ExportColumn(_("School name"), width=34),
        ExportColumn(_("Public or private"), width=10),
        ExportColumn(_("County"), width=10),
        ExportColumn(_("Township"), width=12),
        ExportColumn(_("Address"), width=40),
        ExportColumn(_("Academic year"), "whole"),
        ExportColumn(_("Kind"), width=14),
        ExportColumn(_("Location class"), width=18),
        ExportColumn(_("Benchmark school")),
        ExportColumn(_("Designated for item 1")),
        ExportColumn(_("Designated for school-feature outreach")),
        ExportColumn(_("Funded under the free-admission zone")),
        ExportColumn(_("Classes"), "whole"),
        ExportColumn(_("Students"), "whole"),
    ],
)
def schools(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """The schools of the list with their facts of the year."""
    filtered = SchoolFilter(filters, actor)
    for school in filtered.qs:
        facts = school.facts
        yield (
            school.code,
            school.name,
            school.get_ownership_display(),
            school.county.name,
            school.township.name if school.township else None,
            school.address,
            filtered.year,
            facts.get_kind_display() if facts else None,
            facts.get_location_class_display() if facts else None,
            *(_mark(getattr(facts, name, False)) for name in school_queries.MARKS),
            school.classes,
            school.students,
        )


@export(
    "school-statistics",
    title=_("Classes and students of schools"),
    listed="schools",
    permission=P.SCHOOL_VIEW,
    columns=[
        ExportColumn(_("County"), width=10),
        ExportColumn(_("School code"), width=10),
        ExportColumn(_("School name"), width=34),
        ExportColumn(_("Academic year"), "whole"),
        ExportColumn(_("Programme"), width=14),
        ExportColumn(_("Day or evening"), width=10),
        ExportColumn(_("Classes"), "whole"),
        ExportColumn(_("Students"), "whole"),
        ExportColumn(_("Graduates of the year before"), "whole"),
    ],
)
def school_statistics(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """The ministry's newest counts of the schools of the list, programme by programme."""
    filtered = SchoolFilter(filters, actor)
    for counted in school_queries.counts(filtered.qs, filtered.counted):
        school = counted.school
        yield (
            school.county.name,
            school.code,
            school.name,
            counted.year_id,
            counted.programme,
            counted.session,
            counted.classes,
            counted.students,
            counted.graduates,
        )


@export(
    "alliances",
    title=_("Alliances"),
    listed="alliances",
    permission=P.ALLIANCE_VIEW,
    columns=[
        ExportColumn(_("Academic year"), "whole"),
        ExportColumn(_("Community"), width=20),
        ExportColumn(_("Number"), "whole"),
        ExportColumn(_("Convener school"), width=34),
        ExportColumn(_("Joined"), "whole"),
        ExportColumn(_("Invited"), "whole"),
        ExportColumn(_("Declined"), "whole"),
    ],
)
def alliances(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """The alliances of the list."""
    alliances = list(AllianceFilter(filters, actor).qs)
    tell(alliances)
    for alliance in alliances:
        counts = (alliance.joined, alliance.invited, alliance.declined)
        yield alliance.year_id, alliance.community.name, alliance.number, alliance.convener_name, *counts


def _mark(value: bool) -> str | None:
    return "✓" if value else None
