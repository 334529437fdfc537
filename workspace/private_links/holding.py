"""A private link is opened, proved and used by who has it. Opening alone changes nothing: a mail scanner may do it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, Model
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from core.refusals import Refused
from workspace.models import LinkCode, LinkTry, Mail, PrivateLink
from workspace.private_links import kinds, tokens, trying
from workspace.private_links.kinds import Kind, Proof

Outcome = LinkTry.Outcome

COOKIE = "__Secure-link" if settings.BEHIND_TLS else "link"
#: How long one may pause before the link is opened once more; every page renews it.
SESSION = timedelta(hours=2)
CODE_HOLDS = timedelta(minutes=15)
TRIES_OF_A_CODE = 5
_SALT = "workspace.private_links"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class State(StrEnum):
    """Whether a link opens its record now; if not, why."""

    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"
    GONE = "gone"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that somebody has opened, with what it opens: `record` None and `why` a sentence where it does not."""

    link: PrivateLink
    kind: Kind
    record: Any
    state: State
    why: str
    proved: bool

    @property
    def actor(self) -> Actor:
        """Who acts: the holder of the link."""
        return Actor.holding(self.link.pk, self.link.holder)

    @property
    def giver(self) -> str:
        """Whom to ask: the body that gave it."""
        return self.link.membership.organisation.name

    @property
    def url(self) -> str:
        """Its own page: what it is for, and the second proof."""
        return reverse("workspace:link", args=[self.link.ref])


def find(request: HttpRequest, typed: str) -> PrivateLink | None:
    """The link of a token that was posted, alone or as the whole address; None where there is none such.

    Ended ones are found too: whoever has their token may hear that they have ended. Raises accounts.throttling.TooMany
    where too many unknown ones came from the network.
    """
    token = typed.strip().rpartition("#")[2].rpartition("=")[2]
    with transaction.atomic():
        trying.wait_for_network(request)
        link = _by_token(token)
        if link is None or kinds.of(link.kind).read is not None:
            trying.record(request, Outcome.UNKNOWN)
            return None
        trying.record(request, Outcome.OPENED if looked_at(link).state == State.OPEN else Outcome.ENDED, link)
    return link


def read(request: HttpRequest, kind: str, token: str) -> HttpResponse | None:
    """What a program is answered to the token of a link of this kind; None where it holds for nothing, whatever the
    reason: programs are told no more. Raises accounts.throttling.TooMany."""
    with transaction.atomic():
        trying.wait_for_network(request)
        link = _by_token(token)
        if link is None or link.kind != kind:
            trying.record(request, Outcome.UNKNOWN)
            return None
        opened = looked_at(link)
        if opened.kind.read is None or opened.state != State.OPEN:
            return None
        trying.record_read(request, link)
    return opened.kind.read(opened.record, opened.actor)


def looked_at(link: PrivateLink, *, proved: bool = False) -> Opened:
    """The link as it stands now, with its record as the judge gives it to its holder."""
    kind = kinds.of(link.kind)
    if link.used_at is not None:
        return Opened(link, kind, None, State.USED, str(kind.done) or _("It has been used, as it was meant."), proved)
    if link.revoked_at is not None:
        return Opened(link, kind, None, State.REVOKED, _("Whoever gave it has ended it."), proved)
    if link.expires_at <= timezone.now():
        return Opened(link, kind, None, State.EXPIRED, _("It has run out."), proved)
    record = policy.scope(Actor.holding(link.pk, link.holder), kind.carries).first()
    if record is None:
        return Opened(link, kind, None, State.GONE, _("The matter that it was about is no longer there."), proved)
    if why := kind.why_closed(record):
        return Opened(link, kind, None, State.CLOSED, why, proved)
    return Opened(link, kind, record, State.OPEN, "", proved or kind.proof == Proof.NONE)


