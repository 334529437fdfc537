"""A meeting held against others while an action writes it."""

from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission
from core.refusals import Refused
from workspace.meetings.guards import why_closed
from workspace.models import AgendaItem, Meeting
from workspace.states import WRITABLE, MeetingState


def lock(by: Actor, meeting: Meeting, permission: Permission) -> Meeting:
    """The row, locked first and judged then. Raises policy.Denied."""
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    policy.require(by, permission, locked)
    return locked


def writable(by: Actor, meeting: Meeting, permission: Permission) -> Meeting:
    """As `lock`; raises Refused where the minutes wait for signatures, are signed, or the meeting is cancelled."""
    locked = lock(by, meeting, permission)
    if locked.state not in WRITABLE:
        raise Refused(why_closed(locked))
    return locked


def held(by: Actor, meeting: Meeting, permission: Permission) -> Meeting:
    """As `writable`; raises Refused before the meeting is held."""
    locked = writable(by, meeting, permission)
    if locked.state != MeetingState.HELD:
        raise Refused(_("This is recorded once the meeting is held. Press “The meeting is held” first."))
    return locked


def item_of(meeting: Meeting, item: AgendaItem) -> AgendaItem:
    """The item as it stands, locked, of a meeting that is locked. Raises Refused where it was taken off."""
    row = meeting.items.select_for_update(of=("self",)).filter(pk=item.pk).first()
    if row is None:
        raise Refused(_("This item is no longer on the agenda."))
    return row
