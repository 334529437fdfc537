"""Writing comments, answering them, correcting and withdrawing one's own, resolving discussions, reading them."""

import uuid
from collections.abc import Collection

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.models import Membership
from accounts.permissions import Permission as P
from core.refusals import Refused
from workspace import commentables, inbox, notices, threads
from workspace.models import COMMENTS, CORRECTABLE, LONGEST, MOST_MENTIONED, Comment, Mention, Seen
from workspace.queries import record_of
from workspace.telling import ANSWERED, MENTIONED, WRITTEN

_CALLED = 200


class Unreachable(Refused):
    """Some of those mentioned cannot read the comment (any more)."""


@action("comment.write")
def write(
    *,
    by: Actor,
    record: Model,
    body: str,
    part: str = "",
    answers: int | None = None,
    mentions: Collection[int] = (),
    token: uuid.UUID | None = None,
) -> Comment:
    """Write a comment on a record or a part of it, or an answer in the discussion that the comment `answers` began;
    `mentions` are the memberships of those it names. An answer opens a resolved discussion again. What is sent twice
    with one `token` is written once.

    Raises policy.Denied, and Refused where nobody comments now, where the part or the discussion is not there, where
    the text is empty or too long, where there are too many; Unreachable where somebody mentioned may not read it.
    """
    held = _hold(by, record)
    text = _fitting(body)
    person, membership = _who(by)
    if token is not None and (sent := Comment.objects.filter(token=token).first()):
        if (sent.person_id, sent.body) == (person, text):
            return sent
        token = None  # the same form, sent again with other words: these are kept too
    beginning = _beginning(held, answers)
    key = beginning.part if beginning else part
    named = _named(held, by, mentions)
    COMMENTS.room(_count(held))
    comment = Comment.objects.create(
        content_type=ContentType.objects.get_for_model(held),
        object_id=held.pk,
        part=key,
        called=beginning.called if beginning else _called(held, key),
        answers=beginning,
        body=text,
        person_id=person,
        membership_id=membership,
        token=token or uuid.uuid4(),
    )
    Mention.objects.bulk_create(Mention(comment=comment, person_id=each.person_id, membership=each) for each in named)
    if beginning is not None and beginning.resolved_at is not None:
        _settle(beginning, None)
    _tell(comment, held, by, [each.person_id for each in named])
    return comment


@action("comment.correct")
def correct(*, by: Actor, comment: Comment, body: str) -> Comment:
    """Write one's own comment anew, soon after it was written; the history keeps what stood there.

    Raises policy.Denied, and Refused where it is too late, withdrawn, somebody else's, empty, or too long.
    """
    locked = _own(by, comment)
    if locked.at < timezone.now() - CORRECTABLE:
        raise Refused(
            _("A comment can be corrected for %(minutes)s minutes. Write another one, or withdraw this one.")
            % {"minutes": CORRECTABLE.seconds // 60}
        )
    if locked.body != (text := _fitting(body)):
        locked.body, locked.corrected_at = text, timezone.now()
        locked.save(update_fields=["body", "corrected_at"])
    return locked


@action("comment.withdraw")
def withdraw(*, by: Actor, comment: Comment) -> None:
    """Take one's own comment back: its text is shown no more, and kept in the history.

    Raises policy.Denied, and Refused where it is somebody else's. Nothing happens where it is withdrawn already.
    """
    if comment.withdrawn_at is None:
        locked = _own(by, comment)
        locked.withdrawn_at = timezone.now()
        locked.save(update_fields=["withdrawn_at"])


@action("comment.resolve")
def resolve(*, by: Actor, comment: Comment) -> None:
    """A discussion is settled; `comment` began it. Raises policy.Denied, and Refused where nobody comments now."""
    _person, membership = _who(by)
    locked = _open(by, comment)
    if locked.resolved_at is None:
        _settle(locked, membership)


@action("comment.reopen")
def reopen(*, by: Actor, comment: Comment) -> None:
    """A settled discussion is open again. Raises policy.Denied, and Refused where nobody comments now."""
    locked = _open(by, comment)
    if locked.resolved_at is not None:
        _settle(locked, None)


@action("comment.read")
def read(*, by: Actor, record: Model, keys: Collection[int]) -> None:
    """The person has been shown these comments of the record. Raises policy.Denied."""
    policy.require(by, commentables.of(record).see, record)
    person, _membership = _who(by)
    shown = threads.to_read(record, keys).values_list("pk", flat=True)
    Seen.objects.bulk_create((Seen(person_id=person, comment_id=key) for key in shown), ignore_conflicts=True)
    inbox.read_of(by=by, rows=Comment.objects.filter(pk__in=keys))


def _who(by: Actor) -> tuple[int, int]:
    """The person and membership: comments are somebody's, never the system's."""
    if by.person_id is None or by.membership_id is None:
        raise policy.Denied(P.COMMENT_WRITE)
    return by.person_id, by.membership_id


def _hold(by: Actor, record: Model) -> Model:
    """The record, held against other comments and its own end (not against those who write in it); the actor may
    comment on it now."""
    held = type(record)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=record.pk)
    policy.require(by, commentables.of(held).write, held)
    if why := commentables.why_closed(held):
        raise Refused(why)
    return held


