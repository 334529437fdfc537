"""What letters are written from: templates, the letterhead, the 字 of their numbers."""

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.begun import Clashed, marks
from core.following import follow
from core.refusals import Refused
from workspace.letters import content, kinds, sending, writing
from workspace.letters.forms import HeadForm, TemplateForm
from workspace.letters.kinds import LetterKind, Part
from workspace.models import LetterBook, LetterTemplate
from workspace.presenters import files


@page(P.LETTER_WRITE)
def letter_templates(request: Request) -> HttpResponse:
    """All kinds of letters with their templates, and which of them are staff's own words."""
    kept = {(row.kind, row.part): row for row in LetterTemplate.objects.all()}
    rows = []
    for kind in kinds.every():
        for part in kind.parts:
            text = writing.text_of(part, kept.get((kind.key, part.key)))
            rows.append({"kind": kind, "part": part, "text": text, "is_own": text != part.text})
    context = {
        "rows": rows,
        "head": writing.head_of(request.actor),
        "books": LetterBook.objects.filter(organisation=request.actor.organisation_id),
    }
    return render(request, "workspace/letter_templates.html", context)


@page(P.LETTER_WRITE, methods=("GET", "POST"))
def letter_template(request: Request, kind: str, part: str) -> HttpResponse:
    """The words for a part of the receivers: kept, shown with samples, printed as a draft."""
    declared, of = _part(kind, part)
    row = writing.kept(declared, of)
    text = writing.text_of(of, row)
    form, begun = TemplateForm(request.POST or None, kind=declared, text=text), request.POST.get("begun", "")
    if request.method == "POST" and form.is_valid() and "keep" in request.POST:
        try:
            writing.write(by=request.actor, kind=declared, part=of, text=form.text(), begun=begun)
        except Refused as refused:
            begun = "" if isinstance(refused, Clashed) else begun
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. Letters issued before stay as they are."))
            return redirect("workspace:letter_template", kind, part)
    shown = form.text() if form.is_bound and form.is_valid() else text
    head, today = writing.head_of(request.actor), timezone.localdate()
    context = {
        "form": form,
        "begun": begun or marks(asdict(text)),
        "kind": declared,
        "part": of,
        "row": row,
        "is_own": text != of.text,
        "known": writing.known(declared),
        "placeholders": declared.placeholders,
        "doc": content.sample_of(
            declared, of, shown, head, today, files=writing.enclosures_of(declared).get(of.key, ())
        ),
        "files": files(row, request.actor) if row is not None else None,
    }
    return render(request, "workspace/letter_template.html", context, status=422 if form.errors else 200)


@page(P.LETTER_WRITE, methods=("POST",))
def restore_letter_template(request: Request, kind: str, part: str) -> HttpResponse:
    """Back to the words it is declared with; the page asked for confirmation."""
    declared, of = _part(kind, part)
    writing.restore(by=request.actor, kind=declared, part=of)
    messages.success(request, _("The original words hold again."))
    return redirect("workspace:letter_template", kind, part)


@page(P.LETTER_WRITE, methods=("POST",))
def print_letter_template(request: Request, kind: str, part: str) -> HttpResponse:
    """The saved words with samples as PDF, marked as a draft."""
    declared, of = _part(kind, part)
    return follow(request, sending.draft(by=request.actor, kind=declared, part=of.key), request.path)


@page(P.LETTER_WRITE, methods=("GET", "POST"))
def letter_head(request: Request) -> HttpResponse:
    """What stands on every letter of one's organisation, and the 字 of this year's numbers."""
    year = writing.year_of(timezone.localdate())
    head, book = writing.head_of(request.actor), writing.book_of(request.actor, year)
    initial = {"character": book.prefix if book else "", "name": head.name if head else request.actor.organisation_name}
    stored = {name: getattr(head, name, "") for name in HeadForm.Meta.fields}
    form = HeadForm(request.POST or None, has_book=book is not None, instance=head, initial=initial)
    begun = request.POST.get("begun", "")
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            prefix = given.pop("character")
            writing.set_head(by=request.actor, prefix=prefix, year=year, head=given, begun=begun)
        except Clashed as clashed:
            begun = ""
            form.add_error(None, str(clashed))
        except Refused as refused:
            form.add_error("character", str(refused))
        else:
            messages.success(request, _("Saved. Letters issued before stay as they are."))
            return redirect("workspace:letter_templates")
    context = {"form": form, "book": book, "begun": begun or marks(stored)}
    return render(request, "workspace/letter_head.html", context, status=422 if form.errors else 200)


def _part(kind: str, part: str) -> tuple[LetterKind, Part]:
    declared = kinds.named(kind)
    of = declared.part(part) if declared is not None else None
    if declared is None or of is None:
        raise Http404
    return declared, of
