"""What tests fill each declared list with: by its key, rows that one more call makes, and who sees them all."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from budgets import actions as budgets
from core.models import Job, JobState, StoredFile
from exchange.models import Batch
from exchange.states import BatchState
from proposals.models import Call
from reviews.models import Round
from tests import make
from tests.budgets import make as money
from tests.communities import make as land
from tests.proposals import make as plans
from tests.reviews import make as reviewing
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


def _community(number: int, _member: Membership) -> None:
    land.community(f"D{number}", land.town(f"1007{number:04}", f"第{number}鎮"))


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


def _batch(number: int, member: Membership) -> None:
    file = StoredFile.keep(name=f"學校名錄 {number}.csv", media_type="text/csv", content=b"x")
    who = {"person": member.person, "organisation": member.organisation}
    with attributed(Actor.of(member), "test"):
        Batch.objects.create(file=file, kind="schools", year=111, state=BatchState.DISCARDED, **who)


def _call(_number: int, _member: Membership) -> None:
    plans.call(100 + Call.objects.count())


def _round(number: int, _member: Membership) -> None:
    with attributed(Actor.system(), "test"):
        Round.objects.create(year=111, stage=number + 1)


def _case(number: int, _member: Membership) -> None:
    of = Round.objects.first() or reviewing.round_(open=True)
    made = reviewing.case(of, title=f"示例社區{number}")
    if number % 10 == 0:
        reviewing.submitted(made, 70, 80, 90, number % 100)


def _own_review(number: int, member: Membership) -> None:
    of = Round.objects.first() or reviewing.round_(open=True)
    made = reviewing.assigned(reviewing.case(of, title=f"示例社區{number}"), member)
    if number % 10 == 0:
        reviewing.mark(made, 70, 80, 90, number % 100)


FILLINGS: dict[str, Filling] = {
    "alliance-progress": Filling(_submitted),
    "alliances": Filling(_alliance),
    "budgets": Filling(lambda _number, _member: money.plan()),
    "calls": Filling(_call),
    "cases": Filling(_case),
    "communities": Filling(_community),
    "desk": Filling(_own_review, Role.REVIEWER),
    "grants": Filling(_granted),
    "imports": Filling(_batch),
    "invitations": Filling(lambda _number, _member: make.member(Role.REVIEWER)),
    "jobs": Filling(_job),
    "letters": Filling(_letter),
    "people": Filling(lambda _number, _member: make.member(Role.REVIEWER)),
    "proposals": Filling(lambda _number, _member: plans.proposal()),
    "subplan-progress": Filling(_submitted),
    "rounds": Filling(_round),
    "schools": Filling(lambda _number, _member: land.school()),
    "vacant-offices": Filling(lambda _number, _member: land.school()),
}
