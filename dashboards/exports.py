"""The overview's tables that leave the house, each with the filters of its page. Sums are of the schools one sees."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from communities.forms import YearFilter
from communities.models import Alliance
from communities.queries.schools import years
from dashboards.forms import AllianceFilter, CoverageFilter, ProgressFilter, SubplanFilter, chosen
from dashboards.map import name_of
from dashboards.queries import coverage as covered
from dashboards.queries import lists, numbers
from exchange.exporting import ExportColumn, export
from findings.presenters import language
from rulebook import Edition, edition_for_year

_SUMS = [
    ExportColumn(_("Asked for"), "money"),
    ExportColumn(_("Reported"), "money"),
    ExportColumn(_("Approved"), "money"),
]
_DONE = [
    ExportColumn(_("Sub-plans"), "whole"),
    ExportColumn(_("Ready for sign-off"), "whole"),
    ExportColumn(_("Signed off"), "whole"),
]


def form_of(actor: Actor, filters: QueryDict, kind: type[YearFilter]) -> YearFilter:
    """The filters of a page of the overview; the newest year where none is chosen."""
    return kind(filters, years(actor), default=numbers.newest_year(actor))


def covered_alliances(actor: Actor, form: YearFilter, edition: Edition) -> QuerySet[Alliance]:
    """The alliances with a proposal, narrowed to those that have or miss the work item asked for."""
    rows = lists.alliances(actor, form.selected_year, {}).filter(proposal__isnull=False)
    if item := form.chosen.get("item"):
        rows = rows.filter(proposal__in=covered.proposals_with(item, form.chosen["which"] or "have", edition))
    return rows


@export(
    "dashboard-counties",
    title=_("Counties"),
    permission=P.DASHBOARD_VIEW,
    columns=[ExportColumn(_("Academic year"), "whole"), ExportColumn(_("County"), width=14), *_DONE, *_SUMS],
)
def counties(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """One row a county, then their sum."""
    year = form_of(actor, filters, ProgressFilter).selected_year
    summary = numbers.overview(actor, year)
    for row in summary.counties:
        yield (year, name_of(row.code, row.name, language()), *_done(row.done), *_sums(row.sums))
    yield (year, _now("All"), *_done(summary.done), *_sums(summary.sums))


@export(
    "dashboard-alliances",
    title=_("Progress of the alliances"),
    listed="alliance-progress",
    permission=P.DASHBOARD_VIEW,
    columns=[
        ExportColumn(_("Academic year"), "whole"),
        ExportColumn(_("Alliance"), width=24),
        ExportColumn(_("State"), width=14),
        ExportColumn(_("Schools"), "whole"),
        *_DONE,
        ExportColumn(_("To mend"), "whole"),
        ExportColumn(_("Principles"), "whole"),
        *_SUMS,
    ],
)
def alliances(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """One row an alliance; sub-plans and sums are those of the schools one sees."""
    form = form_of(actor, filters, AllianceFilter)
    for row in lists.with_progress(actor, lists.alliances(actor, form.selected_year, chosen(form))):
        yield (
            form.selected_year,
            str(row.alliance),
            str(row.proposal.get_state_display()) if row.proposal else _now("No proposal yet"),
            row.members,
            *_done(row.done),
            row.tally.hard if row.tally else None,
            row.tally.principle if row.tally else None,
            *_sums(row.sums),
        )


@export(
    "dashboard-subplans",
    title=_("Sub-plans of the schools"),
    listed="subplan-progress",
    permission=P.DASHBOARD_VIEW,
    columns=[
        ExportColumn(_("Academic year"), "whole"),
        ExportColumn(_("School code"), width=12),
        ExportColumn(_("School"), width=32),
        ExportColumn(_("County"), width=14),
        ExportColumn(_("Alliance"), width=24),
        ExportColumn(_("State"), width=14),
        *_SUMS,
    ],
)
def subplans(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """One row a sub-plan."""
    form = form_of(actor, filters, SubplanFilter)
    for subplan in lists.subplans(actor, form.selected_year, chosen(form)):
        yield (
            form.selected_year,
            subplan.school.code,
            subplan.school.name,
            subplan.school.county.name,
            str(subplan.proposal.alliance),
            str(subplan.get_state_display()),
            subplan.asked,  # type: ignore[attr-defined]
            subplan.reported,  # type: ignore[attr-defined]
            subplan.approved,  # type: ignore[attr-defined]
        )


@export(
    "dashboard-coverage",
    title=_("Coverage of the work items"),
    permission=P.DASHBOARD_VIEW,
    columns=[
        ExportColumn(_("Academic year"), "whole"),
        ExportColumn(_("Alliance"), width=24),
        ExportColumn(_("Work item"), width=12),
        ExportColumn(_("Name"), width=40),
        ExportColumn(_("Schools"), "whole"),
        ExportColumn(_("still missing"), width=10),
    ],
)
def coverage(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """One row an alliance and work item."""
    form = form_of(actor, filters, CoverageFilter)
    if not form.selected_year:
        return  # no school year yet
    edition = edition_for_year(form.selected_year)
    named = covered.labels(edition.tables["work_item"], language())
    alliances = list(covered_alliances(actor, form, edition))
    table = covered.coverage(actor, [alliance.proposal for alliance in alliances], edition)
    for alliance in alliances:
        for item, (label, name) in named.items():
            missing = (alliance.proposal.pk, item) in table.missing
            number = table.schools.get((alliance.proposal.pk, item), 0)
            yield (form.selected_year, str(alliance), label, name, number, _now("Yes") if missing else "")


def _done(done: numbers.Done) -> tuple[int, int, int]:
    return done.total, done.ready, done.signed


def _sums(sums: numbers.Sums) -> tuple[int, int | None, int | None]:
    return sums.asked, sums.reported, sums.approved
