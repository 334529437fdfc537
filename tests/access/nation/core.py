"""A job and a file of everybody's own."""

from accounts.models import Membership
from accounts.roles import Role
from core.models import Job, JobState, StoredFile
from proposals.models import Proposal
from tests import make
from tests.access.nation import Nation, Records, pk

AFTER = ("accounts",)
ARGUMENTS = {"core:history": {"model": "proposals.Proposal", "pk": pk(Proposal)}}


def build(nation: Nation) -> None:
    """One of each for every member, and for somebody in tenant B."""
    nation.of_role = {role: _job_and_file(member) for role, member in nation.members.items()}
    nation.foreign |= _job_and_file(make.member(Role.SCHOOL_OFFICER, nation.b.partner.organisation))


def _job_and_file(member: Membership) -> Records:
    file = a_file()
    job = Job.objects.create(
        kind="test", title="測試工作", owner=member.person, membership=member, state=JobState.DONE, result_file=file
    )
    return {Job: job, StoredFile: file}


def a_file() -> StoredFile:
    """A file of a record."""
    return StoredFile.keep(name="list.csv", media_type="text/csv", content=b"a,b\r\n")