def of_session(request: HttpRequest, ref: str) -> Opened | None:
    """The link that this browser has opened under this name; None where it has opened none lately."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=SESSION)
    except signing.BadSignature:
        return None
    if not isinstance(kept, list) or len(kept) != 3 or kept[0] != ref:
        return None
    link = _links().filter(ref=ref).first()
    if link is None or kept[1] != link.digest[:16]:
        return None
    return looked_at(link, proved=kept[2] is True)


def keep(response: HttpResponse, opened: Opened) -> None:
    """Let the browser keep that it has opened this link, for a while and for the pages of this link alone: nobody is
    signed in by it, and whoever is stays so."""
    kept = signing.dumps([opened.link.ref, opened.link.digest[:16], opened.proved], salt=_SALT)
    response.set_cookie(
        COOKIE,
        kept,
        max_age=SESSION,
        path=opened.url,
        secure=settings.BEHIND_TLS,
        httponly=True,
        samesite="Lax",
    )


def leave(response: HttpResponse, opened: Opened) -> None:
    """Let the browser forget it."""
    response.delete_cookie(COOKIE, path=opened.url, samesite="Lax")


@action("link.code")
def send_code(*, by: Actor, request: HttpRequest) -> None:
    """Mail a new code to the holder's address; those before hold no more.

    Raises Refused where enough were sent within the hour, or the link has ended; TooMany while wrong ones slow it down.
    """
    link = _held(by)
    if kinds.of(link.kind).proof != Proof.CODE:
        raise Refused(_("This link asks for no code."))
    trying.wait_for_link(link)
    trying.wait_for_code(link)
    link.codes.filter(is_over=False).update(is_over=True)
    code = LinkCode.objects.create(link=link, nonce=tokens.fresh_nonce())
    Mail.objects.create(link=link, code=code, key=f"code:{code.pk}")
    trying.record(request, Outcome.CODE, link)


@action("link.prove")
def prove(*, by: Actor, request: HttpRequest, code: str = "", day: date | None = None) -> str:
    """Try the second proof, of the sort that the kind asks for: "" where it is right, else what to say.

    Raises TooMany and Refused as `trying` does; nothing is looked at then.
    """
    link = _held(by)
    if kinds.of(link.kind).proof == Proof.NONE:
        return ""
    trying.wait_for_network(request)
    trying.wait_for_link(link)
    if kinds.of(link.kind).proof == Proof.CODE:
        wrong = _try_code(link, re.sub(r"\s", "", code))
    else:
        is_right = day is not None and tokens.is_day(link, day)
        wrong = "" if is_right else _("This is not the date that was entered for this link.")
    trying.record(request, Outcome.WRONG if wrong else Outcome.PROVED, link)
    return wrong


@contextmanager
def using(by: Actor, record: Model) -> Iterator[PrivateLink]:
    """Inside an app's action: the link that `by` acts by, held and judged again; used when the block has ended well.

    Of two at once one waits, and hears Refused where the first has used it up. Raises policy.Denied where the link is
    not to this record.
    """
    link = hold(by, record)
    yield link
    LinkTry.objects.create(link=link, outcome=Outcome.USED, network="")
    if kinds.of(link.kind).once:
        PrivateLink.objects.filter(pk=link.pk).update(used_at=Now())


def hold(by: Actor, record: Model) -> PrivateLink:
    """Inside an app's action that does not use the link up: the link that `by` acts by, held and judged again.

    Raises Refused where it has ended, policy.Denied where it is not to this record.
    """
    link = _held(by)
    policy.require(by, kinds.of(link.kind).carries, record)
    return link


def _held(by: Actor) -> PrivateLink:
    if by.link_id is None:
        raise Refused(_("This is done by a private link only."))
    link = PrivateLink.objects.select_for_update().get(pk=by.link_id)
    opened = looked_at(link)
    if opened.state != State.OPEN:
        raise Refused(opened.why)
    return link


def _try_code(link: PrivateLink, typed: str) -> str:
    code = link.codes.filter(is_over=False, at__gt=timezone.now() - CODE_HOLDS).first()
    if code is None:
        return _("No code holds at the moment. Ask for a new one.")
    if tokens.is_code(code, typed):
        LinkCode.objects.filter(pk=code.pk).update(is_over=True)
        return ""
    wrong = code.wrong + 1
    LinkCode.objects.filter(pk=code.pk).update(wrong=F("wrong") + 1, is_over=wrong >= TRIES_OF_A_CODE)
    left = TRIES_OF_A_CODE - wrong
    if not left:
        return _("This was wrong too: the code holds no more. Ask for a new one.")
    return ngettext("This is not the code. %(left)s more try.", "This is not the code. %(left)s more tries.", left) % {
        "left": left
    }


def _by_token(token: str) -> PrivateLink | None:
    if not _TOKEN.fullmatch(token):
        return None
    return _links().filter(digest=tokens.digest_of(token)).first()


def _links() -> Any:
    declared = [kind.key for kind in kinds.every()]
    return PrivateLink.objects.filter(kind__in=declared).select_related("membership__organisation")
