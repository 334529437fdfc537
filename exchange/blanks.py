"""Template workbooks of the kinds of import: heads with notes, drop-downs, codes as text, what is known filled in."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from exchange.kinds import ImportColumn, ImportKind
from exchange.widgets import Choice, Key
from exchange.workbook import put
from exchange.writers import HEAD_COLOUR, sheet_name

#: Rows that get drop-downs and text format: more than any list of schools has.
ROWS = 2_000
_TEXT = "@"


def blank(kind: ImportKind) -> bytes:
    """The .xlsx to fill in for this kind; its first head of each column is the one that is read."""
    kind.prepare()
    book = Workbook()
    ws = book.worksheets[0]
    ws.title = sheet_name(str(kind.title))
    lists = book.create_sheet("選項")
    lists.sheet_state = "hidden"
    columns = [(name, column) for name, column in kind.fields.items() if column.offered]
    for number, (name, column) in enumerate(columns, 1):
        _head(ws, number, kind, name, column)
        _offer(ws, lists, number, _offered(kind, name, column))
    for row, values in enumerate(kind.blank_rows(), 2):
        for number, (name, _column) in enumerate(columns, 1):
            put(ws, row, number, kind.shown(name, values.get(name)) or None)
    ws.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _head(ws: Worksheet, number: int, kind: ImportKind, name: str, column: ImportColumn) -> None:
    cell = put(ws, 1, number, column.heads[0])
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor=f"FF{HEAD_COLOUR.removeprefix('#')}")
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.comment = Comment(_note(kind, name, column), "", height=90, width=260)
    letter = get_column_letter(number)
    ws.column_dimensions[letter].width = max(12, 2 * len(column.heads[0]) + 2)
    if isinstance(column.widget, Key):
        for row in range(2, ROWS + 2):
            ws.cell(row=row, column=number).number_format = _TEXT


def _note(kind: ImportKind, name: str, column: ImportColumn) -> str:
    lines = [str(column.title), str(column.note)]
    if not column.required:
        lines.append(_("This column may be left out."))
    elif column.filled:
        lines.append(_("Each row needs it."))
    if kind.empty_keeps and not column.filled:
        lines.append(_("An empty cell changes nothing."))
    return "\n".join(line for line in lines if line)


def _offered(kind: ImportKind, name: str, column: ImportColumn) -> list[str]:
    """The values that a column takes, where there is a list of them."""
    if isinstance(column.widget, Choice):
        return list(column.widget.shown.values())
    return [*kind.words(name).values()]


def _offer(ws: Worksheet, lists: Worksheet, number: int, offered: list[str]) -> None:
    """A drop-down of these values."""
    if not offered:
        return
    for row, value in enumerate(offered, 1):
        put(lists, row, number, value)
    letter = get_column_letter(number)
    # A list written into the rule itself may have 255 characters: hence a sheet of its own.
    rule = DataValidation("list", formula1=f"'{lists.title}'!${letter}$1:${letter}${len(offered)}", allow_blank=True)
    rule.error = _("Choose a value of the list.")
    rule.showErrorMessage = True
    ws.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{ROWS + 1}")
