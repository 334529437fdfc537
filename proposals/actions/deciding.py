"""What staff do with a submitted proposal: accept, return, put under review, report, record the ministry's word."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.models import Organisation
from accounts.permissions import Permission as P
from budgets import actions as budgets
from budgets.models import Plan
from communities import actions as communities
from core.refusals import Refused
from core.transitions import fire
from proposals.actions.locking import lock_subplans
from proposals.models import Proposal, Subplan, Version, VersionFile
from proposals.queries import members_of
from proposals.states import PROPOSAL, ProposalState
from reviews import actions as reviews
from reviews.models import Case
from reviews.queries import round_of


class NotPrinted(Exception):
    """The printed forms of the version are not there yet; they have to be made first."""

    def __init__(self, version: Version) -> None:
        super().__init__(_("The PDF and the tables of the submitted version are being made. Try again in a minute."))
        self.version = version


@action("proposal.accept")
def accept(*, by: Actor, proposal: Proposal) -> Proposal:
    """The formal check found it complete."""
    return fire(proposal, "accept", table=PROPOSAL, by=by)


@action("proposal.return")
def return_for_correction(*, by: Actor, proposal: Proposal, remark: str, until: datetime) -> Proposal:
    """Give it back once, with what is to be corrected and until when. Raises Refused the second time."""
    if until <= timezone.now():
        raise Refused(_("Give the schools a day in the future for their correction."))
    communities.lock(proposal.alliance)
    lock_subplans(proposal)
    locked = fire(proposal, "return", table=PROPOSAL, by=by, remark=remark)
    locked.extended_until, locked.extension_reason = until, remark.strip()
    locked.save(update_fields=["extended_until", "extension_reason"])
    budgets.set_open(by=by, plans=_plans(locked), open=True)
    communities.go_on(by=by, alliance=locked.alliance)
    return locked


@action("proposal.review")
def put_under_review(*, by: Actor, proposal: Proposal) -> Case:
    """Open a case of the year's round with the newest version; nobody of its schools or cooperating units reviews it.

    Raises Refused while there is no round of the year, NotPrinted while the version's printed forms are missing.
    """
    locked = fire(proposal, "review", table=PROPOSAL, by=by)
    year = locked.alliance.year_id
    stage = round_of(year)
    if stage is None:
        raise Refused(_("Set up the round of review of school year %(year)s first.") % {"year": year})
    version = locked.versions.latest("number")
    printed = [each.file for each in version.files.filter(school=None).select_related("file")]
    if len(printed) < len(VersionFile.Kind.values):
        raise NotPrinted(version)
    schools = {member.school.pk for member in members_of(locked)}
    schools |= set(locked.alliance.cooperating_units.values_list("school", flat=True))
    return reviews.open_case(
        by=by,
        round=stage,
        subject=f"proposal:{locked.pk}",
        title=str(locked),
        document=version.for_review,
        digest=version.digest,
        concerns=Organisation.objects.filter(pk__in=schools),
        files=printed,
    )


#: In which states of the proposal staff write its amounts: the first time, and to correct them.
_REPORTING = (ProposalState.IN_REVIEW, ProposalState.REPORTED)
_APPROVING = (ProposalState.REPORTED, ProposalState.APPROVED)


@action("proposal.report")
def report(*, by: Actor, proposal: Proposal, cells: budgets.Cells, seen: str = "") -> Proposal:
    """Record every school's amounts as reported to the ministry; from now on they are the ministry's to approve.

    Until it answers the amounts can be recorded again. `seen` is the digest of the amounts that the writer looked at.
    Raises Refused in another state, where the review is not finished, and as `budgets.actions.report` does.
    """
    locked = _due(by, proposal, _REPORTING)
    budgets.report(by=by, cells=_own(locked, cells), seen=seen)
    return fire(locked, "report", table=PROPOSAL, by=by) if locked.state == ProposalState.IN_REVIEW else locked


@action("proposal.approve")
def approve(
    *,
    by: Actor,
    proposal: Proposal,
    letter_number: str,
    letter_date: date,
    cells: budgets.Cells,
    seen: str = "",
) -> Proposal:
    """Record the ministry's approval with its letter; convener and schools see the amounts.

    A later letter can change them. Raises Refused in another state, and as `budgets.actions.approve` does.
    """
    locked = _due(by, proposal, _APPROVING)
    budgets.approve(by=by, letter_number=letter_number, letter_date=letter_date, cells=_own(locked, cells), seen=seen)
    return fire(locked, "approve", table=PROPOSAL, by=by) if locked.state == ProposalState.REPORTED else locked


def _due(by: Actor, proposal: Proposal, states: Collection[str]) -> Proposal:
    """The proposal, locked, where its amounts are written now."""
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("alliance__community").get(pk=proposal.pk)
    policy.require(by, P.PROPOSAL_DECIDE, locked)
    if locked.state not in states:
        raise Refused(
            _("%(proposal)s is %(state)s: these amounts are not written in that state.")
            % {"proposal": locked, "state": locked.get_state_display()}
        )
    return locked


def _own(proposal: Proposal, cells: budgets.Cells) -> budgets.Cells:
    """Amounts of the proposal's own schools. Raises policy.Denied for another's."""
    plans = set(Subplan.objects.filter(proposal=proposal).values_list("plan_id", flat=True))
    if any(plan not in plans for plan, _account in cells):
        raise policy.Denied(P.GRANT_DECIDE, proposal)
    return cells


@action("proposal.refuse")
def refuse(*, by: Actor, proposal: Proposal, remark: str) -> Proposal:
    """Record the refusal with its reason."""
    return fire(proposal, "refuse", table=PROPOSAL, by=by, remark=remark)


def _plans(proposal: Proposal) -> list[Plan]:
    return [member.subplan.plan for member in members_of(proposal) if member.subplan]
