"""A round that reviews last year's proposals, with a reviewer for each tenant."""

from accounts.models import Membership
from accounts.roles import Role
from proposals.models import Version, VersionFile
from reviews.models import Assignment, Case, Criterion, Round
from reviews.states import RoundState
from tests import make
from tests.access.nation import YEAR, Nation, Tenant, pk

AFTER = ("accounts", "proposals")
ARGUMENTS = {
    "reviews:case_file": {"file": lambda rows: rows(VersionFile).file_id},
    "reviews:unassign": {"assignment": pk(Assignment)},
}


def build(nation: Nation) -> None:
    """An open round with one criterion."""
    round_ = Round.objects.create(year=YEAR - 1, state=RoundState.PREPARING)
    criterion = Criterion.objects.create(round=round_, position=1, name_zh="可行性", name_en="Feasibility", weight=100)
    round_.state = RoundState.OPEN
    round_.save()
    nation.shared[Round] = round_
    reviewers = (nation.members[Role.REVIEWER], make.member(Role.REVIEWER))
    for tenant, reviewer in zip(nation.tenants, reviewers, strict=True):
        _review(tenant, round_, criterion, reviewer)


def _review(tenant: Tenant, round_: Round, criterion: Criterion, reviewer: Membership) -> None:
    version = tenant.records[Version]
    assert isinstance(version, Version)
    case = Case.objects.create(
        round=round_,
        subject=f"proposal:{version.proposal_id}",
        title=f"示例計畫書{tenant.letter}",
        document=version.document,
        digest=version.digest,
    )
    case.files.set([printed.file for printed in version.files.all()])
    case.concerns.set([tenant.convener.organisation, tenant.partner.organisation])
    assignment = Assignment.objects.create(case=case, reviewer=reviewer, comment=tenant.canary)
    tenant.records |= {Case: case, Assignment: assignment, Criterion: criterion}
