"""The workbook to fill in: heads in both languages with notes, drop-downs, an example that says it is invented."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from exchange.workbook import fit, put
from exchange.writers import HEAD_COLOUR
from rulebook import Text
from workbooks.sheets import EXAMPLE, FIELD, NOTE, VALUE, Example, FormColumn, Layout, both

#: Rows that get drop-downs and formats.
ROWS = 2_000
_HEAD = PatternFill("solid", fgColor=f"FF{HEAD_COLOUR.removeprefix('#')}")
_NEEDED = PatternFill("solid", fgColor="FFFFF2CC")
_WRAP = Alignment(wrap_text=True, vertical="top")
_INVENTED = Text(
    "虛構範例：本頁內容均為虛構，僅供參考填法，不列入檢核。",
    "Invented example: nothing on this sheet is real or judged; it only shows how the sheet is filled in.",
)
_CHOOSE = Text("請自清單選取。", "Choose a value of the list.")
_NEEDED_NOTE = Text("必填。", "Must be filled in.")


@dataclass
class _Lists:
    """The hidden sheet that the drop-downs take their values from: a rule of its own holds 255 characters at most."""

    ws: Worksheet
    used: int = 0

    def rule(self, values: Sequence[str], language: str) -> DataValidation:
        """A drop-down of these values."""
        self.used += 1
        for row, value in enumerate(values, 1):
            put(self.ws, row, self.used, value)
        letter = get_column_letter(self.used)
        rule = DataValidation("list", f"'{self.ws.title}'!${letter}$1:${letter}${len(values)}", allow_blank=True)
        rule.error, rule.showErrorMessage = _CHOOSE(language), True
        # A category that the list lacks is judged by its rule, so the typist is warned and not stopped.
        rule.errorStyle = "warning"
        return rule


def template(layouts: Sequence[Layout], example: Example, language: str) -> bytes:
    """The .xlsx to fill in; `language` ("zh-hant", "en") is that of titles, notes and offered values."""
    book = Workbook()
    book.remove(book.worksheets[0])
    worksheets = [book.create_sheet(layout.sheet) for layout in layouts]
    shown = book.create_sheet(f"{both(EXAMPLE)}")
    lists = _Lists(book.create_sheet("選項 Lists"))
    lists.ws.sheet_state = "hidden"
    for layout, ws in zip(layouts, worksheets, strict=True):
        if layout.form:
            _form(ws, layout, lists, language)
        else:
            _table(ws, layout, lists, language)
    _title(shown, _INVENTED(language), len(example.of.columns))
    _heads(shown, example.of, language)
    for number, row in enumerate(example.rows, 3):
        for place, column in enumerate(example.of.columns, 1):
            put(shown, number, place, _said(column, row.get(column.key), language))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _title(ws: Worksheet, words: str, width: int) -> None:
    cell = put(ws, 1, 1, words)
    cell.font, cell.alignment = Font(bold=True), _WRAP
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=min(width, 8))
    ws.row_dimensions[1].height = 48


def _table(ws: Worksheet, layout: Layout, lists: _Lists, language: str) -> None:
    _title(ws, layout.title(language), len(layout.columns))
    _heads(ws, layout, language)
    for place, column in enumerate(layout.columns, 1):
        letter = get_column_letter(place)
        if column.choices:
            rule = lists.rule([name(language) for name in column.choices.values()], language)
            ws.add_data_validation(rule)
            rule.add(f"{letter}3:{letter}{ROWS + 2}")
        if column.as_text:
            for number in range(3, ROWS + 3):
                ws.cell(row=number, column=place).number_format = "@"
    for number, row in enumerate(layout.given, 3):
        for place, column in enumerate(layout.columns, 1):
            put(ws, number, place, _said(column, row.get(column.key), language))


def _heads(ws: Worksheet, layout: Layout, language: str) -> None:
    for place, column in enumerate(layout.columns, 1):
        _head(ws, place, both(column.head), _NEEDED if column.filled else _HEAD)
        ws.column_dimensions[get_column_letter(place)].width = max(12, min(30, len(column.head.en) + 4))
        _note(ws.cell(row=2, column=place), column, language)
    ws.row_dimensions[2].height = 48
    ws.freeze_panes = "A3"
    fit(ws, landscape=True)


def _form(ws: Worksheet, layout: Layout, lists: _Lists, language: str) -> None:
    _title(ws, layout.title(language), 3)
    for place, (head, width) in enumerate(((FIELD, 48), (VALUE, 32), (NOTE, 72)), 1):
        _head(ws, place, both(head), _HEAD)
        ws.column_dimensions[get_column_letter(place)].width = width
    for number, column in enumerate(layout.columns, 3):
        put(ws, number, 1, both(column.head)).alignment = _WRAP
        value = put(ws, number, 2, _said(column, column.given or None, language))
        if column.filled:
            value.fill = _NEEDED
        if column.as_text:
            value.number_format = "@"
        put(ws, number, 3, _words(column, language)).alignment = _WRAP
        _note(value, column, language)
        if column.choices:
            rule = lists.rule([name(language) for name in column.choices.values()], language)
            ws.add_data_validation(rule)
            rule.add(f"B{number}")
    ws.freeze_panes = "A3"
    fit(ws, landscape=True)


def _head(ws: Worksheet, place: int, words: str, fill: PatternFill) -> None:
    cell = put(ws, 2, place, words)
    cell.font, cell.fill = Font(bold=True), fill
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _note(cell: object, column: FormColumn, language: str) -> None:
    if words := _words(column, language):
        cell.comment = Comment(words, "", height=110, width=280)  # type: ignore[attr-defined]


def _words(column: FormColumn, language: str) -> str:
    """The note of a column or field in one language."""
    lines = [column.note(language), _NEEDED_NOTE(language) if column.filled else ""]
    return "\n".join(line for line in lines if line)


def _said(column: FormColumn, value: str | int | float | None, language: str) -> str | int | float | None:
    """A value as the sheet shows it: a key of the choices by its name."""
    return column.choices[value](language) if isinstance(value, str) and value in column.choices else value
