"""Private links: opened and proved by who has one, read by programs, and seen to by who gives them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, open_to_all, page
from accounts.permissions import Permission as P
from accounts.throttling import TooMany
from core.refusals import Refused
from workspace.forms import ProofForm
from workspace.models import PrivateLink
from workspace.private_links import giving, holding
from workspace.private_links.holding import Opened, State
from workspace.private_links.kinds import Proof
from workspace.private_links.pages import ended, link_page, private

#: The link that a session gave last, with the way back.
_GIVEN = "link_given"


@open_to_all
def open_link(request: Request) -> HttpResponse:
    """Where every private link leads: the browser puts what stands behind the # into a form, which a person posts."""
    if request.method != "POST":
        return private(render(request, "workspace/link_open.html"))
    try:
        link = holding.find(request, request.POST.get("token", ""))
    except TooMany as rests:
        response = render(request, "workspace/link_open.html", {"why": str(rests)}, status=429)
        response.headers["Retry-After"] = str(rests.seconds)
        return private(response)
    if link is None:
        return private(render(request, "workspace/link_open.html", {"unknown": True}, status=404))
    opened = holding.looked_at(link)
    if opened.state != State.OPEN:
        return private(ended(request, opened))
    response = redirect(opened.url)
    holding.keep(response, opened)
    return private(response)


@link_page(unproved=True)
def link(request: Request, opened: Opened) -> HttpResponse:
    """What a link is for, from whom and until when; the second proof where its kind asks for one."""
    return _link(request, opened, ProofForm(kind=opened.kind))


@link_page(methods=("POST",), unproved=True)
def send_code(request: Request, opened: Opened) -> HttpResponse:
    """Mail a code to the link's address."""
    try:
        holding.send_code(by=opened.actor, request=request)
    except (Refused, TooMany) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("A code is on its way to the e-mail address. It arrives within a minute or two."))
    return redirect(opened.url)


@link_page(methods=("POST",), unproved=True)
def prove(request: Request, opened: Opened) -> HttpResponse:
    """Try the second proof; right, it leads on."""
    form = ProofForm(request.POST, kind=opened.kind)
    if not form.is_valid():
        return _link(request, opened, form, status=422)
    try:
        wrong = holding.prove(by=opened.actor, request=request, **form.cleaned_data)
    except (Refused, TooMany) as refused:
        form.add_error(None, str(refused))
        return _link(request, opened, form, status=429)
    if wrong:
        form.add_error(None, wrong)
        return _link(request, opened, form, status=422)
    response = redirect(opened.kind.page, opened.link.ref)
    holding.keep(response, holding.looked_at(opened.link, proved=True))
    return response


@link_page(methods=("POST",), unproved=True)
def leave(request: Request, opened: Opened) -> HttpResponse:
    """Let this browser forget the link: on a computer that others use."""
    messages.success(request, _("This browser has forgotten the link. To go on, open it once more."))
    response = redirect("workspace:open_link")
    holding.leave(response, opened)
    return response


@open_to_all
def feed(request: Request, kind: str) -> HttpResponse:
    """What a program reads by a private link; whatever holds for nothing gets the same 404."""
    if request.method not in ("GET", "HEAD"):
        return private(HttpResponse(status=405, headers={"Allow": "GET"}))
    try:
        response = holding.read(request, kind, request.GET.get("key", ""))
    except TooMany as rests:
        return private(HttpResponse(str(rests), status=429, headers={"Retry-After": str(rests.seconds)}))
    response = private(response or HttpResponse(status=404))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@page(P.LINK_GIVE, key="pk", methods=("POST",))
def mail(request: Request, row: PrivateLink) -> HttpResponse:
    """Mail a link once more."""
    try:
        giving.mail(by=request.actor, link=row)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The link is mailed once more, within a minute or two."))
    return _back(request)


@page(P.LINK_GIVE, key="pk", methods=("POST",))
def revoke(request: Request, row: PrivateLink) -> HttpResponse:
    """End a link; the page asked for confirmation."""
    if giving.revoke(by=request.actor, link=row):
        messages.success(request, _("The link is revoked: it opens nothing any more."))
    else:
        messages.info(request, _("The link had ended already."))
    return _back(request)


def given(request: Request, link: PrivateLink, back: str) -> HttpResponse:
    """After a link was given: on to its address, at the same page, so that a reload gives none anew. For the views of
    apps, which answer with `just_given` first."""
    request.session[_GIVEN] = {"link": link.pk, "back": back}
    return redirect(f"{request.path}?given={link.pk}")


def just_given(request: Request) -> HttpResponse | None:
    """The address of the link that this session gave last, and whether it was mailed; None at any other request."""
    kept = request.session.get(_GIVEN)
    if request.method != "GET" or not kept or request.GET.get("given") != str(kept["link"]):
        return None
    link = policy.scope(request.actor, P.LINK_GIVE).filter(pk=kept["link"], used_at=None, revoked_at=None).first()
    if link is None:
        return None
    shown: dict[str, Any] = {
        "link": link,
        "address": giving.address_of(link),
        "is_mailed": link.mails.exists(),
        "back": kept["back"],
    }
    return private(render(request, "workspace/link_given.html", shown))


def _link(request: Request, opened: Opened, form: ProofForm, status: int = 200) -> HttpResponse:
    shown = {
        "opened": opened,
        "form": form,
        "asks_code": opened.kind.proof == Proof.CODE and not opened.proved,
        "asks_day": opened.kind.proof == Proof.DATE and not opened.proved,
        "is_code_sent": opened.link.codes.filter(is_over=False).exists(),
        "masked": masked(opened.link.address),
    }
    return render(request, "workspace/link.html", shown, status=status)


def masked(address: str) -> str:
    """An address as its owner knows it again and nobody else learns it."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}…@{host[:1]}…{host[host.rfind('.') :]}" if host else ""


def _back(request: Request) -> HttpResponse:
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(there if safe else "/")
