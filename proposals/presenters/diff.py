"""What changed between two frozen versions of a proposal, in words a reader can follow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import OrganisationKind
from budgets.models import BudgetLine
from budgets.presenters import row_name
from communities.models import AllianceMember, School
from core.money import money
from core.texts import texts_of
from proposals.models import Activity, Proposal, Subplan, SubplanItem

Path = tuple[str, ...]
#: By the path of its keys, each leaf's path in words and its text.
Flat = dict[tuple[str, ...], tuple[tuple[str, ...], str]]

#: Parts of a document that only repeat others, or that are nothing a school wrote.
_DERIVED = {
    *("format", "edition", "demonstration", "year", "community", "alliance", "convener", "matrix", "accounts", "rows"),
    *("totals", "hidden", "at", "key", "account", "account_name", "category", "runs", "duty", "level", "input", "by"),
}
#: By which parts of a list are told from their neighbours, where they do not go by their place.
_IDENTITY = ("number", "code", "category", "duty", "key", "level", "runs")
#: The sums of the sub-plans' indicators; a sub-plan's own stand under the same name further down.
_SUMMED = "kpis"
#: Lists whose parts are called by their place and what one column of them says.
_ROWS = {"lines": "description", "activities": "name", "units": "school"}
#: Levels of a path that say nothing to a reader: a budget's items are its categories, and an item's lines its rows.
_UNSPOKEN = {("budget", "items"), ("kpis", "quantity")}

_LABELS: Mapping[str, str | Promise] = {
    **{
        each.name: each.words
        for model in (BudgetLine, Proposal, Activity, SubplanItem, Subplan)
        for each in texts_of(model)
    },
    "schools": _("Schools"),
    "school": _("School"),
    "partners": _("Partners"),
    "units": _("Cooperating units"),
    "part": _("Part in the alliance"),
    "county": _("County"),
    "ownership": _("ownership"),
    "benchmark": _("Benchmark school"),
    "designated_partnership": _("Designated for the partnership items"),
    "designated_outreach": _("Designated for outreach"),
    "subplan": _("Sub-plan"),
    "kind": _("kind"),
    "cooperates_in": _("Cooperates in"),
    "shared": _("Shared parts"),
    "industry_in_community": _("a school of the community runs the industry cooperation programme"),
    "material_convener": _("coordinator of work item 1.3"),
    "subplans": _("Sub-plans"),
    "hours": _("reduced teaching hours a week"),
    "items": _("Items"),
    "name": _("name"),
    "work_items": _("work items"),
    "benchmark_own": _("part of the benchmark school's own plan"),
    "teachers": _("Teachers"),
    "students": _("Students"),
    "participants": _("participants"),
    "activities": _("Activities"),
    "place": _("place"),
    "months": _("months"),
    "budget": _("Budget"),
    "purpose": _("item of the sub-plan"),
    "kpis": _("Indicators"),
    "quality": _("Qualitative"),
    "last": _("last year"),
    "target": _("this year's target"),
    "text": _("what is done for it"),
    "designated": _("Designated checklist"),
    "entries": _("Quantities"),
    "minimum": _("at least"),
    "value": _("number"),
    "other": _("Other ways"),
    "ways": _("Ways"),
    "chosen": _("chosen"),
    "dates_set": _("dates set"),
    "dates_told": _("dates told to the Administration"),
    "outreach": _("School-feature outreach"),
    "files": _("Files"),
    "evidence": _("evidence for"),
    "file": _("file"),
    "caption": _("caption"),
    "sha256": _("content of the file"),
    "signatures": _("Signatures"),
    "person": _("person"),
}


#: What coded values are called.
_WORDS: Mapping[str, Mapping[str, str | Promise]] = {
    "part": dict(AllianceMember.Part.choices),
    "ownership": dict(School.Ownership.choices),
    "kind": {OrganisationKind.JUNIOR_HIGH: _("Junior high school"), OrganisationKind.UNIVERSITY: _("University")},
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that differs: its path in words, the text before and after ("" where there was or is none)."""

    place: str
    before: str
    after: str


def between(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[Difference]:
    """What the document or sub-plan `newer` has otherwise than `older`, in the order of the document."""
    before, after = _flat(older), _flat(newer)
    nothing = ((), "")
    differences = []
    for place in [*after, *(place for place in before if place not in after)]:
        (was, old), (now, new) = before.get(place, nothing), after.get(place, nothing)
        if old != new:
            differences.append(Difference(" › ".join(now or was), old, new))
    return differences


def _flat(document: Mapping[str, Any]) -> Flat:
    summed = "subplans" in document
    parts = {key: part for key, part in document.items() if not (summed and key == _SUMMED)}
    return {keys: (words, text) for keys, words, text in _leaves(parts, (), ())}


def _leaves(value: Any, keys: Path, words: Path) -> Iterator[tuple[Path, Path, str]]:
    """Every text below a part of a document, with the path of its keys and the same in words."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key not in _DERIVED and not (key in _IDENTITY and isinstance(part, str)):
                spoken = key != "lines" and (*keys[-1:], key) not in _UNSPOKEN
                yield from _leaves(part, (*keys, key), (*words, str(_LABELS.get(key, key))) if spoken else words)
    elif isinstance(value, list) and value and all(isinstance(part, Mapping) for part in value):
        if all(part.keys() == {"key", "number", "name"} for part in value):
            yield keys, words, "、".join(f"{part['number']} {part['name']}" for part in value)
            return
        for position, part in enumerate(value, 1):
            called, name = _called(keys[-1], part, position)
            yield from _leaves(part, (*keys, called), (*words, name))
    elif text := _text(keys[-1], value):
        yield keys, words, text


def _text(key: str, value: Any) -> str:
    """A value as people read it; "" for what was not filled in or not ticked."""
    if isinstance(value, bool):
        return str(_("yes")) if value else ""
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    if isinstance(value, int):
        return money(value)
    return str(_WORDS.get(key, {}).get(value, value)) if value else ""


def _called(of: str, part: Mapping[str, Any], position: int) -> tuple[str, str]:
    """How a part of a list is told from its neighbours, and what it is called: by number and name, or by its place."""
    if of in _ROWS:
        return str(position), row_name(position, part.get(_ROWS[of], ""))
    identity = next((str(part[key]) for key in _IDENTITY if part.get(key)), str(position))
    name = str(part.get("name") or "")
    numbered = str(part.get("number") or "")
    return identity, f"{numbered} {name}".strip() or identity
