"""The convener's matrix: which school runs which work item, what is missing, where one mends it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from findings.judging import Shown, language
from proposals import fields
from proposals.judging import of_work_item
from proposals.models import Proposal, SubplanItem
from proposals.queries.proposals import Member
from rulebook import load_edition


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns, rows and their cells as `components/matrix.html` takes them."""

    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]


def matrix(proposal: Proposal, members: Sequence[Member], shown: Iterable[Shown], readable: set[int]) -> Matrix:
    """Work item × school; cells lead to the item where its sub-plan is among the `readable` (keys).

    The last column says whether the rules ask for something at the row.
    """
    found = list(shown)
    edition = load_edition(proposal.edition)
    running = _running(members)
    columns: list[dict[str, Any]] = [
        {
            "label": member.school.name,
            "sub": member.subplan.label if member.subplan else "",
            "url": _subplan_url(member, readable),
        }
        for member in members
    ]
    rows = []
    for entry in fields.work_items(edition):
        cells = [_cell(member, running.get((member.school.pk, entry.key), []), readable) for member in members]
        rows.append(
            {
                "id": f"work-item-{entry.key}",
                "label": f"{entry['number']} {entry.name(language())}",
                "cells": [*cells, _check(of_work_item(entry.key, found))],
            }
        )
    return Matrix([*columns, {"label": _("Rules met")}], rows)


def _running(members: Sequence[Member]) -> dict[tuple[int, str], list[SubplanItem]]:
    schools = {member.subplan.pk: member.school.pk for member in members if member.subplan}
    rows: dict[tuple[int, str], list[SubplanItem]] = {}
    for item in SubplanItem.objects.filter(subplan__in=schools).order_by("position"):
        for key in item.work_items:
            rows.setdefault((schools[item.subplan_id], key), []).append(item)
    return rows


def _cell(member: Member, items: list[SubplanItem], readable: set[int]) -> dict[str, Any]:
    if not items or member.subplan is None:
        return {"kind": "none", "text": _("%(school)s does not run it") % {"school": member.school.name}}
    label = member.subplan.label
    numbers = "、".join(f"{label}-{item.position}" for item in items)
    url = reverse("proposals:item", args=[member.subplan.pk, items[0].pk]) if member.subplan.pk in readable else ""
    return {
        "kind": "lead" if member.is_convener else "has",
        "text": _("%(school)s runs it") % {"school": member.school.name},
        "mark": numbers,
        "url": f"{url}#item-{items[0].pk}-work_items" if url else "",
    }


def _check(found: list[Shown]) -> dict[str, Any]:
    asks = [each for each in found if each.is_open and str(each.strength) != "advice"]
    if not asks:
        return {"kind": "ok", "text": _("Nothing to mend")}
    return {"kind": "missing", "text": " ".join(each.sentence for each in asks), "url": "#findings", "mark": len(asks)}


def _subplan_url(member: Member, readable: set[int]) -> str:
    if member.subplan is None or member.subplan.pk not in readable:
        return ""
    return reverse("proposals:subplan", args=[member.subplan.pk])
