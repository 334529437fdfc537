"""Rows as the plain facts that the rulebook judges: of any number of proposals in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q

from budgets.models import BudgetLine, Plan
from communities.facts import alliance_facts
from communities.models import Alliance, AllianceMember, School, SchoolYear
from proposals import fields
from proposals.models import Figure, Proposal, Subplan, SubplanItem
from rulebook import Edition, load_edition, where
from rulebook.facts.alliance import AllianceFacts
from rulebook.facts.designated import DesignatedFacts, DesignatedSchool, OutreachWay
from rulebook.facts.proposal import ItemFacts, ProposalFacts, SubplanFacts

#: The budget item that holds the advisors' attendance fee (諮詢費/輔導費/指導費).
ADVISING = "advising"
CONVENER, JOINED = AllianceMember.Part.CONVENER, AllianceMember.Answer.JOINED
#: By community and year: which alliance's school runs which work item, as (alliance, work item, name of the school).
Running = defaultdict[tuple[int, int], list[tuple[int, str, str]]]
#: By community and year: the alliances with their number of schools.
Sizes = defaultdict[tuple[int, int], dict[int, int]]


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything the rulebook knows of one proposal."""

    proposal: Proposal
    edition: Edition
    alliance: AllianceFacts
    content: ProposalFacts
    designated: DesignatedFacts
    plans: tuple[Plan, ...]
    """The members' budgets, which `budgets.judging` judges."""


def gather(proposals: Iterable[Proposal]) -> list[Whole]:
    """The facts of each proposal, in the order given."""
    held = with_rows(proposals)
    about = _Around(held)
    alliances = alliance_facts([proposal.alliance for proposal in held])
    return [
        Whole(
            proposal,
            load_edition(proposal.edition),
            alliance,
            about.content(proposal),
            about.designated(proposal),
            tuple(subplan.plan for subplan in _members(proposal)),
        )
        for proposal, alliance in zip(held, alliances, strict=True)
    ]


def content_of(proposal: Proposal) -> ProposalFacts:
    """The facts of the sub-plans alone, of a proposal that `with_rows` has read."""
    return _Around([proposal]).content(proposal)


