"""A document as one school or office may read it: whole, without the others' amounts, or without the others' parts."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from proposals.models import MembersSee
from proposals.snapshot.parts import ACCOUNTS, Json


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen: everything, or one's own schools (by code) and of the others what `others` says."""

    others: MembersSee
    own: frozenset[str] = frozenset()
    school: int | None = None
    """The key of the one school it is made for; None where it is an office's, or whole."""

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self.others == MembersSee.ALL

    @property
    def left_out(self) -> str:
        """What is said of it on paper; "" where nothing is left out."""
        return {
            MembersSee.ALL: "",
            MembersSee.NO_AMOUNTS: "本份文件未載他校經費",
            MembersSee.OWN: "本份文件僅載共同部分及可檢視之子計畫",
        }[self.others]


WHOLE = Sight(MembersSee.ALL)


def seen(document: Json, findings: Iterable[Json], sight: Sight) -> tuple[Json, list[Json]]:
    """The document and its findings (`Version.findings`) as this sight lets them be read; neither is changed.

    Amounts are left out with all that gives them away: lines, sums over all schools, findings of the others' budgets.
    """
    if sight.whole:
        return document, list(findings)
    shown = [each for each in findings if _may_read(each, sight)]
    subplans = [
        subplan if subplan["school"]["code"] in sight.own else _without_amounts(subplan)
        for subplan in document["subplans"]
        if sight.others == MembersSee.NO_AMOUNTS or subplan["school"]["code"] in sight.own
    ]
    readable = {**document, "subplans": subplans, "budget": _summary(document, sight)}
    return (readable if sight.others == MembersSee.NO_AMOUNTS else _own_parts(readable, subplans)), shown


def _may_read(finding: Mapping[str, Any], sight: Sight) -> bool:
    school = finding["school"]
    if school is None or school["code"] in sight.own:
        return True
    return sight.others == MembersSee.NO_AMOUNTS and not finding["where"].startswith("budget:")


def _without_amounts(subplan: Json) -> Json:
    return {**subplan, "budget": {"items": [], "totals": dict.fromkeys(ACCOUNTS), "hidden": True}}


def _summary(document: Json, sight: Sight) -> Json:
    """The sums by school: the others' left blank or out, and no total from which theirs could be reckoned."""
    own = _numbers(document, sight.own)
    nothing = dict.fromkeys(ACCOUNTS)
    rows = [
        row if row["subplan"] in own else {**row, "amounts": nothing}
        for row in document["budget"]["rows"]
        if sight.others == MembersSee.NO_AMOUNTS or row["subplan"] in own
    ]
    all_own = len(own) == len(document["budget"]["rows"])
    return {**document["budget"], "rows": rows, "totals": document["budget"]["totals"] if all_own else nothing}


def _own_parts(document: Json, subplans: list[Json]) -> Json:
    """Of the tables over all sub-plans the own columns; the sums of indicators tell of the others and are left out."""
    own = {subplan["number"] for subplan in subplans}

    def mine(rows: Iterable[Json]) -> list[Json]:
        return [row for row in rows if row["subplan"] in own]

    kpis = document["kpis"]
    return {
        **document,
        "matrix": [{**row, "cells": mine(row["cells"])} for row in document["matrix"]],
        "kpis": {
            "quality": [{**kpi, "by": mine(kpi["by"])} for kpi in kpis["quality"]],
            "quantity": [{**kpi, "last": None, "target": None, "by": mine(kpi["by"])} for kpi in kpis["quantity"]],
        },
    }


def _numbers(document: Json, schools: Container[str]) -> set[str]:
    return {subplan["number"] for subplan in document["subplans"] if subplan["school"]["code"] in schools}
