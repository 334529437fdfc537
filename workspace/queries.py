"""Reads of attached files."""

from collections import defaultdict
from collections.abc import Collection

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef
from django.utils.translation import gettext as _

from accounts.roles import ROLES, Role
from core.queries import HistoryEntry, histories_of
from workspace.models import Attachment, Download

#: How many downloads a history tells of.
LATELY = 100


def files_of(record: Model) -> dict[str, list[Attachment]]:
    """The files of a record by part, each in its newest version; the versions before it, newest first, in `earlier`.

    One query, and one for the content type the first time.
    """
    kind = ContentType.objects.get_for_model(record)
    kept = Attachment.objects.filter(content_type=kind, object_id=record.pk, removed_at=None)
    rows = {row.pk: row for row in kept.select_related("file", "person", "membership").defer("file__content")}
    replaced = {row.replaces_id for row in rows.values()}
    found: defaultdict[str, list[Attachment]] = defaultdict(list)
    for row in rows.values():
        if row.pk in replaced:
            continue
        earlier, before = [], row.replaces_id
        while before in rows:
            earlier.append(rows[before])
            before = rows[before].replaces_id
        row.earlier = earlier  # type: ignore[attr-defined]
        found[row.part].append(row)
    return dict(found)


def newest_of(model: type[Model], keys: Collection[int]) -> dict[int, list[Attachment]]:
    """The newest versions of the files of many records of a kind, by record, in the order in which they came; one
    query."""
    kind = ContentType.objects.get_for_model(model)
    rows = Attachment.objects.filter(content_type=kind, object_id__in=keys, removed_at=None)
    current = rows.filter(~Exists(rows.filter(replaces=OuterRef("pk")))).select_related("file").defer("file__content")
    found: defaultdict[int, list[Attachment]] = defaultdict(list)
    for row in current:
        found[row.object_id].append(row)
    return dict(found)


def file_history(record: Model) -> list[HistoryEntry]:
    """What was done with the files of a record, removed ones too, and by whom they were taken lately; newest first."""
    kind = ContentType.objects.get_for_model(record)
    rows = Attachment.objects.filter(content_type=kind, object_id=record.pk)
    done = histories_of(Attachment, rows.values_list("pk", flat=True), lambda event: str(event.name))
    taken = Download.objects.filter(attachment__in=rows).select_related(
        "attachment", "person", "membership__organisation"
    )
    entries = [*done, *map(_taken, taken.order_by("-at")[:LATELY])]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _taken(row: Download) -> HistoryEntry:
    membership = row.membership
    return HistoryEntry(
        at=row.at,
        kind=_("Downloaded"),
        person=row.person.name,
        role=str(ROLES[Role(membership.role)].name),
        organisation=membership.organisation.name,
        action="attachment.download",
        changes=(),
        role_key=membership.role,
        about=row.attachment.name,
    )


def record_of(attachment: Attachment) -> Model:
    """The record that a file belongs to."""
    model = attachment.content_type.model_class()
    if model is None:
        raise LookupError(attachment.content_type)
    record: Model = model._base_manager.get(pk=attachment.object_id)
    return record
