"""The letters by which convener and schools learn of the ministry's word: approval with amounts, or refusal."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission as P
from budgets.models import Account, Grant
from communities.models import AllianceMember
from core.models import Transition
from proposals.links import page_of
from proposals.models import Proposal, Subplan
from proposals.states import ProposalState
from workspace.letters.content import letter_day
from workspace.letters.kinds import LetterKind, Part, Placeholder, Receiver, Table, Text

CONVENER, SCHOOL = "convener", "school"
_SCHEME = "高級中等學校適性學習社區教育資源均質化實施方案"
_HEADS = ("學校", "經常門（元）", "資本門（元）", "合計（元）")

_COMMON = (
    Placeholder("year", gettext_lazy("The academic year"), "115"),
    Placeholder("alliance", gettext_lazy("The alliance"), "示範適性學習社區"),
    Placeholder("convener", gettext_lazy("The convener school"), "○○高級中等學校"),
)

_APPROVED_SCHOOL = Text(
    subject=f"核定貴校辦理%(year)s學年度「{_SCHEME}」補助經費計新臺幣%(total)s元，請查照。",
    explanation="""依據教育部%(ministry_date)s%(ministry_number)s函辦理。
貴校參與%(alliance)s（召集學校：%(convener)s）所提計畫業經核定，核定補助經費如下：
- 經常門：新臺幣%(current)s元。
- 資本門：新臺幣%(capital)s元。
請依核定計畫及金額執行，並依規定辦理經費請撥、支用及結報事宜。""",
)
_APPROVED_CONVENER = Text(
    subject=f"核定%(year)s學年度%(alliance)s「{_SCHEME}」計畫補助經費計新臺幣%(total)s元，請查照。",
    explanation="""依據教育部%(ministry_date)s%(ministry_number)s函辦理。
旨揭計畫核定補助經費經常門計新臺幣%(current)s元、資本門計新臺幣%(capital)s元，各校核定金額如附表，並已分別函知各校。
請貴校督同各合作學校依核定計畫及金額執行，並依規定辦理經費請撥、支用及結報事宜。""",
)
_REFUSED_SCHOOL = Text(
    subject=f"有關貴校參與%(alliance)s所提%(year)s學年度「{_SCHEME}」計畫，經審查不予核定，請查照。",
    explanation="""依據%(alliance)s（召集學校：%(convener)s）所送計畫書辦理。
不予核定理由：%(reason)s""",
)
_REFUSED_CONVENER = Text(
    subject=f"有關貴校召集%(alliance)s所提%(year)s學年度「{_SCHEME}」計畫，經審查不予核定，請查照。",
    explanation="""復貴校所送計畫書。
