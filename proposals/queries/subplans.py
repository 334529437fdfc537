"""Reads of one sub-plan: everything its pages show, and last year's."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from proposals.models import Activity, Figure, Signoff, Subplan, SubplanItem


def subplan_for_reading(subplan: Subplan) -> Subplan:
    """The sub-plan with everything its pages show, in a fixed number of queries."""
    found: Subplan = (
        Subplan.objects.select_related(
            "school__organisation", "plan", "proposal__call", "proposal__alliance__community"
        )
        .prefetch_related(
            Prefetch("items", SubplanItem.objects.select_related("purpose")),
            Prefetch("items__activities", Activity.objects.all()),
            Prefetch("figures", Figure.objects.all()),
            "passages",
            Prefetch(
                "signoffs", Signoff.objects.select_related("person", "membership").order_by("at"), to_attr="signed"
            ),
        )
        .get(pk=subplan.pk)
    )
    return found


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
