"""What staff and schools fill in besides the grid: filters, pasted blocks, amounts and letters."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets.actions.grants import Cells
from budgets.fields import LINE_CELLS, columns_of, name_of
from budgets.models import MOST_AMOUNT, SERVING, Account
from budgets.queries import GrantSheet
from budgets.queries.grants import GrantRow
from core.cells import Refusal
from exchange import values
from exchange.fields import RocDateField, WholeField, WordsField
from exchange.values.tables import Read

#: The first column of the grid, which a block copied out of it brings along.
PURPOSE = {"purpose": ("細項計畫", "Plan item")}
_NONE = ("—", "-", "－")
MOST_TOLD = 10


class PasteForm(forms.Form):
    """A block of cells as spreadsheets copy it: one line each row, columns in the order of the grid."""

    block = forms.CharField(
        label=gettext_lazy("Cells"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Copy the cells in your spreadsheet and paste them here. Columns in this order: what for, unit, quantity, "
            "unit price, amount, remark; those on the right may be missing. "
            "A block whose first column is the plan item is taken as well."
        ),
    )
    expects = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, category: str, purposes: Mapping[str, int], **more: Any) -> None:
        """`purposes`: the keys of the sub-plan's items by their printed numbers (111-1-1)."""
        super().__init__(*args, **more)
        self._columns = {each.name: each.declared.heads for each in columns_of(category)}
        self._purposes = purposes
        if category in SERVING:
            self.fields["block"].help_text = gettext_lazy(
                "Copy the cells in your spreadsheet and paste them here. Columns in this order: what for, unit, "
                "quantity, unit price, amount, whom it serves and why; those on the right may be missing. "
                "A block whose first column is the plan item is taken as well."
            )

    def clean_block(self) -> list[dict[str, str]]:
        """The rows as texts by column; empty rows, totals and heads are left out (`left_out` says which)."""
        read = self._read_block(self.cleaned_data["block"])
        most, number = read.widest
        if most > len(read.columns):
            raise forms.ValidationError(
                _("Row %(row)s has %(count)s columns; at most %(most)s are known. Copy only these columns.")
                % {"row": number, "count": most, "most": len(read.columns)}
            )
        if read.unknown:
            raise forms.ValidationError(
                _("No column is known by the head “%(head)s”. Copy only the columns named below.")
                % {"head": "」「".join(read.unknown)}
            )
        if not read.rows:
            raise forms.ValidationError(
                _("There are no lines in this, only totals or heads. Copy the lines themselves.")
                if read.sums or read.heads
                else _("There are no cells in this. Copy them in your spreadsheet first.")
            )
        if unfit := [*self._unfit(read.rows)]:
            raise forms.ValidationError(unfit)
        self._read = read
        return [self._with_key(cells) for _number, cells in read.rows]

    def _read_block(self, block: str) -> Read:
        """The block by the grid's columns; with its first one where a head or the cells under it say so."""
        whole = {**PURPOSE, **self._columns}
        read = values.read_block(block, whole)
        by_place = read.columns == list(whole)
        firsts = {cells.get("purpose", "") for _number, cells in read.rows} - {"", *_NONE}
        if by_place and not (firsts and all(map(self._purpose, firsts))):
            return values.read_block(block, self._columns)
        return read

    def _purpose(self, written: str) -> int | None:
        """The item that a cell of the grid names: by its printed number, with or without its name behind it."""
        return self._purposes.get(written.partition(" ")[0].partition("\u3000")[0])

    def _with_key(self, cells: Mapping[str, str]) -> dict[str, str]:
        """The row as it is written down: the item by its key."""
        key = self._purpose(cells.get("purpose", ""))
        others = {name: cell for name, cell in cells.items() if name != "purpose"}
        return {**others, "purpose": str(key)} if key else others

    def _unfit(self, rows: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[str]:
        """What cannot be kept at all; `refused` gets the cells whose text is kept and is no value."""
        self.refused: list[str] = []
        for number, cells in rows:
            for column, raw in cells.items():
                if column == "purpose":
                    if raw not in ("", *_NONE) and self._purpose(raw) is None:
                        yield _("Row %(row)s: “%(item)s” is no item of this sub-plan.") % {"row": number, "item": raw}
                    continue
                where = {"row": number, "column": name_of(column)}
                try:
                    _value, problem = LINE_CELLS[column](raw)
                except Refusal as refused:
                    yield _("Row %(row)s, %(column)s: %(why)s") % {**where, "why": refused}
                else:
                    if problem:
                        self.refused.append(_("Row %(row)s, %(column)s: %(why)s") % {**where, "why": problem})

    def left_out(self) -> Iterator[str]:
        """What the writer has to know of a block that was taken: rows left out, cells that are no values."""
        read = self._read
        if read.sums:
            shown = values.rows_of([number for number, _words in read.sums])
            yield _("Left out as totals: rows %(rows)s.") % {"rows": shown}
        if read.heads:
            yield _("Left out as heads: rows %(rows)s.") % {"rows": values.rows_of(read.heads)}
        if self.refused:
            shown = " ".join(self.refused[:MOST_TOLD])
            yield ngettext(
                "%(count)s cell was refused and counts as nothing until it is corrected: %(which)s",
                "%(count)s cells were refused and count as nothing until they are corrected: %(which)s",
                len(self.refused),
            ) % {"count": len(self.refused), "which": shown if len(self.refused) <= MOST_TOLD else f"{shown} …"}


class AmountsForm(forms.Form):
    """An amount for every account of every school of a sheet; `seen` is the digest of the amounts shown."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, sheet: GrantSheet, start: str, *args: Any, **more: Any) -> None:
        """`start`: the recorded amounts ("reported", "approved") to begin with, else those of the step before."""
        super().__init__(*args, **more)
        self.sheet = sheet
        before = {"reported": "requested", "approved": "reported"}[start]
        for row in sheet.rows:
            for account, grant in row.accounts.items():
                recorded = getattr(grant, start)
                field = WholeField(
                    most=MOST_AMOUNT,
                    money=True,
                    label=f"{row.school} {Account(account).label}",
                    initial=recorded if recorded is not None else getattr(grant, before),
                )
                self.fields[f"cell-{row.plan_id}-{account}"] = field

    def rows(self) -> Iterator[tuple[GrantRow, dict[str, Any]]]:
        """Each school with its fields by account."""
        for row in self.sheet.rows:
            yield row, {account: self[f"cell-{row.plan_id}-{account}"] for account in row.accounts}

    def cells(self) -> Cells:
        """The amounts given, by plan and account."""
        return {
            (row.plan_id, account): self.cleaned_data[f"cell-{row.plan_id}-{account}"]
            for row in self.sheet.rows
            for account in row.accounts
        }

    def amounts(self) -> dict[str, Any]:
        """What is recorded, by the names of the action's arguments."""
        return {"cells": self.cells(), "seen": self.cleaned_data["seen"]}

    def above(self) -> list[str]:
        """Which amounts lie above what was asked for, by their labels: possible, but hardly meant."""
        return [
            str(self.fields[f"cell-{row.plan_id}-{account}"].label)
            for row in self.sheet.rows
            for account, grant in row.accounts.items()
            if self.cleaned_data[f"cell-{row.plan_id}-{account}"] > grant.requested
        ]

    def total(self) -> int:
        """The sum of all amounts given."""
        return sum(self.cells().values())


class ApprovalForm(AmountsForm):
    """The same, with the ministry's letter."""

    letter_number = WordsField(label=gettext_lazy("Letter number"), max_length=60)
    letter_date = RocDateField(label=gettext_lazy("Letter date"))

    field_order = ["seen", "letter_number", "letter_date"]

    def clean_letter_date(self) -> date:
        """A letter has been written already."""
        day: date = self.cleaned_data["letter_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The letter's date lies in the future. Check it."))
        return day

    def amounts(self) -> dict[str, Any]:
        """What is recorded, with the letter."""
        letter = {name: self.cleaned_data[name] for name in ("letter_number", "letter_date")}
        return {**letter, **super().amounts()}
