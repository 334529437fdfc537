"""Cases: opened by the layer above with a frozen document; who reviews them, who keeps away."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.models import Membership, Organisation
from accounts.permissions import Permission as P
from accounts.roles import Role
from core.models import StoredFile
from core.refusals import Refused
from reviews.models import Assignment, Case, Recusal, Round
from reviews.queries import conflicts_of
from reviews.states import AssignmentState, RoundState
from workspace import notices


@action("case.open", trusting=True)
def open_case(
    *,
    by: Actor,
    round: Round,  # noqa: A002 - the column's word
    subject: str,
    title: str,
    document: dict[str, Any],
    digest: str,
    concerns: Iterable[Organisation],
    files: Iterable[StoredFile] = (),
) -> Case:
    """Put a frozen document under review; the same subject in the same round is the same case.

    `subject` is a stable key of the layer above ("proposal:12"); `concerns` are the bodies whose people must not
    review it. Raises Refused where the round is closed, or the case exists with another digest.
    """
    locked = Round.objects.select_for_update().get(pk=round.pk)
    if locked.state == RoundState.CLOSED:
        raise Refused(_("The round of review is closed. Open it again first."))
    case, made = Case.objects.get_or_create(
        round=locked, subject=subject, defaults={"title": title, "document": document, "digest": digest}
    )
    if not made and case.digest != digest:
        raise Refused(_("This is under review already, in another version."))
    if made:
        case.concerns.set(concerns)
        case.files.set(files)
    return case


@action("case.assign")
def assign(*, by: Actor, case: Case, reviewers: Sequence[Membership]) -> list[Assignment]:
    """Give the case to reviewers; who has it already keeps it, so that posting twice changes nothing.

    Raises Refused, and assigns nobody, where the round is closed or one of them must keep away (review.recusal).
    """
    locked = _lock(by, case)
    by_reviewer = {each.reviewer_id: each for each in Assignment.objects.filter(case=locked)}
    new = [reviewer for reviewer in reviewers if reviewer.pk not in by_reviewer]
    conflicts = conflicts_of(locked, new)
    for reviewer in new:
        if reviewer.role != Role.REVIEWER:
            raise Refused(_("%(name)s is no reviewer.") % {"name": reviewer.person.name})
        if reviewer.pk in conflicts:
            raise Refused(f"{reviewer.person.name}{_(': ')}{conflicts[reviewer.pk]}")
    for reviewer in new:
        given = by_reviewer[reviewer.pk] = Assignment.objects.create(case=locked, reviewer=reviewer)
        notices.tell("assignment.give", given, by=by, once=f"assignment.give:{given.pk}")
    return [by_reviewer[reviewer.pk] for reviewer in reviewers]


@action("case.unassign")
def unassign(*, by: Actor, case: Case, assignment: Assignment) -> None:
    """Take the case from a reviewer who has written nothing yet. Raises Refused otherwise."""
    locked = _lock(by, case)
    row = Assignment.objects.select_for_update().filter(case=locked, pk=assignment.pk).first()
    if row is None:
        return
    if row.state != AssignmentState.ASSIGNED or row.comment or row.scores.exists():
        raise Refused(_("This reviewer has begun. The review stays; it can only be given back or recused."))
    row.delete()


@action("case.recuse")
def record_conflict(*, by: Actor, case: Case, reviewer: Membership, reason: str) -> Recusal:
    """Staff note that a reviewer must keep away from a case not assigned to him. Raises Refused."""
    locked = _lock(by, case)
    if not reason.strip():
        raise Refused(_("Please write the reason; the people concerned will read it."))
    if Assignment.objects.filter(case=locked, reviewer=reviewer).exists():
        raise Refused(_("The case is assigned to this reviewer. Take it back first, or let the reviewer declare it."))
    recusal, _made = Recusal.objects.get_or_create(
        case=locked, membership=reviewer, defaults={"reason": reason.strip()}
    )
    return recusal


def _lock(by: Actor, case: Case) -> Case:
    locked: Case = Case.objects.select_for_update(of=("self",)).select_related("round").get(pk=case.pk)
    policy.require(by, P.CASE_ASSIGN, locked)
    if locked.round.state == RoundState.CLOSED:
        raise Refused(_("The round of review is closed. Open it again first."))
    return locked
