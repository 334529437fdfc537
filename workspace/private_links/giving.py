"""Private links are made, mailed, mailed again, revoked."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action, witness
from accounts.emails import can_be_sent
from accounts.permissions import Permission as P
from core.refusals import Refused
from workspace.models import LINKS, Mail, MailState, PrivateLink
from workspace.private_links import kinds, tokens
from workspace.private_links.kinds import Kind, Proof

MADE_A_DAY = 30  # links of one record
MAILED_A_DAY = 5  # mails of one link
LONGEST_HOLDER = 100
FORGOTTEN_AFTER = timedelta(days=30)  # after its end a link's address is kept no longer


@action("link.give")
def give(
    *,
    by: Actor,
    kind: Kind,
    record: Model,
    holder: str,
    address: str = "",
    day: date | None = None,
    language: str = "zh-hant",
) -> PrivateLink:
    """Give a link of this kind to a record; mailed where it has an address and mail is sent at all. `address_of` gives
    the way to it, to be shown once. `day` is the second proof of kinds that ask for a date.

    Raises policy.Denied, and Refused where the record is closed, too many are in force, or something is missing.
    """
    held = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    policy.require(by, kind.give, kind.judged(held))
    return store(by=by, kind=kind, record=held, holder=holder, address=address, day=day, language=language)


@action("link.give", trusting=True)
def store(
    *,
    by: Actor,
    kind: Kind,
    record: Model,
    holder: str,
    address: str = "",
    day: date | None = None,
    language: str = "zh-hant",
) -> PrivateLink:
    """`give` for who has asked, and holds the record."""
    if by.person_id is None or by.membership_id is None:
        raise policy.Denied(kind.give)
    holder = " ".join(holder.split())
    _refuse(kind, record, holder, address, day)
    of_record = ContentType.objects.get_for_model(record)
    theirs = PrivateLink.objects.filter(content_type=of_record, object_id=record.pk)
    LINKS.room(theirs.in_force().count())
    if theirs.filter(at__gt=timezone.now() - timedelta(days=1)).count() >= MADE_A_DAY:
        raise Refused(_("%(most)s links were made today. Make another tomorrow.") % {"most": MADE_A_DAY})
    nonce, _token, digest = tokens.fresh()
    link = PrivateLink.objects.create(
        ref=tokens.fresh_ref(),
        kind=kind.key,
        content_type=of_record,
        object_id=record.pk,
        holder=holder,
        address=address,
        language=language,
        nonce=nonce,
        digest=digest,
        proof_digest=tokens.proof_digest(nonce, day) if day else "",
        expires_at=timezone.now() + kind.lives,
        person_id=by.person_id,
        membership_id=by.membership_id,
    )
    if address and can_be_sent():
        _mail(link)
    return link


@action("link.mail")
def mail(*, by: Actor, link: PrivateLink) -> None:
    """Mail a link once more; the same link, which holds as long as before.

    Raises policy.Denied, and Refused where it has ended, has no address, or was mailed often today.
    """
    locked = _held(by, link)
    if not can_be_sent():
        raise Refused(_("This installation sends no mail: no mail server is configured."))
    if not locked.address:
        raise Refused(_("This link has no e-mail address. Hand it over yourself, or give a new one."))
    try:
        tokens.token_of(locked)
    except LookupError:
        raise Refused(_("This link cannot be mailed any more. Revoke it and give a new one.")) from None
    waiting = locked.mails.filter(code=None, state__in=(MailState.WAITING, MailState.SENDING))
    if waiting.exists():
        raise Refused(_("It is on its way already."))
    if locked.mails.filter(code=None, at__gt=timezone.now() - timedelta(days=1)).count() >= MAILED_A_DAY:
        raise Refused(_("It was mailed %(most)s times today. That is enough.") % {"most": MAILED_A_DAY})
    _mail(locked)
    witness(locked, "link-mailed")


@action("link.revoke")
def revoke(*, by: Actor, link: PrivateLink) -> bool:
    """End a link now; False where it had ended. Raises policy.Denied."""
    locked = PrivateLink.objects.select_for_update().get(pk=link.pk)
    policy.require(by, P.LINK_GIVE, locked)
    return bool(_end(by, PrivateLink.objects.filter(pk=link.pk)))


@action("link.revoke", trusting=True)
def revoke_all(*, by: Actor, record: Model) -> int:
    """End all links of a record, whose action has asked; how many were in force."""
    kind = ContentType.objects.get_for_model(record)
    return _end(by, PrivateLink.objects.filter(content_type=kind, object_id=record.pk))


def address_of(link: PrivateLink) -> str:
    """The way to a link with its token, in full: for its mail, and to be shown once to who made it.

    The token of a page stands behind the #, which no server is sent; that of a program's link in the query, which no
    log of ours writes down.
    """
    token = tokens.token_of(link)
    if kinds.of(link.kind).read is None:
        return f"{settings.SITE_ADDRESS}{reverse('workspace:open_link')}#{token}"
    return f"{settings.SITE_ADDRESS}{reverse('workspace:feed', args=[link.kind])}?key={token}"


def forget() -> int:
    """Forget the addresses and proofs of links that ended a while ago; how many. Called by the clock."""
    before = Now() - FORGOTTEN_AFTER
    over = PrivateLink.objects.exclude(address="", proof_digest="")
    ended = over.filter(expires_at__lt=before) | over.filter(revoked_at__lt=before) | over.filter(used_at__lt=before)
    return _forget(by=Actor.system(), keys=list(ended.values_list("pk", flat=True)[:1000]))


@action("link.forget")
def _forget(*, by: Actor, keys: list[int]) -> int:
    return PrivateLink.objects.filter(pk__in=keys).update(address="", proof_digest="")


def _refuse(kind: Kind, record: Any, holder: str, address: str, day: date | None) -> None:
    """Raise Refused for what is missing or closed."""
    if why := kind.why_closed(record):
        raise Refused(why)
    if not holder:
        raise Refused(_("Write for whom the link is."))
    if len(holder) > LONGEST_HOLDER:
        raise Refused(_("The name has at most %(most)s characters.") % {"most": LONGEST_HOLDER})
    if kind.proof == Proof.CODE and not address:
        raise Refused(_("A code is mailed to whoever opens this link: it needs an e-mail address."))
    if kind.proof == Proof.CODE and not can_be_sent():
        raise Refused(_("This installation sends no mail: no mail server is configured."))
    if kind.proof == Proof.DATE and day is None:
        raise Refused(_("Enter the date that whoever opens this link has to know."))


def _held(by: Actor, link: PrivateLink) -> PrivateLink:
    locked = PrivateLink.objects.select_for_update().get(pk=link.pk)
    policy.require(by, P.LINK_GIVE, locked)
    if not PrivateLink.objects.in_force().filter(pk=link.pk).exists():
        raise Refused(_("This link has ended. Give a new one."))
    return locked


def _end(by: Actor, links: Any) -> int:
    ended: int = links.in_force().update(revoked_at=Now(), revoked_by_id=by.membership_id)
    return ended


def _mail(link: PrivateLink) -> None:
    Mail.objects.create(link=link, key=f"link:{link.pk}:{link.mails.count() + 1}")
