"""Which column is what, where the heads do not say: said once by hand, kept for the organisation, offered again."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from exchange import asking, kinds, queries
from exchange.models import MAPPINGS, Batch, ColumnMapping
from exchange.reading import Book, Cell, Option, Undecided, said, same, tidy
from exchange.reading.table import letters, storable
from exchange.widgets import Wrong

#: How much of a file is kept for the page that assigns columns: sheets, rows, columns, characters of a cell.
SHEETS, ROWS, COLUMNS, LONGEST = 8, 40, 80, 60
#: Rows that may be a head.
DEEPEST_HEAD = 30


@dataclass(frozen=True, slots=True)
class Assignment:
    """The sheet, the row its head ends in (0: no head), and the place of each column, counted from 0."""

    sheet: str
    head: int
    places: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Plain data, as a batch's answers hold it."""
        return {"sheet": self.sheet, "head": self.head, "places": dict(self.places)}


def sample(book: Book) -> list[dict[str, Any]]:
    """The first cells of the sheets: [{"name", "rows": [[text]]}], as much as the page shows."""
    return [
        {"name": sheet.name, "rows": [[_words(cell) for cell in row[:COLUMNS]] for row in sheet.rows[:ROWS]]}
        for sheet in (*book.sheets, *book.hidden)[:SHEETS]
    ]


