"""Reads of rounds, cases, assignments and scores."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.roles import Role
from findings.presenters import language
from reviews.facts import assignment_facts
from reviews.models import Assignment, Case, Criterion, Round, Score
from reviews.queries.spread import Spread, shown, spread, weighted
from reviews.states import AssignmentState, RoundState
from rulebook import edition_for_year, evaluate, render


def round_of(year: int, kind: str = Round.Kind.PROPOSAL, stage: int = 1) -> Round | None:
    """The round in which the cases of a year are reviewed, or None while staff have not set one."""
    return Round.objects.filter(kind=kind, year=year, stage=stage).first()


def cases_of(subject: str) -> QuerySet[Case]:
    """The cases in which a subject ("proposal:12") is or was reviewed, one a stage, the latest stage first."""
    return Case.objects.filter(subject=subject).select_related("round").order_by("-round__stage", "-pk")


def rounds_visible_to(actor: Actor) -> QuerySet[Round]:
    """The rounds one manages, newest year first, with their numbers of cases."""
    rows: QuerySet[Round] = policy.scope(actor, P.ROUND_MANAGE)
    return rows.annotate(case_count=Count("cases")).order_by("-year", "stage")


def cases_scored(actor: Actor) -> QuerySet[Case]:
    """The cases whose scores the actor may see, the newest round first, by title; `listed.tell` says more of each."""
    rows: QuerySet[Case] = policy.scope(actor, P.CASE_SCORES).select_related("round").defer("document")
    return rows.order_by("-round__year", "round__stage", "title", "pk")


def years_of_rounds(actor: Actor) -> list[tuple[int, str]]:
    """The years of the rounds one manages, the newest first, each with its word."""
    years = policy.scope(actor, P.ROUND_MANAGE).order_by("-year").values_list("year", flat=True)
    return [(year, str(year)) for year in years.distinct()]


def conflicts_of(case: Case, reviewers: Collection[Membership]) -> dict[int, str]:
    """Why reviewers must keep away from the case, by membership: the sentence of review.recusal."""
    edition = edition_for_year(case.round.year)
    reasons: dict[int, str] = {}
    for key, facts in assignment_facts(case, reviewers).items():
        for finding in evaluate(facts, edition, on=timezone.localdate()):
            reasons.setdefault(key, render(finding, language()))
    return reasons


def unfinished_review(case: Case) -> tuple[int, int] | None:
    """How many reviews are submitted, of how many, while the round is not closed; None once nothing is missing."""
    if case.round.state == RoundState.CLOSED:
        return None
    assignments = case.assignments.exclude(state=AssignmentState.RECUSED)
    done, needed = assignments.filter(state=AssignmentState.SUBMITTED).count(), assignments.count()
    needed = max(needed, case.round.reviewers_needed)
    return (done, needed) if done < needed else None


def unfinished_among(cases: Iterable[Case]) -> tuple[int, int] | None:
    """`unfinished_review` of the first of the cases, each with its round, in whose review something is missing."""
    return next((missing for case in cases if (missing := unfinished_review(case))), None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reviewer who may be given a case: how many of the round he holds, why he must keep away, whether he has it."""

    membership: Membership
    load: int
    conflict: str
    assigned: bool


def reviewers_for(case: Case) -> list[Candidate]:
    """Every reviewer in force today, those with the fewest cases first."""
    load = Count(
        "assignments",
        filter=Q(assignments__case__round=case.round) & ~Q(assignments__state=AssignmentState.RECUSED),
    )
    reviewers = list(
        Membership.objects.current()
        .filter(role=Role.REVIEWER)
        .select_related("person", "organisation")
        .annotate(load=load)
        .order_by("load", "person__name", "pk")
    )
    conflicts = conflicts_of(case, reviewers)
    having = set(Assignment.objects.filter(case=case).values_list("reviewer", flat=True))
    return [
        Candidate(each, each.load, conflicts.get(each.pk, ""), each.pk in having)  # type: ignore[attr-defined]
        for each in reviewers
    ]


