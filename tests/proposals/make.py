"""Makers for proposals: an open call, a proposal with its schools, one that is complete, one that is signed."""

from datetime import timedelta

from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from communities.models import Alliance, CommunityTownship, School, SchoolYear, Township
from core.models import StoredFile
from findings import actions as findings
from proposals import actions
from proposals.judging import judged
from proposals.models import (
    Activity,
    Call,
    Figure,
    Passage,
    Proposal,
    Subplan,
    SubplanItem,
    Version,
    VersionFile,
)
from proposals.snapshot import signed_content, signed_digest
from reviews.models import Round
from reviews.states import RoundState
from rulebook import Strength
from tests import make
from tests.budgets import make as lower
from tests.budgets.make import alliance, officer, school

__all__ = ["alliance", "officer", "school"]

#: Which items a complete proposal of two schools has: (work items of the convener's items, of the partner's).
CONVENER_RUNS = (("1.1", "1.2"), ("1.3",), ("1.4",), ("2.1", "2.3"), ("3.1",), ("3.2", "3.3"), ("4.1", "4.2", "4.3"))
PARTNER_RUNS = (("4.4-career",), ("4.4-academic",), ("4.5",))


def staff() -> Actor:
    """Somebody of the Administration."""
    return make.actor(Role.ADMINISTRATION_STAFF)


def call(year: int = 111, *, ends_in: timedelta = timedelta(days=30), state: str = "open") -> Call:
    """A call that began a day ago; made by hand, so that no alliances come with it."""
    now = timezone.now()
    with attributed(Actor.system(), "test"):
        return Call.objects.create(
            year=lower.year(year),
            edition="111" if year >= 111 else "106",
            state=state,
            opens_at=now - timedelta(days=1),
            subplans_due_at=now + ends_in,
            submit_until=now + ends_in,
        )


def proposal(convener: School | None = None, *partners: School, of: Call | None = None) -> Proposal:
    """The proposal of an alliance with a convener and, unless others are given, one partner."""
    of = of or Call.objects.filter(year=111).first() or call()
    made = alliance(convener or school(), *(partners or (school(),)), number=of.year_id)
    _cover(made)
    return actions.open_proposal(by=Actor.system(), call=of, alliance=made)


def subplan(of: Proposal, number: int = 1) -> Subplan:
    """The sub-plan of that number: 1 is the convener's."""
    return of.subplans.select_related("school__organisation", "plan", "proposal__call").get(number=number)


def introduced(of: Subplan, title: str = "共好計畫") -> None:
    """Title, goals and expected benefit, written by the school's officer."""
    for field, value in (("title", title), ("goals", "提升社區學校之教學品質"), ("benefit", "課程更多元")):
        actions.save_field(by=officer(of.school), subplan=of, field=field, base="", value=value)


def item(of: Subplan, *work_items: str, name: str = "") -> SubplanItem:
    """A complete item of the sub-plan with its work items, begun by the school's officer."""
    made = bare_item(of, *work_items, name=name)
    with attributed(Actor.system(), "test"):
        SubplanItem.objects.filter(pk=made.pk).update(
            office="教務處", units="社區各校", audience="高一學生", content="辦理工作坊"
        )
        Activity.objects.create(
            item=made, position=1, name="工作坊", planned_time="9 月", participants="教師", place="本校", months=[9]
        )
        Figure.objects.create(subplan=of, item=made, key="participants.senior.teachers", value=20, value_raw="20")
        if any(key.startswith("3.") for key in work_items) and of.proposal.edition == "111":
            measured(made)
    made.refresh_from_db()
    return made


def measured(of: SubplanItem, key: str = "quantity-3_1") -> None:
    """The item works towards that indicator, whose numbers and summary are there; a quality is described."""
    SubplanItem.objects.filter(pk=of.pk).update(indicators=[key])
    for part in ("last", "target"):
        Figure.objects.get_or_create(
            subplan_id=of.subplan_id, item=None, key=f"kpi.{key}.{part}", defaults={"value": 2, "value_raw": "2"}
        )
    for text in (key, "quality-3_1"):
        Passage.objects.get_or_create(subplan_id=of.subplan_id, key=f"kpi.{text}", defaults={"text": "共同開課"})


