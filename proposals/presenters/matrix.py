"""The convener's matrix: which school runs which work item, what is missing, where one mends it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from communities.models import AllianceMember
from findings.presenters import Shown, language
from proposals import fields
from proposals.judging import of_work_item
from proposals.models import Proposal, Subplan, SubplanItem
from rulebook import load_edition

CONVENER = AllianceMember.Part.CONVENER


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns, rows and their cells as `components/matrix.html` takes them."""

    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]


def matrix(proposal: Proposal, shown: Iterable[Shown], readable: set[int]) -> Matrix:
    """Work item × school; cells lead to the item where its sub-plan is among the `readable` (keys).

    The last column says whether the rules ask for something at the row.
    """
    findings = list(shown)
    edition = load_edition(proposal.edition)
    columns = _columns(proposal)
    heads: list[dict[str, Any]] = [
        {
            "label": column.name,
            "sub": column.subplan.label if column.subplan else "",
            "url": _subplan_url(column, readable),
        }
        for column in columns
    ]
    rows = []
    for entry in fields.work_items(edition):
        cells = [_cell(column, entry.key, readable) for column in columns]
        runs = any(entry.key in column.running for column in columns)
        rows.append(
            {
                "id": f"work-item-{entry.key}",
                "label": f"{entry['number']} {entry.name(language())}",
                "cells": [*cells, _check(of_work_item(entry.key, findings), runs=runs)],
            }
        )
    return Matrix([*heads, {"label": _("Rules met")}], rows)


@dataclass(frozen=True, slots=True)
class _Column:
    """A school that has joined, its sub-plan where it has one, and the items it runs by work item."""

    name: str
    convenes: bool
    subplan: Subplan | None
    running: Mapping[str, list[Any]]


def _columns(proposal: Proposal) -> list[_Column]:
    """The convener first, then by the schools' codes."""
    subplans = {subplan.school_id: subplan for subplan in proposal.subplans.select_related("proposal__alliance")}
    items: dict[int, list[Any]] = {subplan.pk: [] for subplan in subplans.values()}
    rows = SubplanItem.objects.filter(subplan__proposal=proposal)
    for item in rows.values_list("pk", "subplan_id", "position", "work_items", named=True):
        items[item.subplan_id].append(item)
    joined = proposal.alliance.members.filter(answer=AllianceMember.Answer.JOINED)
    members = sorted(
        joined.select_related("school__organisation"), key=lambda row: (row.part != CONVENER, row.school.code)
    )
    columns = []
    for member in members:
        subplan = subplans.get(member.school_id)
        running: dict[str, list[Any]] = {}
        for item in items[subplan.pk] if subplan else ():
            for key in item.work_items:
                running.setdefault(key, []).append(item)
        columns.append(_Column(member.school.name, member.part == CONVENER, subplan, running))
    return columns


def _cell(column: _Column, work_item: str, readable: set[int]) -> dict[str, Any]:
    items = column.running.get(work_item)
    if not items or column.subplan is None:
        return {"kind": "none", "text": _("%(school)s does not run it") % {"school": column.name}}
    label = column.subplan.label
    numbers = "、".join(f"{label}-{item.position}" for item in items)
    url = reverse("proposals:item", args=[column.subplan.pk, items[0].pk]) if column.subplan.pk in readable else ""
    return {
        "kind": "lead" if column.convenes else "has",
        "text": _("%(school)s runs it") % {"school": column.name},
        "mark": numbers,
        "url": f"{url}#item-{items[0].pk}-work_items" if url else "",
    }


def _check(findings: list[Shown], *, runs: bool) -> dict[str, Any]:
    asks = [each for each in findings if each.is_open and str(each.strength) != "advice"]
    if not asks and not runs:
        return {"kind": "none", "text": _("Nobody runs it; no rule asks for it")}
    if not asks:
        return {"kind": "ok", "text": _("Nothing to mend")}
    return {"kind": "missing", "text": " ".join(each.sentence for each in asks), "url": "#findings", "mark": len(asks)}


def _subplan_url(column: _Column, readable: set[int]) -> str:
    if column.subplan is None or column.subplan.pk not in readable:
        return ""
    return reverse("proposals:subplan", args=[column.subplan.pk])
