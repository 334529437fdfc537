"""The Administration's call of a school year: created, opened, closed; more time for one alliance."""

from datetime import datetime
from typing import NotRequired, TypedDict, Unpack, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from communities import actions as communities
from communities.models import AcademicYear, Alliance
from core.begun import columns
from core.refusals import Refused
from core.transitions import fire
from proposals.actions.forming import open_proposal
from proposals.models import Call, Proposal
from proposals.queries.deadlines import open_for_writing
from proposals.states import CALL, WRITABLE, CallState
from rulebook import EditionError, load_edition
from workspace.steps.ordering import hold


class Dates(TypedDict):
    """What staff set for a call: its dates, the note that schools read beside them, how its sub-plans are signed."""

    opens_at: datetime
    subplans_due_at: datetime
    submit_until: datetime
    note: str
    signing_order: NotRequired[str]
    shared_signing_below: NotRequired[int | None]


@action("call.create")
def create_call(*, by: Actor, year: int, edition: str, **dates: Unpack[Dates]) -> Call:
    """A call being prepared for the ROC year.

    Raises Refused where the year has one, the edition is a draft, or the dates are not in order.
    """
    if not policy.may(by, P.CALL_MANAGE):
        raise policy.Denied(P.CALL_MANAGE)
    _check(edition, dates)
    AcademicYear.objects.get_or_create(year=year)
    if Call.objects.filter(year_id=year).exists():
        raise Refused(_("School year %(year)s already has a call; open it from the list.") % {"year": year})
    return Call.objects.create(year_id=year, edition=edition, **dates)


@action("call.change")
def change_call(*, by: Actor, call: Call, edition: str, begun: str = "", **dates: Unpack[Dates]) -> Call:
    """Change dates and note; the edition only while the call is being prepared.

    `begun` are the marks of what the writer saw (`core.begun`). Raises Clashed, and Refused where the dates are not in
    order, or not with the steps of the call's calendar.
    """
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    policy.require(by, P.CALL_MANAGE, locked)
    cells = columns(locked, {"edition": edition, **dates}, begun)
    edition = cells.pop("edition")
    dates = cast(Dates, cells)
    if locked.state != CallState.DRAFT and edition != locked.edition:
        raise Refused(_("The call is open: proposals are written under its edition, which stays."))
    _check(edition, dates)
    locked.edition = edition
    for name, value in dates.items():
        setattr(locked, name, value)
    locked.save(update_fields=["edition", *dates])
    hold(locked)
    return locked


@action("call.open")
def open_call(*, by: Actor, call: Call) -> Call:
    """Open the call: an alliance for every community, a proposal for every alliance."""
    return _open(by, call, "open")


@action("call.reopen")
def reopen_call(*, by: Actor, call: Call, remark: str) -> Call:
    """Open a closed call again, saying why."""
    return _open(by, call, "reopen", remark)


@action("call.admit")
def admit_communities(*, by: Actor, call: Call) -> list[Proposal]:
    """Communities that cover townships by now join the open call with an alliance and a proposal; returns these.

    Raises Refused where the call is not open: opening it takes all of them in.
    """
    communities.lock_year(call.year)
    locked = Call.objects.select_for_update(of=("self",)).select_related("year").get(pk=call.pk)
    policy.require(by, P.CALL_MANAGE, locked)
    if locked.state != CallState.OPEN:
        raise Refused(_("The call is not open. Every community joins it when it is opened."))
    before = set(locked.proposals.values_list("pk", flat=True))
    _take_in(by, locked)
    return list(locked.proposals.exclude(pk__in=before).select_related("alliance__community"))


@action("call.close")
def close_call(*, by: Actor, call: Call) -> Call:
    """Close the call: drafts can no longer be written or submitted, but for those that were given more time."""
    communities.lock_year(call.year)
    locked = fire(call, "close", table=CALL, by=by)
    communities.close_alliances(by=by, year=locked.year)
    for proposal in locked.proposals.filter(open_for_writing()).select_related("alliance"):
        communities.go_on(by=by, alliance=proposal.alliance)
    return locked


@action("proposal.extend")
def extend(*, by: Actor, proposal: Proposal, until: datetime, reason: str) -> Proposal:
    """Give one alliance more time, with a reason its schools read; after the call was closed too.

    Raises Refused where it is no more time.
    """
    communities.lock(proposal.alliance)
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("call", "alliance").get(pk=proposal.pk)
    policy.require(by, P.PROPOSAL_CHECK, locked)
    if locked.state not in WRITABLE:
        raise Refused(_("The proposal has been submitted; there is nothing to extend."))
    if not reason.strip():
        raise Refused(_("Write the reason of the extension; the schools read it."))
    if until <= max(locked.call.submit_until, timezone.now()):
        raise Refused(_("An extension ends after the call's own deadline and after today."))
    locked.extended_until, locked.extension_reason = until, reason.strip()
    locked.save(update_fields=["extended_until", "extension_reason"])
    communities.go_on(by=by, alliance=locked.alliance)
    return locked


def _open(by: Actor, call: Call, event: str, remark: str = "") -> Call:
    communities.lock_year(call.year)
    locked = fire(call, event, table=CALL, by=by, remark=remark)
    _take_in(by, locked)
    return locked


def _take_in(by: Actor, call: Call) -> None:
    communities.open_alliances(by=by, year=call.year)
    for alliance in Alliance.objects.filter(year_id=call.year_id, proposal__isnull=True):
        open_proposal(by=by, call=call, alliance=alliance)


def _check(edition: str, dates: Dates) -> None:
    try:
        load_edition(edition)
    except EditionError as unknown:
        raise Refused(_("Choose an edition of the rules that is confirmed.")) from unknown
    if not dates["opens_at"] < dates["subplans_due_at"] <= dates["submit_until"]:
        raise Refused(_("The dates must follow one another: writing begins, sub-plans due, submission until."))