不予核定理由：%(reason)s
本案並已分別函知各合作學校。""",
)
_SAMPLE = Table(
    "各校核定補助經費",
    _HEADS,
    (("○○高級中等學校", "400,000", "100,000", "500,000"), ("△△高級中等學校", "250,000", "50,000", "300,000")),
    ("合計", "650,000", "150,000", "800,000"),
)


def _members(proposals: Sequence[Proposal]) -> Mapping[int, list[AllianceMember]]:
    """The schools that have joined, by proposal, the convener first, then by their codes; one query."""
    of = {proposal.alliance_id: proposal.pk for proposal in proposals}
    rows = AllianceMember.objects.filter(alliance__in=of, answer=AllianceMember.Answer.JOINED)
    found: defaultdict[int, list[AllianceMember]] = defaultdict(list)
    for row in rows.select_related("school__organisation").order_by("school__organisation__code"):
        place = 0 if row.part == AllianceMember.Part.CONVENER else len(found[of[row.alliance_id]])
        found[of[row.alliance_id]].insert(place, row)
    return found


def _common(proposal: Proposal, members: Sequence[AllianceMember]) -> dict[str, str]:
    convener = next((row.school.name for row in members if row.part == AllianceMember.Part.CONVENER), "")
    return {"year": str(proposal.alliance.year_id), "alliance": str(proposal.alliance), "convener": convener}


def _part(member: AllianceMember) -> str:
    return CONVENER if member.part == AllianceMember.Part.CONVENER else SCHOOL


def _approved(proposals: Sequence[Proposal]) -> Mapping[int, list[Receiver]]:
    """The convener with the amounts of all schools, each other school with its own; three queries."""
    plans = {
        plan: (proposal, school)
        for plan, proposal, school in Subplan.objects.filter(proposal__in=proposals).values_list(
            "plan", "proposal", "school"
        )
    }
    grants: defaultdict[int, defaultdict[int, list[Grant]]] = defaultdict(lambda: defaultdict(list))
    for grant in Grant.objects.filter(plan__in=plans).select_related("letter"):
        proposal_key, school = plans[grant.plan_id]
        grants[proposal_key][school].append(grant)
    members = _members(proposals)
    return {proposal.pk: _told(proposal, members.get(proposal.pk, []), grants[proposal.pk]) for proposal in proposals}


def _told(
    proposal: Proposal, members: Sequence[AllianceMember], grants: Mapping[int, Sequence[Grant]]
) -> list[Receiver]:
    of = {row.school_id: list(grants.get(row.school_id, ())) for row in members}
    every = [grant for rows in of.values() for grant in rows]
    letters = [grant.letter for grant in every if grant.letter is not None]
    newest = max(letters, key=lambda letter: (letter.dated, letter.pk), default=None)
    common = {
        **_common(proposal, members),
        "ministry_number": newest.number if newest is not None else "",
        "ministry_date": letter_day(newest.dated) if newest is not None else "",
    }
    rows = [(row.school.name, *_written(of[row.school_id])) for row in members]
    table = Table(_SAMPLE.title, _HEADS, rows, ("合計", *_written(every)))
    found = []
    for row in members:
        convenes = _part(row) == CONVENER
        current, capital, total = _written(every if convenes else of[row.school_id])
        values = {**common, "current": current, "capital": capital, "total": total}
        found.append(Receiver(row.school.organisation, _part(row), values, table if convenes else None))
    return found


def _written(grants: Sequence[Grant]) -> tuple[str, str, str]:
    """What is approved for current and capital account and together, as it is written."""
    sums = [
        sum(grant.approved or 0 for grant in grants if grant.account == account)
        for account in (Account.CURRENT, Account.CAPITAL)
    ]
    current, capital, total = (f"{amount:,}" for amount in (*sums, sum(sums)))
    return current, capital, total


def _refused(proposals: Sequence[Proposal]) -> Mapping[int, list[Receiver]]:
    """Convener and schools with the reason; two queries."""
    log = Transition.objects.filter(
        content_type=ContentType.objects.get_for_model(Proposal),
        object_id__in=[proposal.pk for proposal in proposals],
        event="refuse",
    )
    reasons = dict(log.order_by("pk").values_list("object_id", "remark"))
    found, members = {}, _members(proposals)
    for proposal in proposals:
        rows = members.get(proposal.pk, [])
        values = {**_common(proposal, rows), "reason": reasons.get(proposal.pk, "")}
        found[proposal.pk] = [Receiver(row.school.organisation, _part(row), values) for row in rows]
    return found


def _unless(state: str, sentence: str, proposal: Proposal) -> str:
    return "" if proposal.state == state else sentence


_TO_CONVENER, _TO_SCHOOL = gettext_lazy("To the convener school"), gettext_lazy("To the partner schools")
_PROPOSAL: dict[str, Any] = {
    "model": Proposal,
    "issue": P.PROPOSAL_DECIDE,
    "url": lambda proposal: page_of(proposal, "proposal"),
    "year": "alliance__year_id",
    "order": ("alliance__community__code", "alliance__number"),
    "related": ("alliance__community",),
}

APPROVAL = LetterKind(
    "proposal.approval",
    label=gettext_lazy("Notice of approval"),
    due=Q(state=ProposalState.APPROVED),
    why_not=lambda proposal: _unless(
        ProposalState.APPROVED, _("The ministry's approval is not recorded yet."), proposal
    ),
    receivers=_approved,
    parts=(Part(CONVENER, _TO_CONVENER, _APPROVED_CONVENER, _SAMPLE), Part(SCHOOL, _TO_SCHOOL, _APPROVED_SCHOOL)),
    placeholders=(
        *_COMMON,
        Placeholder("ministry_number", gettext_lazy("The number of the ministry's letter"), "臺教授國字第1150000001號"),
        Placeholder("ministry_date", gettext_lazy("The date of the ministry's letter"), "中華民國115年7月1日"),
        Placeholder(
            "current", gettext_lazy("Approved, current account: the receiver's, for the convener all"), "650,000"
        ),
        Placeholder("capital", gettext_lazy("Approved, capital account, in the same way"), "150,000"),
        Placeholder("total", gettext_lazy("Both accounts together, in the same way"), "800,000"),
    ),
    **_PROPOSAL,
)
REFUSAL = LetterKind(
    "proposal.refusal",
    label=gettext_lazy("Notice of refusal"),
    due=Q(state=ProposalState.REFUSED),
    why_not=lambda proposal: _unless(ProposalState.REFUSED, _("The refusal is not recorded."), proposal),
    receivers=_refused,
    parts=(Part(CONVENER, _TO_CONVENER, _REFUSED_CONVENER), Part(SCHOOL, _TO_SCHOOL, _REFUSED_SCHOOL)),
    placeholders=(
        *_COMMON,
        Placeholder("reason", gettext_lazy("The reason that was recorded"), "計畫內容與社區資源現況未能配合。"),
    ),
    **_PROPOSAL,
)
KINDS = (APPROVAL, REFUSAL)