def _open(by: Actor, comment: Comment) -> Comment:
    _hold(by, record_of(comment))
    return Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=comment.beginning)


def _own(by: Actor, comment: Comment) -> Comment:
    _hold(by, record_of(comment))
    locked = Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=comment.pk)
    if locked.person_id != by.person_id:
        raise policy.Denied(P.COMMENT_WRITE)
    if locked.withdrawn_at is not None:
        raise Refused(_("This comment is withdrawn already."))
    return locked


def _beginning(record: Model, answers: int | None) -> Comment | None:
    if answers is None:
        return None
    kind = ContentType.objects.get_for_model(record)
    found = Comment.objects.filter(content_type=kind, object_id=record.pk, pk=answers).first()
    if found is None:
        raise Refused(_("The discussion that this answers is not here. Reload the page, then answer again."))
    return Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=found.beginning)


def _called(record: Model, key: str) -> str:
    """What the part is called now; raises Refused where the record has none of that key (any more)."""
    part = commentables.part_of(record, key)
    if part is None:
        raise Refused(
            _("What this comment is about is no longer there. Copy your text, reload the page, and write it elsewhere.")
        )
    return part.label[:_CALLED]


def _named(record: Model, by: Actor, mentions: Collection[int]) -> list[Membership]:
    if not mentions:
        return []
    if len(set(mentions)) > MOST_MENTIONED:
        raise Refused(_("A comment mentions at most %(most)s people. Choose fewer.") % {"most": MOST_MENTIONED})
    known = {each.pk: each for each in threads.to_mention(record, by)}
    if set(mentions) - set(known):
        raise Unreachable(
            _("Somebody you chose may not read this any more and is not mentioned. Your text stands here: look again.")
        )
    return [known[key] for key in dict.fromkeys(mentions)]


def _fitting(body: str) -> str:
    text = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Refused(_("Write something first."))
    if len(text) > LONGEST:
        raise Refused(
            _("A comment has at most %(most)s characters; this has %(count)s. Nothing is cut off: shorten it.")
            % {"most": LONGEST, "count": len(text)}
        )
    return text


def _count(record: Model) -> int:
    kind = ContentType.objects.get_for_model(record)
    return Comment.objects.filter(content_type=kind, object_id=record.pk).count()


def _settle(beginning: Comment, membership: int | None) -> None:
    beginning.resolved_by_id = membership
    beginning.resolved_at = timezone.now() if membership else None
    beginning.save(update_fields=["resolved_by", "resolved_at"])


def _tell(comment: Comment, record: Model, by: Actor, named: Collection[int]) -> None:
    """Each hears of it once, by what concerns him most; whoever may no longer read it, not at all."""
    declared = commentables.of(record)
    once, place = f"comment:{comment.pk}", "・".join(filter(None, (str(record), comment.called)))
    takes_part = threads.taking_part(comment).values("person")
    mentioned = Mention.objects.filter(comment__in=threads.taking_part(comment)).values("person")
    for key, only in (
        (MENTIONED, Q(person__in=named)),
        (ANSWERED, Q(person__in=takes_part) | Q(person__in=mentioned)),
        (WRITTEN, declared.concerned(record)),
    ):
        if key != MENTIONED or named:
            notices.tell(key, comment, by=by, once=once, only=only, place=place)
