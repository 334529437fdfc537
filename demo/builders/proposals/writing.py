"""Calls, and proposals with their sub-plans, items and figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from budgets.models import Purpose
from demo.log import Log, day
from demo.nation import Nation
from demo.stories import duties, plans_of, words
from demo.stories.draft import Draft, Item, Plans
from proposals.models import Activity, Call, Figure, Passage, Proposal, Subplan, SubplanItem
from proposals.states import CALL, CallState
from rulebook import edition_for_year

MONTHS = ([9, 10], [11, 12], [3, 4], [5, 6])
_BATCH = 2000


@dataclass
class _Rows:
    """Rows of one year, written together in the order of their keys."""

    proposals: list[Proposal] = field(default_factory=list)
    subplans: list[Subplan] = field(default_factory=list)
    items: list[SubplanItem] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)

    def write(self) -> None:
        """Everything, parents first."""
        written: list[tuple[Any, list[Any]]] = [
            (Proposal, self.proposals),
            (Subplan, self.subplans),
            (SubplanItem, self.items),
            (Activity, self.activities),
            (Figure, self.figures),
            (Passage, self.passages),
        ]
        for model, rows in written:
            model.objects.bulk_create(rows, batch_size=_BATCH)


def build(nation: Nation) -> None:
    """The told years' calls with all that is written under them; next year's call is being prepared."""
    calls = _calls(nation)
    for year in nation.told_years:
        rows = _Rows()
        for plans in plans_of(nation, year):
            _add(rows, _proposal(calls[year], plans), plans)
        rows.write()
        nation.proposals[year] = rows.proposals


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


def _proposal(call: Call, plans: Plans) -> Proposal:
    alliance = plans.alliance
    if alliance.self_study_convener != plans.self_study_convener:
        alliance.self_study_convener = plans.self_study_convener
        alliance.save(update_fields=["self_study_convener"])
    return Proposal(
        call=call,
        alliance=alliance,
        state=plans.state,
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
        subplan = Subplan(
            proposal=proposal,
            school=draft.school,
            plan=draft.plan,
            number=number,
            state=draft.state,
            title=f"{draft.school.name}{words.TITLES[number % len(words.TITLES)]}計畫",
            goals=words.GOALS,
            benefit=words.BENEFIT,
            hours=draft.hours,
            hours_raw="" if draft.hours is None else str(draft.hours),
        )
        rows.subplans.append(subplan)
        for position, (item, purpose) in enumerate(zip(draft.items, draft.purposes, strict=True), 1):
            _item(rows, subplan, position, item, purpose)
        _figures(rows, subplan, draft)


def _item(rows: _Rows, subplan: Subplan, position: int, item: Item, purpose: Purpose) -> None:
    row = SubplanItem(
        subplan=subplan,
        purpose=purpose,
        position=position,
        name=purpose.name,
        work_items=item.work_items,
        indicators=[key for work_item in item.work_items for key in duties.INDICATORS.get(work_item, ())],
        office=words.OFFICES[position % len(words.OFFICES)],
        units=words.PARTNERS,
        audience=words.AUDIENCE,
        content=words.CONTENT,
        linked_courses=words.LINKED if item.linked else "",
        industry_programme=words.INDUSTRY if item.industry else "",
    )
    rows.items.append(row)
    for index in range(2):
        rows.activities.append(
            Activity(
                item=row,
                position=index + 1,
                name=f"{purpose.name}{words.ACTIVITIES[(position + index) % len(words.ACTIVITIES)]}",
                planned_time="依行事曆辦理",
                participants=words.AUDIENCE,
                place=subplan.school.name,
                months=MONTHS[(position + index) % len(MONTHS)],
            )
        )
    for key, value in (("participants.senior.teachers", 20), ("participants.junior.students", 80)):
        rows.figures.append(Figure(subplan=subplan, item=row, key=key, value=value, value_raw=str(value)))


def _figures(rows: _Rows, subplan: Subplan, draft: Draft) -> None:
    for key, value in draft.figures.items():
        rows.figures.append(Figure(subplan=subplan, key=key, value=value, value_raw=str(value)))
    measured = [key.removesuffix(".target") for key in draft.figures if key.endswith(".target")]
    for key in [*measured, "kpi.quality-3_1"] if measured else []:
        rows.passages.append(Passage(subplan=subplan, key=key, text="共同發展在地特色課程。（示範資料）"))
