"""Around records: files, what is said about them, calendars of calls, meetings, confirmations, a few letters."""

import io
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.actors import Actor
from accounts.models import Membership
from accounts.roles import OrganisationKind, Role
from budgets.models import BudgetLine
from communities.actions import answer_confirmation, ask, attach_agreement
from communities.meetings import FOUNDING
from communities.models import Alliance, AllianceMember, AlliancePartner, Confirmation
from demo.nation import Nation
from demo.people import DOMAIN
from exchange import confined
from proposals.letters import APPROVAL
from proposals.models import Call, Subplan
from proposals.states import ProposalState, SubplanState
from reviews.meetings import REVIEW
from reviews.models import Round
from reviews.states import RoundState
from workspace import days
from workspace.actions import store
from workspace.discussing import resolve, write
from workspace.examining import Examined
from workspace.formats import JPEG, PDF
from workspace.letters import writing
from workspace.letters.issuing import issue
from workspace.meetings import calling, recording
from workspace.meetings.calling import Terms
from workspace.models import Attendance, Meeting, Scan, Seat
from workspace.steps import changing, drawing

AFTER = ("proposals", "reviews")
SOME = 6
_PAGE = (
    "<meta charset=utf-8><title>示範資料</title><h1>合作意向書（示範資料）</h1><p>此文件為虛構，供試用附檔功能。</p>"
)


def build(nation: Nation) -> None:
    """A letter of intent and a picture for the first sub-plans of the year, each by its school's officer."""
    drafts = Subplan.objects.filter(
        state=SubplanState.DRAFT,
        proposal__state=ProposalState.DRAFT,
        proposal__alliance__year=nation.year,
    ).select_related("school")
    letter, picture = _letter(), _picture()
    for subplan in drafts.order_by("pk")[:SOME]:
        by = nation.of(subplan.school)
        store(by=by, record=subplan, name="合作意向書（示範）.pdf", examined=letter, caption="與地方產業的合作（虛構）")
        store(
            by=by, record=subplan, name="校園導覽路線（示範）.jpg", examined=picture, caption="導覽路線示意圖（虛構）"
        )


def talk(nation: Nation) -> None:
    """Questions and answers between schools and conveners about the first sub-plans; people and words are invented."""
    drafts = Subplan.objects.filter(state=SubplanState.DRAFT, proposal__state=ProposalState.DRAFT)
    for subplan in drafts.filter(proposal__alliance__year=nation.year).order_by("pk")[:SOME]:
        alliance = subplan.proposal.alliance
        convener = nation.of(alliance.members.get(part=AllianceMember.Part.CONVENER).school)
        officer, accountant = (nation.of(subplan.school, role) for role in (Role.SCHOOL_OFFICER, Role.ACCOUNTANT))
        asked = write(by=convener, record=subplan, part="goals", body="（示範留言）目標請與社區整體目標對應。")
        write(by=officer, record=subplan, answers=asked.pk, body="（示範留言）已補上第二段，請再看一次。")
        settled = write(by=accountant, record=subplan, part="title", body="（示範留言）名稱請與去年區隔。")
        resolve(by=accountant, comment=settled)
        line = BudgetLine.objects.filter(item__plan=subplan.plan_id).order_by("pk").first()
        if line is not None:
            write(by=accountant, record=subplan.plan, part=f"line-{line.pk}", body="（示範留言）單價依據請於備註敘明。")


def calendars(nation: Nation) -> None:
    """The calendar of the year before and of the running one, by the rules; of holidays those that the law dates.

    No year is confirmed: the moon's holidays are the Administration's to enter.
    """
    for year in range(nation.year, nation.year + 3):
        days.enter_fixed(by=nation.staff, year=year - 1)
    for call in Call.objects.filter(year__in=(nation.year - 1, nation.year)).order_by("year"):
        opens, until = (timezone.localdate(moment) for moment in (call.opens_at, call.submit_until))
        chosen = {
            "briefing": opens - timedelta(14),
            **{key: until + timedelta(days) for key, days in _AFTER_SUBMISSION.items()},
            "midterm": date(call.year_id + 1912, 1, 15),
        }
        plan = drawing.planned(call, days.working_days())
        set_days = {each.number: chosen.get(each.key, each.wanted) for each in plan}
        made = drawing.draw(by=nation.staff, record=call, steps=drawing.planned(call, days.working_days(), set_days))
        for step in made.steps.filter(day__lt=nation.on, deed=""):
            changing.tick(by=nation.staff, step=step)


