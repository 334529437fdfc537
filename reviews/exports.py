"""Rows of review that leave the house: every mark and comment of a round."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from exchange.exporting import ExportColumn, export
from reviews import queries
from reviews.filters import CaseFilter


@export(
    "reviews",
    title=_("Review details"),
    permission=P.CASE_SCORES,
    columns=[
        ExportColumn(_("Academic year"), "whole"),
        ExportColumn(_("Case"), width=30),
        ExportColumn(_("Reviewer"), width=14),
        ExportColumn(_("State"), width=12),
        ExportColumn(_("Criterion"), width=40),
        ExportColumn(_("Weight (%)"), "whole"),
        ExportColumn(_("Score"), "whole"),
        ExportColumn(_("Comment"), width=60),
        ExportColumn(_("Weighted total"), width=14),
        ExportColumn(_("Overall comment"), width=60),
    ],
    listed="cases",
)
def reviews(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """One row a review and criterion, of the cases that fit the filters of the list."""
    cases = CaseFilter(filters, actor).qs.order_by("round__year", "title", "pk")
    for case_scores in queries.scores_of(cases):
        for review in case_scores.reviews:
            assignment = review.assignment
            for criterion in case_scores.criteria:
                score = review.scores.get(criterion.pk)
                yield (
                    case_scores.case.round.year,
                    case_scores.case.title,
                    assignment.reviewer.person.name,
                    assignment.get_state_display(),
                    str(criterion),
                    criterion.weight,
                    score.value if score else None,
                    score.comment if score else "",
                    str(review.total) if review.total is not None else "",
                    assignment.comment,
                )
