"""Reads of comments: the discussions of a record, how many stand where, what is not read, whom one may name."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Count, Exists, IntegerField, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from accounts import policy
from accounts.actors import Actor
from accounts.models import Membership
from accounts.queries import may_read_name
from core.statements import Given, Statement
from workspace import commentables, notices
from workspace.models import Comment, Seen


@dataclass(frozen=True, slots=True)
class Thread:
    """A discussion: the comment that began it, then its answers, in the order in which they were written."""

    beginning: Comment
    answers: list[Comment] = field(default_factory=list)

    @property
    def all(self) -> list[Comment]:
        """The beginning and the answers."""
        return [self.beginning, *self.answers]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many comments there are on a part of a record, how many of them one has not read."""

    total: int = 0
    unread: int = 0


def threads_of(record: Model, reader: Actor, part: str | None = None) -> list[Thread]:
    """The discussions of a record, or of one `part` of it, the open ones first; each comment with `is_unread` and who
    is mentioned. Two queries."""
    rows = _of(record)
    if part is not None:
        rows = rows.filter(part=part)
    rows = rows.annotate(is_unread=Exists(_unread(reader).filter(pk=OuterRef("pk"))))
    rows = rows.select_related("person", "membership__organisation", "resolved_by__person", "resolved_by__organisation")
    found: dict[int, Thread] = {}
    named = ("mentions__membership__person", "mentions__membership__organisation")
    for row in rows.prefetch_related(*named).order_by("at", "pk"):
        if row.answers_id is None:
            found[row.pk] = Thread(row)
        else:
            found[row.answers_id].answers.append(row)
    return sorted(found.values(), key=lambda thread: thread.beginning.resolved_at is not None)


def counted(record: Model, reader: Actor) -> dict[str, Counted]:
    """By part of a record, whose comments the reader may read, how many stand there; one query."""
    kind = ContentType.objects.get_for_model(record)
    return _counted([record.pk], {kind.pk: type(record)}, reader).get((type(record), record.pk), {})


def counted_among(
    asked: Mapping[type[Model], Collection[int]], reader: Actor, *, part: str = ""
) -> dict[tuple[type[Model], int], dict[str, Counted]]:
    """`counted` of many records of several kinds, of parts whose keys begin with `part`: for each whose comments the
    reader may read, by kind and key. Two queries, however many records and kinds."""
    readable: list[QuerySet[Any, Any]] = []
    kinds: dict[int, type[Model]] = {}
    for model, keys in asked.items():
        see = commentables.of_model(model).see
        if keys and policy.may(reader, see):
            kind = ContentType.objects.get_for_model(model)
            kinds[kind.pk] = model
            rows = policy.scope(reader, see).filter(pk__in=keys).order_by()
            readable.append(rows.values_list(Value(kind.pk, IntegerField()), Cast("pk", BigIntegerField())))
    if not readable:
        return {}
    first, *more = readable
    found: dict[tuple[type[Model], int], dict[str, Counted]] = {
        (kinds[kind], key): {} for kind, key in (first.union(*more, all=True) if more else first)
    }
    counts = _counted({key for _kind, key in found}, kinds, reader, part)
    return found | {record: parts for record, parts in counts.items() if record in found}


def _counts() -> QuerySet[Any, Any]:
    """By record and part, how many there are and how many are unread; what was withdrawn does not count."""
    seen = Seen.objects.filter(comment=OuterRef("pk"), person_id__among=Given("reader"))
    unread = ~Exists(seen) & ~Q(person_id__among=Given("reader"))
    rows = Comment.objects.filter(
        content_type_id__among=Given("kinds"), object_id__among=Given("records"), withdrawn_at=None
    )
    counted = rows.order_by().values("content_type_id", "object_id", "part")
    return counted.annotate(total=Count("pk"), unread=Count("pk", filter=unread))


_COUNTS = Statement(_counts, "content_type_id", "object_id", "part", "total", "unread")


def _counted(
    records: Collection[int], kinds: Mapping[int, type[Model]], reader: Actor, part: str = ""
) -> dict[tuple[type[Model], int], dict[str, Counted]]:
    """By record and part, of parts whose keys begin with `part`; records of other kinds may be among them."""
    found: defaultdict[tuple[type[Model], int], dict[str, Counted]] = defaultdict(dict)
    for row in _COUNTS(kinds=kinds, records=records, reader=[reader.person_id or 0]):
        if row.part.startswith(part):
            found[kinds[row.content_type_id], row.object_id][row.part] = Counted(row.total, row.unread)
    return dict(found)


def unread_among(model: type[Model], keys: Collection[int], reader: Actor) -> dict[int, int]:
    """How many comments on each of these records the reader has not read, by record, those with none left out; nothing
    is asked for readers who have no comments to read. Two queries at most, however many records."""
    see = commentables.of_model(model).see
    if not keys or not policy.may(reader, see):
        return {}
    readable = keys
    if not policy.sees_all(reader, see):
        readable = policy.scope(reader, see).filter(pk__in=keys).order_by().values_list("pk", flat=True)
    kinds = {ContentType.objects.get_for_model(model).pk: model}
    counts = {
        key: sum(each.unread for each in parts.values())
        for (_of, key), parts in _counted(list(readable), kinds, reader).items()
    }
    return {key: count for key, count in counts.items() if count}


def may_discuss(record: Model, reader: Actor) -> bool:
    """Whether the reader reads the record's comments."""
    see = commentables.of(record).see
    return policy.may(reader, see) and policy.can(reader, see, record)


def to_mention(record: Model, writer: Actor) -> list[Membership]:
    """Whom the writer may name in a comment on the record: others who may read it, in a role in force today, each in
    the first of his roles; of staff nobody towards those who do not read their names."""
    declared = commentables.of(record)
    named: dict[int, Membership] = {}
    for membership in notices.in_force(declared.see, record, declared.among(record)):
        if membership.person_id != writer.person_id and may_read_name(writer, membership.role):
            named.setdefault(membership.person_id, membership)
    return sorted(named.values(), key=lambda each: (each.organisation_id != writer.organisation_id, each.person.name))


def _of(record: Model) -> QuerySet[Comment]:
    kind = ContentType.objects.get_for_model(record)
    return Comment.objects.filter(content_type=kind, object_id=record.pk)


def _unread(reader: Actor) -> QuerySet[Comment]:
    """What others have written and the person has not been shown, in whichever role."""
    seen = Seen.objects.filter(comment=OuterRef("pk"), person=reader.person_id)
    return Comment.objects.filter(~Exists(seen), ~Q(person=reader.person_id), withdrawn_at=None)


def to_read(record: Model, keys: Collection[int]) -> QuerySet[Comment]:
    """Those of the record's comments with these keys."""
    return _of(record).filter(pk__in=keys)


def taking_part(comment: Comment) -> QuerySet[Comment]:
    """The comments of the discussion that a comment belongs to."""
    return Comment.objects.filter(Q(pk=comment.beginning) | Q(answers=comment.beginning))
