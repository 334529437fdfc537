"""Many letters at once: ordered in one go, issued by a job one after the other, each in a step of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core import jobs
from core.jobs import Failure, Outcome, Run, job
from core.models import Job, StoredFile
from core.refusals import Refused
from workspace.letters import writing
from workspace.letters.content import UNNUMBERED, content_of, digest_of, sample_of
from workspace.letters.issuing import already, issue, lacking, number_typed, print_letter, receivers_of
from workspace.letters.kinds import LetterKind, named
from workspace.models import Letter

KIND, DRAFT = "workspace.letters", "workspace.letter_draft"
MOST_AT_ONCE = 1_000
"""Letters that one job issues."""


@dataclass(frozen=True, slots=True)
class Order:
    """A letter to be issued: the record's and the receiver's key; its number where one was typed; what it corrects."""

    record: int
    receiver: int
    number: str = ""
    corrects: int | None = None


@action("letter.send")
def send(*, by: Actor, kind: LetterKind, orders: Sequence[Order], dated: date, seen: str) -> Job:
    """Start the job that issues these letters. `seen`: the fingerprint of what they were previewed from.

    Raises Refused where nothing is chosen, something lacks, a number is none or typed twice.
    """
    if not policy.may(by, P.LETTER_ISSUE):
        raise policy.Denied(P.LETTER_ISSUE)
    if not orders:
        raise Refused(_("Choose at least one letter."))
    if len(orders) > MOST_AT_ONCE:
        raise Refused(_("At most %(most)s letters go at once. Choose fewer.") % {"most": MOST_AT_ONCE})
    if reasons := lacking(by, dated):
        raise Refused(reasons[0])
    if seen != writing.digest_of(kind, by):
        raise Refused(_("The template or the letterhead was changed meanwhile. Look at the letters as they are now."))
    typed = [number_typed(each.number) for each in orders if each.number.strip()]
    if twice := next((number for number in typed if typed.count(number) > 1), ""):
        raise Refused(_("%(number)s is typed for two letters.") % {"number": twice})
    if Letter.objects.filter(sender=by.organisation_id, number__in=typed).exists():
        raise Refused(_("One of the numbers typed belongs to a letter that was issued before."))
    year = writing.year_of(dated)
    if len(typed) < len(orders) and writing.book_of(by, year) is None:
        raise Refused(_("No 字 is set for the numbers of %(year)s. Set one, or type each number.") % {"year": year})
    return jobs.start(
        KIND,
        by=by,
        title=_("Issue letters: %(kind)s (%(count)s)") % {"kind": kind.label, "count": len(orders)},
        kind=kind.key,
        dated=dated.isoformat(),
        seen=seen,
        orders=[[each.record, each.receiver, each.number, each.corrects] for each in orders],
    )


@job(KIND, title=gettext_lazy("Issue letters"))
def issue_next(run: Run, *, kind: str, dated: str, seen: str, orders: list[Any]) -> Outcome:
    """Issue the next of the letters ordered; the job goes on until all are. One that cannot be issued is said, and the
    others are not kept waiting."""
    declared = named(kind)
    done: dict[str, Any] = dict(run.job.result or {"at": 0, "issued": 0, "left": []})
    if declared is None:
        raise Failure(_("Letters of this kind are issued no more."))
    if writing.digest_of(declared, run.by) != seen:
        raise Failure(
            _("The template or the letterhead was changed meanwhile; %(issued)s letters were issued before that.")
            % {"issued": done["issued"]}
        )
    at = done["at"]
    run.progress(at, len(orders))
    order = Order(*orders[at])
    record = run.record(declared.issue, pk=order.record)
    try:
        with transaction.atomic():
            letter = issue(
                by=run.by,
                kind=declared,
                record=record,
                receiver=order.receiver,
                dated=date.fromisoformat(dated),
                number=order.number,
                corrects=Letter.objects.get(pk=order.corrects) if order.corrects else None,
            )
    except Refused as refused:
        done["left"] = [*done["left"], [str(record), str(refused)]]
        run.progress(at + 1, len(orders))
    else:
        done["issued"] += 1
        run.progress(at + 1, len(orders), f"{letter.number} {letter.receiver.name}")
    done["at"] = at + 1
    return Outcome(done, url=reverse("workspace:sent_letters", args=[run.job.pk]), goes_on=at + 1 < len(orders))


@action("letter.draft")
def draft(*, by: Actor, kind: LetterKind, part: str, record: int | None = None, receiver: int | None = None) -> Job:
    """Start the job that prints a letter as it would be issued now, marked as a draft: of a record to a receiver, or of
    a part with the samples of its placeholders."""
    if not policy.may(by, P.LETTER_ISSUE):
        raise policy.Denied(P.LETTER_ISSUE)
    once = f"{by.membership_id}:{kind.key}:{part}:{record}:{receiver}"
    return jobs.start(DRAFT, by=by, once=once, kind=kind.key, part=part, record=record, receiver=receiver)


@job(DRAFT, title=gettext_lazy("Draft of a letter"))
def print_draft(run: Run, *, kind: str, part: str, record: int | None, receiver: int | None) -> Outcome:
    """Print it; a file of the one who asked."""
    declared = named(kind)
    if declared is None:
        raise Failure(_("Letters of this kind are issued no more."))
    content = _content(run, declared, part, record, receiver)
    made = print_letter(content, digest_of(content), mark="草稿")
    return Outcome(file=StoredFile.keep(name="函稿.pdf", media_type="application/pdf", content=made))


def _content(run: Run, kind: LetterKind, part: str, record: int | None, receiver: int | None) -> dict[str, Any]:
    head, today = writing.head_of(run.by), timezone.localdate()
    if record is None:
        declared = kind.part(part)
        if declared is None:
            raise Failure(_("Letters of this kind are issued no more."))
        files = writing.enclosures_of(kind).get(part, ())
        return sample_of(kind, declared, writing.texts_of(kind)[part], head, today, files=files)
    row = run.record(kind.issue, pk=record)
    to = next((each for each in receivers_of(kind, row) if each.organisation.pk == receiver), None)
    if to is None:
        raise Failure(_("This letter no longer goes to that organisation. Look at the receivers as they are now."))
    earlier = already(kind, [row]).get((row.pk, to.organisation.pk))
    text = writing.texts_of(kind)[to.part]
    files = writing.enclosures_of(kind).get(to.part, ())
    return content_of(head=head, text=text, receiver=to, number=UNNUMBERED, dated=today, files=files, corrects=earlier)
