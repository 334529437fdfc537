"""When a proposal may be written in: states, dates and extensions, by the database's clock."""

from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from core import roc
from proposals.models import Proposal
from proposals.states import WRITABLE, CallState, ProposalState


def open_for_writing(prefix: str = "") -> Q:
    """Proposals that are open now; `prefix` leads to the proposal from another model ("proposal__").

    A draft until the call's deadline while the call is open, or until its own extended one whether the call is closed
    by then or not; a returned one until the day it was given for its correction.
    """

    def q(**conditions: object) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})

    extended = q(extended_until__gt=Now())
    in_call = q(call__state=CallState.OPEN, call__submit_until__gt=Now())
    begun = q(call__opens_at__lte=Now())
    return q(state=ProposalState.DRAFT) & begun & (in_call | extended) | q(state=ProposalState.RETURNED) & extended


def due(proposal: Proposal) -> datetime:
    """Until when the convener may submit: the later of the call's date and the extension; a returned one's own date."""
    extended = proposal.extended_until
    if proposal.state == ProposalState.RETURNED and extended:
        return extended
    return max(proposal.call.submit_until, extended) if extended else proposal.call.submit_until


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
