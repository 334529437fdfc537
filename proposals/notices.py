"""What schools, staff and conveners are told of calls, proposals and sub-plans; what the calendar tells."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from communities.models import AllianceMember
from core import roc
from proposals.links import page_of
from proposals.models import Call, Proposal, Subplan
from proposals.queries import of_members
from proposals.queries.deadlines import due
from proposals.states import WRITABLE, CallState, SubplanState
from workspace.models import Handling
from workspace.notices import Due, Event, days_left


def _of_schools(proposal: Proposal) -> Q:
    """The people of the schools that have joined."""
    return _in(AllianceMember.objects.filter(alliance=proposal.alliance_id, answer=AllianceMember.Answer.JOINED))


def _of_convener(proposal: Proposal) -> Q:
    """The people of the school that convenes."""
    return _in(AllianceMember.objects.filter(alliance=proposal.alliance_id, part=AllianceMember.Part.CONVENER))


def _of_year(call: Call) -> Q:
    """The people of all schools that have joined an alliance of the call's year."""
    return _in(AllianceMember.objects.filter(alliance__year=call.year_id, answer=AllianceMember.Answer.JOINED))


def _of_school(subplan: Subplan) -> Q:
    return Q(organisation=subplan.school_id)


def _in(members: Any) -> Q:
    return Q(organisation__in=members.values("school"))


def _page(row: Proposal | Subplan) -> str:
    return page_of(row, row._meta.model_name or "")


def _signoff(subplan: Subplan) -> str:
    return page_of(subplan, "signoff")


_PROPOSAL: dict[str, Any] = {"model": Proposal, "url": _page, "related": ("alliance__community",)}
_SUBPLAN: dict[str, Any] = {
    "model": Subplan,
    "related": ("school__organisation", "proposal__alliance"),
    "among": _of_school,
}

EVENTS = (
    Event(
        "call.open",
        Call,
        P.CALL_VIEW,
        label=_("A call for proposals is opened"),
        text=_("The call of academic year %(record)s is opened: your school can write now."),
        url=lambda call: page_of(call, "call"),
        among=_of_year,
        on="open",
    ),
    Event(
        "subplan.ready",
        permission=P.SUBPLAN_SIGN,
        label=_("A sub-plan waits for your signature"),
        text=_("Sub-plan %(record)s is ready for sign-off."),
        url=_signoff,
        on="ready",
        **_SUBPLAN,
    ),
    Event(
        "subplan.send-back",
        permission=P.SUBPLAN_WRITE,
        label=_("A sub-plan is returned with an opinion"),
        text=_("Sub-plan %(record)s is returned with an opinion."),
        url=_page,
        on="send-back",
        **_SUBPLAN,
    ),
    Event(
        "subplan.change",
        permission=P.SUBPLAN_SIGN,
        label=_("Signatures no longer hold"),
        text=_("Sub-plan %(record)s was changed after it was ready: it has to be signed anew."),
        url=_page,
        on="change",
        **_SUBPLAN,
    ),
    Event(
        "subplan.complete",
        permission=P.SUBPLAN_VIEW,
        label=_("A school has signed its sub-plan"),
        text=_("Sub-plan %(record)s is signed by all three."),
        url=_page,
        on="complete",
        handling=Handling.DIGEST,
        **_SUBPLAN | {"among": lambda subplan: _of_convener(subplan.proposal)},
    ),
    Event(
        "subplan.due",
        permission=P.SUBPLAN_WRITE,
        label=_("A sub-plan is due soon"),
        text=_("Sub-plan %(record)s is not signed yet. It is due on %(until)s (days left: %(days)s)."),
        url=_page,
        compulsory=True,
        **_SUBPLAN,
    ),
    Event(
        "subplan.overdue",
        permission=P.SUBPLAN_WRITE,
        label=_("A sub-plan is overdue"),
        text=_("Sub-plan %(record)s was due on %(until)s and is not signed yet. Your convener waits for it."),
        url=_page,
        compulsory=True,
        **_SUBPLAN,
    ),
    Event(
        "proposal.submit",
        permission=P.PROPOSAL_CHECK,
        label=_("A proposal is submitted, to be checked"),
        text=_("Proposal %(record)s is submitted and waits for the formal check."),
        on="submit",
        handling=Handling.DIGEST,
        **_PROPOSAL,
    ),
    Event(
        "proposal.submitted",
        permission=P.PROPOSAL_VIEW,
        label=_("Your proposal is submitted"),
        text=_("Proposal %(record)s is submitted."),
        on="submit",
        among=_of_schools,
        **_PROPOSAL,
    ),
    Event(
        "proposal.return",
        permission=P.PROPOSAL_VIEW,
        label=_("A proposal is returned for correction"),
        text=_("Proposal %(record)s is returned for correction."),
        on="return",
        among=_of_schools,
        compulsory=True,
        **_PROPOSAL,
    ),
    Event(
        "proposal.accept",
        permission=P.PROPOSAL_VIEW,
        label=_("A proposal is formally accepted"),
        text=_("Proposal %(record)s has passed the formal check."),
        on="accept",
        among=_of_schools,
        handling=Handling.DIGEST,
        **_PROPOSAL,
    ),
    Event(
        "proposal.approve",
        permission=P.PROPOSAL_VIEW,
        label=_("A proposal is approved"),
        text=_("Proposal %(record)s is approved. The approved amounts stand on its page."),
        on="approve",
        among=_of_schools,
        compulsory=True,
        **_PROPOSAL,
    ),
    Event(
        "proposal.refuse",
        permission=P.PROPOSAL_VIEW,
        label=_("A proposal is refused"),
        text=_("Proposal %(record)s is refused."),
        on="refuse",
        among=_of_schools,
        compulsory=True,
        **_PROPOSAL,
    ),
    Event(
        "proposal.due",
        permission=P.PROPOSAL_SUBMIT,
        label=_("A proposal has to be submitted soon"),
        text=_("Proposal %(record)s is not submitted yet. It can be until %(until)s (days left: %(days)s)."),
        among=_of_convener,
        compulsory=True,
        **_PROPOSAL,
    ),
    Event(
        "proposal.overdue",
        permission=P.PROPOSAL_VIEW,
        label=_("A proposal was not submitted in time"),
        text=_("Proposal %(record)s had to be submitted by %(until)s and was not. The Administration can extend it."),
        among=_of_convener,
        compulsory=True,
        **_PROPOSAL,
    ),
)


def due_on(day: date) -> Iterator[Due]:
    """What is unsigned or not submitted and due 7, 3 or 1 days after `day`, or was on the day before."""
    open_calls = Call.objects.filter(state=CallState.OPEN)
    rows = Subplan.objects.filter(of_members(), proposal__state__in=WRITABLE).exclude(state=SubplanState.SIGNED)
    for call in open_calls:
        subplans = rows.filter(proposal__call=call).select_related("proposal__alliance", "school__organisation")
        yield from _dues("subplan", call.subplans_due_at, subplans, day)
    proposals = Proposal.objects.filter(state__in=WRITABLE).exclude(call__state=CallState.DRAFT)
    for proposal in proposals.select_related("call", "alliance__community"):
        yield from _dues("proposal", due(proposal), [proposal], day)


def _dues(kind: str, until: Any, rows: Iterable[Any], day: date) -> Iterator[Due]:
    last = timezone.localdate(until)
    if days := days_left(last, day):
        event = f"{kind}.due" if days > 0 else f"{kind}.overdue"
        for row in rows:
            yield Due(event, row, f"{event}:{row.pk}:{last}:{days}", {"until": roc.short(last), "days": days})
