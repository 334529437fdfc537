"""What receivers are told of letters: that one has come, that one no longer holds."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from core.reversing import url_for
from workspace.models import Letter
from workspace.notices import Event

ISSUED, VOIDED = "letter.issue", "letter.void"


def page_of(letter: Letter) -> str:
    """The letter's page."""
    return url_for("workspace:letter", letter.pk)


_LETTER: dict[str, Any] = {
    "model": Letter,
    "permission": P.LETTER_VIEW,
    "url": page_of,
    "among": lambda letter: Q(organisation=letter.receiver_id),
    "compulsory": True,
}

EVENTS = (
    Event(
        ISSUED,
        label=_("An official letter has come"),
        text=_("An official letter has come to your organisation: %(record)s"),
        **_LETTER,
    ),
    Event(
        VOIDED,
        label=_("An official letter no longer holds"),
        text=_("This official letter is voided and no longer holds: %(record)s"),
        **_LETTER,
    ),
)
