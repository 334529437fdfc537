"""Workbooks of the two commands, filled from their own templates; and running a command without a database."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet


@dataclass
class Ran:
    """What a command answered."""

    code: int
    said: str

    @property
    def data(self) -> dict[str, Any]:
        """The JSON answer."""
        found: dict[str, Any] = json.loads(self.said)
        return found

    def at(self, cell: str) -> list[dict[str, Any]]:
        """What was said of a cell, as `經費明細 Lines!C3`."""
        return [found for found in self.data["findings"] if f"{found['sheet']}!{found['cell']}" == cell]


def run(command: str, *arguments: object) -> Ran:
    """Run it; a refusal by CommandError counts as its exit code and sentence."""
    out = io.StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out)
    except SystemExit as left:
        return Ran(int(left.code or 0), out.getvalue())
    except CommandError as refused:
        return Ran(refused.returncode, str(refused))
    return Ran(0, out.getvalue())


@lru_cache
def _template(command: str, *arguments: object) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "template.xlsx")
        assert run(command, "--template", path, *arguments).code == 0
        return path.read_bytes()


def template(command: str, *arguments: object) -> Workbook:
    """The command's own template, opened."""
    return load_workbook(io.BytesIO(_template(command, *arguments)))


def put_form(ws: Worksheet, **values: Any) -> None:
    """Fill fields of a form by their English names; underscores stand for blanks."""
    for name, value in values.items():
        rows = [row for row in range(3, ws.max_row + 1) if name.replace("_", " ") in str(ws.cell(row, 1).value)]
        assert len(rows) == 1, name
        ws.cell(rows[0], 2).value = value


def put_rows(ws: Worksheet, rows: Sequence[Mapping[str, Any]], first: int = 3) -> None:
    """Write rows below the head by the columns' English names."""
    heads = {str(cell.value): cell.column for cell in ws[2]}
    for number, row in enumerate(rows, first):
        for name, value in row.items():
            places = [place for head, place in heads.items() if head.endswith(f" {name}")]
            assert len(places) == 1, name
            ws.cell(number, places[0]).value = value


def saved(book: Workbook, folder: Path, name: str = "filled.xlsx") -> Path:
    """The workbook as a file."""
    path = folder / name
    book.save(path)
    return path
