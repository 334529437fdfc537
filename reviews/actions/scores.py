"""A reviewer's own actions: score, comment, submit, declare a conflict; and staff's giving back."""

from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core import drafts
from core.cells import small_int
from core.drafts import Clash, Saved
from core.refusals import Refused
from core.transitions import fire
from exchange.cells import text, whole
from reviews.models import Assignment, Recusal, Score
from reviews.states import ASSIGNMENT

SCORE_CELLS = {"value": whole(0, 100), "comment": text(5_000)}
COMMENT_CELLS = {"comment": text(5_000)}


@action("review.save")
def save_field(*, by: Actor, assignment: Assignment, field: str, base: str, value: str) -> Saved | Clash:
    """Save one field of a review: `value-<criterion>`, `comment-<criterion>`, or `comment` (the overall one).

    Raises KeyError for a field the round does not have, cells.Refusal, policy.Denied once it is submitted.
    """
    locked = _lock(by, assignment)
    column, _dash, key = field.partition("-")
    if not key:
        return drafts.save(locked, column, base=base, value=value, parsers=COMMENT_CELLS)
    if column not in SCORE_CELLS:
        raise KeyError(field)
    criterion = locked.case.round.criteria.filter(pk=small_int(key) or 0).first()
    if criterion is None:
        raise KeyError(field)
    score, _made = Score.objects.get_or_create(assignment=locked, criterion=criterion)
    return drafts.save(score, column, base=base, value=value, parsers=SCORE_CELLS)


@action("review.submit")
def submit(*, by: Actor, assignment: Assignment) -> Assignment:
    """Submit the review: scores and comments are frozen. Raises Refused while a criterion has no score."""
    return fire(assignment, "submit", table=ASSIGNMENT, by=by)


@action("review.recuse")
def declare_conflict(*, by: Actor, assignment: Assignment, reason: str) -> Assignment:
    """The reviewer keeps away from the case; staff read the reason. Raises Refused without one."""
    locked = fire(assignment, "recuse", table=ASSIGNMENT, by=by, remark=reason)
    Recusal.objects.get_or_create(
        case_id=locked.case_id, membership_id=locked.reviewer_id, defaults={"reason": reason.strip()}
    )
    return locked


@action("review.return")
def give_back(*, by: Actor, assignment: Assignment, reason: str) -> Assignment:
    """Staff open a submitted review again, with a reason; its scores stay as a beginning. Raises Refused."""
    return fire(assignment, "return", table=ASSIGNMENT, by=by, remark=reason)


def _lock(by: Actor, assignment: Assignment) -> Assignment:
    locked = Assignment.objects.select_for_update(of=("self",)).select_related("case__round").get(pk=assignment.pk)
    policy.require(by, P.ASSIGNMENT_SCORE, locked)
    if locked.reviewer_id != by.membership_id:
        raise Refused(_("Only the assigned reviewer scores this case."))
    return locked
