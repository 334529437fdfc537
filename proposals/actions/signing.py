"""Sign-off of a sub-plan: ready, three signatures over what was read, sent back with an opinion, and writing on."""

from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from budgets import actions as budgets
from core.refusals import Refused
from core.transitions import fire
from proposals.actions.locking import lock_subplan
from proposals.actions.writing import void_signatures
from proposals.models import Duty, SignedContent, Signoff, Subplan
from proposals.queries.signing import DUTY_OF, due_among, may_share
from proposals.snapshot import signed_content, signed_digest
from proposals.states import SUBPLAN, SubplanState


@action("subplan.ready")
def mark_ready(*, by: Actor, subplan: Subplan) -> Subplan:
    """Writing is finished; the three may sign.

    Raises Refused while the sub-plan lacks something, or the budget holds what has to be mended or justified first.
    """
    locked = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    budgets.set_under_signature(by=by, plan=locked.plan, under=True)
    return fire(locked, "ready", table=SUBPLAN, by=by)


@action("subplan.write-on")
def write_on(*, by: Actor, subplan: Subplan) -> Subplan:
    """Back to writing; signatures given are void."""
    locked = lock_subplan(by, subplan, P.SUBPLAN_WRITE)
    void_signatures(by, locked)
    return fire(locked, "reopen", table=SUBPLAN, by=by)


@action("subplan.send-back")
def send_back(*, by: Actor, subplan: Subplan, opinion: str) -> Subplan:
    """The accountant or the principal gives it back to the officer with an opinion; signatures given are void.

    Raises Refused without an opinion, for anybody else, and where it is being written.
    """
    locked = lock_subplan(by, subplan, P.SUBPLAN_SIGN)
    if _signer(by)[0] == Duty.OFFICER:
        raise Refused(
            _("The office in charge does not return its own sub-plan; choose under “Something to mend?” what you mend.")
        )
    void_signatures(by, locked)
    return fire(locked, "send-back", table=SUBPLAN, by=by, remark=opinion)


@action("subplan.sign")
def sign(*, by: Actor, subplan: Subplan, seen: str) -> Signoff:
    """Sign in one's role; `seen` is the digest of the content that the signer had before them.

    Signing twice is one signature. The third signature completes the sign-off. Raises Refused where the sub-plan is
    not ready, has changed since it was shown, waits for another signature first, or the same person has signed
    already (unless the call lets small schools do so).
    """
    locked = lock_subplan(by, subplan, P.SUBPLAN_SIGN)
    duty, person, membership = _signer(by)
    by_duty = {signoff.duty: signoff for signoff in locked.signoffs.filter(voided_at__isnull=True)}
    if duty in by_duty:
        return by_duty[duty]
    if locked.state != SubplanState.READY:
        raise Refused(_("The sub-plan is not ready for sign-off."))
    due = due_among(locked.proposal.call.signing_order, by_duty)
    if duty not in due:
        raise Refused(_("%(first)s signs first; it is your turn after that.") % {"first": due[0].label})
    shared = any(signoff.person_id == person for signoff in by_duty.values())
    if shared and not may_share(locked):
        raise Refused(
            _("You have signed this sub-plan in another role. Three different persons sign; ask a colleague.")
        )
    content = signed_content(locked)
    now = signed_digest(content)
    if now != seen:
        raise Refused(_("The sub-plan has changed since you opened this page. Read it again, then sign."))
    SignedContent.objects.get_or_create(subplan=locked, digest=now, defaults={"content": content})
    signoff = Signoff.objects.create(
        subplan=locked, duty=duty, person_id=person, membership_id=membership, digest=now, shared=shared
    )
    if {*by_duty, duty} == set(Duty.values):
        fire(locked, "complete", table=SUBPLAN, by=Actor.system())
    return signoff


def _signer(by: Actor) -> tuple[Duty, int, int]:
    """Which signature this actor gives, as which person by which membership. Raises Refused for one who gives none."""
    duty = DUTY_OF.get(by.role) if by.role else None
    if duty is None or by.person_id is None or by.membership_id is None:
        raise Refused(_("Only the office in charge, the accounting office and the head of the school sign."))
    return duty, by.person_id, by.membership_id
