"""Letters: those one may see, one of them, issuing them, voiding one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page, record
from accounts.permissions import Permission as P
from core.cells import small_int
from core.downloads import answer
from core.following import follow
from core.models import Job
from core.refusals import Refused
from workspace.filters import LetterFilter
from workspace.letters import content, issuing, kinds, sending, shown, writing
from workspace.letters.forms import DatedForm
from workspace.letters.kinds import LetterKind
from workspace.letters.sending import Order
from workspace.models import Letter, LetterReceipt
from workspace.tables import LetterTable

_SHOWN = ("sender", "receiver", "corrects", "corrected_by", "voided")


@page(P.LETTER_VIEW)
def letters(request: Request) -> HttpResponse:
    """The letters of one's organisation: those that came, for staff those that went out."""
    table = LetterTable(LetterFilter(request.GET, request.actor))
    context = {
        "table": table,
        "sends": policy.may(request.actor, P.LETTER_ISSUE),
        "writes": policy.may(request.actor, P.LETTER_WRITE),
        "many": shown.many(request.actor),
    }
    return render(request, "workspace/letters_list.html", context)


@page(P.LETTER_VIEW, key="pk", related=_SHOWN)
def letter(request: Request, letter: Letter) -> HttpResponse:
    """A letter as it was issued; that a receiver opens it is recorded the first time."""
    if request.method == "GET":
        issuing.opened(by=request.actor, letter=letter)
    return _letter(request, letter)


@page(P.LETTER_VIEW, key="pk", related=("file",))
def letter_pdf(request: Request, letter: Letter) -> HttpResponse:
    """The letter as PDF."""
    if request.method == "GET":
        issuing.opened(by=request.actor, letter=letter)
    return answer(letter.file)


@page(P.LETTER_VIEW, key="pk")
def letter_enclosure(request: Request, letter: Letter, position: int) -> HttpResponse:
    """A file that went with the letter."""
    enclosed = letter.enclosures.select_related("file").filter(position=position).first()
    if enclosed is None:
        raise Http404
    if request.method == "GET":
        issuing.opened(by=request.actor, letter=letter)
    return answer(enclosed.file)


@page(P.LETTER_ISSUE, key="pk", methods=("POST",), related=_SHOWN)
def void_letter(request: Request, letter: Letter) -> HttpResponse:
    """Say that it no longer holds, with the reason."""
    reason = request.POST.get("reason", "")
    try:
        issuing.void(by=request.actor, letter=letter, reason=reason)
    except Refused as refused:
        return _letter(request, letter, errors=[{"text": str(refused), "href": "#reason"}], reason=reason)
    messages.success(request, _("The letter is marked as voided; its receiver is told."))
    return redirect("workspace:letter", letter.pk)


def _letter(request: Request, letter: Letter, **more: Any) -> HttpResponse:
    kind = kinds.named(letter.kind)
    issues = policy.may(request.actor, P.LETTER_ISSUE)
    context = {
        "letter": letter,
        "label": kinds.label_of(letter),
        "state": shown.state_of(letter),
        "enclosures": letter.enclosures.select_related("file").defer("file__content"),
        "receipt": LetterReceipt.objects.filter(letter=letter).select_related("person", "membership").first(),
        "about_url": shown.about_url(letter, request.actor),
        "may_correct": issues and kind is not None and not hasattr(letter, "corrected_by"),
        "may_void": issues and not hasattr(letter, "voided"),
        "most": issuing.LONGEST_LINE,
        **more,
    }
    return render(request, "workspace/letter.html", context, status=422 if more.get("errors") else 200)


@page(P.LETTER_ISSUE, methods=("GET", "POST"))
def issue_letters(request: Request, kind: str, pk: int) -> HttpResponse:
    """Issue the letters of a kind about a record: to which of its receivers, under which day and numbers. With
    `corrects` one letter that corrects another."""
    declared = _kind(kind)
    row = record(request, declared.model._meta.label, pk, declared.issue)
    there = issuing.already(declared, [row])
    receivers = issuing.receivers_of(declared, row)
    corrected = next((each for each in there.values() if str(each.pk) == request.GET.get("corrects")), None)
    if corrected is not None:
        receivers = [each for each in receivers if each.organisation.pk == corrected.receiver_id]
    form, errors = DatedForm(request.POST or None), list[dict[str, str]]()
    typed = {each.organisation.pk: request.POST.get(f"number-{each.organisation.pk}", "")[:60] for each in receivers}
    chosen = {key for value in request.POST.getlist("receiver") if (key := small_int(value)) is not None}
    if request.method == "POST" and form.is_valid():
        orders = [
            Order(row.pk, key, number.strip(), corrected.pk if corrected is not None else None)
            for key, number in typed.items()
            if key in chosen and (corrected is not None or (row.pk, key) not in there)
        ]
        if answered := _send(request, declared, orders, form, errors):
            return answered
    why_not = declared.why_not(row)
    context = {
        "kind": declared,
        "record": row,
        "record_url": declared.url(row),
        "corrects": corrected,
        "rows": [
            {
                "receiver": each.organisation,
                "part": declared.part(each.part),
                "issued": there.get((row.pk, each.organisation.pk)) if corrected is None else None,
                "chosen": request.method == "GET" or each.organisation.pk in chosen,
                "number": typed[each.organisation.pk],
            }
            for each in receivers
        ],
        "is_open": any((row.pk, each.organisation.pk) not in there or corrected is not None for each in receivers),
        "lacking": [*([why_not] if why_not else []), *issuing.lacking(request.actor, timezone.localdate())],
        "book": writing.book_of(request.actor, writing.year_of(timezone.localdate())),
        "form": form,
        "seen": request.POST.get("seen") or writing.digest_of(declared, request.actor),
        "errors": errors,
    }
    return render(request, "workspace/letters_issue.html", context, status=422 if errors or form.errors else 200)


