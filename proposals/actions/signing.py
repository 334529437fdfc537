"""Sign-off of a sub-plan: ready, three signatures over what was read, and writing on."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from accounts.roles import Role
from budgets import actions as budgets
from core.transitions import Refused, fire
from proposals.actions.locking import lock_subplan
from proposals.actions.writing import void_signatures
from proposals.document import signed_content, signed_digest
from proposals.models import Duty, Signoff, Subplan
from proposals.states import SUBPLAN, SubplanState

#: The signature that a role of the school gives.
DUTY_OF: Mapping[Role, Duty] = {
    Role.SCHOOL_OFFICER: Duty.OFFICER,
    Role.ACCOUNTANT: Duty.ACCOUNTANT,
    Role.PRINCIPAL: Duty.PRINCIPAL,
}


@action("subplan.ready")
def mark_ready(*, by: Actor, subplan: Subplan) -> Subplan:
    """Writing is finished; the three may sign.

    Raises Refused while there is nothing to sign, or the budget holds what has to be mended or justified first.
    """
    held = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    budgets.set_under_signature(by=by, plan=held.plan, under=True)
    return fire(held, "ready", table=SUBPLAN, by=by)


@action("subplan.write-on")
def write_on(*, by: Actor, subplan: Subplan) -> Subplan:
    """Back to writing; signatures given are void."""
    held = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    void_signatures(by, held)
    return fire(held, "reopen", table=SUBPLAN, by=by)


@action("subplan.sign")
def sign(*, by: Actor, subplan: Subplan, seen: str) -> Signoff:
    """Sign in one's role; `seen` is the digest of the content the signer had before him.

    Signing twice is one signature. The third signature completes the sign-off. Raises Refused where the sub-plan is
    not ready or has changed since it was shown.
    """
    held = lock_subplan(by, subplan, P.SUBPLAN_SIGN)
    duty = DUTY_OF.get(by.role) if by.role else None
    if duty is None or by.person_id is None or by.membership_id is None:
        raise Refused(_("Only the office in charge, the accounting office and the head of the school sign."))
    given = {signoff.duty: signoff for signoff in held.signoffs.filter(voided_at__isnull=True)}
    if duty in given:
        return given[duty]
    if held.state != SubplanState.READY:
        raise Refused(_("The sub-plan is not ready for sign-off."))
    now = signed_digest(signed_content(held))
    if now != seen:
        raise Refused(_("The sub-plan has changed since you opened this page. Read it again, then sign."))
    signoff = Signoff.objects.create(
        subplan=held, duty=duty, person_id=by.person_id, membership_id=by.membership_id, digest=now
    )
    if {*given, duty} == set(Duty.values):
        fire(held, "complete", table=SUBPLAN, by=Actor.system())
    return signoff
