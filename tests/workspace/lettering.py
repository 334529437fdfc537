"""What tests of letters begin with: a letterhead, proposals that are approved or refused."""

from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation
from accounts.roles import OrganisationKind, Role
from budgets.models import Grant
from budgets.models import Letter as MinistryLetter
from core import jobs
from core.models import Job, JobState, StoredFile
from proposals import actions
from proposals.letters import APPROVAL
from proposals.models import Proposal
from tests import make
from tests.proposals import make as plans
from workspace.letters import issuing, writing
from workspace.models import Letter

PREFIX = "臺教國署高"
HEAD = {
    "name": "教育部國民及學前教育署",
    "address": "413415臺中市霧峰區中正路738之4號",
    "contact": "高中職組",
    "phone": "04-37061300",
    "email": "office@example.invalid",
    "signatory": "署長　○○○",
    "file_number": "",
    "retention": "",
}


def staff(prefix: str = PREFIX) -> Membership:
    """Somebody of an Administration with a letterhead, and a book unless the prefix is ""."""
    member = make.member(Role.ADMINISTRATION_STAFF)
    year = writing.year_of(timezone.localdate())
    writing.set_head(by=Actor.of(member), head=HEAD, prefix=prefix, year=year)
    return member


def _through(proposal: Proposal, *states: str) -> None:
    with attributed(Actor.system(), "test"):
        for state in states:
            Proposal.objects.filter(pk=proposal.pk).update(state=state)
    proposal.refresh_from_db()


def approved(partners: int = 1) -> Proposal:
    """A proposal whose amounts the ministry's letter approved: 100,001 and 20,000 for the convener, a thousand more
    each for every further school."""
    proposal = plans.proposal(plans.school(), *(plans.school() for _ in range(partners)))
    with attributed(Actor.system(), "test"):
        letter, _new = MinistryLetter.objects.get_or_create(number="臺教授國字第1110000001號", dated=date(2022, 7, 1))
        for more, subplan in enumerate(proposal.subplans.order_by("number")):
            for account, least in (("current", 100_001), ("capital", 20_000)):
                amount = least + 1000 * more
                given: dict[str, Any] = {"requested": amount, "reported": amount, "approved": amount}
                Grant.objects.create(plan=subplan.plan, account=account, letter=letter, **given)
    _through(proposal, "submitted", "accepted", "in-review", "reported", "approved")
    return proposal


def refused(reason: str) -> Proposal:
    """A proposal that was refused for this reason."""
    proposal = plans.proposal()
    _through(proposal, "submitted", "accepted", "in-review")
    actions.refuse(by=plans.staff(), proposal=proposal, remark=reason)
    proposal.refresh_from_db()
    return proposal


def issued(by: Membership, proposal: Proposal, at: int = 0, **more: Any) -> Letter:
    """The notice of approval to one of its receivers: 0 is the convener."""
    receiver = issuing.receivers_of(APPROVAL, proposal)[at].organisation
    given: dict[str, Any] = {"dated": timezone.localdate(), **more}
    return issuing.issue(by=Actor.of(by), kind=APPROVAL, record=proposal, receiver=receiver.pk, **given)


def bare(number: str, about: Any, receiver: Organisation, **more: Any) -> Letter:
    """A letter as a row, without the seconds that its PDF takes."""
    given: dict[str, Any] = {
        "kind": APPROVAL.key,
        "part": "school",
        "subject": "主旨",
        "dated": timezone.localdate(),
        "content": {"subject": "主旨"},
        "digest": "0" * 64,
        **more,
    }
    with attributed(Actor.system(), "test"):
        file = StoredFile.keep(name="x.pdf", media_type="application/pdf", content=number.encode())
        return Letter.objects.create(
            sender=given.pop("sender", None) or make.organisation(OrganisationKind.ADMINISTRATION),
            receiver=receiver,
            content_type=ContentType.objects.get_for_model(about),
            object_id=about.pk,
            about=str(about),
            number=number,
            file=file,
            **given,
        )


def work(job: Job) -> Job:
    """Do a job to its end, step by step, as a worker would."""
    while job.state == JobState.QUEUED:
        jobs.run(str(job.pk))
        job.refresh_from_db()
    return job
