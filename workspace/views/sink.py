"""The mail of an installation that is tried out."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.pages import open_to_all
from workspace import outbox
from workspace.sink import letters


@open_to_all
@never_cache
def mail(request: HttpRequest) -> HttpResponse:
    """All mail that was kept instead of being sent, to whomever, and how much waits; 404 where mail is sent."""
    if not settings.MAIL_SINK:
        raise Http404
    shown = {"letters": letters(Path(settings.MAIL_SINK)), "waiting": outbox.waiting()}
    return render(request, "workspace/mail.html", shown)
