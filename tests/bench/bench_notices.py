"""Telling 1,500 people: 10,000 notices with their mails, written in one transaction."""

from collections.abc import Iterator

from django.db import transaction
from django.test import override_settings

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from proposals.models import Call
from tests.bench.meter import Row, timed
from tests.bench.stage import Stage
from workspace import notices

NOTICES, PEOPLE, SECONDS = 10_000, 1_500, 5


class _Undo(Exception):
    """Rolls the write back, so that the next round finds the tables as they were."""


def rows(stage: Stage) -> Iterator[Row]:
    """As the opening of a call tells everybody."""
    stage.use(1)
    members = list(Membership.objects.current().select_related("person").order_by("pk")[:PEOPLE])
    event, call = notices.of("call.open"), Call.objects.first()
    assert event is not None
    assert call is not None
    told = [(members[number % len(members)], call, f"bench:{number}", {}) for number in range(NOTICES)]

    def write() -> None:
        try:
            with attributed(Actor.system(), "bench"), transaction.atomic():
                notices.write(event, told)
                raise _Undo
        except _Undo:
            pass

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        yield Row(
            f"{NOTICES:,} notices to {len(members):,} people, with their mails",
            timed(write, rounds=2),
            SECONDS * 1000,
            "limit",
            1.0,
        )
