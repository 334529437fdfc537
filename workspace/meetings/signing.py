"""Signing minutes: chair and recorder sign what they read; with the second signature resolutions take effect."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core.refusals import Refused
from core.transitions import fire
from workspace.meetings.guards import why_closed
from workspace.meetings.queries import Whole
from workspace.meetings.snapshot import digest_of, minutes
from workspace.models import Invitee, Meeting, MinutesDuty, MinutesSignature, Outcome, Seat, SignedMinutes
from workspace.states import MEETING, MeetingState


@action("meeting.sign")
def sign(*, by: Actor, meeting: Meeting, seen: str) -> MinutesSignature:
    """Sign as chair or recorder; `seen` is the digest of the minutes that the signer had before them.

    Signing twice is one signature. With the second one, what was resolved is done in the same transaction: each carried
    resolution's deed, in the order of the agenda. Raises Refused, and nothing is signed or done, where the minutes have
    changed since they were shown or a deed is no longer possible, with its reason.
    """
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    person, membership = by.person_id, by.membership_id
    seats = [Seat.CHAIR, Seat.RECORDER]
    seat = (
        Invitee.objects.filter(meeting=locked, membership=membership, seat__in=seats).exclude(membership=None).first()
    )
    given = {row.duty: row for row in locked.signatures.filter(voided_at=None)}
    if seat is not None and seat.seat in given and given[seat.seat].person_id == person:
        return given[seat.seat]
    if locked.state != MeetingState.WRITTEN and seat is not None:
        raise Refused(why_closed(locked) or _("The minutes are not written yet. They are signed after that."))
    policy.require(by, P.MEETING_SIGN, locked)
    if seat is None or person is None or membership is None:
        raise policy.Denied(P.MEETING_SIGN)
    whole = Whole(locked)
    content = minutes(whole)
    now = digest_of(content)
    if now != seen:
        raise Refused(_("The minutes have changed since you opened this page. Read them again, then sign."))
    if any(row.digest != now for row in given.values()):
        void_signatures(locked)
        given = {}
    SignedMinutes.objects.get_or_create(meeting=locked, digest=now, defaults={"content": content})
    signature = MinutesSignature.objects.create(
        meeting=locked, duty=seat.seat, person_id=person, membership_id=membership, digest=now
    )
    if {*given, seat.seat} == set(MinutesDuty.values):
        _do(by, whole)
        fire(locked, "sign", table=MEETING, by=Actor.system())
    return signature


def void_signatures(meeting: Meeting) -> None:
    """Signatures given hold no longer; inside an action, under the meeting's lock."""
    for row in meeting.signatures.filter(voided_at=None):
        row.voided_at = timezone.now()
        row.save(update_fields=["voided_at"])


def _do(by: Actor, whole: Whole) -> None:
    """What carried resolutions trigger, in the order of the agenda. Raises Refused with the item and the reason."""
    for item in whole.items:
        resolution = whole.resolutions.get(item.pk)
        if resolution is None or resolution.outcome != Outcome.CARRIED or not resolution.kind:
            continue
        declared = whole.kind.resolving(resolution.kind)
        try:
            if declared is None:
                raise Refused(_("this kind of resolution is not offered any more."))
            if declared.deed is None:
                continue
            if whole.record is None:
                raise Refused(_("What this meeting is about is no longer there."))
            declared.deed(by=by, record=whole.record, chosen=resolution.keys)
        except Refused as refused:
            why = str(refused)
        except policy.Denied as denied:
            why = denied.why or _("Whoever signs last may not do this.")
        else:
            continue
        raise Refused(
            _(
                "Item %(number)s cannot be carried out: %(why)s Your signature was not given and nothing was done."
                " Settle this, or press “Change the minutes” and record what the meeting decides instead."
            )
            % {"number": item.position, "why": why}
        )
