"""Who keeps away from an item: until the minutes are signed he reads of it that it is there, and why he keeps away."""

from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.refusals import Refused
from workspace.meetings.queries import Whole
from workspace.models import VOTING, AgendaItem, ItemRecusal
from workspace.states import MeetingState


def why_away(whole: Whole, item: AgendaItem, reader: Actor) -> str:
    """Why the reader keeps away from an item of minutes that are not signed yet; "" where he reads it.

    As it is recorded, in whichever role he reads; until something is, as it is known of what the item points to.
    """
    if reader.person_id is None or whole.meeting.state == MeetingState.SIGNED:
        return ""
    own = next((each for each in whole.invitees if _is(each.membership, reader)), None)
    if own is None:
        return ""
    recorded = {each.invitee_id: each.reason for each in item.recusals.all()}
    if own.pk in recorded or own.seat not in VOTING or item.pk in whole.resolutions:
        return recorded.get(own.pk, "")
    pointed = whole.pointed_by(item)
    declared = whole.kind.pointing(type(pointed)) if pointed is not None else None
    if declared is None or own.membership is None:
        return ""
    return declared.recused(pointed, [own.membership]).get(own.membership.pk, "")


def keep_away(by: Actor, item: AgendaItem) -> None:
    """Raises Refused where it is recorded that the actor keeps away from the item: somebody else writes it."""
    away = ItemRecusal.objects.filter(item=item, invitee__membership__person=by.person_id)
    if by.person_id is not None and away.exists():
        raise Refused(_("You keep away from this item. Somebody else records it."))


def _is(membership: object, reader: Actor) -> bool:
    return getattr(membership, "person_id", None) == reader.person_id
