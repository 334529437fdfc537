"""Why nobody writes now: the sentence for those who would."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Plan
from core import roc
from proposals.models import Proposal, Subplan
from proposals.queries.deadlines import due, open_for_writing
from proposals.states import WRITABLE, CallState, ProposalState, SubplanState

#: While a proposal is in one of these it is talked about.
_DISCUSSED = (*WRITABLE, ProposalState.SUBMITTED)


def why_closed(proposal: Proposal) -> str:
    """Why nobody writes in this proposal now, as a sentence for those who would; "" while it is open."""
    if Proposal.objects.filter(open_for_writing(), pk=proposal.pk).exists():
        return ""
    if proposal.state not in WRITABLE:
        return _("The proposal is %(state)s; nothing in it changes any more.") % {"state": proposal.get_state_display()}
    if proposal.state == ProposalState.DRAFT and proposal.call.state != CallState.OPEN and not proposal.extended_until:
        return _("The call of this school year is not open.")
    if proposal.state == ProposalState.DRAFT and proposal.call.opens_at > timezone.now():
        return _("Writing begins on %(day)s.") % {"day": _moment(proposal.call.opens_at)}
    return _("The deadline was %(day)s. Ask the Administration for an extension if you need one.") % {
        "day": _moment(due(proposal))
    }


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{roc.long(local.date())} {local:%H:%M}"


def why_closed_subplan(subplan: Subplan) -> str:
    """The proposal's reason, for its sub-plans."""
    return why_closed(subplan.proposal)


def why_closed_plan(plan: Plan) -> str:
    """The proposal's reason, for a budget; "" for a budget of no proposal."""
    subplan = Subplan.objects.filter(plan=plan).select_related("proposal__call").first()
    return why_closed(subplan.proposal) if subplan else ""


def why_files_closed(subplan: Subplan) -> str:
    """Why its files stay as they are: the proposal's reason, or that it is being signed with what is attached."""
    if reason := why_closed(subplan.proposal):
        return reason
    if subplan.state != SubplanState.DRAFT:
        return _("Files change while the sub-plan is written. Choose “Write on” above, then attach or remove some.")
    return ""


def why_talk_closed(proposal: Proposal) -> str:
    """Why nobody comments on it now: what is reviewed and decided stands as it was submitted. Until then a question of
    the formal check is asked and answered beside the field it is about, whether its schools may write or not."""
    if proposal.state in _DISCUSSED:
        return ""
    return _("The proposal is %(state)s: its comments can be read, and nobody writes more. Ask the Administration.") % {
        "state": proposal.get_state_display()
    }


def why_talk_closed_subplan(subplan: Subplan) -> str:
    """The proposal's reason, for its sub-plans."""
    return why_talk_closed(subplan.proposal)


def why_talk_closed_plan(plan: Plan) -> str:
    """The proposal's reason, for a budget; "" for a budget of no proposal."""
    subplan = Subplan.objects.filter(plan=plan).select_related("proposal").first()
    return why_talk_closed(subplan.proposal) if subplan else ""
