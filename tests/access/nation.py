"""A small nation with two tenants, A and B, that have nothing to do with each other: two schools, an authority each.

Every record that a route can be about exists once in each. The free texts of a tenant carry its canary.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Model
from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation, Person
from accounts.roles import GIVEN_ROLES, ROLES, OrganisationKind, Role
from budgets.models import Account, BudgetItem, BudgetLine, Grant, Plan, Purpose
from communities.models import (
    AcademicYear,
    Alliance,
    AllianceMember,
    Community,
    CommunityTownship,
    CooperatingUnit,
    County,
    JuniorHigh,
    School,
    SchoolYear,
    Township,
    University,
)
from core.models import Job, JobState, StoredFile
from exchange.models import Batch
from findings.models import DatedFigure
from proposals.actions.submitting import freeze
from proposals.models import Activity, Call, Proposal, Subplan, SubplanItem, Version, VersionFile
from proposals.states import CallState, ProposalState
from reviews.models import Assignment, Case, Criterion, Round
from reviews.states import RoundState
from rulebook import load_edition
from tests import make

YEAR = 115
CANARY = {"a": "CANARY-ALPHA", "b": "CANARY-BETA"}

#: What a route's key can be: `own` the partner school's, `ally` the convener's, `other` the other tenant's.
WHOSE = ("own", "ally", "other")


@dataclass
class Tenant:
    """One community with its alliance, and every record in it."""

    letter: str
    convener: School
    partner: School
    authority: Organisation
    records: dict[type[Model], Model] = field(default_factory=dict)
    of_convener: dict[type[Model], Model] = field(default_factory=dict)


@dataclass
class Nation:
    """Both tenants, a member in each role (acting for tenant A's partner school where the role is a school's)."""

    a: Tenant
    b: Tenant
    shared: dict[type[Model], Model]
    members: dict[Role, Membership]
    jobs: dict[Role, dict[type[Model], Model]]
    foreign: dict[type[Model], Model]

    def row(self, model: type[Model], whose: str, role: Role) -> Model | None:
        """The record a route is called with; None where there is no such thing (shared records, no ally)."""
        if model in (Job, StoredFile):
            return (
                self.jobs.get(role, self.jobs[Role.ADMINISTRATION_STAFF])[model]
                if whose == "own"
                else (self.foreign[model] if whose == "other" else None)
            )
        if model in self.shared:
            return self.shared[model] if whose == "own" else None
        found = {"own": self.a.records, "ally": self.a.of_convener, "other": self.b.records}[whose]
        return found.get(model)

    def knows(self, model: type[Model]) -> bool:
        """Whether routes about this model can be called."""
        return model in (Job, StoredFile) or model in self.shared or model in self.a.records


def build() -> Nation:
    """Make it."""
    with attributed(Actor.system(), "test"):
        return _build()


def _build() -> Nation:
    for year in (YEAR - 1, YEAR):
        AcademicYear.objects.get_or_create(year=year)
    now = timezone.now()
    call = Call.objects.create(
        year_id=YEAR,
        edition="111",
        state=CallState.OPEN,
        opens_at=now - timedelta(days=30),
        subplans_due_at=now + timedelta(days=10),
        submit_until=now + timedelta(days=30),
    )
    earlier = Call.objects.create(
        year_id=YEAR - 1,
        edition="111",
        state=CallState.OPEN,
        opens_at=now - timedelta(days=400),
        subplans_due_at=now - timedelta(days=380),
        submit_until=now - timedelta(days=360),
    )
    round_ = Round.objects.create(year=YEAR - 1, state=RoundState.PREPARING)
    criterion = Criterion.objects.create(round=round_, position=1, name_zh="可行性", name_en="Feasibility", weight=100)
    round_.state = RoundState.OPEN
    round_.save()
    a, b = (_tenant(letter, call, earlier) for letter in "ab")
    members = {role: _member(role, a.partner.organisation, a.authority) for role in GIVEN_ROLES}
    members[Role.CONVENER_OFFICER] = make.member(Role.SCHOOL_OFFICER, a.convener.organisation)
    reviewer_b = make.member(Role.REVIEWER)
    for tenant, reviewer in ((a, members[Role.REVIEWER]), (b, reviewer_b)):
        _review(tenant, round_, criterion, reviewer)
    a.records[Person] = members[Role.SCHOOL_OFFICER].person
    b.records[Person] = make.member(Role.SCHOOL_OFFICER, b.partner.organisation).person
    a.records[Membership] = members[Role.SCHOOL_OFFICER]
    staff = members[Role.ADMINISTRATION_STAFF]
    file = _file(staff.person)
    job = Job.objects.create(kind="test", title="匯入", owner=staff.person, membership=staff, state=JobState.DONE)
    figure = DatedFigure.objects.create(
        key=DatedFigure.Key.ATTENDANCE_FEE,
        value=2600,
        valid_from=date(2027, 1, 1),
        source="示例公告",
        entered_by=make.member(Role.ADMINISTRATION_STAFF).person,
    )
    shared: dict[type[Model], Model] = {
        AcademicYear: AcademicYear.objects.get(year=YEAR),
        Call: call,
        Round: round_,
        DatedFigure: figure,
        Batch: Batch.objects.create(kind="senior-highs", year=YEAR, file=file, job=job, person=staff.person),
    }
    jobs = {role: _job_and_file(member) for role, member in members.items()}
    return Nation(a, b, shared, members, jobs, _job_and_file(make.member(Role.SCHOOL_OFFICER, b.partner.organisation)))


def _member(role: Role, school: Organisation, authority: Organisation) -> Membership:
    kinds = ROLES[role].given_in
    if OrganisationKind.SCHOOL in kinds:
        return make.member(role, school)
    if OrganisationKind.AUTHORITY in kinds:
        return make.member(role, authority)
    return make.member(role)


def _job_and_file(member: Membership) -> dict[type[Model], Model]:
    file = _file(member.person)
    job = Job.objects.create(
        kind="test", title="測試工作", owner=member.person, membership=member, state=JobState.DONE, result_file=file
    )
    return {Job: job, StoredFile: file}


def _file(owner: Person) -> StoredFile:
    return StoredFile.keep(name="list.csv", media_type="text/csv", content=b"a,b\r\n", owner_id=owner.pk)


def _tenant(letter: str, call: Call, earlier: Call) -> Tenant:
    canary = CANARY[letter]
    county = County.objects.get_or_create(code=f"9900{ord(letter) % 10}", defaults={"name": f"示例縣{letter}"})[0]
    township = Township.objects.create(code=f"9900{ord(letter) % 10}001", county=county, name="示例鄉")
    authority = make.organisation(OrganisationKind.AUTHORITY)
    schools = [_school(county, township, authority) for _part in range(2)]
    community = Community.objects.create(code=f"T{letter}", name=f"示例社區{letter}")
    CommunityTownship.objects.create(community=community, year_id=YEAR, township=township)
    tenant = Tenant(letter, *schools, authority)
    proposals = [_proposal(tenant, community, each, canary) for each in (earlier, call)]
    junior = make.organisation(OrganisationKind.JUNIOR_HIGH)
    university = make.organisation(OrganisationKind.UNIVERSITY)
    place = {"ownership": "public", "county": county, "township": township}
    tenant.records |= {
        School: tenant.partner,
        Community: community,
        Alliance: proposals[1].alliance,
        County: county,
        CooperatingUnit: CooperatingUnit.objects.create(
            alliance=proposals[1].alliance,
            school=_school(county, township, authority),
            kind="rare-department",
            unit=canary,
        ),
        Proposal: proposals[1],
        JuniorHigh: JuniorHigh.objects.create(organisation=junior, **place),
        University: University.objects.create(organisation=university, **place),
    }
    tenant.of_convener[School] = tenant.convener
    freeze(Actor.system(), proposals[0], [])
    version = freeze(Actor.system(), proposals[0], [])
    printed = StoredFile.keep(name="p.pdf", media_type="application/pdf", content=canary.encode(), owner_id=None)
    tenant.records |= {
        Version: version,
        VersionFile: VersionFile.objects.create(version=version, kind=VersionFile.Kind.PDF, file=printed),
    }
    return tenant


def _school(county: County, township: Township, authority: Organisation) -> School:
    school = School.objects.create(
        organisation=make.organisation(), ownership="public", county=county, township=township
    )
    for year in (YEAR - 1, YEAR):
        SchoolYear.objects.create(school=school, year_id=year, authority=authority, benchmark=False)
    return school


def _proposal(tenant: Tenant, community: Community, call: Call, canary: str) -> Proposal:
    current = call.year_id == YEAR
    alliance = Alliance.objects.create(community=community, year_id=call.year_id, forming=current)
    for part, school in (("convener", tenant.convener), ("partner", tenant.partner)):
        AllianceMember.objects.create(
            alliance=alliance, school=school, part=part, answer="joined", joined_on=date(2026, 1, 1)
        )
    edition = load_edition("111")
    proposal = Proposal.objects.create(
        call=call,
        alliance=alliance,
        edition=edition.key,
        edition_digest=edition.digest,
        state=ProposalState.DRAFT if current else ProposalState.IN_REVIEW,
        analysis=canary,
        needs=canary,
    )
    for number, school in enumerate((tenant.convener, tenant.partner), 1):
        kept = tenant.of_convener if school is tenant.convener else tenant.records
        found = _subplan(proposal, school, number, canary)
        if current:
            kept |= found
    return proposal


def _subplan(proposal: Proposal, school: School, number: int, canary: str) -> dict[type[Model], Model]:
    year = proposal.alliance.year_id
    plan = Plan.objects.create(year_id=year, school=school, edition="111")
    subplan = Subplan.objects.create(
        proposal=proposal, school=school, plan=plan, number=number, title=canary, goals=canary
    )
    purpose = Purpose.objects.create(plan=plan, number=f"{year}-{number}-1", name=canary)
    item = SubplanItem.objects.create(subplan=subplan, purpose=purpose, position=1, name=canary, content=canary)
    activity = Activity.objects.create(item=item, position=1, name=canary)
    money = BudgetItem.objects.create(plan=plan, category="printing", amount_raw="3000", amount=3000)
    line = BudgetLine.objects.create(item=money, purpose=purpose, position=1, description=canary, quantity=1)
    grant, _capital = (
        Grant.objects.create(plan=plan, account=account, requested=amount)
        for account, amount in ((Account.CURRENT, 3000), (Account.CAPITAL, 0))
    )
    return {
        Plan: plan,
        Subplan: subplan,
        Grant: grant,
        SubplanItem: item,
        Activity: activity,
        BudgetItem: money,
        BudgetLine: line,
    }


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
    assignment = Assignment.objects.create(case=case, reviewer=reviewer, comment=CANARY[tenant.letter])
    tenant.records |= {Case: case, Assignment: assignment, Criterion: criterion}
