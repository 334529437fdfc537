"""The review meeting of a round: reviewers advise on its cases; what they advise is noted on the case once signed."""

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policy
from accounts.actors import Actor
from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.roles import Role
from core.reversing import url_for
from reviews.models import Assignment, Case, Round
from reviews.queries import conflicts_of
from reviews.states import RoundState
from workspace.meetings.kinds import MeetingKind, Points, Resolve


def _panel(stage: Round) -> Q:
    """The reviewers of its cases, and the Administration's."""
    assigned = Assignment.objects.filter(case__round=stage).values("reviewer")
    return Q(role=Role.REVIEWER, pk__in=assigned) | Q(role=Role.ADMINISTRATION_STAFF)


def _recused(case: Case, memberships: Sequence[Membership]) -> Mapping[int, str]:
    """Who belongs to a school of the case or has declared a conflict (review.recusal)."""
    return conflicts_of(case, memberships)


def _url(case: Case, actor: Actor) -> str:
    """Its page with the scores for staff; for a reviewer the one on which he scores it."""
    if policy.may(actor, P.CASE_SCORES):
        return url_for("reviews:case", case.pk)
    own = policy.scope(actor, P.ASSIGNMENT_VIEW).filter(case=case, reviewer=actor.membership_id).first()
    return url_for("reviews:review", own.pk) if own is not None else ""


def _why_closed(stage: Round) -> str:
    if stage.state == RoundState.PREPARING:
        return _("The round is being prepared; a review meeting is called once it is open for scoring.")
    return ""


REVIEW = MeetingKind(
    "review.round",
    Round,
    label=gettext_lazy("Review meeting"),
    see=P.ROUND_MANAGE,
    manage=P.ROUND_MANAGE,
    among=_panel,
    url=lambda stage: url_for("reviews:round", stage.pk),
    points=(
        Points(
            Case,
            lambda stage: stage.cases.defer("document").order_by("title", "pk"),
            _url,
            _recused,
        ),
    ),
    # What is granted is decided with the amounts, by staff and the ministry: these stand on the case.
    resolves=(
        Resolve("approve", gettext_lazy("Advise approval")),
        Resolve("amend", gettext_lazy("Advise approval after amendment")),
        Resolve("refuse", gettext_lazy("Advise refusal")),
    ),
    why_closed=_why_closed,
)
