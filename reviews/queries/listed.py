"""What the lists of cases and of one's own reviews tell of each: read for the page shown, or worked out by the database
where the list is sorted by it."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Avg, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, StdDev, Subquery, Sum, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from reviews.models import Assignment, Case, Criterion, Score
from reviews.queries.reviews import scores_of
from reviews.states import AssignmentState

RECUSED, SUBMITTED = AssignmentState.RECUSED, AssignmentState.SUBMITTED


def tell(cases: Sequence[Any]) -> None:
    """Put down at each case how many reviewers are `active` and have `submitted`, and the spread of the submitted
    totals: `least`, `most`, `mean`, `deviation`, points with two decimals, None where there is none."""
    for case, scores in zip(cases, scores_of(cases), strict=True):
        case.active, case.submitted = scores.active, scores.submitted
        for figure in ("least", "most", "mean", "deviation"):
            setattr(case, figure, getattr(scores.totals, figure) if scores.totals else None)


def tell_own(assignments: Sequence[Any]) -> None:
    """Put down at each assignment how many criteria are `marked`, of how many (`criteria_count`), and the weighted
    `total`, None while a mark is missing."""
    for assignment, scores in zip(assignments, scores_of([each.case for each in assignments]), strict=True):
        [own] = [review for review in scores.reviews if review.assignment.pk == assignment.pk]
        assignment.marked, assignment.criteria_count, assignment.total = own.marked, len(scores.criteria), own.total


def sortable(cases: QuerySet[Case], figure: str) -> QuerySet[Case]:
    """The cases with one of the figures of `tell`; as they are for any other name."""
    return cases.annotate(**{figure: _FIGURES[figure]}) if figure in _FIGURES else cases


def sortable_own(assignments: QuerySet[Assignment], figure: str) -> QuerySet[Assignment]:
    """The assignments with one of the figures of `tell_own`; as they are for any other name."""
    marked = assignments.annotate(marked=Count("scores", filter=Q(scores__value__isnull=False)))
    if figure == "marked":
        return marked
    if figure != "total":
        return assignments
    criteria = Criterion.objects.filter(round=OuterRef("case__round")).order_by().values("round")
    needed = Subquery(criteria.annotate(n=Count("pk")).values("n"))
    total = models.Case(When(marked=F("needed"), then=_total(OuterRef("pk"))))
    return marked.annotate(needed=needed).annotate(total=total)


def lacking_reviewers() -> Q:
    """Cases that fewer reviewers have than their round asks for."""
    return Q(pk__in=Case.objects.alias(active=_active()).filter(active__lt=F("round__reviewers_needed")).values("pk"))


def awaiting_reviews() -> Q:
    """Cases of which a reviewer has not submitted yet."""
    return Q(Exists(Assignment.objects.filter(case=OuterRef("pk"), state=AssignmentState.ASSIGNED)))


def _total(assignment: OuterRef) -> Subquery:
    """A hundred times the weighted total of the marks of an assignment."""
    marks = Score.objects.filter(assignment=assignment, value__isnull=False).order_by().values("assignment")
    total = marks.annotate(total=Sum(F("value") * F("criterion__weight"))).values("total")
    return Subquery(total, output_field=models.IntegerField())


def _reviews(*fitting: Q) -> QuerySet[Any]:
    return Assignment.objects.filter(*fitting, case=OuterRef("pk")).order_by().values("case")


def _active() -> Combinable:
    return Coalesce(Subquery(_reviews(~Q(state=RECUSED)).annotate(n=Count("pk")).values("n")), 0)


def _submitted() -> Combinable:
    return Coalesce(Subquery(_reviews(Q(state=SUBMITTED)).annotate(n=Count("pk")).values("n")), 0)


def _of_totals(kind: type[Avg | Max | Min | StdDev], *, among: int = 1) -> Combinable:
    """That of the totals of submitted reviews, where there are so many; every criterion of those has its mark."""
    totals = _reviews(Q(state=SUBMITTED)).annotate(n=Count("pk"), found=kind(_total(OuterRef("pk"))))
    return Subquery(totals.filter(n__gte=among).values("found"), output_field=models.DecimalField())


#: The figures of `tell` that the list can be sorted by.
_FIGURES: dict[str, Combinable] = {
    "active": _active(),
    "submitted": _submitted(),
    "least": _of_totals(Min),
    "most": _of_totals(Max),
    "mean": _of_totals(Avg),
    "deviation": _of_totals(StdDev, among=2),
}
