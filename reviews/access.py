"""Rounds and their cases for staff; for a reviewer the assigned cases, while the round is open."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.policy import everything, rows, seen_by
from accounts.roles import Role
from reviews.models import Assignment, Case, Round
from reviews.states import AssignmentState, RoundState

seen_by(Round, P.ROUND_MANAGE)
seen_by(Case, P.CASE_VIEW)
seen_by(Assignment, P.ASSIGNMENT_VIEW)

rows(Round, P.ROUND_MANAGE, Role.ADMINISTRATION_STAFF)(everything)
rows(Case, [P.CASE_VIEW, P.CASE_ASSIGN, P.CASE_SCORES], Role.ADMINISTRATION_STAFF)(everything)
rows(Assignment, [P.ASSIGNMENT_VIEW, P.ASSIGNMENT_RETURN], Role.ADMINISTRATION_STAFF)(everything)


def _mine(actor: Actor) -> Q:
    """One's own in open rounds; a case that has come to concern one's own school is out of sight (review.recusal)."""
    homes = Membership.objects.filter(person=actor.person_id).values("organisation")
    own_school = Case.concerns.through.objects.filter(case=OuterRef("case"), organisation__in=homes)
    return Q(reviewer=actor.membership_id, case__round__state=RoundState.OPEN) & ~Q(Exists(own_school))


@rows(Assignment, P.ASSIGNMENT_VIEW, Role.REVIEWER)
def own_assignments(actor: Actor) -> Q:
    """One's own in open rounds, recused ones left out."""
    return _mine(actor) & ~Q(state=AssignmentState.RECUSED)


@rows(Assignment, P.ASSIGNMENT_SCORE, Role.REVIEWER)
def own_unsubmitted(actor: Actor) -> Q:
    """One's own in open rounds, not yet submitted."""
    return _mine(actor) & Q(state=AssignmentState.ASSIGNED)


@rows(Case, P.CASE_VIEW, Role.REVIEWER)
def assigned_cases(actor: Actor) -> Q:
    """The cases of these assignments."""
    return Q(Exists(Assignment.objects.filter(own_assignments(actor), case=OuterRef("pk"))))


def why_closed(assignment: Assignment) -> str:
    """Why nobody scores in this review now, as a sentence for its reviewer; "" while it is open."""
    if assignment.state == AssignmentState.SUBMITTED:
        return _("The review is submitted and no longer changes. The Administration can give it back to you.")
    if assignment.state == AssignmentState.RECUSED:
        return _("This case is no longer reviewed by you: a conflict of interest is recorded.")
    return "" if assignment.case.round.state == RoundState.OPEN else _("The round of review is closed.")
