"""Staff give notices words of their own."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.refusals import Refused
from workspace import inbox, notices, queries
from workspace import wordings as own
from workspace.forms import WordingForm
from workspace.models import LANGUAGES, Wording


@page(P.MAIL_MANAGE)
def wordings(request: Request) -> HttpResponse:
    """All events with their words in both languages, and which of them are staff's own."""
    reworded = {language: queries.reworded(language) for language, _name in LANGUAGES}
    rows = [
        (event, [_shown(event, language, name, reworded[language].get(event.key)) for language, name in LANGUAGES])
        for event in notices.every()
        if event.listed
    ]
    return render(request, "workspace/wordings.html", {"rows": rows})


@page(P.MAIL_MANAGE, methods=("GET", "POST"))
def wording(request: Request, event: str, language: str) -> HttpResponse:
    """The words of one event in one language: tried with the newest record, kept, tried by mail."""
    declared = _event(event, language)
    label, text = own.declared(declared, language)
    kept = Wording.objects.filter(event=event, language=language).first()
    initial = {"label": kept.label, "text": kept.text} if kept else {"label": label, "text": text}
    form = WordingForm(request.POST or None, initial=initial, event=declared)
    if request.method == "POST" and form.is_valid() and "keep" in request.POST:
        own.reword(by=request.actor, event=declared, language=language, **form.cleaned_data)
        messages.success(request, _("Saved. Notices that were told before read so too."))
        return redirect("workspace:wording", event, language)
    words = form.cleaned_data if form.is_bound and form.is_valid() else initial
    shown = {
        "form": form,
        "event": declared,
        "language": language,
        "language_name": dict(LANGUAGES)[language],
        "is_own": kept is not None,
        "declared_label": label,
        "declared_text": text,
        "placeholders": own.placeholders(declared),
        "sample_label": words["label"],
        "sample": own.sample(declared, words["text"]),
    }
    return render(request, "workspace/wording.html", shown, status=422 if form.errors else 200)


@page(P.MAIL_MANAGE, methods=("POST",))
def restore(request: Request, event: str, language: str) -> HttpResponse:
    """Back to the words it is declared with; the page asked for confirmation."""
    own.restore(by=request.actor, event=_event(event, language), language=language)
    messages.success(request, _("The original words hold again."))
    return redirect("workspace:wording", event, language)


@page(P.MAIL_MANAGE, methods=("POST",))
def try_wording(request: Request, event: str, language: str) -> HttpResponse:
    """A mail to oneself that tells the event of its newest record, in the language that one is mailed in."""
    _event(event, language)
    try:
        inbox.try_mail(by=request.actor, event=event)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("A mail to yourself is on its way. It arrives within a minute or two."))
    return redirect("workspace:wording", event, language)


def _event(key: str, language: str) -> notices.Event:
    event = notices.of(key)
    if event is None or not event.listed or language not in dict(LANGUAGES):
        raise Http404
    return event


def _shown(event: notices.Event, language: str, name: str, kept: Wording | None) -> dict[str, object]:
    label, text = (kept.label, kept.text) if kept else own.declared(event, language)
    return {"language": language, "name": name, "label": label, "text": text, "is_own": kept is not None}