def with_rows(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals again, in their order, with the rows that facts are made of."""
    order = [proposal.pk for proposal in proposals]
    joined = AllianceMember.objects.filter(answer=JOINED).select_related("school__organisation")
    rows = {
        proposal.pk: proposal
        for proposal in Proposal.objects.filter(pk__in=order)
        .select_related(
            "call",
            "alliance__community",
            "alliance__self_study_convener__organisation",
            "material_convener__organisation",
        )
        .prefetch_related(
            Prefetch("alliance__members", joined, to_attr="joined"),
            Prefetch("subplans", Subplan.objects.select_related("school__organisation", "plan")),
            Prefetch("subplans__items", SubplanItem.objects.all()),
            Prefetch("subplans__figures", Figure.objects.filter(item__isnull=True)),
        )
    }
    return [rows[pk] for pk in order]


def _members(proposal: Proposal) -> list[Subplan]:
    """The sub-plans that count: of schools that have joined."""
    joined = {member.school_id for member in proposal.alliance.joined}  # type: ignore[attr-defined]
    return [subplan for subplan in proposal.subplans.all() if subplan.school_id in joined]


class _Around:
    """What stands in other tables, read once for all proposals."""

    def __init__(self, proposals: list[Proposal]) -> None:
        years = {proposal.alliance.year_id for proposal in proposals}
        schools = {subplan.school_id for proposal in proposals for subplan in proposal.subplans.all()}
        self.facts: Mapping[tuple[int, int], SchoolYear] = {
            (facts.school_id, facts.year_id): facts
            for facts in SchoolYear.objects.filter(school__in=schools, year__in=years)
        }
        plans = {subplan.plan_id for proposal in proposals for subplan in proposal.subplans.all()}
        self.advised = set(
            BudgetLine.objects.filter(item__plan__in=plans, item__category=ADVISING).values_list(
                "item__plan_id", flat=True
            )
        )
        self.provided = set(
            BudgetLine.objects.filter(item__plan__in=plans, purpose__isnull=False).values_list("purpose_id", flat=True)
        )
        self.sizes = self._sizes(proposals)
        self.running = self._running(proposals)

    def content(self, proposal: Proposal) -> ProposalFacts:
        members = _members(proposal)
        selfstudy = proposal.alliance.self_study_convener
        community = (proposal.alliance.community_id, proposal.alliance.year_id)
        return ProposalFacts(
            key=str(proposal.pk),
            schools=len(proposal.alliance.joined),  # type: ignore[attr-defined]
            subplans=tuple(self._subplan(proposal, subplan) for subplan in members),
            schools_elsewhere=sum(
                size for other, size in self.sizes[community].items() if other != proposal.alliance_id
            ),
            elsewhere=self._elsewhere(proposal),
            industry_in_community=proposal.industry_in_community,
            selfstudy_convener=selfstudy.code if selfstudy else None,
        )

    def designated(self, proposal: Proposal) -> DesignatedFacts:
        found = [(subplan, self._facts(subplan, proposal)) for subplan in _members(proposal)]
        material = proposal.material_convener
        return DesignatedFacts(
            key=str(proposal.pk),
            schools=tuple(
                _designated(subplan, facts, load_edition(proposal.edition))
                for subplan, facts in found
                if facts and facts.is_designated
            ),
            material_convener=material.code if material else None,
        )

    def _facts(self, subplan: Subplan, proposal: Proposal) -> SchoolYear | None:
        return self.facts.get((subplan.school_id, proposal.alliance.year_id))

    def _subplan(self, proposal: Proposal, subplan: Subplan) -> SubplanFacts:
        facts = self._facts(subplan, proposal)
        convener = next((m.school_id for m in proposal.alliance.joined if m.part == CONVENER), None)  # type: ignore[attr-defined]
        transfer = _transfer(load_edition(proposal.edition))
        items = list(subplan.items.all())
        return SubplanFacts(
            key=str(subplan.pk),
            school=subplan.school.code,
            school_name=subplan.school.name,
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
            benchmark=bool(facts and facts.benchmark),
            convener=subplan.school_id == convener,
            private=subplan.school.ownership == School.Ownership.PRIVATE,
            reduced_hours=subplan.hours,
            advisor_fee=subplan.plan_id in self.advised,
            transfer_line=any(
                item.purpose_id in self.provided for item in items if transfer.intersection(item.work_items)
            ),
        )

    def _elsewhere(self, proposal: Proposal) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for alliance, work_item, name in self.running[proposal.alliance.community_id, proposal.alliance.year_id]:
            if alliance != proposal.alliance_id:
                found[work_item] += (name,)
        return dict(found)

    @staticmethod
    def _sizes(proposals: list[Proposal]) -> Sizes:
        """The alliances of the proposals' communities, with the schools that joined each."""
        among = Alliance.objects.filter(
            community__in={proposal.alliance.community_id for proposal in proposals},
            year__in={proposal.alliance.year_id for proposal in proposals},
        ).annotate(size=Count("members", Q(members__answer=JOINED)))
        found: Sizes = defaultdict(dict)
        for community, year, alliance, size in among.values_list("community", "year", "pk", "size"):
            found[community, year][alliance] = size
        return found

    def _running(self, proposals: list[Proposal]) -> Running:
        """Who runs what rules count in the whole community, where it has several alliances: elsewhere nobody asks."""
        found: Running = defaultdict(list)
        split = [pk for alliances in self.sizes.values() if len(alliances) > 1 for pk in alliances]
        wanted = frozenset().union(*(_in_the_community(load_edition(proposal.edition)) for proposal in proposals))
        if not (split and wanted):
            return found
        rows = SubplanItem.objects.filter(
            work_items__overlap=sorted(wanted),
            subplan__proposal__alliance__in=split,
            subplan__school__alliance_memberships__answer=JOINED,
            subplan__school__alliance_memberships__alliance=F("subplan__proposal__alliance"),
        ).values_list(
            "subplan__proposal__alliance__community_id",
            "subplan__proposal__alliance__year_id",
            "subplan__proposal__alliance_id",
            "subplan__school__organisation__name",
            "work_items",
        )
        for community, year, alliance, name, items in sorted(rows):
            for work_item in wanted.intersection(items):
                if (alliance, work_item, name) not in found[community, year]:
                    found[community, year].append((alliance, work_item, name))
        return found


def _in_the_community(edition: Edition) -> frozenset[str]:
    """The work items that rules of the edition count in the whole community."""
    rules = [rule for rule in edition.rules.values() if rule.parameters.get("in_the_community")]
    return frozenset(
        item for rule in rules for item in rule.parameters.get("work_items") or (rule.parameters["work_item"],)
    )


def _transfer(edition: Edition) -> frozenset[str]:
    """The work items of the adaptive transfer: once for a community, with a budget of its own."""
    rules = [rule for rule in edition.rules.values() if rule.run == "mandatory.transfer_line"]
    return frozenset(work_item for rule in rules for work_item in rule["work_items"])


def typed_in(proposal: Proposal) -> dict[str, str]:
    """What stands where the designated checklist asks for a number and is none, by the address findings give it."""
    return {
        where.of("subplan", str(subplan.pk), *_address(figure.key)): figure.value_raw.strip()
        for subplan in _members(proposal)
        for figure in subplan.figures.all()
        if figure.value is None and figure.value_raw.strip()
    }


def _address(key: str) -> tuple[str, ...]:
    """The end of a figure's address: `designated.<entry>`, and `outreach.<way>.quantity` below `designated`."""
    head, _dot, rest = key.partition(".")
    return (head, rest) if head != "outreach" else ("designated", head, rest.removesuffix(".quantity"))


def _designated(subplan: Subplan, facts: SchoolYear, edition: Edition) -> DesignatedSchool:
    values = {figure.key: figure.value for figure in subplan.figures.all()}
    runs = set(fields.designated_lists(edition)) if facts.designated_partnership else set()
    if facts.designated_outreach:
        runs.add("outreach")
    return DesignatedSchool(
        key=str(subplan.pk),
        school=subplan.school.code,
        school_name=subplan.school.name,
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
