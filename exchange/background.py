"""Background jobs of the exchange."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policy
from accounts.permissions import Permission as P
from core.jobs import Failure, Outcome, Run, job
from core.models import StoredFile
from exchange import actions, exporting
from exchange.kinds import Progress
from exchange.models import Batch

STEP = 500


@job("exchange.export", title=gettext_lazy("Export"))
def write_export(run: Run, *, export: str, fmt: str, query: str) -> Outcome:
    """Write a large export into a file for its owner."""
    asked = QueryDict(query)
    what = exporting.called(export, run.by, asked)
    if not policy.may(run.by, what.permission):
        raise Failure(_("Your role does not include this export."))
    rows = _told(run, what.rows(run.by, asked))
    file = StoredFile.keep(
        name=what.file_name(fmt),
        media_type=exporting.FORMATS[fmt],
        content=exporting.make(what, fmt, rows),
    )
    return Outcome(file=file)


def _told(run: Run, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows, telling on the way how many went by."""
    for number, row in enumerate(rows):
        if number % STEP == 0:
            run.progress(0, 0, _("%(count)s rows written") % {"count": number})
        yield row


@job("exchange.preview", title=gettext_lazy("Reading a file"))
def make_preview(run: Run, *, batch: int) -> Outcome:
    """Read an uploaded file and show what it would change."""
    row = run.record(P.IMPORT_RUN, pk=batch)
    return Outcome(url=_page(actions.make_preview(by=run.by, batch=row, progress=_progress(run, _("Rows checked")))))


@job("exchange.apply", title=gettext_lazy("Import"))
def apply_batch(run: Run, *, batch: int) -> Outcome:
    """Write the rows of a checked file."""
    row = run.record(P.IMPORT_RUN, pk=batch)
    done = actions.apply(by=run.by, batch=row, progress=_progress(run, _("Rows written")))
    return Outcome(result=done.totals, url=_page(done))


@job("exchange.undo", title=gettext_lazy("Undoing an import"))
def undo_batch(run: Run, *, batch: int) -> Outcome:
    """Take an applied batch back."""
    return Outcome(url=_page(actions.undo(by=run.by, batch=run.record(P.IMPORT_RUN, pk=batch))))


def _progress(run: Run, text: str) -> Progress:
    return lambda done, total: run.progress(done, total, text)


def _page(batch: Batch) -> str:
    return reverse("exchange:batch", args=[batch.pk])
