"""The whole proposal written out, with the tables over all its sub-plans."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation

from accounts.queries import is_demonstration
from communities.models import AllianceMember, SchoolYear
from proposals import fields
from proposals.models import Proposal, Subplan
from proposals.queries import members_of
from proposals.snapshot.parts import ACCOUNTS, Json, entry_of, signed_texts
from proposals.snapshot.sheet import signed_anew, subplans_of
from rulebook import Edition, load_edition

FORMAT = "gonghao.proposal/1"


def build(proposal: Proposal, contents: Mapping[int, Json] | None = None) -> Json:
    """The whole proposal as it stands now.

    `contents`: what `signed_contents` gave, where nothing but signatures has come since: it is not read again.
    """
    with translation.override("zh-hant"):
        return _build(proposal, contents)


def _build(proposal: Proposal, contents: Mapping[int, Json] | None) -> Json:
    edition = load_edition(proposal.edition)
    alliance = proposal.alliance
    members = list(members_of(proposal))
    schools = [_school(member) for member in members]
    joined = Subplan.objects.filter(proposal=proposal, school__in=[member.school for member in members])
    subplans = subplans_of(joined, edition) if contents is None else signed_anew(joined, contents)
    convener = next((school for school in schools if school["part"] == AllianceMember.Part.CONVENER), None)
    material = proposal.material_convener
    return {
        "format": FORMAT,
        "demonstration": is_demonstration(),
        "year": alliance.year_id,
        "title": f"{alliance.year_id}學年度{alliance}適性學習社區教育資源均質化實施方案申請計畫書",
        "edition": {"key": edition.key, "title": edition.title.zh, "digest": edition.digest},
        "community": {"code": alliance.community.code, "name": alliance.community.name},
        "alliance": {"number": alliance.number, "learning_zone": alliance.learning_zone},
        "convener": {"code": convener["code"], "name": convener["name"]} if convener else {"code": "", "name": ""},
        "schools": schools,
        "partners": [
            {"kind": partner.organisation.kind, "code": partner.organisation.code, "name": partner.organisation.name}
            for partner in alliance.partners.select_related("organisation").order_by(
                "-organisation__kind", "organisation__code"
            )
        ],
        "units": [
            {
                "school": unit.school.name,
                "kind": str(unit.get_kind_display()),
                "unit": unit.unit,
                "cooperates_in": unit.cooperates_in,
            }
            for unit in alliance.cooperating_units.select_related("school__organisation").order_by("pk")
        ],
        "shared": {
            **signed_texts(proposal),
            "industry_in_community": proposal.industry_in_community,
            "material_convener": material.name if material else "",
        },
        "kpis": _kpis_of_all(edition, subplans),
        "matrix": _matrix(edition, subplans),
        "budget": _summary(subplans),
        "subplans": subplans,
    }


def _school(member: Any) -> Json:
    school: Any = member.school
    facts: SchoolYear | None = member.facts
    return {
        "code": school.code,
        "name": school.name,
        "part": member.part,
        "county": school.county.name,
        "ownership": school.ownership,
        "benchmark": bool(facts and facts.benchmark),
        "designated_partnership": bool(facts and facts.designated_partnership),
        "designated_outreach": bool(facts and facts.designated_outreach),
        "subplan": member.subplan.label if member.subplan else None,
    }


def _summary(subplans: list[Json]) -> Json:
    totals = [subplan["budget"]["totals"] for subplan in subplans]
    return {
        "accounts": [{"key": key, "name": name} for key, name in ACCOUNTS.items()],
        "rows": [
            {"subplan": subplan["number"], "school": subplan["school"]["name"], "amounts": amounts}
            for subplan, amounts in zip(subplans, totals, strict=True)
        ],
        "totals": {key: sum(amounts[key] for amounts in totals) for key in ACCOUNTS},
    }


def _matrix(edition: Edition, subplans: list[Json]) -> list[Json]:
    items = edition.tables["programme_item"]
    return [
        {
            "key": entry.key,
            **entry_of(entry, "number"),
            "programme_item": entry["item"],
            "programme_item_name": items[entry["item"]].name.zh,
            "cells": [
                {
                    "subplan": subplan["number"],
                    "items": [
                        item["number"]
                        for item in subplan["items"]
                        if any(part["key"] == entry.key for part in item["work_items"])
                    ],
                }
                for subplan in subplans
            ],
        }
        for entry in fields.work_items(edition)
    ]


def _kpis_of_all(edition: Edition, subplans: list[Json]) -> Json:
    def by(measure: str, key: str, *names: str) -> list[Json]:
        rows = [
            (subplan["number"], next(kpi for kpi in subplan["kpis"][measure] if kpi["key"] == key))
            for subplan in subplans
        ]
        return [
            {"subplan": number, **{name: kpi[name] for name in names}}
            for number, kpi in rows
            if any(kpi[name] not in (None, "", []) for name in names)
        ]

    def total(parts: list[Json], name: str) -> int:
        return sum(part[name] for part in parts if isinstance(part[name], int))

    quantity = []
    for kpi in fields.kpis(edition, "quantity"):
        parts = by("quantity", kpi.key, "items", "last", "target", "text")
        sums = {name: total(parts, name) for name in ("last", "target")}
        quantity.append({"key": kpi.key, **entry_of(kpi, "number"), "unit": kpi["unit"]["zh"], **sums, "by": parts})
    return {
        "quality": [
            {"key": kpi.key, **entry_of(kpi, "number"), "by": by("quality", kpi.key, "text")}
            for kpi in fields.kpis(edition, "quality")
        ],
        "quantity": quantity,
    }
