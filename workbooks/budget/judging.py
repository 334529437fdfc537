"""From a filled budget workbook to facts, and from the rulebook's findings back to its cells."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from core.roc import short
from exchange.reading import Book, said, same
from rulebook import Edition, Figures, Finding, Strength, evaluate, render
from rulebook.facts.budget import BudgetFacts, BudgetItem, BudgetLine
from rulebook.figures import FigureMissing
from workbooks import figures
from workbooks.budget import layout
from workbooks.reading import FilledLine, Mark, Place, Reader
from workbooks.sheets import Layout

_KEY = "workbook"
_FIELDS = {field.name: field.default for field in fields(BudgetLine)}

CURES = {
    Strength.HARD: _("Correct the cell and check again."),
    Strength.PRINCIPLE: _("Correct the cell, or justify the departure in writing."),
    Strength.ADVICE: _("Look at the cell and fill in or confirm what it says."),
}
_NO_FIGURE = _("Enter the figure with its days and its source on the sheet “數據 Figures”.")


@dataclass
class Filled:
    """A workbook as it was read: values with their places."""

    edition: Edition
    school: FilledLine
    lines: list[FilledLine]
    items: list[FilledLine]
    declared: FilledLine
    figures: Figures

    @property
    def on(self) -> date | None:
        """The day of judgement the workbook names."""
        day: date | None = self.school.values["on"]
        return day

    @cached_property
    def facts(self) -> BudgetFacts:
        """The budget; keys of lines are their rows."""
        given = self.school.values
        answers = {rule: answer for rule, answer in self.declared.values.items() if answer is not None}
        return BudgetFacts(
            key=_KEY,
            school=given["code"] or "",
            school_name=given["name"],
            lines=tuple(self._line(line) for line in self.lines),
            items=tuple(BudgetItem(self.category(line), line.values["amount"]) for line in self.items),
            benchmark=bool(given["benchmark"]),
            runs_exploration=bool(given["exploration"]),
            remote_convener=bool(given["remote"]),
            accounts={key.partition(":")[2]: amount for key, amount in given.items() if key.startswith("account:")},
            approved_current=given["approved_current"],
            approved_total=given["approved_total"],
            declared=frozenset(rule for rule, answer in answers.items() if answer) if answers else None,
        )

    def place(self, where: str) -> Place:
        """The cell that a finding's address means; the sheet where the workbook has no such cell."""
        kind, _slash, rest = where.partition("/")[2].partition("/")
        if kind == "line":
            number, _slash, field = rest.partition("/")
            line = self._by_row[number]
            return line.places.get(field.replace("-", "_"), line.places["category"])
        if kind == "item":
            return self._items.get(rest) or self._first.get(rest) or self._sheet(layout.items(self.edition))
        if kind == "account":
            return self.school.places.get(f"account:{rest}") or self._sheet(layout.school(self.edition))
        return self.declared.places.get(rest) or self._sheet(layout.declared(self.edition))

    @cached_property
    def _by_row(self) -> Mapping[str, FilledLine]:
        return {str(line.number): line for line in self.lines}

    @cached_property
    def _items(self) -> Mapping[str, Place]:
        return {self.category(line): line.places["amount"] for line in self.items}

    @cached_property
    def _first(self) -> Mapping[str, Place]:
        return {self.category(line): line.places["category"] for line in reversed(self.lines)}

    def _sheet(self, of: Layout) -> Place:
        return Place(of.sheet)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return layout.category_names(self.edition)

    def category(self, line: FilledLine) -> str:
        """The key of a row's category; what stands there where the edition knows no such category."""
        written: str = line.values["category"]
        return self._names.get(same(written), written)

    def _line(self, line: FilledLine) -> BudgetLine:
        # An empty cell leaves the field as it is by itself: not filled in, or no.
        given = {name: value for name, value in line.values.items() if name in _FIELDS and value not in (None, "", ())}
        return BudgetLine(**{**given, "key": str(line.number), "category": self.category(line)})


def read(book: Book, edition: Edition) -> tuple[Filled, Reader]:
    """The filled workbook, and its reader with what of it cannot be taken."""
    reader = Reader(book)
    filled = Filled(
        edition,
        reader.form(layout.school(edition)),
        reader.rows(layout.lines(edition)),
        reader.rows(layout.items(edition)),
        reader.form(layout.declared(edition)),
        figures.read(reader),
    )
    _twice(reader, filled)
    reader.strangers(layout.layouts(edition))
    return filled, reader


def _twice(reader: Reader, filled: Filled) -> None:
    """An item has one amount."""
    seen: dict[str, Place] = {}
    for line in filled.items:
        category = filled.category(line)
        place = line.places["category"]
        if category and category in seen:
            reader.wrong(
                place,
                said(_("This item stands in {cell} already."), cell=seen[category].cell),
                _("Keep one row with the whole amount."),
            )
        seen.setdefault(category, place)


def judge(book: Book, edition: Edition, *, today: date, language: str) -> list[Mark]:
    """All that is to be said of the workbook: cells that cannot be taken, or else the findings of the rules."""
    filled, reader = read(book, edition)
    if reader.stuck:
        return reader.marks
    found = evaluate(filled.facts, edition, filled.figures, on=filled.on or today)
    marks = sorted((_mark(finding, filled, language) for finding in found), key=lambda mark: mark.place)
    return [*marks, *reader.marks, *_wages(filled, today)]


def _wages(filled: Filled, today: date) -> Iterator[Mark]:
    """Which minimum wage a wage without any day was held against."""
    for line in filled.lines:
        if line.values.get("wage") is None or line.values.get("wage_on") or filled.on:
            continue
        with suppress(FigureMissing):  # a finding says so already
            figure = filled.figures.on("minimum-wage-hour", today)
            sentence = said(
                _(
                    "Neither this day nor the day of judgement is filled in: the minimum wage of today ({day}) "
                    "was used, NT${wage} an hour ({source})."
                ),
                day=short(today),
                wage=figure.value,
                source=figure.source,
            )
            yield Mark(line.places.get("wage_on", line.places["wage"]), "note", sentence)


def _mark(finding: Finding, filled: Filled, language: str) -> Mark:
    return Mark(
        filled.place(finding.where),
        str(finding.strength),
        render(finding, language),
        _NO_FIGURE if finding.message_key == "no-figure" else CURES[finding.strength],
        finding.rule,
        str(finding.clause),
        finding.clause.sentence,
    )
