"""How often one may try a private link: counted in the log of tries, as sign-ins are in theirs.

Unknown tokens and wrong proofs slow a network down; wrong proofs slow their link down, and after MOST_WRONG end it.
Whoever has the right token and proof is not counted.
"""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.throttling import Limit, TooMany, network_of
from core.refusals import Refused
from workspace.models import LinkTry, PrivateLink

Outcome = LinkTry.Outcome

OF_NETWORK = Limit(30, timedelta(hours=1))
OF_LINK = Limit(5, timedelta(days=1))
MOST_WRONG = 20
CODES_AN_HOUR = 5
#: Reads by a program are written down once in so long.
READS = timedelta(hours=1)


def record(request: HttpRequest, outcome: LinkTry.Outcome, link: PrivateLink | None = None) -> None:
    """Write a row of the log."""
    address = request.META.get("REMOTE_ADDR") or None
    LinkTry.objects.create(link=link, outcome=outcome, address=address, network=network_of(address))


def record_read(request: HttpRequest, link: PrivateLink) -> None:
    """Write down that a program read, unless one did lately."""
    lately = LinkTry.objects.filter(link=link, outcome=Outcome.READ, at__gt=timezone.now() - READS)
    if not lately.exists():
        record(request, Outcome.READ, link)


def wait_for_network(request: HttpRequest) -> None:
    """Raise TooMany where too much failed from the request's network; inside a transaction, one request at a time."""
    network = network_of(request.META.get("REMOTE_ADDR") or None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"workspace.links:{network}"])
    _wait(LinkTry.objects.filter(network=network, outcome__in=(Outcome.UNKNOWN, Outcome.WRONG)), OF_NETWORK)


def wait_for_link(link: PrivateLink) -> None:
    """Raise TooMany where too much failed with this link; Refused where so much did that it is not tried any more."""
    proved = link.tries.filter(outcome=Outcome.PROVED).aggregate(last=Max("pk"))["last"] or 0
    wrong = link.tries.filter(outcome=Outcome.WRONG, pk__gt=proved)
    if wrong.count() >= MOST_WRONG:
        raise Refused(
            _("Too many wrong answers: this link is tried no more. Ask whoever gave it to you for a new one.")
        )
    _wait(wrong, OF_LINK)


def wait_for_code(link: PrivateLink) -> None:
    """Raise Refused where enough codes were asked for within the hour."""
    if link.codes.filter(at__gt=timezone.now() - timedelta(hours=1)).count() >= CODES_AN_HOUR:
        raise Refused(
            _("%(most)s codes were sent within the hour. Use the newest one, or ask for another later.")
            % {"most": CODES_AN_HOUR}
        )


def _wait(rows: QuerySet[Any], limit: Limit) -> None:
    now = timezone.now()
    lately = rows.filter(at__gt=now - limit.window)
    if seconds := limit.wait(lately.count(), lately.aggregate(last=Max("at"))["last"], now):
        raise TooMany(seconds)
