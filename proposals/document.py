"""A proposal as one JSON document: what is signed, frozen, reviewed and printed. Texts are the official Chinese ones.

A *number* below is an int, the typed text where it is no number, or null where nothing was typed. Money is in NT$.

    format "gonghao.proposal/1" · demonstration bool · year 111 · title
    edition {key, title, digest} · community {code, name} · alliance {number, learning_zone} · convener {code, name}
    schools [{code, name, part "convener"|"partner", county, ownership, benchmark, designated_partnership,
              designated_outreach, subplan "111-1"|null}]
    partners [{kind "junior-high"|"university", code, name}] · units [{school, kind, unit, cooperates_in}]
    shared {self_management, analysis, needs, industry_in_community bool, material_convener name|""}
    kpis {quality [{key, number, name, by [{subplan, text}]}],
          quantity [{key, number, name, unit, last int, target int, by [{subplan, last number, target number, text}]}]}
    matrix [{key, number, name, programme_item, programme_item_name, cells [{subplan, items ["111-1-1"]}]}]
    budget {accounts [{key, name}], rows [{subplan, school, amounts {account: int}}], totals {account: int}}
    subplans [
      number, school {code, name}, title, goals, benefit, hours number
      items [{number, name, work_items [{key, number, name}], benchmark_own, office, units, audience, content,
              participants [{level, name, schools number, teachers number, students number}],
              linked_courses, industry_programme,
              activities [{name, planned_time, participants, place, remark, months [8 … 7]}]}]
      kpis {quality [{key, number, name, text}],
            quantity [{key, number, name, unit, items ["111-1-1"], last number, target number, text}]}
      designated [{runs, name, entries [{key, name, unit, input "count"|"tick", minimum, value number}], other}]
      outreach null | {ways [{key, name, unit|null, chosen, quantity number, dates_set, dates_told}], other}
      budget {items [{category, name, account, account_name, amount number,
                      lines [{purpose "111-1-1"|"", description, unit, quantity number, unit_price number,
                              amount number, remark}]}],
              totals {account: int}}
      signatures [{duty, name, person, at ISO}]
    ]
"""

import hashlib
import json
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import translation

from accounts.queries import is_demonstration
from budgets.models import BudgetItem, BudgetLine
from budgets.queries import Sums, account_of, categories_of, sums
from communities.models import AllianceMember, SchoolYear
from proposals import fields
from proposals.models import Activity, Duty, Proposal, Signoff, Subplan, SubplanItem
from proposals.queries import members_of
from rulebook import Edition, Entry, load_edition

FORMAT = "gonghao.proposal/1"
#: The accounts by which budgets are summed, as the official form names them.
ACCOUNTS = {"personnel": "人事費", "operating": "業務費", "current": "經常門", "capital": "資本門", "total": "總經費"}
Json = dict[str, Any]
Number = int | str | None


