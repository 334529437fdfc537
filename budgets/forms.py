"""What staff and schools fill in besides the grid: filters, pasted blocks, amounts and letters."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from budgets import actions
from budgets.actions.grants import Cells
from budgets.actions.table import AMOUNT, LINE_CELLS
from budgets.models import Account
from budgets.queries import GrantSheet
from budgets.queries.grants import GrantRow
from communities.models import AcademicYear
from core.cells import Refusal
from core.forms import RocDateField


class BudgetFilterForm(forms.Form):
    """Which budgets the list shows."""

    year = forms.ModelChoiceField(
        AcademicYear.objects.order_by("-year"),
        label=gettext_lazy("Academic year"),
        required=False,
        empty_label=gettext_lazy("All"),
    )
    q = forms.CharField(label=gettext_lazy("School"), required=False, max_length=60)

    def chosen(self) -> dict[str, Any]:
        """The filter's values; a nonsensical one filters nothing."""
        given = self.cleaned_data if self.is_valid() else {}
        return {"year": given.get("year"), "words": given.get("q", "").strip()}


class PasteForm(forms.Form):
    """A block of cells as spreadsheets copy it: one line each row, columns in the order of the grid."""

    block = forms.CharField(
        label=gettext_lazy("Cells"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Copy the cells in your spreadsheet and paste them here. Columns in this order: what for, unit, quantity, "
            "unit price, amount, remark; those on the right may be missing."
        ),
    )
    expects = forms.IntegerField(widget=forms.HiddenInput)

    def clean_block(self) -> list[dict[str, str]]:
        """The rows as texts by column; empty rows are left out."""
        text = self.cleaned_data["block"].replace("\r\n", "\n").replace("\r", "\n")
        try:
            table = list(csv.reader(io.StringIO(text), delimiter="\t"))
        except csv.Error as unreadable:
            raise forms.ValidationError(
                _("A cell in this is too long or its quotes do not close. Copy the cells of the table alone.")
            ) from unreadable
        rows: list[dict[str, str]] = []
        for number, cells in enumerate(table, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(LINE_CELLS):
                raise forms.ValidationError(
                    _("Row %(row)s has %(count)s columns; at most %(most)s are known. Copy only these columns.")
                    % {"row": number, "count": len(cells), "most": len(LINE_CELLS)}
                )
            rows.append({name: cell.strip() for name, cell in zip(LINE_CELLS, cells, strict=False)})
        if not rows:
            raise forms.ValidationError(_("There are no cells in this. Copy them in your spreadsheet first."))
        return rows


class GrantFilterForm(forms.Form):
    """The year whose grants are listed."""

    year = forms.ModelChoiceField(AcademicYear.objects.none(), label=gettext_lazy("Academic year"), required=False)

    def __init__(self, *given: Any, years: QuerySet[AcademicYear], **more: Any) -> None:
        super().__init__(*given, **more)
        field = self.fields["year"]
        field.queryset = years  # type: ignore[attr-defined]
        field.empty_label = None  # type: ignore[attr-defined]

    def chosen(self) -> AcademicYear | None:
        """The year asked for, or None."""
        return self.cleaned_data["year"] if self.is_valid() else None


class AmountField(forms.CharField):
    """Whole dollars as people write them: commas and full-width digits are read."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input-money", "inputmode": "numeric", "autocomplete": "off"})
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """The amount, or None where nothing was typed."""
        if isinstance(value, int):
            return value
        try:
            amount, problem = AMOUNT(value or "")
        except Refusal as refused:
            raise forms.ValidationError(str(refused)) from refused
        if problem:
            raise forms.ValidationError(problem)
        return amount

    def prepare_value(self, value: Any) -> Any:
        """With thousands separators; what was typed stays as it was typed."""
        return f"{value:,}" if isinstance(value, int) else value


class AmountsForm(forms.Form):
    """An amount for every account of every school of a sheet; `seen` is the digest of the amounts shown."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, sheet: GrantSheet, start: str, *given: Any, **more: Any) -> None:
        """`start`: the recorded amounts ("reported", "approved") to begin with, else those of the step before."""
        super().__init__(*given, **more)
        self.sheet = sheet
        before = {"reported": "requested", "approved": "reported"}[start]
        for row in sheet.rows:
            for account, grant in row.accounts.items():
                recorded = getattr(grant, start)
                field = AmountField(
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

    def record(self, by: Actor) -> None:
        """Record them as reported. Raises Refused."""
        actions.report(by=by, cells=self.cells(), seen=self.cleaned_data["seen"])

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

    letter_number = forms.CharField(label=gettext_lazy("Letter number"), max_length=60)
    letter_date = RocDateField(label=gettext_lazy("Letter date"))

    field_order = ["seen", "letter_number", "letter_date"]

    def clean_letter_date(self) -> date:
        """A letter has been written already."""
        day: date = self.cleaned_data["letter_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The letter's date lies in the future. Check it."))
        return day

    def record(self, by: Actor) -> None:
        """Record them as approved by the letter. Raises Refused."""
        given = self.cleaned_data
        actions.approve(
            by=by,
            letter_number=given["letter_number"],
            letter_date=given["letter_date"],
            cells=self.cells(),
            seen=given["seen"],
        )