@dataclass(frozen=True)
class Review:
    """One reviewer's review of a case: marks and comments by criterion, the weighted total once all are given."""

    assignment: Assignment
    scores: dict[int, Score]
    """By criterion."""
    total: Decimal | None

    @property
    def marked(self) -> int:
        """How many criteria have a mark."""
        return sum(score.value is not None for score in self.scores.values())


@dataclass(frozen=True)
class CaseScores:
    """All reviews of a case with their spread: by criterion, and of the weighted totals of submitted reviews."""

    case: Case
    criteria: list[Criterion]
    reviews: list[Review]
    by_criterion: dict[int, Spread | None]
    totals: Spread | None

    @property
    def submitted(self) -> int:
        """How many reviews are submitted."""
        return sum(review.assignment.state == AssignmentState.SUBMITTED for review in self.reviews)

    @property
    def active(self) -> int:
        """How many reviewers have the case and are not recused."""
        return sum(review.assignment.state != AssignmentState.RECUSED for review in self.reviews)


def scores_of(cases: Iterable[Case]) -> list[CaseScores]:
    """Every case with all its reviews, in the order given; four queries for any number of cases.

    Only submitted reviews count in a spread. Not scoped: the caller has judged who may see them.
    """
    order = [case.pk for case in cases]
    assignments = Assignment.objects.select_related("reviewer__person").order_by("pk")
    rows = (
        Case.objects.filter(pk__in=order)
        .select_related("round")
        .defer("document")
        .prefetch_related(Prefetch("assignments", assignments), "assignments__scores")
    )
    by_key = {case.pk: case for case in rows}
    criteria: dict[int, list[Criterion]] = {}
    for criterion in Criterion.objects.filter(round__in={case.round_id for case in rows}).order_by("position"):
        criteria.setdefault(criterion.round_id, []).append(criterion)
    return [_scores(by_key[key], criteria.get(by_key[key].round_id, [])) for key in order]


def _scores(case: Case, criteria: list[Criterion]) -> CaseScores:
    weights = {criterion.pk: criterion.weight for criterion in criteria}
    reviews, totals = [], []
    marks: dict[int, list[Fraction]] = {key: [] for key in weights}
    for assignment in case.assignments.all():
        scores = {score.criterion_id: score for score in assignment.scores.all()}
        scored = {key: score.value for key, score in scores.items() if score.value is not None}
        total = weighted(scored, weights)
        reviews.append(Review(assignment, scores, shown(total) if total is not None else None))
        if assignment.state == AssignmentState.SUBMITTED and total is not None:
            totals.append(total)
            for key in weights:
                marks[key].append(Fraction(scored[key]))
    return CaseScores(case, criteria, reviews, {key: spread(values) for key, values in marks.items()}, spread(totals))


def desk_of(actor: Actor) -> QuerySet[Assignment]:
    """The reviewer's cases in open rounds, soonest due first; `listed.tell_own` says how far each has come."""
    mine = policy.scope(actor, P.ASSIGNMENT_VIEW).filter(reviewer=actor.membership_id).select_related("case__round")
    return mine.defer("case__document").order_by("case__round__closes_at", "case__title", "pk")


def seen_from(assignment: Assignment) -> CaseScores:
    """The reviews of the case that its reviewer may see: his own; once submitted, the others' submitted ones too."""
    [scores] = scores_of([assignment.case])
    seen = {assignment.reviewer_id}
    if assignment.state == AssignmentState.SUBMITTED:
        others = [review.assignment for review in scores.reviews]
        seen |= {each.reviewer_id for each in others if each.state == AssignmentState.SUBMITTED}
    return _only(scores, seen)


def _only(scores: CaseScores, reviewers: Collection[int | None]) -> CaseScores:
    kept = [review for review in scores.reviews if review.assignment.reviewer_id in reviewers]
    whole = len(kept) > 1
    none = dict.fromkeys(scores.by_criterion, None)
    return CaseScores(
        scores.case, scores.criteria, kept, scores.by_criterion if whole else none, scores.totals if whole else None
    )