#: So many days after the submission ends.
_AFTER_SUBMISSION = {"check": 14, "preliminary": 45, "second": 75, "approval": 105, "request-1": 120}


def meet(nation: Nation) -> None:
    """A founding meeting that is held and being minuted, a review meeting that is called; people and words invented."""
    forming = Alliance.objects.filter(year=nation.year, forming=True, members__part=AllianceMember.Part.CONVENER)
    alliance = forming.order_by("pk").first()
    stage = Round.objects.filter(year=nation.year, state=RoundState.OPEN).first()
    if alliance is not None:
        _found(nation, alliance)
    if stage is not None:
        _review(nation, stage)


def _found(nation: Nation, alliance: Alliance) -> None:
    members = list(alliance.members.filter(answer=AllianceMember.Answer.JOINED).select_related("school").order_by("pk"))
    convener = next(each.school for each in members if each.part == AllianceMember.Part.CONVENER)
    chair, recorder = nation.of(convener, Role.PRINCIPAL), nation.of(convener)
    others = [nation.of(each.school) for each in members if each.school != convener]
    seats = {_key(each): Seat.MEMBER.value for each in others}
    seats |= {_key(chair): Seat.CHAIR.value, _key(recorder): Seat.RECORDER.value}
    terms = Terms(f"{alliance} 成立會議（示範）", timezone.now() + timedelta(days=7), "召集學校第一會議室（虛構）")
    meeting = calling.prepare(by=recorder, kind=FOUNDING, record=alliance, terms=terms)
    calling.invite(by=recorder, meeting=meeting, seats=seats, guests=["張顧問（虛構）"])
    calling.call(by=recorder, meeting=meeting)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(days=1))
    recording.hold(by=recorder, meeting=meeting)
    attended = {row.pk: recording.Attended(Attendance.PRESENT) for row in meeting.invitees.all()}
    recording.attend(by=recorder, meeting=meeting, attended=attended)
    text = "（示範資料）召集學校說明籌組合作聯盟之緣由。"
    recording.save_field(by=recorder, meeting=meeting, field="reports", base="", value=text)
    adopted = recording.Resolved("carried", "self-management", wording="（示範資料）照案通過。")
    recording.resolve(by=recorder, meeting=meeting, item=meeting.items.get(position=3), given=adopted)


def _review(nation: Nation, stage: Round) -> None:
    panel = set(stage.cases.values_list("assignments__reviewer", flat=True)) - {None}
    reviewers = [each for each in nation.reviewers if each.membership_id in panel][:5]
    case = stage.cases.defer("document").order_by("pk").first()
    if not reviewers or case is None:
        return
    by = nation.staff
    terms = Terms("審查會議（示範）", timezone.now() + timedelta(days=10), "第二會議室（虛構）")
    meeting = calling.prepare(by=by, kind=REVIEW, record=stage, terms=terms)
    seats = {_key(each): Seat.MEMBER.value for each in reviewers[1:]}
    seats |= {_key(reviewers[0]): Seat.CHAIR.value, _key(by): Seat.RECORDER.value}
    calling.invite(by=by, meeting=meeting, seats=seats)
    calling.save_item(by=by, meeting=meeting, given=calling.Item(case.title[:120], "", case, "approve"))
    calling.call(by=by, meeting=meeting)


