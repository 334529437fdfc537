"""Reads of the ground: one's jobs, the history of any record."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event

from accounts import policy
from accounts.actors import Actor
from accounts.models import Organisation, Person
from accounts.permissions import Permission
from accounts.queries import may_read_name
from accounts.roles import ROLES, Role
from core import roc
from core.models import Job, SetAside
from core.money import money

RECENT = 10
LONGEST = 500
"""Characters of a list or table of values in a history."""
PER_PAGE = 50

#: What the labels of audit rows are called.
KINDS = {
    "insert": _("Created"),
    "update": _("Changed"),
    "delete": _("Deleted"),
    "password-link": _("A link to set the password was made"),
    "invited": _("An invitation to set the password was mailed"),
    "password-set": _("The password was set"),
    "password-changed": _("The password was changed"),
    "link-mailed": _("A private link was mailed"),
}


#: What fields and models are called that bear their plain names.
PLAIN = {
    "proposal": _("Proposal"),
    "subplan": _("Sub-plan"),
    "alliance": _("Alliance"),
    "community": _("Community"),
    "call": _("Call"),
    "school": _("School"),
    "plan": _("Budget"),
    "state": _("State"),
    "year": _("Academic year"),
    "edition": _("Edition of the rules"),
    "edition_digest": _("Digest of the rules"),
    "position": _("Position"),
    "person": _("Person"),
    "organisation": _("Organisation"),
    "juniorhigh": _("Junior high school"),
    "university": _("University"),
    "academicyear": _("Academic year"),
    "grant": _("Grant"),
    "round": _("Round of review"),
    "case": _("Case under review"),
    "assignment": _("Reviewer"),
    "version": _("Submitted version"),
    "batch": _("Import"),
    "job": _("Job"),
    "storedfile": _("File"),
    "schoolyear": _("Facts of a school year"),
    "schoolprogramme": _("Counts by programme"),
    "schooldepartment": _("Counts by department"),
    "juniorhighyear": _("Counts of a junior high school"),
    "alliancemember": _("School of an alliance"),
    "alliancepartner": _("Partner of an alliance"),
    "membership": _("Role of a person"),
}


def jobs_of(actor: Actor) -> QuerySet[Job]:
    """The actor's jobs, newest first, without the content of their files."""
    return (
        policy.scope(actor, Permission.JOB_VIEW)
        .select_related("result_file")
        .defer("result_file__content")
        .order_by("-created_at")
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one change, in words of the model."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of a record: when, by whom, in which role, of which organisation, by which action."""

    at: datetime
    kind: str
    person: str
    role: str
    organisation: str
    action: str
    changes: tuple[Change, ...]
    role_key: str = ""
    about: str = ""
    """Which of several records it changed, where a history holds several."""


def for_reader(entries: Iterable[HistoryEntry], reader: Actor) -> list[HistoryEntry]:
    """The entries as the reader sees them: without names that the reader does not need."""
    return [each if may_read_name(reader, each.role_key) else replace(each, person="") for each in entries]


def newest_job(kind: str, once: str) -> Job | None:
    """The newest job of this kind and key, whoever started it: for the page of the record that it works for."""
    return Job.objects.filter(kind=kind, once_key=once).order_by("-created_at").first()


def events_of(model: type[Model]) -> Any:
    """The audit model of a model (a subclass of pghistory's Event), or None."""
    for candidate in Event.__subclasses__():
        if getattr(candidate, "pgh_tracked_model", None) is model and not candidate._meta.abstract:
            return candidate
    return None


def history_of(row: Model) -> list[HistoryEntry]:
    """All changes of the record, newest first."""
    return histories_of(type(row), [row.pk])


_wholes: dict[type[Model], Callable[[Any], list[HistoryEntry]]] = {}


def tell_whole(model: type[Model], history: Callable[[Any], list[HistoryEntry]]) -> None:
    """Let the history of a model's records tell of their parts too (from an app's `ready`), newest first."""
    _wholes[model] = history


_parts: dict[type[Model], Callable[[Any], Iterable[QuerySet[Any]]]] = {}


def tell_parts(model: type[Model], parts: Callable[[Any], Iterable[QuerySet[Any]]]) -> None:
    """Name the rows that a record of the model is written in beside its own (from an app's `ready`)."""
    _parts[model] = parts


_beside: dict[type[Model], list[Callable[[Any, Actor], list[HistoryEntry]]]] = {}


def tell_beside(model: type[Model], history: Callable[[Any, Actor], list[HistoryEntry]]) -> None:
    """Let the first page of the history of a model's records tell what changed of the few rows that hang on each, as
    far as its reader may see these (from an app's `ready`)."""
    told = _beside.setdefault(model, [])
    if history not in told:
        told.append(history)


def history_page(row: Model, number: Any, reader: Actor) -> tuple[Page[Any], list[HistoryEntry]]:
    """A page of the record's changes, newest first: a field that saves itself leaves one at every pause in writing."""
    if whole := _wholes.get(type(row)):
        shown = Paginator(whole(row), PER_PAGE).get_page(number)
        return shown, list(shown.object_list)
    unsettled = set_aside(type(row), [row.pk])
    for rows in _parts[type(row)](row) if type(row) in _parts else ():
        unsettled += set_aside(rows.model, rows.values("pk"))
    events = events_of(type(row))
    recorded: Any = events.objects.filter(pgh_obj_id=row.pk).order_by("-pgh_id") if events else Job.objects.none()
    page = Paginator(recorded, PER_PAGE).get_page(number)
    on_page = list(page.object_list)[::-1]
    before = recorded.filter(pgh_id__lt=on_page[0].pgh_id).first() if on_page else None
    entries = _told(type(row), on_page, {before.pgh_obj_id: before} if before else {})
    if page.number == 1 and type(row) in _beside:
        beside = [entry for history in _beside[type(row)] for entry in history(row, reader)]
        entries = sorted([*entries, *beside], key=lambda entry: entry.at, reverse=True)
    # What nobody has chosen between yet stands on the first page: it asks for something.
    return page, [*(unsettled if page.number == 1 else []), *entries]


def histories_of(
    model: type[Model], keys: Iterable[Any], about: Callable[[Any], str] = lambda event: ""
) -> list[HistoryEntry]:
    """All changes of several records of a model, removed ones too, newest first; `about` names an event's record."""
    events = events_of(model)
    recorded = list(events.objects.filter(pgh_obj_id__in=keys).order_by("pgh_id")) if events else []
    entries = [*set_aside(model, keys), *_told(model, recorded, {}, about)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def set_aside(model: type[Model], keys: Iterable[Any]) -> list[HistoryEntry]:
    """Texts typed into these records at the same time as somebody else's, between which nobody has chosen yet."""
    kept = SetAside.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    return [
        HistoryEntry(
            at=each.at,
            kind=str(_("Typed at the same time, not saved")),
            person=each.person.name,
            role=str(ROLES[Role(each.membership.role)].name),
            organisation=each.membership.organisation.name,
            action="draft.set-aside",
            changes=(Change(_column_called(model, each.column), "", each.text),),
        )
        for each in kept.select_related("person", "membership__organisation").order_by("-at", "-pk")
    ]


def _told(
    model: type[Model], recorded: list[Any], before: dict[Any, Any], about: Callable[[Any], str] = lambda event: ""
) -> list[HistoryEntry]:
    """Events, oldest first, as entries, newest first; `before`: what came before them, by record."""
    return list(_entries(model, recorded, dict(before), about))[::-1]


def _entries(
    model: type[Model], recorded: list[Any], before: dict[Any, Any], about: Callable[[Any], str]
) -> Iterator[HistoryEntry]:
    people = dict(
        Person.objects.filter(pk__in={e.pgh_context.get("person") for e in recorded}).values_list("pk", "name")
    )
    bodies = dict(
        Organisation.objects.filter(pk__in={e.pgh_context.get("organisation") for e in recorded}).values_list(
            "pk", "name"
        )
    )
    fields = model._meta.concrete_fields
    raw = {f.name.removesuffix("_raw") for f in fields if f.name.endswith("_raw")}
    # What was typed is told; the number read from it would say the same again.
    names = [f for f in fields if not f.primary_key and f.name not in raw]
    linked = _linked(names, [*before.values(), *recorded])
    for event in recorded:
        context = event.pgh_context
        role = context.get("role")
        yield HistoryEntry(
            at=event.pgh_created_at,
            kind=str(KINDS.get(event.pgh_label, event.pgh_label)),
            person=people.get(context.get("person"), ""),
            role=str(ROLES[Role(role)].name) if role else "",
            organisation=bodies.get(context.get("organisation"), ""),
            action=context.get("action", ""),
            changes=tuple(_changes(names, linked, before.get(event.pgh_obj_id), event)),
            about=about(event),
            role_key=role or "",
        )
        before[event.pgh_obj_id] = event


def _linked(fields: list[Any], recorded: list[Any]) -> dict[Any, dict[Any, str]]:
    """For each foreign key the names of the rows it ever pointed to: one query a field."""
    names: dict[Any, dict[Any, str]] = {}
    for field in fields:
        if field.is_relation and (keys := {getattr(event, field.attname, None) for event in recorded} - {None}):
            there = field.related_model._default_manager.filter(**{f"{field.target_field.name}__in": keys})
            names[field] = {getattr(row, field.target_field.attname): str(row) for row in there}
    return names


def _changes(fields: list[Any], linked: dict[Any, dict[Any, str]], before: Any, after: Any) -> Iterator[Change]:
    for field in fields:
        if not hasattr(after, field.attname):
            continue
        old = getattr(before, field.attname) if before is not None else None
        new = getattr(after, field.attname)
        if old != new and not (before is None and new in (None, "", [], {})):
            of = linked.get(field, {})
            if of:
                old, new = of.get(old, old), of.get(new, new)
            yield Change(_called(field), _shown(field, old), _shown(field, new))


def called(model: type[Model]) -> str:
    """What a record of the model is called."""
    return str(PLAIN.get(str(model._meta.model_name), model._meta.verbose_name))


def _called(field: Any) -> str:
    """What a field is called: its own words, or those for the plain names that models leave as they are."""
    return str(PLAIN.get(field.name, field.verbose_name))


def _column_called(model: type[Model], column: str) -> str:
    """What a draft's column is called: the words stand on the raw text where there is one."""
    raw = f"{column}_raw"
    return _called(model._meta.get_field(raw if hasattr(model, raw) else column))


def _shown(field: Any, value: Any) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = str(_("yes") if value else _("no"))
        case dict():
            text = Truncator("、".join(f"{key}：{part}" for key, part in value.items())).chars(LONGEST)
        case list():
            text = Truncator("、".join(str(part) for part in value)).chars(LONGEST)
        case datetime():
            here = timezone.localtime(value)
            text = f"{roc.short(here)} {here:%H:%M}"
        case date():
            text = roc.short(value)
        case int() if not field.is_relation and not field.choices:
            text = money(value)
        case str() if field.name.endswith("_raw"):
            text = money(value)
        case _:
            text = str(dict(field.flatchoices).get(value, value)) if field.choices else str(value)
    return text
