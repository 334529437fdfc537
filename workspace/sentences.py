"""Notices as people read them, in the list and in mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from workspace import notices
from workspace.models import Notice, Wording


@dataclass(frozen=True, slots=True)
class Told:
    """One notice in the language that is spoken now; `url` "/" where the record is gone."""

    pk: int
    label: str
    text: str
    remark: str
    url: str
    at: datetime
    is_read: bool


def told(notice: Notice, reworded: Mapping[str, Wording] | None = None) -> Told:
    """The words of a notice (with its record, read with it); `reworded`: what staff gave events, by key."""
    event, record = notices.of(notice.event), notice.record
    if event is None or record is None:
        label = str(event.label) if event else _("Notice")
        gone = _("What this was about is no longer there.")
        return Told(notice.pk, label, gone, "", "/", notice.at, notice.read_at is not None)
    own = (reworded or {}).get(notice.event)
    return Told(
        notice.pk,
        own.label if own else str(event.label),
        filled(own.text if own else str(event.text), str(event.text), {**notice.about, "record": record}),
        str(notice.about.get("remark", "")),
        event.url(record),
        notice.at,
        notice.read_at is not None,
    )


def filled(text: str, declared: str, about: Mapping[str, Any]) -> str:
    """The text with its placeholders filled; the declared one where the text asks for what is no longer given."""
    try:
        return text % about
    except (KeyError, TypeError, ValueError):
        return declared % _About(about)


class _About(dict[str, Any]):
    """What an older notice does not hold reads "…"."""

    def __missing__(self, name: str) -> str:
        return "…"
