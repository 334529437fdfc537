"""Attached files as pages show them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts import policy
from accounts.actors import Actor
from core.reversing import url_for
from workspace import attachables
from workspace.actions import LONGEST_CAPTION
from workspace.formats import ACCEPT, MOST_AT_ONCE, words_of
from workspace.models import Attachment, Scan
from workspace.queries import files_of, newest_of


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file in its newest version; `preview_url` "" where there is no picture of it."""

    row: Attachment
    url: str
    preview_url: str
    kind: str
    size: str
    is_scanned: bool
    replace_url: str
    earlier: Sequence["ShownFile"] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The files of one part of a record; `label` "" where the record has no parts."""

    key: str
    label: str
    files: Sequence[ShownFile]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a record by part, whether the reader may change them, and why nobody may now ("" while open)."""

    record: Model
    groups: Sequence[Group]
    may_write: bool
    why_closed: str
    accept: str = ACCEPT
    longest_caption: int = LONGEST_CAPTION
    most_at_once: int = MOST_AT_ONCE

    @property
    def label(self) -> str:
        """How addresses name the kind of record."""
        return self.record._meta.label_lower

    @property
    def count(self) -> int:
        """How many files there are."""
        return sum(len(each.files) for each in self.groups)

    @property
    def has_parts(self) -> bool:
        """Whether one says to what a file belongs."""
        return any(each.label for each in self.groups)

    @property
    def is_open(self) -> bool:
        """Whether the reader may add and remove some now."""
        return self.may_write and not self.why_closed


def files(record: Model, actor: Actor, parts: Mapping[str, str] | None = None) -> Files:
    """The files of a record, or of those of its `parts` (key → label) that a page is about, for this reader."""
    declared = attachables.of(record)
    kept = files_of(record)
    label = record._meta.label_lower
    replace = reverse("workspace:attach", args=[label, record.pk])
    return Files(
        record,
        [
            Group(part, called, [_shown(row, replace) for row in kept.get(part, ())])
            for part, called in (parts or {"": ""}).items()
        ],
        policy.can(actor, declared.write, record),
        declared.why_closed(record),
    )


def shown_of(model: type[Model], keys: Collection[int]) -> dict[int, list[ShownFile]]:
    """The newest versions of the files of many records of a kind, by record, to be looked at; one query."""
    return {key: [_shown(row, "") for row in kept] for key, kept in newest_of(model, keys).items()}


def _shown(row: Attachment, replace: str) -> ShownFile:
    return ShownFile(
        row,
        url_for("workspace:file", row.pk),
        url_for("workspace:preview", row.pk) if row.preview_id else "",
        words_of(row.kind),
        filesizeformat(row.file.size),
        row.scan == Scan.CLEAN,
        replace,
        [_shown(each, replace) for each in getattr(row, "earlier", ())],
    )
