"""Comments on records of every kind: read, written, answered, corrected, withdrawn, resolved."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from accounts.pages import Request, page, record
from accounts.permissions import Permission as P
from core.cells import small_int
from core.refusals import Refused
from workspace import commentables, discussing, marks
from workspace.discussion import Discussion, Typed
from workspace.models import Comment
from workspace.queries import record_of

#: No comment has a key beyond; more keys than a record has comments are not asked for.
_MOST_KEYS = 600


@page(P.COMMENT_VIEW)
def comments(request: Request, label: str, pk: int) -> HttpResponse:
    """All comments of a record, or those on one part of it; beside the record's page as a panel."""
    return _show(request, Discussion(_record(request, label, pk), request.actor, _key(request.GET.get("part"))))


@page(P.COMMENT_WRITE, methods=("POST",))
def write(request: Request, label: str, pk: int) -> HttpResponse:
    """Write a comment, or an answer; what is not taken stands in the form again, with the reason."""
    row = _record(request, label, pk)
    part, posted = _part(request), _typed(request)
    try:
        written = discussing.write(
            by=request.actor,
            record=row,
            body=posted.body,
            part=_key(request.POST.get("about")) or "",
            answers=posted.answers,
            mentions=posted.mentions,
            token=_token(posted.token),
        )
    except Refused as refused:
        shown = Typed(posted.body, posted.answers, posted.mentions, str(refused), posted.token)
        return _show(request, Discussion(row, request.actor, part, shown), status=422)
    return _back(request, row, f"comment-{written.pk}")


@page(P.COMMENT_VIEW, methods=("POST",))
def read(request: Request, label: str, pk: int) -> HttpResponse:
    """What was shown is read: said by the page once it shows it, which is answered with the marks as they are now, or
    by the button below."""
    row = _record(request, label, pk)
    discussing.read(by=request.actor, record=row, keys=_keys(request, "comment"))
    if request.headers.get("X-Requested-With"):
        shown, part = marks.marks(row, request.actor), _part(request)
        if shown is None:
            raise Http404
        at_part = shown.at(part, request.POST.get("called", "")) if part is not None else ""
        return HttpResponse(at_part + shown.whole)
    return _back(request, row)


@page(P.COMMENT_WRITE, key="pk", methods=("POST",))
def correct(request: Request, comment: Comment) -> HttpResponse:
    """Correct one's own, soon after it was written."""
    return _do(request, comment, lambda: discussing.correct(by=request.actor, comment=comment, body=_body(request)))


@page(P.COMMENT_WRITE, key="pk", methods=("POST",))
def withdraw(request: Request, comment: Comment) -> HttpResponse:
    """Take one's own back; the page asked for confirmation."""
    return _do(request, comment, lambda: discussing.withdraw(by=request.actor, comment=comment))


@page(P.COMMENT_WRITE, key="pk", methods=("POST",))
def resolve(request: Request, comment: Comment) -> HttpResponse:
    """A discussion is settled."""
    return _do(request, comment, lambda: discussing.resolve(by=request.actor, comment=comment))


@page(P.COMMENT_WRITE, key="pk", methods=("POST",))
def reopen(request: Request, comment: Comment) -> HttpResponse:
    """It is open again."""
    return _do(request, comment, lambda: discussing.reopen(by=request.actor, comment=comment))


def _do(request: Request, comment: Comment, deed: Callable[[], object]) -> HttpResponse:
    row = record_of(comment)
    try:
        deed()
    except Refused as refused:
        if not request.headers.get("X-Requested-With"):
            messages.error(request, str(refused))
            return _back(request, row, f"comment-{comment.pk}")
        shown = Typed(_body(request), error=str(refused))
        return _show(request, Discussion(row, request.actor, _part(request), shown), status=422)
    return _back(request, row, f"comment-{comment.pk}")


def _show(request: Request, discussion: Discussion, status: int = 200) -> HttpResponse:
    # Beside the record's page, or as a page of its own, whose forms are sent without leaving it too.
    is_part = bool(request.headers.get("X-Talk-Panel") or request.headers.get("HX-Request"))
    is_page = not (is_part or request.headers.get("X-Requested-With"))
    template = "workspace/comments.html" if is_page else "workspace/_discussion.html"
    return render(request, template, {"discussion": discussion, "is_part": is_part}, status=status)


def _record(request: Request, label: str, pk: int) -> Model:
    """The record that the address names, where the actor may read its comments."""
    declared = commentables.named(label)
    if declared is None:
        raise Http404
    found: Model = record(request, label, pk, declared.see)
    return found


def _part(request: Request) -> str | None:
    """The part that the page or panel is about, which the form came from; None for the whole record."""
    return _key(request.POST.get("part"))


def _key(given: str | None) -> str | None:
    """What an address or form calls a part of a record, as far as there can be such a key."""
    return given.replace("\x00", "")[:160] if given is not None else None


def _body(request: Request) -> str:
    return request.POST.get("body", "")


def _typed(request: Request) -> Typed:
    return Typed(
        _body(request),
        small_int(request.POST.get("answers", "")),
        _keys(request, "mention"),
        token=request.POST.get("token", ""),
    )


def _keys(request: Request, name: str) -> list[int]:
    return [key for key in map(small_int, request.POST.getlist(name)[:_MOST_KEYS]) if key is not None]


def _token(posted: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(posted)
    except ValueError:
        return None


def _back(request: Request, row: Model, anchor: str = "") -> HttpResponse:
    """To where the form stood: all comments, or those of its part."""
    return redirect(marks.url_of(row, _part(request)) + (f"#{anchor}" if anchor else ""))
