"""Rows as the plain facts that the rulebook judges: one reader for one sub-plan, one proposal and the nation.

Proposals and plans, to which findings belong, are records; what stands below them is read as tuples, one query a table.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, Q, QuerySet

from budgets.models import BudgetLine
from budgets.queries import categories_of
from communities.facts import alliance_facts, of_communities
from communities.models import Alliance, AllianceMember, School, SchoolYear
from core.statements import Given, Statement
from proposals import fields
from proposals.models import Figure, Proposal, Subplan, SubplanItem
from rulebook import Edition, load_edition, where
from rulebook.facts.alliance import AllianceFacts
from rulebook.facts.designated import DesignatedFacts, DesignatedSchool, OutreachWay
from rulebook.facts.proposal import ItemFacts, ProposalFacts, SubplanFacts

CONVENER, JOINED = AllianceMember.Part.CONVENER, AllianceMember.Answer.JOINED
#: The membership of a sub-plan's school that it has joined.
_JOINED = Q(school__alliance_memberships__alliance=F("proposal__alliance"), school__alliance_memberships__answer=JOINED)


def _subplans(**which: Given) -> QuerySet[Subplan]:
    """The sub-plans of schools that have joined; the school's part is that of its membership."""
    return (
        Subplan.objects.filter(_JOINED, **which)
        .annotate(
            year_id=F("proposal__alliance__year"),
            code=F("school__organisation__code"),
            name=F("school__organisation__name"),
            ownership=F("school__ownership"),
            part=F("school__alliance_memberships__part"),
        )
        .order_by("number")
    )


_SUBPLAN = ("pk", "proposal_id", "school_id", "plan_id", "hours", "year_id", "code", "name", "ownership", "part")
_SUBPLANS = Statement(lambda: _subplans(pk__among=Given("subplans")), *_SUBPLAN)
_SUBPLANS_OF = Statement(lambda: _subplans(proposal_id__among=Given("proposals")), *_SUBPLAN)
_ITEMS = Statement(
    lambda: SubplanItem.objects.filter(subplan_id__among=Given("subplans")),
    *("pk", "subplan_id", "purpose_id", "name", "work_items", "benchmark_own"),
    *("linked_courses", "industry_programme"),
)
_YEARS = Statement(
    lambda: SchoolYear.objects.filter(school_id__among=Given("schools"), year_id__among=Given("years")),
    *("school_id", "year_id", "benchmark", "designated_partnership", "designated_outreach"),
)
#: The numbers of the designated checklists.
_FIGURES = Statement(
    lambda: Figure.objects.filter(
        Q(key__startswith="designated.") | Q(key__startswith="outreach."),
        subplan_id__among=Given("subplans"),
        item__isnull=True,
    ),
    *("subplan_id", "key", "value_raw", "value"),
)


@cache
def _lines_of(categories: frozenset[str], work_items: frozenset[str]) -> Statement:
    """The lines of plans that stand in these categories or serve these work items."""
    asked = Q(item__category__in=sorted(categories)) | Q(purpose__item__work_items__overlap=sorted(work_items))
    return Statement(
        lambda: (
            BudgetLine.objects.filter(asked, item__plan_id__among=Given("plans"))
            .annotate(plan=F("item__plan"), category=F("item__category"))
            .order_by()
        ),
        *("plan", "category", "purpose_id"),
    )


#: By community and year: which alliance's school runs which work item, as (alliance, work item, name of the school).
Running = defaultdict[tuple[int, int], list[tuple[int, str, str]]]


@dataclass(frozen=True, slots=True)
class Content:
    """What the rulebook knows of the sub-plans that were read of one proposal."""

    proposal: Proposal
    edition: Edition
    content: ProposalFacts
    designated: DesignatedFacts
    typed: dict[str, str]
    """What stands where the designated checklist asks for a number and is none, by the address findings give it."""
    names: dict[str, str]
    """Whose a finding is: the school's name by the head of the address."""
    plans: tuple[int, ...]
    """The keys of the sub-plans' budgets, in their order."""
    kin: list[Alliance]
    """The alliances of its community that year, its own among them, as `of_communities` reads them."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What the rulebook knows of one proposal, but for the budgets, which `budgets.facts.read` reads."""

    of: Content
    alliance: AllianceFacts

    @property
    def content(self) -> ProposalFacts:
        """The facts of the sub-plans."""
        return self.of.content

    @property
    def designated(self) -> DesignatedFacts:
        """The facts of the designated checklists."""
        return self.of.designated


def gather(proposals: Iterable[Proposal]) -> list[Whole]:
    """The facts of each proposal, in the order given."""
    contents = contents_of(proposals)
    return [Whole(*pair) for pair in zip(contents, alliances_of(contents), strict=True)]


def alliances_of(contents: Sequence[Content]) -> list[AllianceFacts]:
    """The facts of the proposals' alliances, in their order."""
    alliances = [each.proposal.alliance for each in contents]
    kin = {(own.community_id, own.year_id): each.kin for own, each in zip(alliances, contents, strict=True)}
    return alliance_facts(alliances, kin)


