"""What a founding meeting resolves, done when its minutes are signed: members confirmed, conveners elected."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.attribution import action
from communities.access import why_closed
from communities.actions.opening import appoint, joined_elsewhere, lock, refuse_applied, refuse_closed
from communities.models import Alliance, AllianceMember, School
from communities.signals import members_changed
from core.cells import small_int
from core.refusals import Refused

_INVITED, _JOINED = AllianceMember.Answer.INVITED, AllianceMember.Answer.JOINED


@action("alliance.confirm-members", trusting=True)
def confirm_members(*, by: Actor, record: Alliance, chosen: Collection[str]) -> list[AllianceMember]:
    """The schools (keys) join, as the meeting resolved; those that had joined stay. Returns the new members.

    Raises Refused, and nobody joins, where a school was taken out or has declined meanwhile, is closed, or a member of
    another alliance of the year; and where the alliance is formed no further.
    """
    locked = _formed(record)
    keys = _schools(chosen)
    refuse_closed(locked, keys)
    there = {row.school_id: row for row in locked.members.select_related("school__organisation")}
    joining = []
    for school in keys:
        member = there.get(school)
        if member is None:
            raise Refused(_("A school that was confirmed is no longer in the alliance. Invite it again first."))
        if member.answer not in (_INVITED, _JOINED):
            raise Refused(
                _("%(school)s has declined. It has to accept the invitation itself.") % {"school": member.school}
            )
        elsewhere = joined_elsewhere(locked, school)
        if elsewhere is not None:
            raise Refused(
                _("%(school)s is a member of %(alliance)s this year. It has to leave that alliance first.")
                % {"school": member.school, "alliance": elsewhere}
            )
        if member.answer == _INVITED:
            joining.append(member)
    for member in joining:
        member.answer, member.joined_on = _JOINED, timezone.localdate()
        member.save(update_fields=["answer", "joined_on"])
    if joining:
        members_changed.send(Alliance, alliance=locked, by=by)
    return joining


@action("alliance.elect-convener", trusting=True)
def elect_convener(*, by: Actor, record: Alliance, chosen: Collection[str]) -> AllianceMember:
    """The alliance elects one of its schools as convener (S111 捌一(二)): it convenes from now on.

    Raises Refused as `appoint_convener` does, for a school that is not in the alliance (any more), and where the
    alliance is formed no further.
    """
    locked = _formed(record)
    return appoint(by, locked, _one(locked, chosen))


@action("alliance.elect-self-study-convener", trusting=True)
def elect_self_study_convener(*, by: Actor, record: Alliance, chosen: Collection[str]) -> Alliance:
    """One of its schools convenes the community's self-study plan. Raises Refused for one that has not joined."""
    locked = _formed(record)
    school = _one(locked, chosen)
    refuse_closed(locked, [school.pk])
    if not locked.members.filter(school=school, answer=_JOINED).exists():
        raise Refused(_("Only a school that has joined can convene the self-study plan."))
    locked.self_study_convener = school
    locked.save(update_fields=["self_study_convener"])
    return locked


def _formed(alliance: Alliance) -> Alliance:
    locked = lock(alliance)
    refuse_applied(locked)
    if why := why_closed(locked):
        raise Refused(why)
    return locked


def _schools(chosen: Collection[str]) -> list[int]:
    return [key for key in map(small_int, chosen) if key is not None]


def _one(alliance: Alliance, chosen: Collection[str]) -> School:
    declined = AllianceMember.Answer.DECLINED
    members = alliance.members.exclude(answer=declined).filter(school__in=_schools(chosen)[:1])
    member = members.select_related("school__organisation").first()
    if member is None:
        raise Refused(_("The school that was elected is no longer in the alliance."))
    return member.school
