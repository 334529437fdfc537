"""Rare characters of a file that is imported: taken, and told, since no printed document could show them."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange.reading import Table, said
from exchange.values import rows_of, undrawable


def notes(table: Table) -> Iterator[Promise]:
    """A sentence for each character of the table's cells that cannot be drawn, with its rows."""
    known: dict[str, list[str]] = {}
    rows: dict[str, list[int]] = {}
    for row in table.rows:
        for cell in row.cells.values():
            if not isinstance(cell, str) or cell.isascii():
                continue
            if cell not in known:
                known[cell] = undrawable(cell)
            for character in known[cell]:
                rows.setdefault(character, []).append(row.number)
    for character, numbers in rows.items():
        yield said(
            _("“{character}” ({code}) cannot be shown in the printed documents: row {rows}."),
            character=character,
            code=f"U+{ord(character):04X}",
            rows=rows_of(set(numbers)),
        )
