"""A dated figure."""

from datetime import date

from accounts.roles import Role
from findings.models import DatedFigure
from proposals.models import Proposal
from tests import make
from tests.access.nation import Nation, pk

AFTER = ("accounts",)
ARGUMENTS = {
    "findings:edition": {"edition": "111"},
    "findings:printed": {"edition": "111"},
    "findings:rule": {"edition": "111", "rule": "budget.thousands"},
    "findings:table": {"edition": "111", "table": "work_item"},
    "findings:waive": {"model": "proposals.proposal", "pk": pk(Proposal)},
}


def build(nation: Nation) -> None:
    """One that somebody else of the staff entered."""
    nation.shared[DatedFigure] = DatedFigure.objects.create(
        key=DatedFigure.Key.ATTENDANCE_FEE,
        value=2600,
        valid_from=date(2027, 1, 1),
        source="示例公告",
        entered_by=make.member(Role.ADMINISTRATION_STAFF).person,
    )
