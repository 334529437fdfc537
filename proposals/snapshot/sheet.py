"""A sub-plan written out: content, indicators, designated checklist, budget, signatures."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet

from budgets.models import BudgetItem, BudgetLine
from budgets.queries import Sums, account_of, categories_of, sums
from core.texts import texts_of
from proposals import fields
from proposals.models import Activity, Duty, Signoff, Subplan, SubplanItem
from proposals.snapshot.parts import ACCOUNTS, Json, Number, entry_of, signed_texts
from rulebook import Edition
from workspace.models import Attachment
from workspace.queries import newest_of

_VALID = Prefetch("signoffs", Signoff.objects.filter(voided_at__isnull=True).select_related("person"), to_attr="valid")


def subplans_of(rows: QuerySet[Subplan], edition: Edition) -> list[Json]:
    """The sub-plans by proposal and number, in a fixed number of queries."""
    subplans = rows.select_related("school__organisation", "plan", "proposal__alliance").prefetch_related(
        Prefetch("items", SubplanItem.objects.select_related("purpose")),
        Prefetch("items__activities", Activity.objects.all()),
        "figures",
        "passages",
        Prefetch("plan__items", BudgetItem.objects.order_by("pk")),
        Prefetch("plan__items__lines", BudgetLine.objects.select_related("purpose")),
        _VALID,
        "school__years",
    )
    ordered = list(subplans.order_by("proposal", "number"))
    amounts = sums([subplan.plan for subplan in ordered])
    attached = newest_of(Subplan, [subplan.pk for subplan in ordered])
    return [
        _Sheet(subplan, edition, amounts[subplan.plan_id]).content() | _files(edition, attached.get(subplan.pk, ()))
        for subplan in ordered
    ]


def signed_anew(rows: QuerySet[Subplan], contents: Mapping[int, Json]) -> list[Json]:
    """`subplans_of` where nothing but signatures has come since `contents` (by key, without any) were written out."""
    return [
        contents[subplan.pk] | {"signatures": _signatures(subplan)}
        for subplan in rows.prefetch_related(_VALID).order_by("number")
    ]


def _signatures(subplan: Any) -> list[Json]:
    return [
        {
            "duty": signoff.duty,
            "name": str(signoff.get_duty_display()),
            "person": signoff.person.name,
            "shared": signoff.shared,
            "at": signoff.at.isoformat(timespec="seconds"),
        }
        for signoff in sorted(subplan.valid, key=lambda signoff: Duty.values.index(signoff.duty))
    ]


def _files(edition: Edition, attached: Sequence[Attachment]) -> Json:
    """What is attached, each file by the digest of its bytes; nothing at all where nothing is."""
    evidence = fields.evidence(edition, "zh-hant", partnership=True, outreach=True)
    files = [
        {
            "evidence": evidence.get(row.part, row.part),
            "file": row.name,
            "caption": row.caption,
            "sha256": row.file.sha256,
        }
        for row in attached
    ]
    return {"files": files} if files else {}


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
            **signed_texts(subplan),
            "hours": _number(subplan.hours, subplan.hours_raw),
            "items": items,
            "kpis": self._kpis(items),
            "designated": self._designated() if facts and facts.designated_partnership else [],
            "outreach": self._outreach() if facts and facts.designated_outreach else None,
            "budget": self._budget(),
            "signatures": _signatures(subplan),
        }

    def _item(self, item: SubplanItem) -> Json:
        table = self.edition.tables["work_item"]
        return {
            "number": item.purpose.number,
            "work_items": [{"key": key, **entry_of(table[key], "number")} for key in item.work_items],
            "benchmark_own": item.benchmark_own,
            **signed_texts(item),
            "participants": [
                {
                    "level": level,
                    "name": str(name),
                    **{who: self.numbers.get((item.pk, f"participants.{level}.{who}")) for who in fields.COUNTED},
                }
                for level, name in fields.LEVELS.items()
            ],
            "activities": [{**signed_texts(activity), "months": activity.months} for activity in item.activities.all()],
        }

    def _kpis(self, items: list[Json]) -> Json:
        rows, numbers = self.subplan.items.all(), [item["number"] for item in items]
        return {
            "quality": [
                {"key": kpi.key, **entry_of(kpi, "number"), "text": self.texts.get(f"kpi.{kpi.key}", "")}
                for kpi in fields.kpis(self.edition, "quality")
            ],
            "quantity": [
                {
                    "key": kpi.key,
                    **entry_of(kpi, "number"),
                    "unit": kpi["unit"]["zh"],
                    "items": [number for number, item in zip(numbers, rows, strict=True) if kpi.key in item.indicators],
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
                "lines": [_line(line) for line in item.lines.all()],
            }
            for item in sorted(
                self.subplan.plan.items.all(),
                key=lambda item: (order.index(item.category) if item.category in order else len(order), item.pk),
            )
        ]
        return {"items": items, "totals": {key: getattr(self.amounts, key) for key in ACCOUNTS}}


def _line(line: BudgetLine) -> Json:
    """A line of the budget; its texts without a place of their own together as its remark."""
    cells = {
        each.name: _number(getattr(line, each.name), each.of(line)) if each.is_number else each.of(line)
        for each in texts_of(BudgetLine)
        if each.is_number or each.declared.placed
    }
    if line.amount is None and not line.amount_raw:
        cells["amount"] = line.product
    return {"purpose": line.purpose.number if line.purpose else "", **cells, "remark": line.note}


def _number(value: int | None, raw: str) -> Number:
    return value if value is not None else (raw or None)
