"""An import of the Administration's, and each school's for its budget."""

from django.db.models import Model

from accounts.models import Membership
from accounts.roles import Role
from budgets.models import Plan
from core.models import Job, JobState
from exchange.models import Batch
from tests import make
from tests.access.nation import YEAR, Nation, pk
from tests.access.nation.core import a_file

AFTER = ("accounts", "core", "budgets")
ARGUMENTS = {
    "exchange:blank": {"key": "schools"},
    "exchange:imports_for": {"key": "budget-lines", "pk": pk(Plan)},
    "exchange:blank_for": {"key": "budget-lines", "pk": pk(Plan)},
}


def build(nation: Nation) -> None:
    """The schools' are their own records; to everybody else the Administration's is the one that there is."""
    a, b = nation.tenants
    staff = nation.members[Role.ADMINISTRATION_STAFF]
    nation.of_role[Role.ADMINISTRATION_STAFF][Batch] = _batch(staff, "schools")
    own = _batch(nation.members[Role.SCHOOL_OFFICER], "budget-lines", a.records[Plan])
    for role in (Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL):
        nation.of_role[role][Batch] = own
    convener = nation.members[Role.CONVENER_OFFICER]
    nation.of_role[Role.CONVENER_OFFICER][Batch] = _batch(convener, "budget-lines", a.of_convener[Plan])
    theirs = make.member(Role.SCHOOL_OFFICER, b.partner.organisation)
    nation.foreign[Batch] = _batch(theirs, "budget-lines", b.records[Plan])


def _batch(member: Membership, kind: str, target: Model | None = None) -> Batch:
    job = Job.objects.create(kind="test", title="匯入", owner=member.person, membership=member, state=JobState.DONE)
    return Batch.objects.create(
        kind=kind,
        year=YEAR,
        target=target,
        file=a_file(),
        job=job,
        person=member.person,
        organisation=member.organisation,
    )
