"""Last year's proposal, under review with a version of it, and this year's, being written."""

from datetime import timedelta

from django.utils import timezone

from accounts.actors import Actor
from budgets.models import Plan
from communities.models import Alliance, School
from core.models import StoredFile
from proposals.actions.submitting import freeze
from proposals.models import Activity, Call, Proposal, Subplan, SubplanItem, Version, VersionFile
from proposals.states import CallState, ProposalState
from rulebook import load_edition
from tests.access.nation import YEAR, Nation, Records, Tenant, pk

AFTER = ("budgets", "communities")
ARGUMENTS = {
    **{f"proposals:{name}": {"item": pk(SubplanItem)} for name in ("item", "remove_item", "move_item", "add_activity")},
    **{f"proposals:{name}": {"activity": pk(Activity)} for name in ("remove_activity", "move_activity")},
    **{f"proposals:{name}": {"alliance": pk(Alliance)} for name in ("report", "approve")},
    "proposals:call_event": {"event": "close"},
    "proposals:compare": {"number": 1},
    **{f"proposals:{name}": {"kind": "pdf"} for name in ("version_file", "draft", "draft_subplan")},
}


def build(nation: Nation) -> None:
    """Two calls that are open, and what the tenants hand in."""
    earlier, call = _call(YEAR - 1, opened=400, due=-380, until=-360), _call(YEAR, opened=30, due=10, until=30)
    nation.shared[Call] = call
    for tenant in nation.tenants:
        before, _current = (_proposal(tenant, each) for each in (earlier, call))
        _first, version = (freeze(Actor.system(), before, []) for _ in range(2))
        printed = StoredFile.keep(name="p.pdf", media_type="application/pdf", content=tenant.canary.encode())
        tenant.records |= {
            Version: version,
            VersionFile: VersionFile.objects.create(version=version, kind=VersionFile.Kind.PDF, file=printed),
        }


def _call(year: int, *, opened: int, due: int, until: int) -> Call:
    """A call opened so many days ago, with its dates so many days from now."""
    now = timezone.now()
    return Call.objects.create(
        year_id=year,
        edition="111",
        state=CallState.OPEN,
        opens_at=now - timedelta(days=opened),
        subplans_due_at=now + timedelta(days=due),
        submit_until=now + timedelta(days=until),
    )


def _proposal(tenant: Tenant, call: Call) -> Proposal:
    current = call.year_id == YEAR
    edition = load_edition("111")
    proposal = Proposal.objects.create(
        call=call,
        alliance=Alliance.objects.get(community=tenant.community, year=call.year),
        edition=edition.key,
        edition_digest=edition.digest,
        state=ProposalState.DRAFT if current else ProposalState.IN_REVIEW,
        analysis=tenant.canary,
        needs=tenant.canary,
    )
    tenant.records[Proposal] = proposal
    for number, (school, kept) in enumerate(tenant.schools, 1):
        kept.update(_subplan(proposal, school, number, tenant.canary))
    return proposal


def _subplan(proposal: Proposal, school: School, number: int, canary: str) -> Records:
    plan = Plan.objects.get(year=proposal.alliance.year, school=school)
    subplan = Subplan.objects.create(
        proposal=proposal, school=school, plan=plan, number=number, title=canary, goals=canary
    )
    item = SubplanItem.objects.create(
        subplan=subplan, purpose=plan.purposes.get(), position=1, name=canary, content=canary
    )
    activity = Activity.objects.create(item=item, position=1, name=canary)
    return {Subplan: subplan, SubplanItem: item, Activity: activity}
