"""Reads of attached files, notices and mails; the history of steps."""

from collections import defaultdict
from collections.abc import Collection

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Case, Count, Exists, Model, OuterRef, QuerySet, When
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.roles import ROLES, Role
from core.queries import HistoryEntry, histories_of
from core.statements import Given, Statement
from workspace import notices
from workspace.models import Attachment, Comment, Download, Mail, MailState, Notice, Step, Wording

#: How many downloads a history tells of.
LATELY = 100


def files_of(record: Model) -> dict[str, list[Attachment]]:
    """The files of a record by part, each in its newest version; the versions before it, newest first, in `earlier`.

    One query, and one for the content type the first time.
    """
    kind = ContentType.objects.get_for_model(record)
    kept = Attachment.objects.filter(content_type=kind, object_id=record.pk, removed_at=None)
    rows = {row.pk: row for row in kept.select_related("file", "person", "membership", "link").defer("file__content")}
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


def file_history(record: Model, _reader: Actor) -> list[HistoryEntry]:
    """What was done with the files of a record, removed ones too, and by whom they were taken lately; newest first."""
    return files_history(type(record), [record.pk])


def files_history(model: type[Model], keys: Collection[int]) -> list[HistoryEntry]:
    """The same of the files of several records of a model."""
    kind = ContentType.objects.get_for_model(model)
    rows = Attachment.objects.filter(content_type=kind, object_id__in=keys)
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


def step_history(record: Model) -> list[HistoryEntry]:
    """What was done with the steps of a record's calendar, removed ones too; newest first."""
    kind = ContentType.objects.get_for_model(record)
    steps = Step.objects.filter(calendar__content_type=kind, calendar__object_id=record.pk)
    return histories_of(Step, steps.values_list("pk", flat=True), lambda event: str(event.name))


def record_of(hanging: Attachment | Comment) -> Model:
    """The record that a file or a comment belongs to."""
    model = ContentType.objects.get_for_id(hanging.content_type_id).model_class()
    if model is None:
        raise LookupError(hanging.content_type_id)
    record: Model = model._base_manager.get(pk=hanging.object_id)
    return record


_UNREAD = Statement(
    lambda: (
        Notice.objects.filter(person_id__among=Given("persons"), read_at=None)
        .order_by()
        .values("person_id")
        .annotate(number=Count("pk"))
    ),
    "number",
)


def unread(actor: Actor) -> int:
    """How many of the person's notices are not read; every page says so."""
    if not actor.person_id or not policy.may(actor, P.NOTICE_VIEW):
        return 0
    return sum(row.number for row in _UNREAD(persons=[actor.person_id]))


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """The person's notices, newest first, with their records."""
    rows: QuerySet[Notice] = policy.scope(actor, P.NOTICE_VIEW)
    return rows.prefetch_related(with_records())


def with_records() -> GenericPrefetch:
    """The records of notices, with what their sentences name: for `prefetch_related`."""
    kinds = {event.model: event.related for event in notices.every()}
    return GenericPrefetch("record", [model._default_manager.select_related(*more) for model, more in kinds.items()])


def reworded(language: str) -> dict[str, Wording]:
    """The words that staff gave events in a language, by the event's key."""
    return {wording.event: wording for wording in Wording.objects.filter(language=language)}


def unsent() -> QuerySet[Mail]:
    """What did not go out: refused or perhaps sent first, then what waits; with their people or links."""
    rows = Mail.objects.exclude(state=MailState.SENT).select_related("person", "link")
    waits = Case(When(state__in=(MailState.REFUSED, MailState.UNCERTAIN), then=0), default=1)
    return rows.order_by(waits, "-at", "-pk")
