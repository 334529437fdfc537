"""One's notices, how one is mailed, and for staff the mails that could not be delivered."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import emails
from accounts.middleware import ACTING
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.refusals import Refused
from workspace import inbox as own
from workspace import queries
from workspace.forms import HandlingForm
from workspace.models import Mail, Notice
from workspace.sentences import told
from workspace.wordings import spoken

PER_PAGE = 50


@page(P.NOTICE_VIEW)
def inbox(request: Request) -> HttpResponse:
    """What one was told, newest first."""
    shown = Paginator(queries.notices_of(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    words = queries.reworded(spoken())
    lines = [told(notice, words) for notice in shown.object_list]
    return render(request, "workspace/notices.html", {"page": shown, "lines": lines})


@page(P.NOTICE_VIEW, key="pk", methods=("POST",))
def go(request: Request, notice: Notice) -> HttpResponse:
    """To what a notice is about, in the role it was told in; it is read now."""
    own.read(by=request.actor, notice=notice)
    if any(membership.pk == notice.membership_id for membership in request.memberships):
        request.session[ACTING] = notice.membership_id
    return redirect(told(notice).url)


@page(P.NOTICE_VIEW, methods=("POST",))
def read_all(request: Request) -> HttpResponse:
    """All are read."""
    own.read_all(by=request.actor)
    return redirect("workspace:notices")


@page(P.NOTICE_VIEW, methods=("GET", "POST"))
def settings(request: Request) -> HttpResponse:
    """How one is mailed, by kind of event; the language, the hours."""
    person: Any = request.actor.person_id
    form = HandlingForm(request.POST or None, person=person, memberships=request.memberships)
    if request.method == "POST" and form.is_valid():
        own.choose(by=request.actor, rhythm=form.instance, choices=form.choices())
        messages.success(request, _("Saved. It holds for what happens from now on."))
        return redirect("workspace:settings")
    user: Any = request.user
    shown = {"form": form, "address": user.email, "can_be_sent": emails.can_be_sent()}
    return render(request, "workspace/settings.html", shown, status=422 if form.errors else 200)


@page(P.NOTICE_VIEW, methods=("POST",))
def send_to_oneself(request: Request) -> HttpResponse:
    """A mail to oneself, to see that mail arrives."""
    try:
        own.try_mail(by=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("A mail to yourself is on its way. It arrives within a minute or two."))
    return redirect("workspace:settings")


@page(P.MAIL_MANAGE)
def undelivered(request: Request) -> HttpResponse:
    """What waits, what was refused and why, what was perhaps sent."""
    shown = Paginator(queries.unsent(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "workspace/undelivered.html", {"page": shown, "can_be_sent": emails.can_be_sent()})


@page(P.MAIL_MANAGE, key="pk", methods=("POST",))
def again(request: Request, mail: Mail) -> HttpResponse:
    """Send one again that was refused, or perhaps sent."""
    if own.send_again(by=request.actor, mail=mail):
        messages.success(request, _("It is sent again within a minute."))
    else:
        messages.info(request, _("It is on its way already."))
    return redirect(reverse("workspace:undelivered"))