@page(P.LETTER_ISSUE, methods=("GET", "POST"))
def bulk_letters(request: Request, kind: str) -> HttpResponse:
    """Issue the letters of a kind about many records of a year: which of them, with what each lacks."""
    declared = _kind(kind)
    asked = small_int(request.GET.get("year", ""))
    every = declared.issuable(request.actor)
    years = sorted(set(every.order_by().values_list(declared.year, flat=True)), reverse=True)
    year = asked if asked is not None else next(iter(years), None)
    records = list(every.filter(**{declared.year: year}))
    there, receivers = issuing.already(declared, records), declared.receivers(records)
    form, errors = DatedForm(request.POST or None), list[dict[str, str]]()
    chosen = {key for value in request.POST.getlist("record") if (key := small_int(value)) is not None}
    open_to = {
        row.pk: [each for each in receivers.get(row.pk, ()) if (row.pk, each.organisation.pk) not in there]
        for row in records
    }
    rows = [
        {
            "record": row,
            "url": reverse("workspace:issue_letters", args=[declared.key, row.pk]),
            "lacks": declared.why_not(row),
            "to": len(open_to[row.pk]),
            "issued": len(receivers.get(row.pk, ())) - len(open_to[row.pk]),
            "chosen": request.method == "GET" or row.pk in chosen,
        }
        for row in records
    ]
    if request.method == "POST" and form.is_valid():
        ready = [row["record"].pk for row in rows if not row["lacks"] and row["record"].pk in chosen]
        orders = [Order(key, each.organisation.pk) for key in ready for each in open_to[key]]
        if answered := _send(request, declared, orders, form, errors):
            return answered
    context = {
        "kind": declared,
        "rows": rows,
        "years": years,
        "year": year,
        "lacking": issuing.lacking(request.actor, timezone.localdate()),
        "book": writing.book_of(request.actor, writing.year_of(timezone.localdate())),
        "form": form,
        "seen": request.POST.get("seen") or writing.digest_of(declared, request.actor),
        "errors": errors,
    }
    return render(request, "workspace/letters_bulk.html", context, status=422 if errors or form.errors else 200)


def _send(
    request: Request, kind: LetterKind, orders: list[Order], form: DatedForm, errors: list[dict[str, str]]
) -> HttpResponse | None:
    """To the job that issues them; None where that was refused, with the reason in `errors`."""
    try:
        job = sending.send(
            by=request.actor,
            kind=kind,
            orders=orders,
            dated=form.cleaned_data["dated"],
            seen=request.POST.get("seen", "")[:64],
        )
    except Refused as refused:
        errors.append({"text": str(refused)})
        return None
    return follow(request, job, reverse("workspace:letters"))


@page(P.LETTER_ISSUE, methods=("GET", "POST"))
def preview_letter(request: Request, kind: str, pk: int, receiver: int) -> HttpResponse:
    """A letter to a receiver as it would be issued now; posted: as PDF, marked as a draft."""
    declared = _kind(kind)
    row = record(request, declared.model._meta.label, pk, declared.issue)
    receivers = issuing.receivers_of(declared, row)
    at = next((place for place, each in enumerate(receivers) if each.organisation.pk == receiver), None)
    if at is None:
        raise Http404
    to = receivers[at]
    if request.method == "POST":
        job = sending.draft(by=request.actor, kind=declared, part=to.part, record=row.pk, receiver=receiver)
        return follow(request, job, request.path)
    context = {
        "kind": declared,
        "record": row,
        "receiver": to.organisation,
        "before": receivers[at - 1].organisation if at else None,
        "after": receivers[at + 1].organisation if at + 1 < len(receivers) else None,
        "at": at + 1,
        "count": len(receivers),
        "doc": content.content_of(
            head=writing.head_of(request.actor),
            text=writing.texts_of(declared)[to.part],
            receiver=to,
            number=content.UNNUMBERED,
            dated=timezone.localdate(),
            files=writing.enclosures_of(declared).get(to.part, ()),
            corrects=issuing.already(declared, [row]).get((row.pk, receiver)),
        ),
    }
    return render(request, "workspace/letter_preview.html", context)


@page(P.JOB_VIEW, key="pk")
def sent_letters(request: Request, job: Job) -> HttpResponse:
    """What came of a job that issued letters: how many, and why some were not."""
    if job.kind != sending.KIND:
        raise Http404
    return render(request, "workspace/letters_sent.html", {"job": job, "result": job.result or {}})


def _kind(key: str) -> LetterKind:
    declared = kinds.named(key)
    if declared is None:
        raise Http404
    return declared
