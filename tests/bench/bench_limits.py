"""What a page costs whose collection is filled to its limit (docs/limits.md), beside a trivial page.

Beside the smallest page of the same reader, which has the frame and a form of three fields, stands the same without a
target: it tells what the collection costs, and what every page does.
"""

from collections.abc import Callable, Iterator

from django.db.models import Model
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Organisation
from accounts.roles import OrganisationKind
from budgets.models import LINES, BudgetLine
from communities.models import MEMBERS, AllianceMember, School
from proposals.models import ACTIVITIES, Activity, Subplan
from proposals.states import ProposalState, SubplanState
from tests.bench.meter import Row, Visit
from tests.bench.stage import Stage
from tests.bench.urls import TRIVIAL


def rows(stage: Stage) -> Iterator[Row]:
    """The budget, an item and an alliance, each as full as it can be."""
    stage.use(1)
    visits = _visits(stage)
    with stage.server(1) as server:
        for title, visit in visits.items():
            smallest = Visit(reverse("accounts:change_password"), headers=visit.headers)
            bare = Visit(TRIVIAL, headers=visit.headers)
            taken = [server.under(each, requests=100) for each in (bare, smallest, visit, smallest, bare)]
            for each in taken:
                if each.errors:
                    raise RuntimeError(f"{title}: {each.errors} of {each.requests} answers were wrong")
            first, before, full, after, last = (each.cpu_per_request for each in taken)
            yield Row(f"{title} (CPU a request)", full, (before + after) / 2, "the reader's smallest page", None)
            yield Row(f"{title} (CPU a request)", full, (first + last) / 2, "trivial page", 10)


def _visits(stage: Stage) -> dict[str, Visit]:
    """Fill one of each; the addresses of their pages."""
    subplan = _written()
    officer, staff = stage.session("convener@gonghao.example"), stage.session("staff@gonghao.example")
    item, alliance = subplan.items.order_by("pk")[0], subplan.proposal.alliance
    category = subplan.plan.items.order_by("pk")[0]
    purpose = subplan.plan.purposes.order_by("pk")[0]
    with attributed(Actor.system(), "bench"):
        _fill(
            LINES.most - BudgetLine.objects.filter(item__plan=subplan.plan).count(),
            lambda at: BudgetLine(
                item=category,
                purpose=purpose,
                position=1_000 + at,
                description="印刷費用說明" * 4,
                quantity=1,
                quantity_raw="1",
            ),
        )
        _fill(
            ACTIVITIES.most - item.activities.count(), lambda at: Activity(item=item, position=1_000 + at, name="活動")
        )
        _fill(
            MEMBERS.most - alliance.members.count(),
            lambda at: AllianceMember(alliance=alliance, school=_school(at, subplan.school)),
        )
    return {
        f"a budget of {LINES.most} lines": Visit(reverse("budgets:table", args=[subplan.plan_id]), headers=officer),
        f"what follows beside a budget of {LINES.most} lines": Visit(
            reverse("budgets:beside", args=[subplan.plan_id]), headers=officer
        ),
        f"an item of {ACTIVITIES.most} activities": Visit(
            reverse("proposals:item", args=[subplan.pk, item.pk]), headers=officer
        ),
        "the findings that follow beside such an item": Visit(
            reverse("proposals:subplan_findings", args=[subplan.pk]), headers=officer
        ),
        "what such a sub-plan lacks": Visit(reverse("proposals:lacking", args=[subplan.pk]), headers=officer),
        f"an alliance of {alliance.members.count()} schools": Visit(
            reverse("communities:alliance", args=[alliance.pk]), headers=staff
        ),
    }


def _written() -> Subplan:
    """A sub-plan that the demonstration's convening officer is writing."""
    mine = Subplan.objects.filter(
        state=SubplanState.DRAFT,
        proposal__state=ProposalState.DRAFT,
        school__organisation__memberships__person__email="convener@gonghao.example",
    )
    found = mine.select_related("plan", "proposal__alliance").order_by("-proposal__alliance__year").first()
    if found is None:
        raise RuntimeError("the demonstration convener writes no sub-plan")
    return found


def _fill(count: int, make: Callable[[int], Model]) -> None:
    """So many rows more."""
    made = [make(at) for at in range(count)]
    if made:
        type(made[0])._default_manager.bulk_create(made)


def _school(at: int, beside: School) -> School:
    """A further school where `beside` lies."""
    kind = OrganisationKind.SCHOOL
    body = Organisation.objects.create(code=f"DB{at:04}", name=f"示範第{at}高級中學", kind=kind)
    return School.objects.create(
        organisation=body, county=beside.county, township=beside.township, ownership=beside.ownership
    )