def _words(cell: Cell) -> str:
    words = " ".join(str("" if cell is None else cell).split())
    return storable(words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…")


def guess(batch: Batch, kind: type[kinds.ImportKind] | None, sheet: str = "", head: int | None = None) -> Assignment:
    """What the heads that are known say, in the row that says most; of one sheet or row where these are given."""
    known = {
        same(word): (name, rank)
        for name, words in (kind.wanted() if kind else {}).items()
        for rank, word in enumerate(words)
    }
    best = Assignment(sheet or next((part["name"] for part in batch.sample or []), ""), head or 0, {})
    texts = 0
    for part in batch.sample or []:
        if sheet and part["name"] != sheet:
            continue
        for number, row in enumerate(part["rows"][:DEEPEST_HEAD], 1):
            if head is not None and number != head:
                continue
            places = _known_places(row, known)
            words = len({word for word in row if word and not word.replace(".", "").isdecimal()})
            if (len(places), words) > (len(best.places), texts):
                best, texts = Assignment(part["name"], number, places), words
    return best


def _known_places(row: Sequence[str], known: Mapping[str, tuple[str, int]]) -> dict[str, int]:
    """The place of each column that a row names; of several names of a column the first in our list counts."""
    ranked: dict[str, tuple[int, int]] = {}
    for place, word in enumerate(row):
        name, rank = known.get(same(word), ("", 0))
        if name and (name not in ranked or rank < ranked[name][0]):
            ranked[name] = (rank, place)
    return {name: place for name, (_rank, place) in ranked.items()}


def first_rows(batch: Batch, kind: kinds.ImportKind, assignment: Assignment, most: int = 5) -> list[dict[str, Any]]:
    """The first rows as the assignment reads them: [{"row", "cells": [(text as read, what is wrong)]}]."""
    kind.prepare()
    rows: list[list[str]] = next((p["rows"] for p in batch.sample or [] if p["name"] == assignment.sheet), [])
    shown = []
    for number, row in enumerate(rows[assignment.head :], assignment.head + 1):
        if not any(row):
            continue
        shown.append({"row": number, "cells": [_read(kind, name, row, at) for name, at in assignment.places.items()]})
        if len(shown) == most:
            break
    return shown


def _read(kind: kinds.ImportKind, name: str, row: Sequence[str], place: int) -> tuple[str, str]:
    word = (row[place] if place < len(row) else "") or None
    try:
        return kind.shown(name, kind.fields[name].widget.clean(word, None, kind=kind)), ""
    except Wrong as wrong:
        return word or "", str(wrong.reason)


def columns_of(batch: Batch, sheet: str, head: int) -> list[dict[str, Any]]:
    """The columns of a sheet: [{"place", "letters", "head", "examples"}], those without any cell left out."""
    rows: Sequence[Sequence[str]] = next((p["rows"] for p in batch.sample or [] if p["name"] == sheet), [])
    columns = []
    for place in range(max(map(len, rows), default=0)):
        word = _head_word(rows, head, place)
        examples = [row[place] for row in rows[head:] if place < len(row) and row[place]][:3]
        if word or examples:
            columns.append({"place": place, "letters": letters(place), "head": word, "examples": examples})
    return columns


def _head_word(rows: Sequence[Sequence[str]], head: int, place: int) -> str:
    """The word of a column in the head's last row; what stands above it where that one is empty."""
    for row in reversed(rows[max(0, head - 3) : head]):
        if place < len(row) and row[place]:
            return row[place]
    return ""


def keep(*, by: Actor, batch: Batch, kind: str, assignment: Assignment) -> None:
    """Keep an assignment for the organisation, in place of an earlier one for the same heads. Inside an action."""
    rows: list[list[str]] = next((p["rows"] for p in batch.sample or [] if p["name"] == assignment.sheet), [])
    heads = _compared(rows[assignment.head - 1]) if 0 < assignment.head <= len(rows) else []
    if by.organisation_id is None or not any(heads):
        return
    digest = hashlib.sha256(json.dumps(heads, ensure_ascii=False).encode()).hexdigest()
    kept = ColumnMapping.objects.filter(organisation_id=by.organisation_id)
    if not kept.filter(digest=digest).exists():
        MAPPINGS.room(kept.count())
    ColumnMapping.objects.update_or_create(
        organisation_id=by.organisation_id,
        digest=digest,
        defaults={
            "kind": kind,
            "heads": heads,
            "places": dict(assignment.places),
            "person_id": by.person_id,
            "at": Now(),
        },
    )


def offered(batch: Batch, *, by: Actor) -> Undecided | None:
    """The question whether a kept assignment whose heads the file has is to be used; None where there is none, where
    the columns were said for this file, or where it was answered. An answer with a kept one is carried over. Those of
    kinds that the actor may not give for the batch's record are none."""
    answer = batch.answers.get(asking.KEPT)
    if batch.answers.get(asking.COLUMNS) or answer == "no":
        return None
    for kept in queries.mappings(by, queries.kinds_open(by, batch.target)).select_related("person"):
        assignment = fitted(kept, batch.sample)
        if assignment is None or (batch.kind and batch.kind != kept.kind):
            continue
        if answer == str(kept.pk):
            batch.kind, batch.answers = kept.kind, {**batch.answers, asking.COLUMNS: assignment.as_json()}
            return None
        kind = kinds.get(kept.kind)
        pairs = [f"{_shown_head(kept, place)} → {kind.fields[name].title}" for name, place in kept.places.items()]
        return Undecided(
            asking.KEPT,
            said(
                _("The columns of a file with the same heads were assigned before, as “{kind}”: {columns}."),
                kind=kind.title,
                columns=asking.listed(pairs),
            ),
            Option(str(kept.pk), _("Read this file with the same columns")),
            Option("no", _("Find out anew by the heads")),
        )
    return None


def _shown_head(kept: ColumnMapping, place: int) -> str:
    word = kept.heads[place] if place < len(kept.heads) else ""
    return word or letters(place)


def fitted(kept: ColumnMapping, sheets: Sequence[Mapping[str, Any]]) -> Assignment | None:
    """A kept assignment laid on a file with the same heads, in whatever order; None where no row has them."""
    words = {name: kept.heads[place] for name, place in kept.places.items() if place < len(kept.heads)}
    for sheet, number, row in _head_rows(sheets):
        if row == kept.heads:
            return Assignment(sheet, number, kept.places)
        if sorted(row) == sorted(kept.heads) and all(word and row.count(word) == 1 for word in words.values()):
            return Assignment(sheet, number, {name: row.index(word) for name, word in words.items()})
    return None


def _head_rows(sheets: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int, list[str]]]:
    for sheet in sheets:
        for number, row in enumerate(sheet["rows"][:DEEPEST_HEAD], 1):
            yield sheet["name"], number, _compared(row)


def _compared(row: Sequence[str]) -> list[str]:
    words = [same(tidy(word) or "") for word in row]
    while words and not words[-1]:
        words.pop()
    return words