def bare_item(of: Subplan, *work_items: str, name: str = "") -> SubplanItem:
    """An item with nothing but a name and its work items, written by the school's officer."""
    by = officer(of.school)
    made = actions.add_item(by=by, subplan=of)
    assert made is not None
    for field, value in (("work_items", ",".join(work_items)), ("name", name or "細項 " + "、".join(work_items))):
        actions.save_field(by=by, subplan=of, field=f"item-{made.pk}-{field}", base="", value=value)
    made.refresh_from_db()
    return made


def complete(of: Proposal) -> Proposal:
    """Fill a two-school proposal so that no hard finding is left, and justify every principle."""
    with attributed(Actor.system(), "test"):
        SchoolYear.objects.filter(school__subplans__proposal=of).update(transfer_participation=True)
        Proposal.objects.filter(pk=of.pk).update(self_management="定期開會", analysis="社區現況", needs="資源共享")
    for number, runs in ((1, CONVENER_RUNS), (2, PARTNER_RUNS)):
        own = subplan(of, number)
        introduced(own, f"共好計畫 {number}")
        for work_items in runs:
            item(own, *work_items)
    convener = officer(subplan(of).school)
    for shown in judged(of):
        if shown.strength == Strength.PRINCIPLE and shown.subject == of:
            findings.waive(
                by=convener,
                subject=of,
                rule=shown.rule,
                where=shown.where,
                justification="本社區另有安排，理由如說明。",
            )
    return of


def sign(of: Subplan) -> None:
    """Ready, and signed by the three of the school."""
    actions.mark_ready(by=officer(of.school), subplan=of)
    for role in (Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL):
        actions.sign(by=officer(of.school, role), subplan=of, seen=signed_digest(signed_content(of)))


def signed(of: Proposal) -> Proposal:
    """A complete proposal with every sub-plan signed."""
    complete(of)
    for own in of.subplans.all():
        sign(subplan(of, own.number))
    return of


def submit(of: Proposal) -> Version:
    """Submitted by its convener; the version frozen by it."""
    return actions.submit(by=officer(subplan(of).school), proposal=of)


def state(of: Proposal) -> str:
    """The state it has in the database now."""
    of.refresh_from_db()
    return of.state


def submitted(of: Proposal) -> Proposal:
    """A signed proposal, submitted by its convener."""
    signed(of)
    submit(of)
    of.refresh_from_db()
    return of


def printed(of: Proposal) -> None:
    """The printed forms of its newest version, as the background job would leave them."""
    version = of.versions.latest("number")
    with attributed(Actor.system(), "test"):
        for kind in VersionFile.Kind.values:
            file = StoredFile.keep(name=kind, media_type="application/pdf", content=b"%PDF")
            VersionFile.objects.create(version=version, kind=kind, file=file)


def close_round() -> None:
    """The round of review of 111 is over."""
    with attributed(Actor.system(), "test"):
        for state in (RoundState.OPEN, RoundState.CLOSED):
            Round.objects.filter(year=111).update(state=state)


def designate(of: School, *, partnership: bool = False, outreach: bool = False) -> None:
    """Mark a school as designated in 111."""
    with attributed(Actor.system(), "test"):
        SchoolYear.objects.filter(school=of, year=111).update(
            designated_partnership=partnership, designated_outreach=outreach
        )


def _cover(of: Alliance) -> None:
    """The community covers a township of the schools' county, so that they lie in it."""
    with attributed(Actor.system(), "test"):
        town, _new = Township.objects.get_or_create(
            code=f"1000{of.pk:04}"[:8], defaults={"county_id": "10007", "name": f"第{of.pk}鎮"}
        )
        CommunityTownship.objects.create(community=of.community, year=of.year, township=town)
