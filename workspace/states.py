"""States of a meeting, from preparing it to signed minutes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from core.transitions import Table, To


class MeetingState(models.TextChoices):
    PREPARING = "preparing", _("Being prepared")
    CALLED = "called", _("Called")
    HELD = "held", _("Held")
    WRITTEN = "written", _("To be signed")
    SIGNED = "signed", _("Minutes signed")
    CANCELLED = "cancelled", _("Cancelled")


_S = MeetingState

MEETING = Table(
    "state",
    {
        (_S.PREPARING, "call"): To(
            _S.CALLED, P.MEETING_MANAGE, _("Call the meeting"), guard="workspace.meetings.guards.may_call"
        ),
        (_S.PREPARING, "drop"): To(_S.CANCELLED, P.MEETING_MANAGE, _("Cancel the meeting"), needs_remark=True),
        (_S.CALLED, "cancel"): To(_S.CANCELLED, P.MEETING_MANAGE, _("Cancel the meeting"), needs_remark=True),
        (_S.CALLED, "hold"): To(
            _S.HELD, P.MEETING_RECORD, _("The meeting is held"), guard="workspace.meetings.guards.may_hold"
        ),
        (_S.HELD, "finish"): To(
            _S.WRITTEN, P.MEETING_RECORD, _("Minutes are written"), guard="workspace.meetings.guards.may_finish"
        ),
        (_S.WRITTEN, "write-on"): To(_S.HELD, P.MEETING_RECORD, _("Change the minutes")),
        (_S.WRITTEN, "sign"): To(_S.SIGNED, None),
    },
)

#: While its people, agenda and minutes may be written.
WRITABLE = (_S.PREPARING, _S.CALLED, _S.HELD)
