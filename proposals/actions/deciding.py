"""What staff do with a submitted proposal: accept, return, put under review, report, record the ministry's word."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.attribution import action
from accounts.models import Organisation
from budgets import actions as budgets
from budgets.models import Plan
from communities import actions as communities
from core.refusals import Refused
from core.transitions import fire
from proposals.actions.locking import lock_subplans
from proposals.models import Proposal, Version, VersionFile
from proposals.queries import members_of
from proposals.states import PROPOSAL
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
    held = fire(proposal, "return", table=PROPOSAL, by=by, remark=remark)
    held.extended_until, held.extension_reason = until, remark.strip()
    held.save(update_fields=["extended_until", "extension_reason"])
    budgets.set_open(by=by, plans=_plans(held), open=True)
    communities.go_on(by=by, alliance=held.alliance)
    return held


@action("proposal.review")
def put_under_review(*, by: Actor, proposal: Proposal) -> Case:
    """Open a case of the year's round with the newest version; nobody of its schools or cooperating units reviews it.

    Raises Refused while there is no round of the year, NotPrinted while the version's printed forms are missing.
    """
    held = fire(proposal, "review", table=PROPOSAL, by=by)
    year = held.alliance.year_id
    stage = round_of(year)
    if stage is None:
        raise Refused(_("Set up the round of review of school year %(year)s first.") % {"year": year})
    version = held.versions.latest("number")
    printed = [each.file for each in version.files.filter(school=None).select_related("file")]
    if len(printed) < len(VersionFile.Kind.values):
        raise NotPrinted(version)
    schools = {member.school.pk for member in members_of(held)}
    schools |= set(held.alliance.cooperating_units.values_list("school", flat=True))
    return reviews.open_case(
        by=by,
        round=stage,
        subject=f"proposal:{held.pk}",
        title=str(held),
        document=version.for_review,
        digest=version.digest,
        concerns=Organisation.objects.filter(pk__in=schools),
        files=printed,
    )


@action("proposal.report")
def report_to_ministry(*, by: Actor, proposal: Proposal) -> Proposal:
    """Every school's amounts are recorded as reported; from now on they are the ministry's to approve."""
    return fire(proposal, "report", table=PROPOSAL, by=by)


@action("proposal.approve")
def approve(*, by: Actor, proposal: Proposal) -> Proposal:
    """Every school's amounts are approved by a letter; convener and schools see them."""
    return fire(proposal, "approve", table=PROPOSAL, by=by)


@action("proposal.refuse")
def refuse(*, by: Actor, proposal: Proposal, remark: str) -> Proposal:
    """Record the refusal with its reason."""
    return fire(proposal, "refuse", table=PROPOSAL, by=by, remark=remark)


def _plans(proposal: Proposal) -> list[Plan]:
    return [member.subplan.plan for member in members_of(proposal) if member.subplan]