#: What stands on the Administration's letters here; invented but for its name.
_HEAD = {
    "name": "教育部國民及學前教育署（示範）",
    "address": "413001臺中市霧峰區示範路1號（虛構）",
    "contact": "高中職組（虛構）",
    "phone": "04-0000-0000",
    "email": "letters@gonghao.example",
    "signatory": "署長　○○○",
    "file_number": "",
    "retention": "5年",
}


def letters(nation: Nation) -> None:
    """A letterhead, and the letters of approval to whom the printed accounts belong to and to a few of another."""
    staff, today = nation.staff, timezone.localdate()
    writing.set_head(by=staff, head=_HEAD, prefix="示範高", year=writing.year_of(today))
    known = set(Membership.objects.filter(person__email__in=_KNOWN).values_list("organisation", flat=True))
    approved = list(APPROVAL.issuable(staff).order_by("-alliance__year", "pk"))
    receivers = APPROVAL.receivers(approved)
    of_known = [row for row in approved if known & {each.organisation.pk for each in receivers[row.pk]}]
    for row in [*of_known[:1], *(each for each in approved[:1] if each not in of_known)]:
        own = [each for each in receivers[row.pk] if each.organisation.pk in known or row not in of_known]
        for each in own[:_LETTERS]:
            issue(by=staff, kind=APPROVAL, record=row, receiver=each.organisation.pk, dated=today)


_LETTERS = 3
_KNOWN = [f"{name}@{DOMAIN}" for name in ("convener", "officer")]


def _key(actor: Actor) -> int:
    return actor.membership_id or 0


def confirm(nation: Nation) -> None:
    """Two universities of an alliance that is being formed are asked: one has answered, with its agreement attached."""
    asked = AlliancePartner.objects.filter(
        alliance__year=nation.year, alliance__forming=True, organisation__kind=OrganisationKind.UNIVERSITY
    )
    partners = list(asked.select_related("alliance", "organisation").order_by("alliance", "pk")[:2])
    for partner in partners:
        convener = partner.alliance.members.get(part=AllianceMember.Part.CONVENER).school
        link = ask(
            by=nation.of(convener),
            alliance=partner.alliance,
            whom=partner,
            planned="（示範資料）協同開設多元選修課程「智慧農業探究」，每學期八節；提供實驗室二次參訪。",
            holder=f"{partner.organisation.name} 教務處（示範）",
        )
        if partner == partners[0]:
            by, row = Actor.holding(link.pk, link.holder), Confirmation.objects.get(pk=link.object_id)
            attach_agreement(by=by, confirmation=row, name="合作協議書（示範）.pdf", examined=_letter())
            answer_confirmation(
                by=by,
                confirmation=row,
                answer=Confirmation.Answer.TAKES_PART,
                name="王示例",
                office="教務處組長",
                remark="（示範資料）實驗室參訪請於兩週前預約。",
            )


STEPS = (build, talk, calendars, meet, confirm, letters)


def _letter() -> Examined:
    content = confined.run("pdf", _PAGE.encode(), str(settings.BASE_DIR / "static"), seconds=60, megabytes=2048)
    return Examined(PDF, content, _drawn((240, 340), "white"), Scan.NOT_SCANNED)


def _picture() -> Examined:
    return Examined(JPEG, _drawn((960, 640), "#dfe9f3"), _drawn((480, 320), "#dfe9f3"), Scan.NOT_SCANNED)


def _drawn(size: tuple[int, int], ground: str) -> bytes:
    """A way with four stops."""
    drawing = Image.new("RGB", size, ground)
    pen, (width, height) = ImageDraw.Draw(drawing), size
    stops = [(width * x // 10, height * y // 10) for x, y in ((1, 8), (4, 5), (6, 6), (9, 2))]
    pen.line(stops, fill="#1f5b83", width=max(2, width // 120))
    for x, y in stops:
        around = width // 40
        pen.ellipse((x - around, y - around, x + around, y + around), fill="#e0a100")
    made = io.BytesIO()
    drawing.save(made, "JPEG", quality=80)
    return made.getvalue()
