"""Writes about imports: take a file, read it, answer what it leaves open, apply it, discard it, undo it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import about, action
from accounts.permissions import Permission as P
from core import jobs
from core.models import StoredFile
from core.refusals import Refused
from core.transitions import fire
from exchange import asking, kinds, mapping, planning, preview, queries, undoing
from exchange.bounds import ONE_AT_A_TIME, hold, require_kind, within
from exchange.kinds import Plan, Progress
from exchange.models import WAITING, Batch
from exchange.reading import Book, Problem, Undecided, Unreadable, read
from exchange.states import BATCH, BatchState

WAITING_STATES = (BatchState.READING, BatchState.ASKING, BatchState.PREVIEW, BatchState.WRONG)


@action("import.upload")
def upload(
    *,
    by: Actor,
    name: str,
    content: bytes,
    kind: str = "",
    year: int | None = None,
    target: Model | None = None,
    answers: Mapping[str, Any] | None = None,
    token: uuid.UUID | None = None,
) -> Batch:
    """Keep a file for the organisation acted for, and have it read in the background. The same `token` twice gives the
    same batch.

    `target`: the record it is for, with a `kind` that is for such records. Without one the kind is nationwide; empty,
    it is found out by the content, among those that the actor may give. `answers`: see `read_again`.
    """
    require_kind(by, kind, target)
    token = token or uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [ONE_AT_A_TIME, str(token)])
    known = Batch.objects.filter(token=token).first()
    if known is not None:
        if by.role is not None:
            policy.require(by, P.IMPORT_VIEW, known)
        return known
    if by.person_id is not None:
        waiting = Batch.objects.filter(person_id=by.person_id, state__in=WAITING_STATES)
        WAITING.room(waiting.count())
    file = StoredFile.keep(name=name[:200], media_type="application/octet-stream", content=content)
    batch = Batch.objects.create(
        kind=kind,
        year=year,
        answers=answers or {},
        file=file,
        token=token,
        person_id=by.person_id,
        organisation_id=by.organisation_id,
        target=target,
    )
    if by.role is not None:
        _start_reading(batch, by)
    return batch


@action("import.read-again")
def read_again(
    *,
    by: Actor,
    batch: Batch,
    kind: str | None = None,
    year: int | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Batch:
    """Have the file read once more: as another kind or year where these are given, and with these answers to what
    the reading or the plan asked (`reading.Undecided`, `exchange.asking`) beside the earlier ones."""
    batch = fire(batch, "read", table=BATCH, by=by)
    if kind is not None:
        require_kind(by, kind, batch.target)
        batch.kind, batch.year = kind, year
    batch.answers = {**batch.answers, **(answers or {})}
    batch.save(update_fields=["kind", "year", "answers"])
    _start_reading(batch, by)
    return batch


@action("import.assign-columns")
def assign_columns(*, by: Actor, batch: Batch, kind: str, year: int | None, assignment: mapping.Assignment) -> Batch:
    """Have the file read with its columns as they were said by hand, and keep that for the organisation."""
    policy.require(by, P.IMPORT_RUN, batch)
    require_kind(by, kind, batch.target)
    mapping.keep(by=by, batch=batch, kind=kind, assignment=assignment)
    answers = {asking.COLUMNS: assignment.as_json(), asking.KEPT: ""}
    return read_again(by=by, batch=batch, kind=kind, year=year, answers=answers)


@action("import.discard")
def discard(*, by: Actor, batch: Batch) -> Batch:
    """Give the batch up, also while it is read or written: nothing of it is written."""
    discarded = fire(batch, "discard", table=BATCH, by=by)
    if discarded.job is not None:
        jobs.cancel(discarded.job)
    return discarded


@action("import.order")
def order(*, by: Actor, batch: Batch) -> Batch:
    """Have the batch applied in the background. Ordered twice, it is one job."""
    locked = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    policy.require(by, P.IMPORT_RUN, locked)
    if locked.state != BatchState.PREVIEW:
        raise Refused(_("Only a batch that is ready to check can be applied. Reload the page to see where it stands."))
    locked.job = jobs.start("exchange.apply", by=by, once=str(locked.pk), title=_title(locked), batch=locked.pk)
    locked.save(update_fields=["job"])
    return locked


def _start_reading(batch: Batch, by: Actor) -> None:
    batch.job = jobs.start("exchange.preview", by=by, once=str(batch.pk), title=_title(batch), batch=batch.pk)
    batch.save(update_fields=["job"])


def _title(batch: Batch) -> str:
    return batch.file.name


@action("import.preview")
def make_preview(*, by: Actor, batch: Batch, progress: Progress) -> Batch:
    """Read the file and keep what it would do. Writes nothing else.

    The batch is locked only to write down what was found: whoever discards it or has it read otherwise meanwhile does
    not wait, and what was read for nothing is forgotten.
    """
    while True:
        fresh = Batch.objects.select_related("file").get(pk=batch.pk)
        asked = _asked(fresh)
        if by.role is not None:
            policy.require(by, P.IMPORT_RUN, fresh)
        if fresh.state != BatchState.READING:
            return fresh
        event = _look_into(fresh, by, progress)
        locked = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if locked.state != BatchState.READING:
            return locked
        if _asked(locked) == asked:
            break
    fresh.save(update_fields=["form", "encoding", "kind", "year", "as_of", "answers", "sample", "preview", "totals"])
    # What the reading finds is nobody's decision: the system's own.
    return fire(fresh, event, table=BATCH, by=Actor.system())


def _asked(batch: Batch) -> tuple[object, ...]:
    """How somebody wants the file read."""
    return batch.kind, batch.year, batch.answers


def _look_into(batch: Batch, by: Actor, progress: Progress) -> str:
    """Read the file; the batch then holds what it would do. The event that this is."""
    try:
        book = read(bytes(batch.file.content), batch.answers, wanted=lambda: progress(0, 0))
        batch.form, batch.encoding, batch.sample = book.form, book.encoding, mapping.sample(book)
        if (kept := mapping.offered(batch, by=by)) is not None:
            raise kept
        batch.kind = batch.kind or planning.detect(book, queries.kinds_given(by))
        plan = _plan(book, batch, by, progress)
    except Undecided as undecided:
        batch.preview, batch.totals = {"question": undecided.as_json()}, {}
        return "ask"
    except Unreadable as refused:
        batch.preview, batch.totals = preview.of_problems([*refused.problems]), {}
        return "find-wrong"
    except planning.Question as question:
        batch.preview, batch.totals = {"kinds": question.kinds, "year": question.year}, {}
        return "ask"
    batch.year, batch.as_of = plan.kind.year, plan.as_of
    batch.preview, batch.totals = preview.of_plan(plan), planning.totals(plan)
    if plan.problems:
        return "find-wrong"
    return "ask" if plan.open_questions else "find-right"


def _plan(book: Book, batch: Batch, by: Actor, progress: Progress) -> Plan:
    return planning.plan(
        book,
        batch.kind,
        batch.year,
        progress=progress,
        answers=batch.answers,
        name=batch.file.name,
        record=batch.target,
        by=by,
    )


@action("import.apply")
def apply(*, by: Actor, batch: Batch, progress: Progress) -> Batch:
    """Write the rows of a checked batch, all or none.

    Raises Refused where the batch is not ready or is discarded meanwhile, or the data have changed since it was
    checked; Denied where the actor may not write (any more) to the record it is for.
    """
    event = "apply-by-command" if by.role is None else "apply"
    ready = hold(batch, by)
    if ready.state != BatchState.PREVIEW:
        return fire(ready, event, table=BATCH, by=by)  # which says why it cannot
    book = read(bytes(ready.file.content), ready.answers, wanted=lambda: progress(0, 0))
    plan = _plan(book, ready, by, progress)
    if plan.problems or plan.open_questions or plan.digest != (ready.preview or {}).get("digest"):
        changed = _(
            "The data have changed since this file was checked. Nothing was written: read it again and check it."
        )
        raise Refused(" ".join([*map(_told, plan.problems[:1]), changed]))
    written = [*plan.new, *(change.entry for change in plan.changed)]
    with within(plan.kind, ready), about(batch=ready.pk):
        if plan.removed:
            plan.kind.remove(plan.removed, by=by)
        if written:
            plan.kind.apply(written, by=by, progress=progress)
    # Last, so that nobody who discards the batch waits for its rows: these are then rolled back.
    locked = fire(ready, event, table=BATCH, by=by)
    locked.totals, locked.keys = planning.totals(plan), [[*entry.key] for entry in plan.entries]
    locked.applied_at = Now()
    locked.save(update_fields=["totals", "keys", "applied_at"])
    locked.refresh_from_db(fields=["applied_at"])
    return locked


@action("import.undo")
def undo(*, by: Actor, batch: Batch) -> Batch:
    """Take an applied batch back, all or nothing.

    Raises Refused where it is not applied (any more), or something depends on its rows; the sentence says what.
    """
    event = "undo-by-command" if by.role is None else "undo"
    locked = fire(hold(batch, by), event, table=BATCH, by=by)
    kind = kinds.get(locked.kind)(locked.year, record=locked.target, by=by)
    if (barred := kind.barred()) is not None:
        raise Refused(_told(barred))
    with about(undoes=locked.pk):
        undoing.take_back(locked, by=by)
        kind.restored([tuple(key) for key in locked.keys or []], by=by)
    return locked


@action("import.order-undo")
def order_undo(*, by: Actor, batch: Batch) -> Batch:
    """Have the batch undone in the background. Ordered twice, it is one job."""
    locked = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    policy.require(by, P.IMPORT_RUN, locked)
    if locked.state != BatchState.APPLIED:
        raise Refused(_("Only an import that was applied can be undone. Reload the page to see where it stands."))
    locked.job = jobs.start("exchange.undo", by=by, once=str(locked.pk), title=_title(locked), batch=locked.pk)
    locked.save(update_fields=["job"])
    return locked


def _told(problem: Problem) -> str:
    """A problem in one sentence, by its cell."""
    why = f"{problem.reason} {problem.remedy}"
    if problem.row is None:
        return why
    return _("Row %(row)s, %(column)s: %(why)s") % {"row": problem.row, "column": problem.column, "why": why}
