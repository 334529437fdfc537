"""Alliances of a year: opening and closing them, who convenes, one made into two and back."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action, times_written
from accounts.permissions import Permission as P
from communities.models import AcademicYear, Alliance, AllianceMember, Community, CommunityTownship, School, standing
from communities.signals import closing, members_changed, opened
from core.refusals import Refused
from workspace import notices

CONVENER, PARTNER = AllianceMember.Part.CONVENER, AllianceMember.Part.PARTNER
JOINED = AllianceMember.Answer.JOINED


@action("alliance.open")
def open_alliances(*, by: Actor, year: AcademicYear) -> list[Alliance]:
    """An alliance for each community that covers townships this year, with last year's convener where it still stands.

    May be called again: alliances that are there stay as they are, and may be formed again unless they have applied.
    Returns the new ones.
    """
    _require_appointing(by)
    AcademicYear.objects.select_for_update().get(pk=year.pk)
    covered = CommunityTownship.objects.filter(year=year).values("community")
    present = Alliance.objects.filter(year=year).values("community")
    new = [
        Alliance.objects.create(community=community, year=year, forming=True)
        for community in Community.objects.filter(pk__in=covered).exclude(pk__in=present)
    ]
    conveners = {
        member.alliance.community_id: member.school
        for member in AllianceMember.objects.filter(
            alliance__year=year.pk - 1,
            alliance__number=1,
            part=CONVENER,
            school__in=School.objects.filter(standing(year.pk)),
        ).select_related("alliance", "school")
    }
    for alliance in new:
        if alliance.community_id in conveners:
            _convene(alliance, conveners[alliance.community_id])
        opened.send(Alliance, alliance=alliance, by=by)
    for alliance in Alliance.objects.filter(year=year, forming=False, applied=False):
        _set_forming(alliance, forming=True)
    return new


@action("alliance.close")
def close_alliances(*, by: Actor, year: AcademicYear) -> None:
    """The call of the year is closed: no alliance that has not applied is formed any further.

    One whose proposal is out for correction goes on: it has its own day.
    """
    _require_appointing(by)
    for alliance in Alliance.objects.select_for_update(of=("self",)).filter(year=year, forming=True, applied=False):
        _set_forming(alliance, forming=False)


@action("alliance.settle", trusting=True)
def settle(*, by: Actor, alliance: Alliance) -> None:
    """The alliance applies with its proposal: it stands as it is. The caller has judged the submission."""
    locked = lock(alliance)
    locked.forming, locked.applied = False, True
    locked.save(update_fields=["forming", "applied"])


@action("alliance.go-on", trusting=True)
def go_on(*, by: Actor, alliance: Alliance) -> None:
    """Its proposal was returned or given more time: the alliance may be formed. The caller has judged."""
    _set_forming(lock(alliance), forming=True)


@action("alliance.appoint-convener")
def appoint_convener(*, by: Actor, alliance: Alliance, school: School) -> AllianceMember:
    """Make the school the convener; one that convened before stays as a partner.

    Raises Refused where the alliance has applied, or the school is closed or a member of another alliance of the year.
    """
    return appoint(by, _appointable(by, alliance), school)


@action("alliance.split")
def split(*, by: Actor, alliance: Alliance, convener: School, schools: Collection[School]) -> Alliance:
    """A second alliance of the community: `convener` convenes it, `schools` leave the first one for it.

    Raises Refused where there are two already, the alliance has applied, or a school is not among the members.
    """
    first = _appointable(by, alliance)
    community = Alliance.objects.filter(community=first.community_id, year=first.year_id)
    if first.number != 1 or community.filter(number=2).exists():
        raise Refused(_("This community has a second alliance already."))
    moving = {school.pk for school in schools} | {convener.pk}
    members = list(first.members.filter(school__in=moving))
    if {member.school_id for member in members} != moving:
        raise Refused(_("Only schools of this alliance can move to the second one. Invite them first."))
    if any(member.part == CONVENER for member in members):
        raise Refused(_("The convener of this alliance cannot move. Appoint another convener first."))
    refuse_closed(first, [convener.pk])
    second = Alliance.objects.create(community=first.community, year=first.year, number=2, forming=first.forming)
    for member in members:
        member.alliance = second
        member.save(update_fields=["alliance"])
    _convene(second, convener)
    opened.send(Alliance, alliance=second, by=by)
    members_changed.send(Alliance, alliance=first, by=by)
    return second


@action("alliance.merge")
def merge(*, by: Actor, alliance: Alliance) -> Alliance:
    """Give the schools and partners of a second alliance back to the first one, and end the second.

    Raises Refused for the first one, and where either has applied.
    """
    first = lock(Alliance.objects.get(community=alliance.community_id, year=alliance.year_id, number=1))
    second = lock(alliance)
    policy.require(by, P.ALLIANCE_APPOINT, second)
    if second.number == 1:
        raise Refused(_("This is the community's first alliance; merge the second one into it."))
    refuse_applied(first)
    if second.applied:
        raise Refused(_("This alliance has applied already and cannot be merged any more."))
    closing.send(Alliance, alliance=second, by=by)
    members = set(first.members.values_list("school_id", flat=True))
    for member in second.members.exclude(school__in=members):
        member.alliance, member.part = first, PARTNER
        member.save(update_fields=["alliance", "part"])
    partners = set(first.partners.values_list("organisation_id", flat=True))
    for partner in second.partners.exclude(organisation__in=partners):
        partner.alliance = first
        partner.save(update_fields=["alliance"])
        partner.confirmations.update(alliance=first)
    second.delete()
    members_changed.send(Alliance, alliance=first, by=by)
    return first


def appoint(by: Actor, locked: Alliance, school: School) -> AllianceMember:
    """The school convenes the locked alliance; who convened stays a partner. Raises Refused as `appoint_convener`."""
    refuse_closed(locked, [school.pk])
    elsewhere = joined_elsewhere(locked, school.pk)
    if elsewhere is not None:
        raise Refused(
            _("%(school)s is a member of %(alliance)s this year. It has to leave that alliance first.")
            % {"school": school, "alliance": elsewhere}
        )
    now = locked.members.filter(part=CONVENER).first()
    if now is not None and now.school_id == school.pk:
        return now
    if now is not None:
        now.part = PARTNER
        now.save(update_fields=["part"])
    convener = _convene(locked, school)
    once = f"alliance.appoint:{convener.pk}:{times_written(convener)}"
    notices.tell("alliance.appoint", locked, by=by, once=once, year=locked.year_id)
    members_changed.send(Alliance, alliance=locked, by=by)
    return convener


def lock(alliance: Alliance) -> Alliance:
    """The row, locked until the action ends: two actions on one alliance wait for each other."""
    return Alliance.objects.select_for_update(of=("self",)).select_related("community", "year").get(pk=alliance.pk)


def lock_year(year: AcademicYear) -> None:
    """Every alliance of the year, locked: before the call is, as in an action on one alliance that reaches the call."""
    list(Alliance.objects.select_for_update(of=("self",)).filter(year=year).order_by("pk"))


def joined_elsewhere(alliance: Alliance, school: int) -> Alliance | None:
    """Another alliance of the year that the school has joined; all its rows of the year stay locked.

    Of two actions that would make it a member twice, the second sees the first.
    """
    rows = AllianceMember.objects.filter(school=school, alliance__year=alliance.year_id).order_by("pk")
    locked = rows.select_for_update(of=("self",)).select_related("alliance__community")
    return next((row.alliance for row in locked if row.alliance_id != alliance.pk and row.answer == JOINED), None)


def refuse_applied(locked: Alliance) -> None:
    """Raise Refused where it stands as it applied."""
    if locked.stands:
        raise Refused(
            _("%(alliance)s has applied and stands as it applied. Return its proposal for correction first.")
            % {"alliance": locked}
        )


def refuse_closed(locked: Alliance, schools: Collection[int]) -> None:
    """Raise Refused where one of these schools (keys) closed before the alliance's year; asked under its lock."""
    gone = School.objects.filter(pk__in=schools).exclude(standing(locked.year_id)).select_related("organisation")
    if names := [school.name for school in gone.order_by("organisation__code")]:
        raise Refused(
            _("Closed before school year %(year)s begins: %(schools)s. A closed school takes no part.")
            % {"year": locked.year_id, "schools": "、".join(names)}
        )


def _appointable(by: Actor, alliance: Alliance) -> Alliance:
    locked = lock(alliance)
    policy.require(by, P.ALLIANCE_APPOINT, locked)
    refuse_applied(locked)
    return locked


def _convene(alliance: Alliance, school: School) -> AllianceMember:
    member = alliance.members.filter(school=school).first() or AllianceMember(alliance=alliance, school=school)
    member.part, member.answer = CONVENER, JOINED
    member.joined_on = member.joined_on or timezone.localdate()
    member.save()
    return member


def _set_forming(alliance: Alliance, *, forming: bool) -> None:
    alliance.forming = forming
    alliance.save(update_fields=["forming"])


def _require_appointing(by: Actor) -> None:
    if not policy.may(by, P.ALLIANCE_APPOINT):
        raise policy.Denied(P.ALLIANCE_APPOINT)
