"""Submission: everything locked and checked, a version frozen, amounts asked, printed forms begun."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from budgets import actions as budgets
from communities import actions as communities
from core import jobs
from core.models import Job
from core.transitions import fire
from findings.presenters import Shown
from proposals.actions.locking import lock_subplans
from proposals.judging import judged, schools_by_address
from proposals.models import Proposal, Subplan, Version
from proposals.presenters.sight import of_version
from proposals.queries import members_of
from proposals.snapshot import build, digest
from proposals.snapshot.findings import plain
from proposals.snapshot.sight import Sight
from proposals.states import PROPOSAL


@action("proposal.submit")
def submit(*, by: Actor, proposal: Proposal) -> Version:
    """Submit and freeze. Raises Refused (guards.may_submit: what is to be mended first) or policy.Denied (deadline).

    Of two at once the second is Refused: it has already been submitted.
    """
    communities.lock(proposal.alliance)
    lock_subplans(proposal)
    shown = judged(Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk))
    locked = fire(proposal, "submit", table=PROPOSAL, by=by, shown=shown)
    plans = [member.subplan.plan for member in members_of(locked) if member.subplan]
    budgets.set_requested(by=by, plans=plans)
    budgets.set_open(by=by, plans=plans, open=False)
    communities.settle(by=by, alliance=locked.alliance)
    version = freeze(by, locked, shown)
    print_version(by=by, version=version)
    return version


@action("version.print")
def print_version(*, by: Actor, version: Version) -> Job:
    """Begin making the PDF and the workbook in the background, as the actor may read them; each once at a time."""
    policy.require(by, P.VERSION_VIEW, version)
    once = print_key(version, of_version(by, version.proposal))
    return jobs.start("proposals.print", by=by, once=once, version=version.pk)


def print_key(version: Version, sight: Sight) -> str:
    """By which the job is known that prints a version for one sight."""
    return f"version:{version.pk}:{sight.school or ''}:{sight.others}"


@action("proposal.draft")
def print_draft(*, by: Actor, proposal: Proposal, kind: str, subplan: Subplan | None = None) -> Job:
    """Begin making a draft for the actor: of the whole proposal as they may read it, or of one sub-plan.

    `kind` is one of VersionFile.Kind. Raises policy.Denied.
    """
    policy.require(by, P.SUBPLAN_VIEW, subplan) if subplan else policy.require(by, P.PROPOSAL_VIEW, proposal)
    one = subplan.pk if subplan else None
    once = f"draft:{by.membership_id}:{proposal.pk}:{one}:{kind}"
    return jobs.start("proposals.draft", by=by, once=once, proposal=proposal.pk, subplan=one, kind=kind)


def freeze(
    by: Actor, proposal: Proposal, shown: Iterable[Shown], contents: Mapping[int, dict[str, Any]] | None = None
) -> Version:
    """The next version: the document as it stands, with its findings. Only `submit` and the demonstration freeze.

    `contents` as in `snapshot.build`.
    """
    document = build(proposal, contents)
    findings = plain(shown, schools_by_address(proposal))
    last = proposal.versions.aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        proposal=proposal,
        number=last + 1,
        document=document,
        findings=findings,
        digest=digest({"document": document, "findings": findings}),
        person_id=by.person_id,
        membership_id=by.membership_id,
    )
