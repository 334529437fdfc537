"""A sub-plan as its pages show it: rows of fields with their names, what is typed in them, last year's beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model

from communities.models import AllianceMember, SchoolYear
from core.texts import texts_of
from findings.presenters import language
from proposals import fields
from proposals.models import Subplan, SubplanItem
from proposals.queries.subplans import earlier_subplan, school_year_of, with_contents
from rulebook import Edition, Rule, load_edition

_OUTREACH_RULES = ("designated.outreach-core", "designated.outreach-ways")


@dataclass(frozen=True)
class SubplanSheet:
    """A sub-plan on its pages: rows of fields with their names, typed texts and last year's."""

    subplan: Subplan

    @cached_property
    def before(self) -> Subplan | None:
        """The school's sub-plan of an earlier year."""
        return earlier_subplan(self.subplan)

    @cached_property
    def edition(self) -> Edition:
        """The rules it is written under."""
        return load_edition(self.subplan.proposal.edition)

    @property
    def facts(self) -> SchoolYear | None:
        """What is known of the school this year."""
        return school_year_of(self.subplan)

    @property
    def has_designated(self) -> bool:
        """Whether the school is designated for item 1 or for outreach."""
        return bool(self.facts and self.facts.is_designated)

    @property
    def is_benchmark(self) -> bool:
        """Whether it is a benchmark school."""
        return bool(self.facts and self.facts.benchmark)

    @cached_property
    def most_hours(self) -> int:
        """How many reduced teaching hours the rules allow the school."""
        conveners = self.subplan.proposal.alliance.members.filter(part=AllianceMember.Part.CONVENER)
        part = "convener" if conveners.filter(school=self.subplan.school_id).exists() else "partner"
        return int(self.edition.rules[f"hours.{part}"]["hours"])

    @property
    def items(self) -> list[SubplanItem]:
        """The items in their order, with activities."""
        return list(self.subplan.items.all())

    def texts(self) -> dict[str, dict[str, Any]]:
        """The controls of the sub-plan's own texts, by column, last year's text beside each."""
        return controls(self.subplan, before=self.before)

    def work_item_options(self) -> list[dict[str, Any]]:
        """The work items one may map an item to."""
        return [
            {
                "value": entry.key,
                "label": f"{entry['number']} {entry.name(language())}",
                "exploration": entry.get("exploration", False),
            }
            for entry in fields.work_items(self.edition)
        ]

    def indicator_options(self) -> list[dict[str, str]]:
        """The quantitative indicators that an item may work towards."""
        return [
            {"value": kpi.key, "label": f"{kpi['number']} {kpi.name(language())}"}
            for kpi in fields.kpis(self.edition, "quantity")
        ]

    def work_items(self, item: SubplanItem) -> list[str]:
        """The printed names of an item's work items."""
        table = self.edition.tables["work_item"]
        return [f"{table[key]['number']} {table[key].name(language())}" for key in item.work_items]

    def participants(self, item: SubplanItem) -> list[dict[str, Any]]:
        """Who takes part in an item: a row a level, a cell a head."""
        return [
            {
                "name": name,
                "cells": [
                    {
                        "name": f"item-{item.pk}-figure-participants.{level}.{who}",
                        "value": self._typed.get((item.pk, f"participants.{level}.{who}"), ""),
                        "label": label,
                        "most": fields.MOST,
                    }
                    for who, label in fields.COUNTED.items()
                ],
            }
            for level, name in fields.LEVELS.items()
        ]

    def quantities(self) -> list[dict[str, Any]]:
        """The quantitative indicators: last year's target and what was attained, this year's target, how."""
        planned = self._figures_before
        return [
            {
                "number": kpi["number"],
                "name": kpi.name(language()),
                "unit": kpi["unit"][_two(language())],
                "planned": planned.get(f"kpi.{kpi.key}.target"),
                "last": self._number(f"kpi.{kpi.key}.last"),
                "target": self._number(f"kpi.{kpi.key}.target"),
                "text": self._text(f"kpi.{kpi.key}"),
            }
            for kpi in fields.kpis(self.edition, "quantity")
        ]

    def qualities(self) -> list[dict[str, Any]]:
        """The qualitative indicators with what the sub-plan does for each, and what it said last year."""
        return [
            {
                "label": f"{kpi['number']} {kpi.name(language())}",
                "before": self._passages_before.get(f"kpi.{kpi.key}", ""),
                **self._text(f"kpi.{kpi.key}"),
            }
            for kpi in fields.kpis(self.edition, "quality")
        ]

    def designated(self) -> Iterator[dict[str, Any]]:
        """The designated checklist, list by list; nothing where the school is not designated for item 1."""
        if not (self.facts and self.facts.designated_partnership):
            return
        table = self.edition.tables["work_item"]
        for runs in fields.designated_lists(self.edition):
            entries = [each for each in self.edition.tables["designated_entry"].values() if each["runs"] == runs]
            yield {
                "label": f"{table[runs]['number']} {table[runs].name(language())}",
                "entries": [
                    {
                        "label": entry.name(language()),
                        "unit": entry["unit"][_two(language())],
                        "tick": entry["input"] == "tick",
                        "minimum": entry["minimum"],
                        "rule": self._rule(entry["rule"]),
                        **self._number(f"designated.{entry.key}"),
                    }
                    for entry in entries
                ],
                "other": self._text(f"designated.{runs}.other"),
            }

    def outreach(self) -> dict[str, Any] | None:
        """The ways of school-feature outreach; None where the school is not designated for it."""
        if not (self.facts and self.facts.designated_outreach):
            return None
        return {
            # Both may stand in one clause, which is shown once.
            "rules": list({rule.clause: rule for rule in (self._rule(name) for name in _OUTREACH_RULES)}.values()),
            "ways": [
                {
                    "label": way.name(language()),
                    "unit": way["unit"][_two(language())] if way.get("unit") else "",
                    "core": bool(way.get("core")),
                    "chosen": self._number(f"outreach.{way.key}"),
                    "quantity": self._number(f"outreach.{way.key}.quantity"),
                    "dates_set": self._number(f"outreach.{way.key}.dates_set"),
                    "dates_told": self._number(f"outreach.{way.key}.dates_told"),
                }
                for way in self.edition.tables["outreach_way"].values()
            ],
            "other": self._text("outreach.other"),
        }

    @cached_property
    def _typed(self) -> dict[tuple[int | None, str], str]:
        return {(figure.item_id, figure.key): figure.value_raw for figure in self.subplan.figures.all()}

    @cached_property
    def _passages(self) -> dict[str, str]:
        return {passage.key: passage.text for passage in self.subplan.passages.all()}

    @cached_property
    def _passages_before(self) -> dict[str, str]:
        before = self._comparable
        return dict(before.passages.values_list("key", "text")) if before else {}

    @cached_property
    def _figures_before(self) -> dict[str, int | None]:
        before = self._comparable
        return dict(before.figures.filter(item__isnull=True).values_list("key", "value")) if before else {}

    @property
    def _comparable(self) -> Subplan | None:
        """Last year's sub-plan where its keys mean the same: under the same edition."""
        return self.before if self.before and self.before.proposal.edition == self.edition.key else None

    def _number(self, key: str) -> dict[str, Any]:
        return {"name": f"figure-{key}", "value": self._typed.get((None, key), ""), "most": fields.MOST}

    def _text(self, key: str) -> dict[str, str]:
        return {"name": f"text-{key}", "value": self._passages.get(key, "")}

    def _rule(self, key: str) -> Rule:
        return self.edition.rules[key]


def controls(row: Model, prefix: str = "", before: Model | None = None) -> dict[str, dict[str, Any]]:
    """The controls of the texts that a row declares, by column, as proposals/_text.html takes them.

    `prefix` stands before the column in a control's name ("item-12-"); `before` is last year's row.
    """
    return {
        each.name: {
            "name": f"{prefix}{each.name}",
            "kind": "textarea" if each.is_long else "text",
            "label": each.label,
            "help": each.declared.help,
            "rows": each.declared.rows,
            "longest": each.longest,
            "value": each.of(row),
            "last": each.of(before) if before else "",
            "placed": each.declared.placed,
            "when": each.declared.when,
        }
        for each in texts_of(type(row))
    }


def sheet(subplan: Subplan) -> SubplanSheet:
    """A sub-plan just fetched (with `queries.subplans.SHOWN`) as its pages show it."""
    return SubplanSheet(with_contents(subplan))


def _two(lang: str) -> str:
    """How the rulebook's tables call a language."""
    return "en" if lang == "en" else "zh"
