"""Saving one field of a draft, by itself, without losing anybody's words.

The page sends the text it began with (`base`) and the text it has now. Where the stored text is neither,
somebody else has written in between: nothing is saved and both versions are handed back.
A page whose posts got no answer cannot know which of its texts is stored: its `base` names them all, parted by `OR`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import Person
from core.cells import Parser
from core.queries import events_of

#: Parts the texts that one `base` may carry; no stored text holds it.
OR = "\x00"


@dataclass(frozen=True, slots=True)
class Saved:
    """The text as stored, a problem to show beside it ("" where there is none), and when."""

    text: str
    problem: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Clash:
    """Nothing was saved: the other's text, who wrote it and when, one's own; the writer's key, the row and column."""

    theirs: str
    mine: str
    by: str
    at: datetime | None
    writer: int | None = None
    row: models.Model | None = None
    column: str = ""


def text_of(row: models.Model, field: str) -> str:
    """The stored text of a draft field, as a page shows it and sends it back as `base`."""
    if hasattr(row, f"{field}_raw"):
        return str(getattr(row, f"{field}_raw"))
    value = getattr(row, field)
    if isinstance(value, bool):
        return "1" if value else "0" if row._meta.get_field(field).null else ""
    if isinstance(value, list):
        return ",".join(str(part) for part in value)
    return "" if value is None else str(value)


def is_clash(stored: str, base: str, value: str) -> bool:
    """Whether somebody else wrote the stored text: it is none of those in `base`, nor the one to be saved."""
    return stored not in (*base.split(OR), value)


def save(row: models.Model, field: str, *, base: str, value: str, parsers: Mapping[str, Parser]) -> Saved | Clash:
    """Write one field of a row that the caller has locked, inside an action.

    `parsers` names the fields that may be written. Raises KeyError for any other,
    and cells.Refusal where the text cannot be kept. `<field>_raw` holds the text where `<field>` holds a value.
    """
    parse = parsers[field]
    value = value.replace("\r\n", "\n")
    stored = text_of(row, field)
    parsed, problem = parse(value)
    if is_clash(stored, base.replace("\r\n", "\n"), value):
        person, at = last_writer(row, field)
        by = person.name if person else ""
        return Clash(stored, value, by, at, person.pk if person else None, row, field)
    if stored != value:
        changed = [field]
        setattr(row, field, parsed)
        if hasattr(row, f"{field}_raw"):
            setattr(row, f"{field}_raw", value)
            changed.append(f"{field}_raw")
        row.save(update_fields=changed)
    return Saved(text_of(row, field), problem, timezone.now())


def last_writer(row: models.Model, field: str) -> tuple[Person | None, datetime | None]:
    """Who wrote what a column of a row holds now, and when; None for both where no history says."""
    column = f"{field}_raw" if hasattr(row, f"{field}_raw") else field
    # Backwards to where the text became what it is: a long history is not read to its beginning.
    writer: Any = None
    events = events_of(type(row)).objects.filter(pgh_obj_id=row.pk).order_by("-pgh_id")
    for event in events.only(column, "pgh_context", "pgh_created_at").iterator(chunk_size=50):
        if writer is not None and getattr(event, column) != getattr(writer, column):
            break
        writer = event
    if writer is None:
        return None, None
    return Person.objects.filter(pk=writer.pgh_context.get("person")).first(), writer.pgh_created_at
