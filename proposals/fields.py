"""Every field that saves itself: its name on the page, the row and column it writes, its parser.

Names of a proposal's fields are its columns. Names of a sub-plan's fields:

    title                              a column of the sub-plan
    item-12-name                       a column of one of its items
    activity-33-place                  a column of one of its activities
    figure-kpi.quantity-3_1.target     a number of the sub-plan
    item-12-figure-participants.senior.teachers
    text-kpi.quality-3_2               a text of the sub-plan

A control's name is its id on the page too, so that findings lead to it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communities.models import AllianceMember
from core import cells
from core.cells import Parsed, Parser
from core.texts import LONG, texts_of
from exchange.cells import text, whole
from proposals.models import Activity, Figure, Passage, Proposal, Subplan, SubplanItem
from rulebook import Edition, Entry, load_edition

MOST = 999_999

#: Who takes part, by kind of school and by head: 參與校數, 參與教師人數, 參與學生人數.
LEVELS: Mapping[str, str | Promise] = {
    "university": _("Universities"),
    "senior": _("General senior highs"),
    "vocational": _("Technical senior highs"),
    "junior": _("Junior highs"),
}
COUNTED: Mapping[str, str | Promise] = {
    "schools": _("Schools taking part"),
    "teachers": _("Teachers taking part"),
    "students": _("Students taking part"),
}

_PART = re.compile(r"(?P<kind>item|activity)-(?P<pk>\d{1,18})-(?P<rest>.+)", re.DOTALL)


#: Whose texts are written in the pages of a proposal.
_WRITTEN = (Proposal, Subplan, SubplanItem, Activity)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field is kept: the row (saved already), its column, the column's parser."""

    row: Model
    column: str
    parser: Parser


def _tick(raw: str) -> Parsed:
    """A tick kept as a number: "1" or empty."""
    chosen, problem = cells.choice(["1"])(raw)
    return (int(chosen) if chosen else None), problem


def can_join(name: str) -> bool:
    """Whether two texts of this field may stand below one another after a clash: those of several lines."""
    if name.startswith("text-"):
        return True
    column = name.rpartition("-")[2]
    return any(each.name == column and each.is_long for model in _WRITTEN for each in texts_of(model))


def own_plan_items(edition: Edition) -> frozenset[str]:
    """Programme items with a plan and budget of their own: they are no part of a proposal (item 5 of 111)."""
    items = edition.tables["programme_item"].values()
    return frozenset(item.key for item in items if item.get("own_plan"))


def work_items(edition: Edition) -> list[Entry]:
    """The work items a proposal is made of, in the edition's order."""
    own = own_plan_items(edition)
    return [entry for entry in edition.tables["work_item"].values() if entry["item"] not in own]


def explorations(edition: Edition) -> frozenset[str]:
    """The work items of career and academic exploration, which raise a school's teaching share."""
    return frozenset(entry.key for entry in edition.tables["work_item"].values() if entry.get("exploration"))


def kpis(edition: Edition, measure: str) -> list[Entry]:
    """The indicators of a measure ("quantity" or "quality"); none where the edition has no catalogue."""
    return [entry for entry in edition.tables.get("kpi", {}).values() if entry["measure"] == measure]


def proposal_parsers(schools: Mapping[int, str]) -> dict[str, Parser]:
    """The parsers of the shared parts; `schools` are the members one may choose from."""

    def school(raw: str) -> Parsed:
        chosen, problem = cells.choice([str(pk) for pk in schools])(raw)
        return (int(chosen) if chosen else None), problem

    return {
        **_texts(Proposal),
        "industry_in_community": cells.flag,
        "material_convener_id": school,
    }


def _texts(model: type[Model]) -> dict[str, Parser]:
    """The parsers of the texts that a model declares (`core.texts`)."""
    return {each.name: text(each.longest) for each in texts_of(model)}


_SUBPLAN: dict[str, Parser] = {**_texts(Subplan), "hours": whole(0, 99, longest=20)}
_ITEM: dict[str, Parser] = {**_texts(SubplanItem), "benchmark_own": cells.flag}
_ACTIVITY: dict[str, Parser] = {**_texts(Activity), "months": cells.months}
_PARTICIPANTS: dict[str, Parser] = {
    f"participants.{level}.{who}": whole(0, MOST) for level in LEVELS for who in COUNTED
}


