"""Notices as people read them, in the list and in mail."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from workspace import notices
from workspace.models import Notice


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


def told(notice: Notice) -> Told:
    """The words of a notice (with its record, read with it)."""
    event, record = notices.of(notice.event), notice.record
    if event is None or record is None:
        label = str(event.label) if event else _("Notice")
        gone = _("What this was about is no longer there.")
        return Told(notice.pk, label, gone, "", "/", notice.at, notice.read_at is not None)
    return Told(
        notice.pk,
        str(event.label),
        str(event.text) % {**notice.about, "record": record},
        str(notice.about.get("remark", "")),
        event.url(record),
        notice.at,
        notice.read_at is not None,
    )
