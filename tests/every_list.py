"""What tests fill each declared list with: by its key, rows that one more call makes, and who sees them all."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.actors import Actor
from accounts.models import Membership
from accounts.roles import Role
from budgets import actions as budgets
from core.models import Job, JobState
from tests import make
from tests.budgets import make as money
from tests.communities import make as land
from tests.proposals import make as plans
from tests.workspace import lettering


@dataclass(frozen=True)
class Filling:
    """`add(number, member)` makes one row at least; `role` is whose member sees all of them."""

    add: Callable[[int, Membership], object]
    role: Role = Role.ADMINISTRATION_STAFF

    def member(self) -> Membership:
        """Somebody who sees them."""
        return make.member(self.role)


def _alliance(number: int, _member: Membership) -> None:
    town = land.town(f"1007{number:04}", f"第{number}鎮")
    land.alliance(land.community(f"D{number}", town), land.school(town), land.school(town))


def _granted(number: int, _member: Membership) -> None:
    proposal = plans.proposal()
    subplans = list(proposal.subplans.select_related("plan"))
    for each in subplans:
        money.item(each.plan, "meals", (number + 1, 1000))
    budgets.set_requested(by=Actor.system(), plans=[each.plan for each in subplans])


def _submitted(number: int, _member: Membership) -> None:
    for each in plans.proposal().subplans.select_related("plan"):
        money.item(each.plan, "meals", (number + 1, 1000))


def _job(number: int, member: Membership) -> None:
    Job.objects.create(kind="test", title=f"匯出 {number}", owner=member.person, membership=member, state=JobState.DONE)


def _letter(number: int, _member: Membership) -> None:
    lettering.bare(f"號{number}", plans.proposal(), make.organisation())


FILLINGS: dict[str, Filling] = {
    "alliance-progress": Filling(_submitted),
    "alliances": Filling(_alliance),
    "budgets": Filling(lambda _number, _member: money.plan()),
    "grants": Filling(_granted),
    "jobs": Filling(_job),
    "letters": Filling(_letter),
    "people": Filling(lambda _number, _member: make.member(Role.REVIEWER)),
    "proposals": Filling(lambda _number, _member: plans.proposal()),
    "subplan-progress": Filling(_submitted),
    "schools": Filling(lambda _number, _member: land.school()),
}
