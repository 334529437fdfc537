"""How often one may try to sign in: slower with every failure, locked only while it goes on.

Tries and successes are rows of `SignIn`, the log of sign-ins; failures are what lies between them. Counted are

- a name tried from one place (a browser that signed in as it before, else a network),
- a name tried from anywhere, a network that tries names, and all of them together;
  these three bind nobody who has signed in under the name from this browser or network before.

So whoever tries somebody's name elsewhere does not lock them out, and cannot go on either.
"""

import hashlib
import ipaddress
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.fields import one_spelling
from accounts.models import Person, SignIn

KNOWN = timedelta(days=180)
"""How long a browser or network in which somebody signed in counts as theirs."""
COOKIE = "__Host-browser" if settings.BEHIND_TLS else "browser"
_BROWSER = re.compile(r"[0-9a-f]{32}")
FIRST, LONGEST = 10, 15 * 60
"""Seconds to wait after the first failure too many, doubled with each further one, up to LONGEST."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures within `window` are free."""

    free: int
    window: timedelta

    def wait(self, failures: int, last: datetime | None, now: datetime) -> int:
        """Whole seconds until the next try; 0 where it may be now."""
        if failures < self.free or last is None:
            return 0
        pause = min(FIRST * 2 ** min(failures - self.free, 20), LONGEST)
        return max(0, ceil((last + timedelta(seconds=pause) - now).total_seconds()))


A_NAME_FROM_ONE_PLACE = Limit(5, timedelta(days=1))
A_NAME = Limit(20, timedelta(hours=1))
A_NETWORK = Limit(50, timedelta(hours=1))
EVERYBODY = Limit(1000, timedelta(hours=1))


class TooMany(Exception):
    """Too many failures: the next try may be in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        wait = (
            _("%(number)s seconds") % {"number": self.seconds}
            if self.seconds < 100
            else _("%(number)s minutes") % {"number": ceil(self.seconds / 60)}
        )
        return _("Too many attempts failed. Please try again in %(wait)s.") % {"wait": wait}


@dataclass(frozen=True, slots=True)
class Try:
    """One try under a name from a place; counts as a failure until `succeeded`."""

    key: str
    address: str | None
    network: str
    browser: str

    def succeeded(self, person: Person) -> None:
        """The password was right."""
        self.record(person)

    def record(self, person: Person | None = None) -> None:
        """Write a row of the log: a try, or with a person a success."""
        SignIn.objects.create(
            name_key=self.key, address=self.address, network=self.network, browser=self.browser, person=person
        )


def begin(request: HttpRequest, name: str) -> Try:
    """Count a try under the name, before the password is looked at. Raises TooMany, without counting."""
    made = _try_of(request, name)
    with transaction.atomic():
        # Tries at the same moment are counted one after the other.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(made.key[:15], 16)])
        if seconds := _wait(made):
            raise TooMany(seconds)
        made.record()
    return made


def trust(request: HttpRequest, person: Person) -> None:
    """Whoever sets the password by a link has shown who they are: their browser and network are known from now on."""
    made = _try_of(request, person.email)
    made.record()
    made.succeeded(person)


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser the mark by which it is known."""
    response.set_cookie(
        COOKIE,
        _browser(request),
        max_age=KNOWN,
        httponly=True,
        samesite="Lax",
        secure=settings.BEHIND_TLS,
    )


def _try_of(request: HttpRequest, name: str) -> Try:
    address = request.META.get("REMOTE_ADDR") or None
    key = salted_hmac("accounts.sign-in", one_spelling(name), algorithm="sha256").hexdigest()
    return Try(key, address, network_of(address), hashlib.sha256(_browser(request).encode()).hexdigest())


def _browser(request: HttpRequest) -> str:
    """The browser's mark, a new one where it has none; the same throughout a request."""
    mark = request.COOKIES.get(COOKIE, "")
    if not _BROWSER.fullmatch(mark):
        mark = request.COOKIES[COOKIE] = secrets.token_hex(16)
    return mark


def network_of(address: str | None) -> str:
    """What one attacker can choose addresses from: an IPv4 address, a /64 of IPv6."""
    if address is None:
        return ""
    parsed = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{parsed}/{64 if parsed.version == 6 else 32}", strict=False))


def _wait(made: Try) -> int:
    now = timezone.now()
    of_name = SignIn.objects.filter(name_key=made.key)
    succeeded = of_name.filter(person__isnull=False, at__gt=now - KNOWN)
    here = Q(network=made.network)
    mine = Q(browser=made.browser)
    is_known_browser = succeeded.filter(mine).exists()
    is_known = is_known_browser or succeeded.filter(here).exists()
    place = of_name.filter(mine if is_known_browser else here)
    since = succeeded.filter(mine if is_known_browser else here).aggregate(last=Max("pk"))["last"]
    waits = [_wait_in(place.filter(pk__gt=since or 0), A_NAME_FROM_ONE_PLACE, now)]
    if not is_known:
        waits.append(_wait_in(of_name, A_NAME, now))
        waits.append(_wait_in(SignIn.objects.all(), EVERYBODY, now))
    if not is_known_browser:
        waits.append(_wait_in(SignIn.objects.filter(here), A_NETWORK, now))
    return max(waits)


def _wait_in(rows: QuerySet[SignIn], limit: Limit, now: datetime) -> int:
    tried, succeeded = Q(person__isnull=True), Q(person__isnull=False)
    counted = rows.filter(at__gt=now - limit.window).aggregate(
        tries=Count("pk", tried), good=Count("pk", succeeded), last=Max("at", filter=tried)
    )
    return limit.wait(counted["tries"] - counted["good"], counted["last"], now)
