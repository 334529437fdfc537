"""Who does what in an alliance, and at what cost: clean plans, by the work items of each edition."""

from collections.abc import Sequence

from communities.models import Alliance, School, SchoolYear
from demo.stories.draft import Draft, Item, Line, Plans
from rulebook import load_edition

Items = Sequence[Sequence[str]]

#: By edition: the items of the convener, of each partner in turn, and what further schools take up.
CONVENES: dict[str, Items] = {
    "111": (("3.1",), ("3.2",), ("3.3",)),
    "106": (("2.1",), ("2.2",)),
}
PARTNERS: dict[str, Sequence[Items]] = {
    "111": (
        (("1.1",), ("1.2",)),
        (("1.3",), ("1.4",)),
        (("2.1", "2.3"), ("4.3",)),
        (("4.1",), ("4.2",)),
        (("4.4-career",),),
        (("4.4-academic",),),
        (("4.5",),),
    ),
    "106": (
        (("1.1",), ("1.2",), ("3.4-career",)),
        (("1.3",), ("1.4",), ("3.4-academic",)),
        (("3.1",), ("3.2-platform",)),
        (("3.2-survey",), ("3.3",)),
        (("3.4-career",),),
        (("3.4-academic",),),
        (("3.5",),),
    ),
}
FURTHER: dict[str, Sequence[Items]] = {
    "111": ((("1.1",),), (("2.2",),), (("1.4",),), (("2.4",),), (("1.2", "1.3"),)),
    "106": ((("1.1",),), (("2.1",),), (("1.4",),), (("1.2", "1.3"),)),
}
BENCHMARK: Items = (("1.1", "1.2"), ("1.3", "1.4"))
#: What edition 111 has run once for a community, and so not by its second alliance.
ONCE = ("4.1", "4.2", "4.3", "4.5")
#: The quantitative indicators that items of these work items work towards.
INDICATORS = {
    "3.1": ("quantity-3_1", "quantity-3_2"),
    "3.2": ("quantity-3_4",),
    "3.3": ("quantity-3_3", "quantity-3_5"),
}
WAYS = {"handbook": 500, "fair": 2, "visits": 12}


def plans(alliance: Alliance, edition: str, members: list[tuple[School, SchoolYear]]) -> Plans:
    """What the members (the convener first) plan, without anything to mend."""
    drafts = [Draft(school, facts, convener=index == 0) for index, (school, facts) in enumerate(members)]
    for draft, items in zip(drafts, _shared_out(edition, len(drafts), alliance.number), strict=True):
        draft.items = [Item(list(keys)) for keys in items]
        if draft.facts.benchmark:
            draft.items += [Item(list(keys)) for keys in BENCHMARK]
    for number, draft in enumerate(drafts):
        draft.hours = 4 if draft.convener else 2 if number % 3 else None
        draft.figures = _figures(draft, edition, number)
        draft.lines = _lines(draft)
    designated = [draft.school for draft in drafts if draft.facts.designated_partnership]
    return Plans(
        alliance,
        edition,
        drafts,
        material_convener=designated[0] if len(designated) > 1 else None,
        self_study_convener=drafts[0].school if drafts else None,
    )


def _shared_out(edition: str, schools: int, number: int) -> list[list[Sequence[str]]]:
    """The items of each school: one part for each while there are schools enough, else several."""
    shares: list[list[Sequence[str]]] = [[] for _ in range(schools)]
    parts = [CONVENES[edition], *PARTNERS[edition]]
    for index, part in enumerate(parts):
        if schools:
            kept = [keys for keys in part if number == 1 or not set(keys).intersection(ONCE)]
            shares[index % schools].extend(kept)
    for index in range(schools):
        if not shares[index]:
            shares[index].extend(FURTHER[edition][index % len(FURTHER[edition])])
    return shares


def _figures(draft: Draft, edition: str, number: int) -> dict[str, int]:
    """Designated quantities a little above their minima, chosen ways of outreach, targets above last year's."""
    rules = load_edition(edition)
    figures: dict[str, int] = {}
    if draft.facts.designated_partnership:
        for entry in rules.tables["designated_entry"].values():
            figures[f"designated.{entry.key}"] = 1 if entry["input"] == "tick" else entry["minimum"] + number % 2
    if draft.facts.designated_outreach:
        for way, quantity in WAYS.items():
            figures[f"outreach.{way}"] = 1
            figures[f"outreach.{way}.quantity"] = quantity
        for way in ("fair", "visits"):
            figures[f"outreach.{way}.dates_set"] = figures[f"outreach.{way}.dates_told"] = 1
    kpis = [entry for entry in rules.tables.get("kpi", {}).values() if entry["measure"] == "quantity"]
    if draft.convener:
        for index, kpi in enumerate(kpis):
            figures[f"kpi.{kpi.key}.last"], figures[f"kpi.{kpi.key}.target"] = 2 + index, 3 + index
    return figures


def _lines(draft: Draft) -> list[Line]:
    """A budget within every rate and share, one group of lines for each item."""
    lines = [Line("advising", "諮詢委員出席費", 4, "人次", 2500, 0)]
    for index, _item in enumerate(draft.items):
        lines += [
            Line("lecture", "外聘講座鐘點費", 6, "節", 2000, index),
            Line("printing", "研習手冊印製", 50, "份", 80, index),
            Line("materials", "實作材料", 60, "人次", 100, index),
            Line("goods", "活動用品", 2, "批", 4000, index),
            Line("travel", "國內旅費", 20, "人次", 500, index),
            Line("bus", "赴社區國中交流之遊覽車", 1, "臺", 10000, index, served="社區國中學生，認識各校學程"),
            Line("meals", "研習午餐", 40, "人份", 100, index),
            Line("sundries", "文具、郵資等", 1, "式", 4000, index),
        ]
    lines.append(Line("equipment", "行動教學顯示器", 2 if draft.convener else 1, "臺", 30000, 0))
    return lines
