"""What must hold before a meeting moves on: each guard says why it may not, in a sentence, or None."""

from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from workspace.meetings.queries import Whole
from workspace.models import AgendaItem, Meeting, Outcome, Resolution, Seat


def may_call(meeting: Meeting) -> str | None:
    """It has a chair, a recorder, an agenda, a time to come and a place."""
    return next(_lacking(meeting, Whole(meeting)), None)


def _lacking(meeting: Meeting, whole: Whole) -> Iterator[str]:
    if whole.record is None:
        yield _("What this meeting is about is no longer there. It can only be cancelled.")
        return
    if why := whole.kind.why_closed(whole.record):
        yield why
    if whole.holder(Seat.CHAIR) is None or whole.holder(Seat.RECORDER) is None:
        yield _("Choose a chair and a recorder first; both sign the minutes.")
    if not whole.items:
        yield _("The agenda is empty. Add an item first.")
    if not (meeting.place or meeting.online):
        yield _("Say where the meeting takes place, or give its address online.")
    if meeting.starts_at < timezone.now():
        yield _("The meeting's time is over already. Set another one first.")


def may_hold(meeting: Meeting) -> str | None:
    """Its day has come."""
    if timezone.localdate() < timezone.localdate(meeting.starts_at):
        return _("The meeting's day has not come yet.")
    return None


def may_finish(meeting: Meeting) -> str | None:
    """Everybody's attendance is recorded, every resolution fits who was there, somebody can sign."""
    whole = Whole(meeting)
    if missing := [str(each) for each in whole.invitees if not each.attendance and getattr(each, "holds", True)]:
        return _("Attendance is not recorded yet: %(names)s.") % {"names": "、".join(missing[:10])}
    chair, recorder = whole.holder(Seat.CHAIR), whole.holder(Seat.RECORDER)
    if chair is None or recorder is None:
        return _("Chair and recorder sign the minutes; say who they were.")
    return next(misfits(whole), None)


def misfits(whole: Whole, items: Iterable[AgendaItem] | None = None) -> Iterator[str]:
    """What of the resolutions (of these items alone) does not fit who was there, or what may be chosen (any more)."""
    for item in whole.items if items is None else items:
        resolution = whole.resolutions.get(item.pk)
        if resolution is not None and (why := misfit(whole, item.position, resolution)):
            yield _("Item %(number)s: %(why)s") % {"number": item.position, "why": why}


def misfit(whole: Whole, position: int, resolution: Resolution) -> str:
    """Why a resolution of the item at the position cannot stand, as a sentence; "" where it can."""
    counted = whole.counted(resolution.item)
    if resolution.outcome != Outcome.PUT_OFF and not counted.enough:
        return _(
            "there is no quorum (%(there)s of %(entitled)s are there, %(needed)s are needed); it can be discussed or"
            " put off, not resolved."
        ) % {"there": counted.there, "entitled": counted.entitled, "needed": counted.needed}
    votes = [resolution.votes_for, resolution.votes_against, resolution.abstaining]
    given = [each for each in votes if each is not None]
    if len(given) not in (0, len(votes)):
        return _("give all three counts of votes, or none where nobody objected.")
    if sum(given) > counted.there:
        return _("%(votes)s votes are more than the %(there)s who may vote and are there.") % {
            "votes": sum(given),
            "there": counted.there,
        }
    if given and resolution.outcome == Outcome.CARRIED and given[0] <= given[1]:
        return _("it takes more votes for it than against it to carry.")
    return _misfit_of_choice(whole, resolution)


def _misfit_of_choice(whole: Whole, resolution: Resolution) -> str:
    declared = whole.kind.resolving(resolution.kind)
    if resolution.kind and declared is None:
        return _("this kind of resolution is not offered any more.")
    if declared is None or resolution.outcome != Outcome.CARRIED or whole.record is None:
        return ""
    offered = dict(declared.choices(whole.record))
    why = ""
    if set(resolution.keys) - set(offered):
        why = _("something that was chosen is no longer there to choose. Choose again.")
    elif not resolution.chosen and (offered or declared.deed is not None):
        why = _("choose what is resolved.")
    elif len(resolution.chosen) > 1 and not declared.several:
        why = _("choose one only.")
    return why


def why_closed(meeting: Meeting) -> str:
    """Why nobody writes this meeting now, as a sentence; "" while it is open."""
    if meeting.state == "signed":
        return _("The minutes are signed and no longer change.")
    if meeting.state == "cancelled":
        return _("The meeting was cancelled.")
    if meeting.state == "written":
        return _("The minutes wait for signatures. To change them, press “Change the minutes” first.")
    return ""
