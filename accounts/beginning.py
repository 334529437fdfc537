"""The first account of an installation: a keeper of people at the Administration, who gives everybody else a role.

Whoever runs the installation makes it, by command, or on a page with a token that the start prints. Both hold only
while nobody exists.
"""

import hashlib
import hmac
import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.attribution import action
from accounts.models import FirstToken, Membership, Organisation, Person
from accounts.roles import OrganisationKind, Role
from accounts.signals import founding

#: Starts whose tokens hold side by side: several web servers start together, and print one each.
TOKENS = 10


class NotMade(Exception):
    """The first account cannot be made so; the sentence says why."""


class AlreadyMade(NotMade):
    """Somebody exists: there is no first account any more."""


def nobody_yet() -> bool:
    """Whether the installation still waits for its first account."""
    return not Person.objects.exists()


def first_link(address: str = "") -> str:
    """A link to the page of the first account, with a new token that is kept nowhere else; "" where somebody exists.

    address: scheme and host, if it is not the first of ALLOWED_HOSTS.
    """
    if not nobody_yet():
        return ""
    token = _make_token(by=Actor.system())
    scheme, host = ("https" if settings.BEHIND_TLS else "http"), (settings.ALLOWED_HOSTS or ["localhost"])[0]
    return f"{address or f'{scheme}://{host}'}{reverse('accounts:first_account')}?{urlencode({'token': token})}"


@action("account.first")
def make_first_account(*, by: Actor, email: str, name: str, password: str, token: str | None) -> Membership:
    """Make the bodies that every installation has, and the first person: staff of the Administration from today.

    token: as printed by the start; None where whoever calls runs the installation. Raises NotMade for a token that
    does not hold, AlreadyMade where somebody exists; of two at once, one comes first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.first'))")
    if not nobody_yet():
        raise AlreadyMade(_("There is an account already: sign in, or ask the Administration for one."))
    if token is not None and not _holds(token):
        raise NotMade(_("This token does not hold. Take the newest that the start, or the command, printed."))
    founding.send(sender=Person)
    administration = Organisation.objects.filter(kind=OrganisationKind.ADMINISTRATION).order_by("pk")[0]
    person = Person.objects.create_user(email, name, password)
    FirstToken.objects.all().delete()
    return Membership.objects.create(
        person=person,
        organisation=administration,
        role=Role.ADMINISTRATION_STAFF,
        period=DateRange(timezone.localdate(), None),
    )


@action("account.first-token")
def _make_token(*, by: Actor) -> str:
    token = secrets.token_urlsafe(32)
    FirstToken.objects.create(digest=_digest(token))
    kept = FirstToken.objects.order_by("-pk").values("pk")[:TOKENS]
    FirstToken.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return token


def _holds(token: str) -> bool:
    digest = _digest(token)
    return any(hmac.compare_digest(digest, kept) for kept in FirstToken.objects.values_list("digest", flat=True))


def _digest(token: str) -> str:
    return hashlib.sha256(token.strip().encode()).hexdigest()
