"""Calls, proposals, sub-plans with items and figures, and the budgets under them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from budgets.models import BudgetItem, BudgetLine, Plan, Purpose
from communities.models import Alliance, SchoolYear
from dashboards.demo import duties, spoiling, words
from dashboards.demo.alliances import LAYER
from dashboards.demo.draft import Draft, Item, Plans
from dashboards.demo.nation import OLD_YEAR, Nation
from dashboards.demo.progress import Log, day, state_of, subplan_state
from proposals.actions.writing import EXPLORATION
from proposals.models import Activity, Call, Figure, Passage, Proposal, Subplan, SubplanItem
from proposals.states import CALL, CallState, ProposalState, SubplanState
from rulebook import edition_for_year

MONTHS = ([9, 10], [11, 12], [3, 4], [5, 6])
_BATCH = 2000


@dataclass
class _Rows:
    """Rows of one year, written together in the order of their keys."""

    proposals: list[Proposal] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    subplans: list[Subplan] = field(default_factory=list)
    purposes: list[Purpose] = field(default_factory=list)
    items: list[SubplanItem] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    budget_items: list[BudgetItem] = field(default_factory=list)
    budget_lines: list[BudgetLine] = field(default_factory=list)

    def write(self) -> None:
        """Everything, parents first."""
        written: list[tuple[Any, list[Any]]] = [
            (Proposal, self.proposals),
            (Plan, self.plans),
            (Subplan, self.subplans),
            (Purpose, self.purposes),
            (SubplanItem, self.items),
            (Activity, self.activities),
            (Figure, self.figures),
            (Passage, self.passages),
            (BudgetItem, self.budget_items),
            (BudgetLine, self.budget_lines),
        ]
        for model, rows in written:
            model.objects.bulk_create(rows, batch_size=_BATCH)


def build(nation: Nation) -> None:
    """The told years' calls with all that is written under them; next year's call is being prepared."""
    calls = _calls(nation)
    for year in nation.told_years:
        rows, stories = _Rows(), spoiling.LONG_AGO if year == OLD_YEAR else spoiling.THIS_YEAR
        facts = {row.school_id: row for row in SchoolYear.objects.filter(year=year)}
        nation.proposals[year] = []
        for position, alliance in nation.alliances[year]:
            told = stories.get(position % LAYER, ()) if year != nation.year - 1 else ()
            plans = _plans(nation, calls[year], alliance, facts)
            for story in told:
                story(plans)
            proposal = _proposal(calls[year], plans)
            proposal.state = state_of(nation, year, position, told=bool(told))
            nation.proposals[year].append((position, proposal))
            _add(rows, proposal, plans)
        rows.write()


def _calls(nation: Nation) -> Mapping[int, Call]:
    states = {nation.year: CallState.OPEN, nation.year + 1: CallState.DRAFT}
    calls = {
        number: Call(
            year=nation.years[number],
            edition=edition_for_year(number).key,
            state=states.get(number, CallState.CLOSED),
            opens_at=day(nation, number, -40),
            subplans_due_at=day(nation, number, 20),
            submit_until=day(nation, number, 30),
            note="示範資料：學校、人員與計畫均為虛構。",
        )
        for number in nation.years
    }
    Call.objects.bulk_create(calls.values())
    log = Log()
    for call in calls.values():
        way = [("open", nation.staff, call.opens_at), ("close", nation.staff, call.submit_until)]
        log.tell(call, CALL, {CallState.DRAFT: [], CallState.OPEN: way[:1]}.get(CallState(call.state), way))
    log.write()
    return calls


def _plans(nation: Nation, call: Call, alliance: Alliance, facts: Mapping[int, SchoolYear]) -> Plans:
    members = [(school, facts[school.pk]) for school in nation.members.get(alliance, [])]
    taken = nation.planning.setdefault(alliance.year_id, set())
    members = [(school, row) for school, row in members if school.pk not in taken]
    taken.update(school.pk for school, _ in members)
    return duties.plans(alliance, call.edition, members)


def _proposal(call: Call, plans: Plans) -> Proposal:
    alliance = plans.alliance
    if alliance.self_study_convener != plans.self_study_convener:
        alliance.self_study_convener = plans.self_study_convener
        alliance.save(update_fields=["self_study_convener"])
    return Proposal(
        call=call,
        alliance=alliance,
        edition=call.edition,
        edition_digest=edition_for_year(alliance.year_id).digest,
        self_management=words.SELF_MANAGEMENT,
        analysis=words.ANALYSIS,
        needs=words.NEEDS,
        industry_in_community=plans.industry_in_community,
        material_convener=plans.material_convener,
    )


def _add(rows: _Rows, proposal: Proposal, plans: Plans) -> None:
    rows.proposals.append(proposal)
    for number, draft in enumerate(plans.drafts, 1):
        state = subplan_state(ProposalState(proposal.state), number)
        plan = Plan(
            year=plans.alliance.year,
            school=draft.school,
            edition=plans.edition,
            under_signature=state != SubplanState.DRAFT,
            runs_exploration=any(EXPLORATION.intersection(item.work_items) for item in draft.items),
        )
        subplan = Subplan(
            proposal=proposal,
            school=draft.school,
            plan=plan,
            number=number,
            state=state,
            title=f"{draft.school.name}{words.TITLES[number % len(words.TITLES)]}計畫",
            goals=words.GOALS,
            benefit=words.BENEFIT,
            hours=draft.hours,
            hours_raw="" if draft.hours is None else str(draft.hours),
        )
        rows.plans.append(plan)
        rows.subplans.append(subplan)
        purposes = [_item(rows, subplan, position, item) for position, item in enumerate(draft.items, 1)]
        _figures(rows, subplan, draft)
        _budget(rows, plan, draft, purposes)


def _item(rows: _Rows, subplan: Subplan, position: int, item: Item) -> Purpose:
    names = words.NAMES[subplan.proposal.edition]
    name = "暨".join(names[key] for key in item.work_items[:2]) or "工作籌備"
    purpose = Purpose(plan=subplan.plan, number=f"{subplan.label}-{position}", name=name)
    row = SubplanItem(
        subplan=subplan,
        purpose=purpose,
        position=position,
        name=name,
        work_items=item.work_items,
        indicators=[key for work_item in item.work_items for key in duties.INDICATORS.get(work_item, ())],
        office=words.OFFICES[position % len(words.OFFICES)],
        units=words.PARTNERS,
        audience=words.AUDIENCE,
        content=words.CONTENT,
        linked_courses=words.LINKED if item.linked else "",
        industry_programme=words.INDUSTRY if item.industry else "",
    )
    rows.purposes.append(purpose)
    rows.items.append(row)
    for index in range(2):
        rows.activities.append(
            Activity(
                item=row,
                position=index + 1,
                name=f"{name}{words.ACTIVITIES[(position + index) % len(words.ACTIVITIES)]}",
                planned_time="依行事曆辦理",
                participants=words.AUDIENCE,
                place=subplan.school.name,
                months=MONTHS[(position + index) % len(MONTHS)],
            )
        )
    for key, value in (("participants.senior.teachers", 20), ("participants.junior.students", 80)):
        rows.figures.append(Figure(subplan=subplan, item=row, key=key, value=value, value_raw=str(value)))
    return purpose


def _figures(rows: _Rows, subplan: Subplan, draft: Draft) -> None:
    for key, value in draft.figures.items():
        rows.figures.append(Figure(subplan=subplan, key=key, value=value, value_raw=str(value)))
    measured = [key.removesuffix(".target") for key in draft.figures if key.endswith(".target")]
    for key in [*measured, "kpi.quality-3_1"] if measured else []:
        rows.passages.append(Passage(subplan=subplan, key=key, text="共同發展在地特色課程。（示範資料）"))


def _budget(rows: _Rows, plan: Plan, draft: Draft, purposes: list[Purpose]) -> None:
    for category in dict.fromkeys(line.category for line in draft.lines):
        lines = [line for line in draft.lines if line.category == category]
        amount = draft.typed.get(category, sum(line.total for line in lines) // 1000 * 1000)
        item = BudgetItem(plan=plan, category=category, amount=amount, amount_raw=str(amount))
        rows.budget_items.append(item)
        for position, line in enumerate(lines, 1):
            rows.budget_lines.append(
                BudgetLine(
                    item=item,
                    purpose=purposes[line.item] if line.item is not None and purposes else None,
                    position=position,
                    description=line.description,
                    served=line.served,
                    unit=line.unit,
                    quantity=line.quantity,
                    quantity_raw=str(line.quantity),
                    unit_price=line.price,
                    unit_price_raw=str(line.price),
                    amount=line.amount,
                    amount_raw="" if line.amount is None else str(line.amount),
                )
            )
