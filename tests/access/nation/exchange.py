"""An import of the Administration's."""

from accounts.roles import Role
from core.models import Job, JobState
from exchange.models import Batch
from tests.access.nation import YEAR, Nation
from tests.access.nation.core import file_of

AFTER = ("accounts",)
ARGUMENTS = {"exchange:blank": {"key": "schools"}}


def build(nation: Nation) -> None:
    """One batch, which staff began."""
    staff = nation.members[Role.ADMINISTRATION_STAFF]
    file = file_of(staff.person)
    job = Job.objects.create(kind="test", title="匯入", owner=staff.person, membership=staff, state=JobState.DONE)
    nation.shared[Batch] = Batch.objects.create(kind="senior-highs", year=YEAR, file=file, job=job, person=staff.person)
