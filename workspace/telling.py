"""What people are told of comments: that they are mentioned, answered, or that a record of theirs was commented on."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from workspace import commentables
from workspace.marks import url_at
from workspace.models import Comment, Handling
from workspace.notices import Event
from workspace.queries import record_of

MENTIONED, ANSWERED, WRITTEN = "comment.mention", "comment.answer", "comment.write"


def _among(comment: Comment) -> Q:
    record = record_of(comment)
    return commentables.of(record).among(record)


def _url(comment: Comment) -> str:
    """The discussion, at the comment."""
    kind = ContentType.objects.get_for_id(comment.content_type_id)
    return f"{url_at(f'{kind.app_label}.{kind.model}', comment.object_id, comment.part)}#comment-{comment.pk}"


#: Whoever may read a comment may be told of it; who is, says whoever tells.
_COMMENT: dict[str, Any] = {"model": Comment, "permission": P.COMMENT_VIEW, "url": _url, "among": _among}

EVENTS = (
    Event(
        MENTIONED,
        label=_("You are mentioned in a comment"),
        text=_("You are mentioned in a comment on %(place)s."),
        **_COMMENT,
    ),
    Event(
        ANSWERED,
        label=_("An answer in a discussion you take part in"),
        text=_("There is a new answer in a discussion you take part in, on %(place)s."),
        **_COMMENT,
    ),
    Event(
        WRITTEN,
        label=_("A comment on a record of yours"),
        text=_("There is a new comment on %(place)s."),
        handling=Handling.DIGEST,
        **_COMMENT,
    ),
)