@lru_cache
def _item_parsers(edition: str) -> dict[str, Parser]:
    rules = load_edition(edition)
    return {
        **_ITEM,
        "work_items": cells.several([entry.key for entry in work_items(rules)]),
        "indicators": cells.several([kpi.key for kpi in kpis(rules, "quantity")]),
    }


@lru_cache
def figure_parsers(edition: str) -> dict[str, Parser]:
    """The parsers of a sub-plan's numbers, by key."""
    rules = load_edition(edition)
    parsers: dict[str, Parser] = {}
    for kpi in kpis(rules, "quantity"):
        parsers[f"kpi.{kpi.key}.last"] = parsers[f"kpi.{kpi.key}.target"] = whole(0, MOST)
    for entry in rules.tables["designated_entry"].values():
        parsers[f"designated.{entry.key}"] = _tick if entry["input"] == "tick" else whole(0, MOST)
    for way in rules.tables["outreach_way"].values():
        parsers[f"outreach.{way.key}"] = _tick
        if way.get("unit") is not None:
            parsers[f"outreach.{way.key}.quantity"] = whole(0, MOST)
        if way.get("core"):
            parsers[f"outreach.{way.key}.dates_set"] = parsers[f"outreach.{way.key}.dates_told"] = _tick
    return parsers


@lru_cache
def text_parsers(edition: str) -> dict[str, Parser]:
    """The parsers of a sub-plan's keyed texts."""
    rules = load_edition(edition)
    keys = [f"kpi.{kpi.key}" for kpi in (*kpis(rules, "quality"), *kpis(rules, "quantity"))]
    keys += [f"designated.{runs}.other" for runs in designated_lists(rules)] + ["outreach.other"]
    return {key: text(LONG) for key in keys}


def designated_lists(edition: Edition) -> list[str]:
    """The work items that have a designated checklist, in the edition's order."""
    return list(dict.fromkeys(entry["runs"] for entry in edition.tables["designated_entry"].values()))


def locate(subplan: Subplan, name: str) -> Place:
    """The place of a field of a locked sub-plan; makes the row of a number or text that has none yet.

    Raises KeyError for a name that is not a field of this sub-plan.
    """
    edition = subplan.proposal.edition
    part = _PART.fullmatch(name)
    if part and part["kind"] == "item":
        item = _one(subplan.items, part["pk"])
        rest = part["rest"]
        if rest.startswith("figure-"):
            return _figure(subplan, rest.removeprefix("figure-"), _PARTICIPANTS, item=item)
        return Place(item, rest, _item_parsers(edition)[rest])
    if part:
        activity = _one(Activity.objects.filter(item__subplan=subplan), part["pk"])
        return Place(activity, part["rest"], _ACTIVITY[part["rest"]])
    if name.startswith("figure-"):
        return _figure(subplan, name.removeprefix("figure-"), figure_parsers(edition))
    if name.startswith("text-"):
        key = name.removeprefix("text-")
        parser = text_parsers(edition)[key]
        return Place(Passage.objects.get_or_create(subplan=subplan, key=key)[0], "text", parser)
    return Place(subplan, name, _SUBPLAN[name])


def _one(rows: Any, pk: str) -> Any:
    row = rows.select_for_update(of=("self",)).filter(pk=int(pk)).first()
    if row is None:
        raise KeyError(pk)
    return row


def _figure(subplan: Subplan, key: str, parsers: Mapping[str, Parser], item: SubplanItem | None = None) -> Place:
    parser = parsers[key]
    return Place(Figure.objects.get_or_create(subplan=subplan, item=item, key=key)[0], "value", parser)


def choosable_schools(proposal: Proposal) -> dict[int, str]:
    """The member schools of the proposal's alliance, by key, for fields that name one."""
    members = proposal.alliance.members.filter(answer=AllianceMember.Answer.JOINED)
    return dict(members.order_by("school__organisation__code").values_list("school_id", "school__organisation__name"))


def evidence(edition: Edition, lang: str, *, partnership: bool, outreach: bool) -> dict[str, str]:
    """What files may be evidence for in a designated school, by key: its checklists' entries, the ways of outreach;
    their names in `lang` ("en", "zh-hant")."""
    parts: dict[str, str] = {}
    if partnership:
        entries = edition.tables["designated_entry"].values()
        parts |= {f"designated.{entry.key}": entry.name(lang) for entry in entries}
    if outreach:
        parts |= {f"outreach.{way.key}": way.name(lang) for way in edition.tables["outreach_way"].values()}
    return parts