def content_of_subplan(subplan: Subplan) -> Content:
    """The facts of the proposal with this one sub-plan in it; everything around it is counted as it is."""
    (content,) = _read([subplan.proposal_id], _SUBPLANS(subplans=[subplan.pk]))
    return content


def contents_of(proposals: Iterable[Proposal]) -> list[Content]:
    """The facts of each proposal's sub-plans alone, in the order given."""
    order = [proposal.pk for proposal in proposals]
    return _read(order, _SUBPLANS_OF(proposals=order))


def _read(proposals: Sequence[int], subplans: Sequence[Any]) -> list[Content]:
    """The facts of proposals (keys), in the order given, of these rows of sub-plans; as many queries for any number."""
    by_key = {
        proposal.pk: proposal
        for proposal in Proposal.objects.filter(pk__in=proposals)
        .select_related("alliance__community")
        .annotate(
            material_code=F("material_convener__organisation__code"),
            selfstudy_code=F("alliance__self_study_convener__organisation__code"),
        )
    }
    rows = _Rows(list(by_key.values()), subplans)
    return [rows.content(by_key[pk]) for pk in proposals]


class _Rows:
    """The rows of all proposals asked for, each table read once."""

    def __init__(self, proposals: Sequence[Proposal], flat: Sequence[Any]) -> None:
        editions = [load_edition(key) for key in {proposal.edition for proposal in proposals}]
        self.subplans: defaultdict[int, list[Any]] = defaultdict(list)
        for subplan in flat:
            self.subplans[subplan.proposal_id].append(subplan)
        self.items = self._items([subplan.pk for subplan in flat])
        self.years = {
            (row.school_id, row.year_id): row
            for row in _YEARS(
                schools={subplan.school_id for subplan in flat}, years={subplan.year_id for subplan in flat}
            )
        }
        self.figures = self._figures([each.pk for each in flat if self._is_designated(each)])
        self.advised, self.provided = self._budgeted([subplan.plan_id for subplan in flat], editions)
        self.communities = of_communities([proposal.alliance for proposal in proposals])
        self.running = self._running(frozenset[str]().union(*map(_in_the_community, editions)))

    def content(self, proposal: Proposal) -> Content:
        """One proposal's part of them."""
        edition = load_edition(proposal.edition)
        own = self.subplans[proposal.pk]
        kin = self.communities[proposal.alliance.community_id, proposal.alliance.year_id]
        sizes = {alliance.pk: alliance.joined for alliance in kin}
        transfer = _transfer(edition)
        designated = [subplan for subplan in own if self._is_designated(subplan)]
        return Content(
            proposal,
            edition,
            ProposalFacts(
                key=str(proposal.pk),
                schools=sizes.pop(proposal.alliance_id),
                subplans=tuple(self._subplan(subplan, transfer) for subplan in own),
                schools_elsewhere=sum(sizes.values()),
                elsewhere=self._elsewhere(proposal),
                industry_in_community=proposal.industry_in_community,
                selfstudy_convener=proposal.selfstudy_code,  # type: ignore[attr-defined]
            ),
            DesignatedFacts(
                key=str(proposal.pk),
                schools=tuple(self._designated(subplan, edition) for subplan in designated),
                material_convener=proposal.material_code,  # type: ignore[attr-defined]
            ),
            {
                where.of("subplan", str(subplan.pk), *_address(figure.key)): figure.value_raw.strip()
                for subplan in designated
                for figure in self.figures[subplan.pk]
                if figure.value is None and figure.value_raw.strip()
            },
            {head: each.name for each in own for head in (f"subplan:{each.pk}", f"budget:{each.plan_id}")},
            tuple(each.plan_id for each in own),
            kin,
        )

    def _subplan(self, subplan: Any, transfer: frozenset[str]) -> SubplanFacts:
        year, items = self._year(subplan), self.items[subplan.pk]
        return SubplanFacts(
            key=str(subplan.pk),
            school=subplan.code,
            school_name=subplan.name,
            items=tuple(
                ItemFacts(
                    key=str(item.pk),
                    name=item.name,
                    work_items=tuple(item.work_items),
                    benchmark_own=item.benchmark_own,
                    linked_with_junior_high=bool(item.linked_courses.strip()),
                    mentions_industry=bool(item.industry_programme.strip()),
                )
                for item in items
            ),
            benchmark=bool(year and year.benchmark),
            convener=subplan.part == CONVENER,
            private=subplan.ownership == School.Ownership.PRIVATE,
            reduced_hours=subplan.hours,
            advisor_fee=subplan.plan_id in self.advised,
            transfer_line=any(
                item.purpose_id in self.provided for item in items if transfer.intersection(item.work_items)
            ),
        )

    def _designated(self, subplan: Any, edition: Edition) -> DesignatedSchool:
        year = self._year(subplan)
        values = {figure.key: figure.value for figure in self.figures[subplan.pk]}
        runs = set(fields.designated_lists(edition)) if year.designated_partnership else set()
        if year.designated_outreach:
            runs.add("outreach")
        return DesignatedSchool(
            key=str(subplan.pk),
            school=subplan.code,
            school_name=subplan.name,
            runs=frozenset(runs),
            quantities={key: values.get(f"designated.{key}") for key in edition.tables["designated_entry"]},
            outreach=tuple(
                OutreachWay(
                    key,
                    values.get(f"outreach.{key}.quantity"),
                    bool(values.get(f"outreach.{key}.dates_set")),
                    bool(values.get(f"outreach.{key}.dates_told")),
                )
                for key in edition.tables["outreach_way"]
                if values.get(f"outreach.{key}")
            ),
        )

    def _year(self, subplan: Any) -> Any:
        """What holds of the school in the proposal's year, or None."""
        return self.years.get((subplan.school_id, subplan.year_id))

    def _is_designated(self, subplan: Any) -> bool:
        year = self._year(subplan)
        return year is not None and (year.designated_partnership or year.designated_outreach)

    def _elsewhere(self, proposal: Proposal) -> dict[str, tuple[str, ...]]:
        by_work_item: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for alliance, work_item, name in self.running[proposal.alliance.community_id, proposal.alliance.year_id]:
            if alliance != proposal.alliance_id:
                by_work_item[work_item] += (name,)
        return dict(by_work_item)

    @staticmethod
    def _items(subplans: Sequence[int]) -> defaultdict[int, list[Any]]:
        by_subplan: defaultdict[int, list[Any]] = defaultdict(list)
        for item in _ITEMS(subplans=subplans):
            by_subplan[item.subplan_id].append(item)
        return by_subplan

    @staticmethod
    def _budgeted(plans: Sequence[int], editions: Iterable[Edition]) -> tuple[set[int], set[int]]:
        """The plans that have a line for advisors, and the purposes of the adaptive transfer that have a line."""
        transfer = frozenset[str]().union(*map(_transfer, editions))
        advising = frozenset[str]().union(*map(_advising, editions))
        lines = _lines_of(advising, transfer)(plans=plans)
        return {plan for plan, category, _purpose in lines if category in advising}, {
            purpose for *_line, purpose in lines
        }

    @staticmethod
    def _figures(subplans: Sequence[int]) -> defaultdict[int, list[Any]]:
        """The numbers of the designated checklists of these sub-plans (keys)."""
        by_subplan: defaultdict[int, list[Any]] = defaultdict(list)
        for figure in _FIGURES(subplans=subplans):
            by_subplan[figure.subplan_id].append(figure)
        return by_subplan

    def _running(self, wanted: frozenset[str]) -> Running:
        """Who runs what rules count in the whole community, where it has several alliances: elsewhere nobody asks."""
        running: Running = defaultdict(list)
        split = [alliance.pk for kin in self.communities.values() if len(kin) > 1 for alliance in kin]
        if not (split and wanted):
            return running
        rows = (
            SubplanItem.objects.filter(
                work_items__overlap=sorted(wanted),
                subplan__in=Subplan.objects.filter(_JOINED, proposal__alliance__in=split),
            )
            .order_by()
            .values_list(
                "subplan__proposal__alliance__community_id",
                "subplan__proposal__alliance__year_id",
                "subplan__proposal__alliance_id",
                "subplan__school__organisation__name",
                "work_items",
            )
        )
        for community, year, alliance, name, items in sorted(rows):
            for work_item in wanted.intersection(items):
                if (alliance, work_item, name) not in running[community, year]:
                    running[community, year].append((alliance, work_item, name))
        return running


def _in_the_community(edition: Edition) -> frozenset[str]:
    """The work items that rules of the edition count in the whole community."""
    rules = [rule for rule in edition.rules.values() if rule.parameters.get("in_the_community")]
    return frozenset(
        item for rule in rules for item in rule.parameters.get("work_items") or (rule.parameters["work_item"],)
    )


def _advising(edition: Edition) -> frozenset[str]:
    """The budget items that hold the advisors' attendance fee (諮詢費、輔導費、指導費)."""
    return frozenset(entry.key for entry in categories_of(edition).values() if entry.get("advisors"))


def _transfer(edition: Edition) -> frozenset[str]:
    """The work items of the adaptive transfer: once for a community, with a budget of its own."""
    rules = [rule for rule in edition.rules.values() if rule.run == "mandatory.transfer_line"]
    return frozenset(work_item for rule in rules for work_item in rule["work_items"])


def _address(key: str) -> tuple[str, ...]:
    """The end of a figure's address: `designated.<entry>`, and `outreach.<way>.quantity` below `designated`."""
    head, _dot, rest = key.partition(".")
    return (head, rest) if head != "outreach" else ("designated", head, rest.removesuffix(".quantity"))
