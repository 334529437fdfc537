"""When a proposal may be written in: states, dates and extensions, by the database's clock."""

from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Now

from proposals.models import Proposal
from proposals.states import CallState, ProposalState


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
