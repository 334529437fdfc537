"""Reads of one sub-plan: everything its pages show, and last year's."""

from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from communities.models import SchoolYear
from proposals.models import Activity, Figure, Signoff, Subplan, SubplanItem

#: What the pages of a sub-plan show of the records around it.
SHOWN = ("school__organisation", "plan", "proposal__call", "proposal__alliance__community")

#: Under what a sub-plan that was read keeps what is known of its school.
_KNOWN = "_school_year_as_read"


def subplan_for_reading(subplan: Subplan) -> Subplan:
    """The sub-plan as it stands now, with everything its pages show, in a fixed number of queries."""
    return with_contents(Subplan.objects.select_related(*SHOWN).get(pk=subplan.pk))


def with_contents(subplan: Subplan) -> Subplan:
    """A sub-plan just fetched (with `SHOWN`), and now with the rows that its pages show."""
    prefetch_related_objects(
        [subplan],
        Prefetch("items", SubplanItem.objects.select_related("purpose")),
        Prefetch("items__activities", Activity.objects.all()),
        Prefetch("figures", Figure.objects.all()),
        "passages",
        Prefetch("signoffs", Signoff.objects.select_related("person", "membership").order_by("at"), to_attr="signed"),
    )
    return subplan


def school_year_of(subplan: Subplan) -> SchoolYear | None:
    """What is known of the sub-plan's school in its year; asked once of a sub-plan that was read."""
    known: list[SchoolYear | None] = vars(subplan).setdefault(_KNOWN, [])
    if not known:
        year = subplan.proposal.alliance.year_id
        known.append(SchoolYear.objects.filter(school=subplan.school_id, year=year).first())
    return known[0]


def earlier_subplan(subplan: Subplan) -> Subplan | None:
    """The same school's newest sub-plan of an earlier year, or None."""
    return (
        Subplan.objects.filter(school=subplan.school_id, proposal__alliance__year__lt=subplan.proposal.alliance.year_id)
        .select_related("proposal__alliance", "school__organisation", "plan")
        .order_by("-proposal__alliance__year")
        .first()
    )


def written_in(subplan: Subplan) -> list[QuerySet[Any]]:
    """The rows that a sub-plan's pages write beside its own."""
    activities = Activity.objects.filter(item__subplan=subplan)
    return [subplan.items.all(), activities, subplan.figures.all(), subplan.passages.all()]
