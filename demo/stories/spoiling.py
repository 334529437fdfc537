"""Stories of plans that break a rule: each rule of the programme's content is broken by somebody, somewhere.

A story spoils the plans of one alliance; it is told of the community at its position in each layer of the nation.
"""

from collections.abc import Callable, Mapping

from demo.stories.draft import Item, Line, Plans

Story = Callable[[Plans], None]


def nobody(*work_items: str) -> Story:
    """These work items are run by nobody."""
    return lambda plans: plans.drop(*work_items)


def one_more(*work_items: str) -> Story:
    """Another school runs each of them too."""

    def spoil(plans: Plans) -> None:
        for key in work_items:
            next(iter(plans.others(key))).items.append(Item([key]))

    return spoil


def everybody(*work_items: str) -> Story:
    """Every school runs these."""

    def spoil(plans: Plans) -> None:
        for draft in plans.drafts:
            draft.items.append(Item(list(work_items)))

    return spoil


def in_one_item(*work_items: str) -> Story:
    """What should be planned apart stands in one item."""

    def spoil(plans: Plans) -> None:
        draft = plans.first(*work_items)
        draft.drop(*work_items)
        draft.items[0].work_items = [*work_items, *draft.items[0].work_items]

    return spoil


def benchmark_idle(plans: Plans) -> None:
    """The benchmark school runs nothing of item 1."""
    for draft in plans.drafts:
        if draft.facts.benchmark:
            draft.drop("1.1", "1.2", "1.3", "1.4")


def silent_exploration(plans: Plans) -> None:
    """Exploration is linked with nothing and tells of no industry programme; another school convenes self-study."""
    plans.industry_in_community = True
    plans.self_study_convener = plans.drafts[1].school
    for draft in plans.drafts:
        for item in draft.items:
            item.linked = item.industry = False


def no_advisors(plans: Plans) -> None:
    """Nobody budgets the advisors' fee, and nothing is budgeted for the adaptive transfer."""
    for draft in plans.drafts:
        draft.lines = [line for line in draft.lines if line.category != "advising"]
        if draft.runs("4.5"):
            for line in draft.lines:
                line.item = None


def too_many_hours(plans: Plans) -> None:
    """Convener and partner reduce more teaching than they may."""
    for draft in plans.drafts[:2]:
        draft.hours = (draft.hours or 4) + 1


def meagre_designation(plans: Plans) -> None:
    """Designated schools plan less than their checklist asks, choose too few ways, and not the core ones."""
    plans.material_convener = None
    for draft in plans.drafts:
        for key, value in draft.figures.items():
            if key.startswith("designated."):
                draft.figures[key] = max(0, value - 2)
        if draft.facts.designated_outreach:
            draft.figures = {key: value for key, value in draft.figures.items() if not key.startswith("outreach.")}
            draft.figures |= {"outreach.handbook": 1, "outreach.handbook.quantity": 300, "outreach.media": 1}


def wrong_sums(plans: Plans) -> None:
    """Sums that do not add up, an amount that is no whole thousand."""
    one, other = plans.drafts[0], plans.drafts[1]
    one.typed["travel"] = 99_000
    one.lines[-1].amount = 12_345
    other.typed["meals"] = 3_500


def lopsided_shares(plans: Plans) -> None:
    """Too much equipment at one school, too many fees at another, the other shares above their limits at two more."""
    one, other, third, fourth = plans.drafts[:4]
    one.lines.append(Line("equipment", "示範實習設備", 8, "臺", 60_000, 0))
    other.lines.append(Line("teaching", "授課鐘點費", 200, "節", 550, 0))
    third.lines += [
        Line("temporary", "臨時人員", 200, "小時", 200, 0),
        Line("printing", "成果專輯印製", 200, "本", 300, 0),
        Line("meals", "研習膳食", 500, "人份", 140, 0),
        Line("sundries", "雜支", 1, "式", 120_000, 0),
    ]
    fourth.lines += [
        Line("materials", "實作材料", 600, "人次", 200, 0),
        Line("goods", "活動用品", 14, "批", 9_000, 0),
        Line("maintenance", "儀器校正維護", 3, "次", 20_000, 0),
        Line("manuscript", "教材稿費", 40, "千字", 1_000, 0),
    ]


def beyond_rates(plans: Plans) -> None:
    """Prices above what the price standard allows, and money for what is not funded."""
    plans.drafts[1].lines += [
        Line("assistant", "專任行政助理", 12, "人月", 36_000, 0),
        Line("lecture", "講座鐘點費", 2, "節", 3_000, 0),
        Line("teaching", "授課鐘點費", 10, "小時", 600, 0),
        Line("advising", "諮詢委員出席費", 2, "人次", 4_000, 0),
        Line("bus", "", 1, "臺", 15_000, 0),
        Line("materials", "實作材料", 10, "人次", 300, 0),
        Line("goods", "平板電腦", 1, "臺", 12_000, 0),
        Line("data-collection", "參考圖書", 1, "批", 40_000, 0),
        Line("equipment", "白板", 1, "式", 6_000, 0),
        Line("other", "", 1, "式", 5_000, 0),
        Line("overtime", "加班費", 10, "小時", 300, 0),
        Line("administration", "行政管理費", 1, "式", 9_000, 0),
        Line("scholarship", "學生獎學金", 1, "式", 6_000, 0),
    ]


def untidy(plans: Plans) -> None:
    """A single slip, for the people who are introduced: an amount that is no whole thousand."""
    plans.drafts[1].typed["meals"] = 3_500


#: This year's stories, by position in the layer. Their alliances are still writing, but for the first one, which has
#: justified its departure from a principle and was approved.
THIS_YEAR: Mapping[int, tuple[Story, ...]] = {
    20: (nobody("4.4-academic"),),
    22: (nobody("1.1", "1.2", "1.3", "1.4", "2.1", "2.3"),),
    23: (silent_exploration, one_more("3.3")),
    24: (benchmark_idle, meagre_designation),
    25: (in_one_item("3.1", "3.2"), lopsided_shares),
    26: (one_more("4.1", "4.3"), nobody("4.2", "4.5"), too_many_hours),
    27: (everybody("4.4-career", "4.4-academic"), wrong_sums),
    28: (untidy, nobody("4.4-academic")),
    31: (nobody("4.4-career", "4.4-academic"), beyond_rates),
    32: (no_advisors, nobody("4.4-academic")),
}
#: Stories of the year that edition 106 governs: proposals that were never submitted.
LONG_AGO: Mapping[int, tuple[Story, ...]] = {
    22: (nobody("1.1", "1.2", "1.3", "1.4", "2.1", "2.2"),),
    24: (benchmark_idle, meagre_designation),
    26: (nobody("3.1", "3.2-platform", "3.2-survey", "3.3", "3.5"), too_many_hours),
    27: (everybody("3.4-career", "3.4-academic"),),
    31: (nobody("3.4-career", "3.4-academic"),),
}
