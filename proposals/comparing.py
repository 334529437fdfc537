"""What changed between two frozen versions of a proposal, in words a reader can follow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Flat = dict[tuple[str, ...], str]

#: Parts of a document that only repeat others, or that are nothing a school wrote.
_DERIVED = {"format", "edition", "matrix", "totals", "at", "key", "account", "category", "runs"}
#: The sums of the sub-plans' indicators; a sub-plan's own stand under the same name further down.
_SUMMED = "kpis"

_LABELS: Mapping[str, str | Promise] = {
    "schools": _("Schools"),
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
    "unit": _("unit"),
    "cooperates_in": _("Cooperates in"),
    "shared": _("Shared parts"),
    "industry_in_community": _("a school of the community runs the industry cooperation programme"),
    "material_convener": _("coordinator of work item 1.3"),
    "self_management": _("self-management arrangement"),
    "analysis": _("community analysis"),
    "needs": _("needs"),
    "subplans": _("Sub-plans"),
    "title": _("title"),
    "goals": _("goals"),
    "benefit": _("expected benefit"),
    "hours": _("reduced teaching hours a week"),
    "items": _("Items"),
    "name": _("name"),
    "work_items": _("work items"),
    "office": _("office in charge"),
    "audience": _("audience"),
    "benchmark_own": _("part of the benchmark school's own plan"),
    "linked_courses": _("link with the junior highs' own career courses"),
    "industry_programme": _("industry cooperation programme"),
    "teachers": _("Teachers"),
    "students": _("Students"),
    "content": _("content"),
    "participants": _("participants"),
    "activities": _("Activities"),
    "planned_time": _("planned time"),
    "place": _("place"),
    "remark": _("remark"),
    "months": _("months"),
    "budget": _("Budget"),
    "lines": _("Lines"),
    "amount": _("amount"),
    "quantity": _("quantity"),
    "unit_price": _("unit price"),
    "description": _("what for"),
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
    "signatures": _("Signatures"),
    "person": _("person"),
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
    places = [*after, *(place for place in before if place not in after)]
    return [
        Difference(" › ".join(place), before.get(place, ""), after.get(place, ""))
        for place in places
        if before.get(place, "") != after.get(place, "")
    ]


def _flat(document: Mapping[str, Any]) -> Flat:
    summed = "subplans" in document
    return dict(_leaves({key: part for key, part in document.items() if not (summed and key == _SUMMED)}, ()))


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key not in _DERIVED:
                yield from _leaves(part, (*path, str(_LABELS.get(key, key))))
    elif isinstance(value, list) and value and all(isinstance(part, Mapping) for part in value):
        for position, part in enumerate(value, 1):
            yield from _leaves(part, (*path, _called(part, position)))
    elif isinstance(value, list):
        yield path, "、".join(str(part) for part in value)
    elif value not in (None, ""):
        yield path, str(value)


def _called(part: Mapping[str, Any], position: int) -> str:
    """How a part of a list is told from its neighbours: by its number, its code or its place."""
    for key in ("number", "code", "category", "duty", "key", "level", "runs"):
        if part.get(key):
            return str(part.get("name") if key in ("category", "duty", "key", "level", "runs") else part[key])
    return str(position)