def digest(content: object) -> str:
    """SHA-256 of the content as canonical JSON (keys sorted, no blanks, UTF-8)."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def build(proposal: Proposal) -> Json:
    """The whole proposal as it stands now."""
    with translation.override("zh-hant"):
        return _build(proposal)


def signed_content(subplan: Subplan) -> Json:
    """What the three signatures of a sub-plan stand under: the sub-plan and its budget."""
    with translation.override("zh-hant"):
        edition = load_edition(subplan.proposal.edition)
        (content,) = _subplans(Subplan.objects.filter(pk=subplan.pk), edition)
    del content["signatures"]
    return content


def signed_digest(content: Json) -> str:
    """The digest under which a sub-plan is signed: what its school wrote, without the names of the tables.

    A reworded table or translation is no change of the sub-plan, nor is a corrected name of the school.
    """
    return digest(_without_names(content))


#: Parts of a sub-plan whose `name`s come from the rulebook's tables or from ourselves, not from the school.
_NAMED_BY_TABLES = {"school", "work_items", "participants", "kpis", "designated", "outreach", "budget"}


def _without_names(value: Any, inside: bool = False) -> Any:
    if isinstance(value, list):
        return [_without_names(part, inside) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_names(part, inside or key in _NAMED_BY_TABLES)
        for key, part in value.items()
        if not (inside and key in ("name", "account_name"))
    }


def signed_contents(proposal: Proposal) -> dict[int, Json]:
    """`signed_content` of every sub-plan of the proposal, by its key, in a fixed number of queries."""
    rows = Subplan.objects.filter(proposal=proposal).order_by("number")
    with translation.override("zh-hant"):
        contents = _subplans(rows, load_edition(proposal.edition))
    for content in contents:
        del content["signatures"]
    return dict(zip(rows.values_list("pk", flat=True), contents, strict=True))


def _build(proposal: Proposal) -> Json:
    edition = load_edition(proposal.edition)
    alliance = proposal.alliance
    members = list(members_of(proposal))
    schools = [_school(member) for member in members]
    joined = Subplan.objects.filter(proposal=proposal, school__in=[member.school for member in members])
    subplans = _subplans(joined, edition)
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
            "self_management": proposal.self_management,
            "analysis": proposal.analysis,
            "needs": proposal.needs,
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


def _subplans(rows: QuerySet[Subplan], edition: Edition) -> list[Json]:
    found = rows.select_related("school__organisation", "plan", "proposal__alliance").prefetch_related(
        Prefetch("items", SubplanItem.objects.select_related("purpose")),
        Prefetch("items__activities", Activity.objects.all()),
        "figures",
        "passages",
        Prefetch("plan__items", BudgetItem.objects.order_by("pk")),
        Prefetch("plan__items__lines", BudgetLine.objects.select_related("purpose")),
        Prefetch("signoffs", Signoff.objects.filter(voided_at__isnull=True).select_related("person"), to_attr="valid"),
        "school__years",
    )
    ordered = list(found.order_by("number"))
    amounts = sums([subplan.plan for subplan in ordered])
    return [_Sheet(subplan, edition, amounts[subplan.plan_id]).content() for subplan in ordered]


class _Sheet:
    """One sub-plan being written out; its numbers and texts looked up by key."""

    def __init__(self, subplan: Subplan, edition: Edition, amounts: Sums) -> None:
        self.subplan, self.edition, self.amounts = subplan, edition, amounts
        self.numbers: dict[tuple[int | None, str], Number] = {
            (figure.item_id, figure.key): _number(figure.value, figure.value_raw) for figure in subplan.figures.all()
        }
        self.texts = {passage.key: passage.text for passage in subplan.passages.all()}

    def content(self) -> Json:
        subplan: Any = self.subplan
        year = subplan.proposal.alliance.year_id
        facts = next((facts for facts in subplan.school.years.all() if facts.year_id == year), None)
        items = [self._item(item) for item in subplan.items.all()]
        return {
            "number": subplan.label,
            "school": {"code": subplan.school.code, "name": subplan.school.name},
            "title": subplan.title,
            "goals": subplan.goals,
            "benefit": subplan.benefit,
            "hours": _number(subplan.hours, subplan.hours_raw),
            "items": items,
            "kpis": self._kpis(items),
            "designated": self._designated() if facts and facts.designated_partnership else [],
            "outreach": self._outreach() if facts and facts.designated_outreach else None,
            "budget": self._budget(),
            "signatures": [
                {
                    "duty": signoff.duty,
                    "name": str(signoff.get_duty_display()),
                    "person": signoff.person.name,
                    "at": signoff.at.isoformat(timespec="seconds"),
                }
                for signoff in sorted(subplan.valid, key=lambda signoff: Duty.values.index(signoff.duty))
            ],
        }

    def _item(self, item: SubplanItem) -> Json:
        table = self.edition.tables["work_item"]
        return {
            "number": item.purpose.number,
            "name": item.name,
            "work_items": [{"key": key, **_entry(table[key], "number")} for key in item.work_items],
            "benchmark_own": item.benchmark_own,
            "office": item.office,
            "units": item.units,
            "audience": item.audience,
            "content": item.content,
            "participants": [
                {
                    "level": level,
                    "name": str(name),
                    **{who: self.numbers.get((item.pk, f"participants.{level}.{who}")) for who in fields.COUNTED},
                }
                for level, name in fields.LEVELS.items()
            ],
            "linked_courses": item.linked_courses,
            "industry_programme": item.industry_programme,
            "activities": [
                {
                    name: getattr(activity, name)
                    for name in ("name", "planned_time", "participants", "place", "remark", "months")
                }
                for activity in item.activities.all()
            ],
        }

    def _kpis(self, items: list[Json]) -> Json:
        table = self.edition.tables["work_item"]
        return {
            "quality": [
                {"key": kpi.key, **_entry(kpi, "number"), "text": self.texts.get(f"kpi.{kpi.key}", "")}
                for kpi in fields.kpis(self.edition, "quality")
            ],
            "quantity": [
                {
                    "key": kpi.key,
                    **_entry(kpi, "number"),
                    "unit": kpi["unit"]["zh"],
                    "items": [
                        item["number"]
                        for item in items
                        if any(table[part["key"]]["item"] == kpi["item"] for part in item["work_items"])
                    ],
                    "last": self.numbers.get((None, f"kpi.{kpi.key}.last")),
                    "target": self.numbers.get((None, f"kpi.{kpi.key}.target")),
                    "text": self.texts.get(f"kpi.{kpi.key}", ""),
                }
                for kpi in fields.kpis(self.edition, "quantity")
            ],
        }

    def _designated(self) -> list[Json]:
        return [
            {
                "runs": runs,
                "name": self.edition.tables["work_item"][runs].name.zh,
                "entries": [
                    {
                        "key": entry.key,
                        "name": entry.name.zh,
                        "unit": entry["unit"]["zh"],
                        "input": entry["input"],
                        "minimum": entry["minimum"],
                        "value": self.numbers.get((None, f"designated.{entry.key}")),
                    }
                    for entry in self.edition.tables["designated_entry"].values()
                    if entry["runs"] == runs
                ],
                "other": self.texts.get(f"designated.{runs}.other", ""),
            }
            for runs in fields.designated_lists(self.edition)
        ]

    def _outreach(self) -> Json:
        def ticked(key: str) -> bool:
            return bool(self.numbers.get((None, f"outreach.{key}")))

        return {
            "ways": [
                {
                    "key": way.key,
                    "name": way.name.zh,
                    "unit": way["unit"]["zh"] if way.get("unit") else None,
                    "chosen": ticked(way.key),
                    "quantity": self.numbers.get((None, f"outreach.{way.key}.quantity")),
                    "dates_set": ticked(f"{way.key}.dates_set"),
                    "dates_told": ticked(f"{way.key}.dates_told"),
                }
                for way in self.edition.tables["outreach_way"].values()
            ],
            "other": self.texts.get("outreach.other", ""),
        }

    def _budget(self) -> Json:
        categories = categories_of(self.edition)
        order = list(categories)
        items = [
            {
                "category": item.category,
                "name": categories[item.category].name.zh if item.category in categories else item.category,
                "account": account_of(categories, item.category),
                "account_name": ACCOUNTS[account_of(categories, item.category)],
                "amount": _number(item.amount, item.amount_raw),
                "lines": [
                    {
                        "purpose": line.purpose.number if line.purpose else "",
                        "description": line.description,
                        "unit": line.unit,
                        "quantity": _number(line.quantity, line.quantity_raw),
                        "unit_price": _number(line.unit_price, line.unit_price_raw),
                        "amount": line.product
                        if line.amount is None and not line.amount_raw
                        else _number(line.amount, line.amount_raw),
                        "remark": line.remark,
                    }
                    for line in item.lines.all()
                ],
            }
            for item in sorted(
                self.subplan.plan.items.all(),
                key=lambda item: (order.index(item.category) if item.category in order else len(order), item.pk),
            )
        ]
        return {"items": items, "totals": _amounts(self.amounts)}


def _amounts(found: Sums) -> dict[str, int]:
    return {account: getattr(found, account) for account in ACCOUNTS}


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
            **_entry(entry, "number"),
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
            if any(kpi[name] not in (None, "") for name in names)
        ]

    def total(parts: list[Json], name: str) -> int:
        return sum(part[name] for part in parts if isinstance(part[name], int))

    quantity = []
    for kpi in fields.kpis(edition, "quantity"):
        parts = by("quantity", kpi.key, "last", "target", "text")
        sums = {name: total(parts, name) for name in ("last", "target")}
        quantity.append({"key": kpi.key, **_entry(kpi, "number"), "unit": kpi["unit"]["zh"], **sums, "by": parts})
    return {
        "quality": [
            {"key": kpi.key, **_entry(kpi, "number"), "by": by("quality", kpi.key, "text")}
            for kpi in fields.kpis(edition, "quality")
        ],
        "quantity": quantity,
    }


def _entry(entry: Entry, *attributes: str) -> Json:
    return {**{name: entry[name] for name in attributes}, "name": entry.name.zh}


def _number(value: int | None, raw: str) -> Number:
    return value if value is not None else (raw or None)
